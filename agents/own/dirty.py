"""What an owner has to decide again, coalesced: a burst costs one evaluation for each item."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from datetime import datetime

from agents.own.scope import WHOLE, Scope


class Dirty:
    """Items of one partition with the scope of what changed about each, oldest first."""

    def __init__(self) -> None:
        self._scopes: dict[str, Scope] = {}

    def __len__(self) -> int:
        return len(self._scopes)

    def __iter__(self) -> Iterator[str]:
        return iter(self._scopes)

    def mark(self, item: str, scope: Scope = WHOLE) -> None:
        """Adds to what is known to have changed about an item."""
        known = self._scopes.get(item)
        self._scopes[item] = scope if known is None else known | scope

    def take(self, most: int) -> dict[str, Scope]:
        """The oldest items, removed."""
        chosen = list(self._scopes)[:most] if len(self._scopes) > most else list(self._scopes)
        return {item: self._scopes.pop(item) for item in chosen}


class Alarms:
    """The next moment at which each item changes by itself."""

    def __init__(self) -> None:
        self._heap: list[tuple[datetime, str]] = []
        self._when: dict[str, datetime] = {}

    def set(self, item: str, when: datetime | None) -> None:
        """Replaces an item's alarm; None removes it."""
        if when is None:
            self._when.pop(item, None)
            return
        if self._when.get(item) != when:
            self._when[item] = when
            heapq.heappush(self._heap, (when, item))

    def sooner(self, item: str, when: datetime | None) -> None:
        """Sets an item's alarm unless an earlier one is set. Ringing too early costs one look."""
        known = self._when.get(item)
        if when is not None and (known is None or when < known):
            self.set(item, when)

    def next(self) -> datetime | None:
        """When the next alarm rings."""
        self._drop_replaced()
        return self._heap[0][0] if self._heap else None

    def due(self, as_of: datetime) -> Iterable[str]:
        """Items whose moment has come, removed."""
        while (when := self.next()) is not None and when <= as_of:
            item = heapq.heappop(self._heap)[1]
            del self._when[item]
            yield item

    def _drop_replaced(self) -> None:
        while self._heap and self._when.get(self._heap[0][1]) != self._heap[0][0]:
            heapq.heappop(self._heap)
