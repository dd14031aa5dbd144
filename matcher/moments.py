"""Instants and days as the columns count them. Days are those of China (UTC+8, no summer time)."""

from datetime import UTC, date, datetime, timedelta

from schemas.shanghai import SHANGHAI

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

NEVER = 2**63 - 1
"""Later than every instant, in microseconds."""
NO_DAY = 0
"""No date stated; real days start at 1."""


def microseconds(moment: datetime) -> int:
    """Microseconds since 1970-01-01T00:00Z, exact."""
    return (moment - _EPOCH) // _MICROSECOND


def day_of(moment: datetime) -> int:
    """The proleptic ordinal of the day in China on which `moment` falls."""
    return moment.astimezone(SHANGHAI).toordinal()


def ordinal(day: date | None) -> int:
    """The proleptic ordinal of a day; `NO_DAY` for none."""
    return NO_DAY if day is None else day.toordinal()


def day_at(count: int) -> date | None:
    """The inverse of `ordinal`."""
    return None if count == NO_DAY else date.fromordinal(count)


def start_of(day: int) -> datetime:
    """Midnight in China at which the day with this ordinal begins."""
    return datetime.combine(date.fromordinal(day), datetime.min.time(), SHANGHAI)


def from_microseconds(count: int) -> datetime:
    """The inverse of `microseconds`, in UTC."""
    return _EPOCH + timedelta(microseconds=count)
