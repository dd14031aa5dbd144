"""All workers' skills by (occupation, place): a long ordered part, a short unordered tail.

A change kills the worker's entries where they are and puts new ones into the tail. When the tail has grown long, its
entries are taken into the order: a new ordered part is written, some entries with every change, and takes the place of
the old one when it is complete. Until then queries read the old one and the whole tail, so that at any moment they see
one state, and no change waits for long.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from matcher.arrays import Integers, Rows
from matcher.clustered.members import Asked, Crowd, members
from matcher.clustered.merge import OCCUPATION, append, append_all, kill_all, kill_in_tail, merge
from matcher.clustered.places import keys_of
from matcher.clustered.records import DEAD, ENTRY, RUN, TRAITS, ZONE, ZONE_ENTRIES
from matcher.clustered.top import top
from matcher.columns import NO_OCCUPATION, SLOTS
from matcher.distance import COSINES, bounds_of
from matcher.kernels.records import HIT
from matcher.kernels.score import PREFERENCES
from matcher.kernels.views import Records
from matcher.keyed.marks import Marks
from matcher.regions import FAR, Regions
from matcher.rules import RuleReader
from matcher.score import shares_of
from matcher.standing.entries import entry_of
from schemas.state import Rule

_TAIL_SHARE: Final = 256
"""A tail of 1/256 of the order is taken in: an entry is then copied 256 times at most while the order doubles."""

_EVERYWHERE: Final = (-FAR, FAR, -FAR, FAR)


@dataclass(slots=True)
class Order:
    """The ordered part; ``starts`` and ``zone_starts`` by occupation, with the end behind the last."""

    entries: Records
    starts: Integers
    zones: Records
    zone_starts: Integers

    @classmethod
    def of(cls, room: int) -> Order:
        """Room for so many entries, none there yet."""
        return cls(
            entries=np.zeros(room, ENTRY),
            starts=np.zeros(NO_OCCUPATION + 1, np.int64),
            zones=np.zeros(room // ZONE_ENTRIES + min(room, NO_OCCUPATION) + 1, ZONE),
            zone_starts=np.zeros(NO_OCCUPATION + 1, np.int64),
        )

    @property
    def count(self) -> int:
        """Entries, the dead ones among them."""
        return int(self.starts[-1])


@dataclass(slots=True)
class Merging:
    """An order that is being written."""

    order: Order
    taken: Records
    """The tail as it was at the beginning, sorted."""
    occupations: Integers
    tail_count: int
    at: Integers
    left: list[tuple[int, Records]]
    """Row and record, as it was, of whom has left meanwhile: they may still be in the new order."""


class Clusters:
    """Every worker's entries.

    ``leave`` before a worker's record changes, ``enter`` after.

    Args:
        shortest_tail: how many entries the tail has at least before it is taken into the order.
    """

    def __init__(self, shortest_tail: int) -> None:
        self._shortest_tail = shortest_tail
        self._order = Order.of(0)
        self._tail = np.zeros(shortest_tail + SLOTS, ENTRY)
        self._tail_occupations = np.zeros(shortest_tail + SLOTS, np.uint16)
        self._tail_count = 0
        self._merging: Merging | None = None
        self._traits = np.zeros(16, TRAITS)
        self._trait_numbers: dict[tuple[int, ...], int] = {}
        self._scratch = np.zeros(1, HIT)
        self._runs = np.zeros((2, 0), RUN)
        self._marks = Marks(16)
        self._found: Integers = np.zeros(1_024, np.uint32)

    @property
    def entries(self) -> int:
        """How many there are, those among them that are dead and not yet passed over by a merge."""
        return self._order.count + self._tail_count

    @property
    def nbytes(self) -> int:
        """Bytes of the ordered part and the tail."""
        order = self._order
        return sum(each.nbytes for each in (order.entries, order.zones, self._tail, self._tail_occupations))

    def enter(self, workers: Records, row: int) -> None:
        """A worker's skills, as they are now."""
        if self._tail_count + SLOTS > len(self._tail):
            self._tail = np.concatenate((self._tail, np.zeros_like(self._tail)))
            self._tail_occupations = np.concatenate((self._tail_occupations, np.zeros_like(self._tail_occupations)))
        worker = workers[row]
        trait = self._trait(worker["weights"].tolist(), int(worker["fair"]))
        self._tail_count = append(self._tail, self._tail_occupations, self._tail_count, workers, row, trait)
        self._go_on()

    def leave(self, workers: Records, row: int) -> None:
        """Forgets a worker's skills, as they still are."""
        kill_in_tail(self._tail, self._tail_count, row)
        kill_all(self._order.entries, self._order.starts, workers[row : row + 1], row)
        if self._merging is not None:
            self._merging.left.append((row, workers[row : row + 1].copy()))

    def fill(self, workers: Records) -> None:
        """Forgets everybody and takes these in, in one sort: a row without a skill is nobody's."""
        skills = int(np.count_nonzero(workers["occupation"] != NO_OCCUPATION))
        self._order, self._merging = Order.of(0), None
        self._new_tail(skills)
        self._tail_count = append_all(self._tail, self._tail_occupations, workers, self._traits_of(workers))
        self.settle()
        self._new_tail(self._shortest_tail + SLOTS)

    def top(
        self,
        vacancy: Records,
        degrees: Integers,
        needed: Integers,
        workers: Records,
        k: int,
        excluded: Rows,
    ) -> Records | None:
        """The best ``k`` eligible workers for the one ``vacancy``, best first; None if only ids can decide.

        Args:
            vacancy: one record of ``matcher.columns.VACANCY``.
            degrees: by occupation, 0 for the empty slot.
            needed: the occupations whose degree is above 0.
            workers: all of them, by row.
            k: how many.
            excluded: rows that are passed over.
        """
        heap = np.zeros(max(0, min(k, len(workers))), HIT)
        if not len(heap):
            return heap
        order = self._order
        found = top(
            vacancy, needed, degrees, order.entries, order.starts, order.zones, order.zone_starts,
            self._tail, self._tail_occupations, self._tail_count, self._traits, PREFERENCES, COSINES,
            workers, np.sort(excluded) if len(excluded) else excluded, heap, self._scratch, self._runs,
        )  # fmt: skip
        return None if found < 0 else heap[:found]

    def members(self, reader: RuleReader, rule: Rule, workers: Records, regions: Regions) -> Integers:
        """The rows of the workers within a rule, in no order.

        Raises:
            UnknownOccupation: the rule names one.
        """
        test, order = reader.skill_test(rule), self._order
        entry = entry_of(rule, 0, reader.fair(rule))
        west, east, south, north = _EVERYWHERE if rule.region is None else regions.box(rule.region)
        if entry["radius"][0] >= 0:
            around = bounds_of(*(int(entry[name][0]) for name in ("radius", "x", "y")))
            west, east = max(west, around[0]), min(east, around[1])
            south, north = max(south, around[2]), min(north, around[3])
        inside = np.empty(0, np.bool_) if rule.region is None else regions.inside(rule.region)
        asked = Asked(
            entry, np.flatnonzero(test.accepted[:NO_OCCUPATION]), test.accepted, inside, west, east, south, north
        )
        crowd = Crowd(
            order.entries, order.starts, order.zones, order.zone_starts,
            self._tail, self._tail_occupations, self._tail_count, self._traits, workers,
        )  # fmt: skip
        self._marks.reserve(len(workers))
        while (found := members(crowd, asked, COSINES, self._marks.seen, self._marks.next_stamp(), self._found)) > len(
            self._found
        ):
            self._found = np.zeros(2 * found, np.uint32)
        return self._found[:found].copy()

    def _new_tail(self, room: int) -> None:
        self._tail = np.zeros(room, ENTRY)
        self._tail_occupations = np.zeros(room, np.uint16)
        self._tail_count = 0

    def _traits_of(self, workers: Records) -> Integers:
        """The number of each worker's trait, by row."""
        keys = np.zeros(len(workers), np.int64)
        for at in range(workers["weights"].shape[1]):
            keys = keys << 8 | workers["weights"][:, at]
        keys |= workers["fair"].astype(np.int64) << 40
        _, first, which = np.unique(keys, return_index=True, return_inverse=True)
        numbers = [self._trait(each["weights"].tolist(), int(each["fair"])) for each in workers[first]]
        return np.array(numbers, np.int64)[which]

    def _trait(self, weights: Sequence[int], fair: int) -> int:
        key = (*weights, fair)
        number = self._trait_numbers.get(key)
        if number is None:
            number = self._trait_numbers[key] = len(self._trait_numbers)
            if number == len(self._traits):
                self._traits = np.concatenate((self._traits, np.zeros(number, TRAITS)))
            shares = [shares_of(weights, (bool(asked & 1), True, True, bool(asked & 2), True)) for asked in range(4)]
            self._traits[number] = (fair, shares)
        return number

    # -- taking the tail into the order -----------------------------------------------------------------------

    def _go_on(self) -> None:
        """Begins to write a new order if the tail is long, and goes on with it in proportion to the tail's growth."""
        longest = max(self._shortest_tail, self._order.count // _TAIL_SHARE)
        if self._merging is None:
            if self._tail_count < longest:
                return
            self._merging = self._begin()
        self.merge(2 * len(self._merging.order.entries) // longest + 1)

    def settle(self) -> None:
        """Takes the whole tail into the order now, however long that takes: after a load, before a measurement."""
        while self._merging is not None or self._tail_count:
            self._merging = self._merging or self._begin()
            self.merge(len(self._merging.order.entries) + self._order.count + 1)

    def _begin(self) -> Merging:
        tail, occupations = self._tail[: self._tail_count], self._tail_occupations[: self._tail_count]
        alive = np.flatnonzero((tail["flags"] & DEAD) == 0)
        tail, occupations = tail.take(alive), occupations.take(alive)  # of records 16 times as fast as by brackets
        order = np.lexsort((tail["row"], keys_of(tail, occupations)))
        at = np.zeros(5, np.int64)
        at[OCCUPATION] = -1
        return Merging(
            order=Order.of(self._order.count + len(alive)),
            taken=tail.take(order),
            occupations=occupations.take(order),
            tail_count=self._tail_count,
            at=at,
            left=[],
        )

    def merge(self, budget: int) -> None:
        """Writes up to ``budget`` more entries of the new order, if one is under way; puts it in place at its end."""
        merging = self._merging
        if merging is None:
            return
        new = merging.order
        complete = merge(
            self._order.entries, self._order.starts, merging.taken, merging.occupations,
            new.entries, new.starts, new.zones, new.zone_starts, self._traits, merging.at, budget,
        )  # fmt: skip
        if not complete:
            return
        for row, worker in merging.left:
            kill_all(new.entries, new.starts, worker, row)
        self._order = Order(new.entries, new.starts, new.zones, new.zone_starts)
        self._runs = np.zeros((2, len(new.zones)), RUN)
        left = self._tail_count - merging.tail_count
        self._tail[:left] = self._tail[merging.tail_count : self._tail_count]
        self._tail_occupations[:left] = self._tail_occupations[merging.tail_count : self._tail_count]
        self._tail_count = left
        self._merging = None
