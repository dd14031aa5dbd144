"""How many SMS one number may get: natural Beijing minutes and hours, and 24 hours from the first."""

from collections.abc import Hashable
from dataclasses import dataclass, field

_MINUTE_MS, _HOUR_MS, _DAY_MS = 60_000, 3_600_000, 86_400_000


@dataclass(slots=True)
class _Count:
    began_at: int = 0
    submits: int = 0


@dataclass(slots=True)
class _Number:
    minute: _Count = field(default_factory=_Count)
    hour: _Count = field(default_factory=_Count)
    day: _Count = field(default_factory=_Count)


class NumberWindows:
    """Counts accepted submits, whatever their receipts say. A limit of 0 is none."""

    def __init__(self, *, per_minute: int, per_hour: int, per_day: int) -> None:
        self._limits = (per_minute, per_hour, per_day)
        self._numbers: dict[Hashable, _Number] = {}

    def exceeded(self, number: Hashable, at_ms: int) -> str | None:
        """The provider's words for the limit that one more submit would break."""
        words = ("分钟级", "小时级", "天级")
        for count, limit, word in zip(self._current(number, at_ms), self._limits, words, strict=True):
            if limit and count.submits >= limit:
                return f"触发{word}流控Permits:{limit}"
        return None

    def count(self, number: Hashable, at_ms: int) -> None:
        """One submit was accepted."""
        for count in self._current(number, at_ms):
            count.submits += 1

    def _current(self, key: Hashable, at_ms: int) -> tuple[_Count, _Count, _Count]:
        number = self._numbers.setdefault(key, _Number())
        # Beijing is a whole number of hours from UTC, so its minutes and hours begin when UTC's do.
        minute, hour = at_ms - at_ms % _MINUTE_MS, at_ms - at_ms % _HOUR_MS
        if number.minute.began_at != minute:
            number.minute = _Count(minute)
        if number.hour.began_at != hour:
            number.hour = _Count(hour)
        if at_ms - number.day.began_at >= _DAY_MS:
            number.day = _Count(at_ms)
        return number.minute, number.hour, number.day
