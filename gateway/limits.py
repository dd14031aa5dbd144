"""How often something may be done: so many times in a window, counted by this process alone.

Another gateway counts anew, and so does one that was restarted: a limit here slows somebody down, it proves nothing.
"""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime, timedelta
from typing import Final

KEYS: Final = 20_000
"""Whose counts are remembered; beyond it the one not heard of for longest begins anew."""


class Limit:
    """So many in a window for each key; the window begins with the first."""

    def __init__(self, most: int, window: timedelta, *, keys: int = KEYS) -> None:
        self._most = most
        self._window = window
        self._keys = keys
        self._counts: OrderedDict[str, tuple[datetime, int]] = OrderedDict()

    def reached(self, key: str, now: datetime) -> bool:
        """Whether there were as many as there may be."""
        return self._count(key, now)[1] >= self._most

    def add(self, key: str, now: datetime) -> None:
        """One more."""
        began, count = self._count(key, now)
        self._counts[key] = began, count + 1
        self._counts.move_to_end(key)
        if len(self._counts) > self._keys:
            self._counts.popitem(last=False)

    def ends_in(self, key: str, now: datetime) -> timedelta:
        """How long until the window of a key is over."""
        return self._count(key, now)[0] + self._window - now

    def _count(self, key: str, now: datetime) -> tuple[datetime, int]:
        began, count = self._counts.get(key, (now, 0))
        return (began, count) if now - began < self._window else (now, 0)
