"""When a process that ended is started again: at once, unless it keeps ending."""

from __future__ import annotations

from typing import Final

_LIVED_S: Final = 5.0
_FIRST_S: Final = 0.5
_MOST_S: Final = 30.0


class Restarts:
    """The starts of one process.

    Args:
        started_s: when it was started first, by a monotonic clock.
    """

    def __init__(self, started_s: float) -> None:
        self._started_s = started_s
        self._pause_s = 0.0

    def due(self, now_s: float) -> bool:
        """Whether a process that is found ended is to be started now; if so, that is taken as its start.

        One that lived for 5 s is started at once. The starts of one that does not are 0.5 s apart, then twice as
        long each time, up to 30 s: what ends at its very start is not to keep the machine busy.
        """
        if now_s - self._started_s < self._pause_s:
            return False
        lived = now_s - self._started_s >= self._pause_s + _LIVED_S
        self._pause_s = 0.0 if lived else min(_MOST_S, max(_FIRST_S, self._pause_s * 2))
        self._started_s = now_s
        return True
