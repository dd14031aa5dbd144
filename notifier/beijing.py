"""The calendar of the Chinese providers: their times carry no zone, and their days begin at midnight in Beijing."""

from datetime import datetime, timedelta, timezone

BEIJING = timezone(timedelta(hours=8))
"""Without daylight saving."""


def from_beijing(text: object) -> datetime | None:
    """`2026-11-21 08:00:00` as the providers write it; None for anything else."""
    try:
        return datetime.strptime(str(text), "%Y-%m-%d %H:%M:%S").replace(tzinfo=BEIJING)
    except ValueError:
        return None
