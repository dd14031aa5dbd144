"""The standing rules: they come and go, and at any time say which of them a worker is within."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

import numpy as np

from matcher.arrays import Integers
from matcher.columns import NO_OCCUPATION
from matcher.degrees import Degrees
from matcher.distance import COSINES
from matcher.ids import Numbering
from matcher.kernels.book import Book
from matcher.keyed.keys import key
from matcher.keyed.lists import KeyedLists
from matcher.keyed.marks import Marks
from matcher.keyed.needs import Needs
from matcher.regions import Regions, number_of
from matcher.scale import FULL
from matcher.standing.entries import entry_of
from matcher.standing.places import places_of
from matcher.standing.records import (
    ENTRY,
    NEEDS,
    RULE,
)
from matcher.standing.within import split, within
from matcher.workers import Workers
from schemas.state import Rule
from schemas.taxonomy.occupations import occupation_index

_ANY_NEED: Final = NO_OCCUPATION
_NEEDS: Final = NO_OCCUPATION + 1


class StandingRules:
    """All rules that stand, by what they ask for."""

    def __init__(self, degrees: Degrees, regions: Regions, fairs: Numbering) -> None:
        self._book = Book()
        self._regions = regions
        self._fairs = fairs
        self._rules = np.zeros(16, RULE)
        self._many_needs: dict[int, tuple[int, ...]] = {}
        self._lists = KeyedLists(ENTRY)
        self._needs = Needs(degrees)
        self._least_degrees = np.full(_NEEDS, FULL + 1, np.int64)
        self._kinds = np.zeros(_NEEDS, np.int64)
        self._marks = Marks(16)
        self._found: Integers = np.zeros(1_024, np.uint32)

    def __len__(self) -> int:
        return len(self._book)

    @property
    def nbytes(self) -> int:
        """Bytes of all arrays, those of the ids among them."""
        own = (each for each in vars(self).values() if isinstance(each, np.ndarray))
        parts = (self._book.nbytes, self._lists.nbytes, self._needs.nbytes, self._marks.seen.nbytes)
        return sum(each.nbytes for each in own) + sum(parts)

    def ids_of(self, rows: Integers) -> list[str]:
        """The ids of rules by their rows."""
        return self._book.ids_of(rows)

    def put(self, rule: Rule) -> None:
        """Know a rule, or know better. Raises `UnknownOccupation` and changes nothing."""
        needs = tuple(sorted(occupation_index(code) for code in rule.occupations)) or (_ANY_NEED,)
        self.remove(rule.rule_id)
        row = self._book.claim(rule.rule_id)
        self._reserve(row)
        entry = entry_of(rule, row, self._fairs.number(rule.fair_id))
        x, y, radius, least = (int(entry[name][0]) for name in ("x", "y", "radius", "degree"))
        region = 0 if rule.region is None else number_of(rule.region)
        kept = needs[:NEEDS] + (0,) * (NEEDS - len(needs))
        self._rules[row] = (region, radius, x, y, kept, len(needs))
        if len(needs) > NEEDS:
            self._many_needs[row] = needs
        places = places_of(region, radius, x, y)
        for need in needs:
            if need != _ANY_NEED:
                self._needs.be_found(need)
            self._least_degrees[need] = min(least, int(self._least_degrees[need]))
            for kind, place in places:
                self._kinds[need] |= 1 << kind
                self._lists.add(key(need, kind, place), entry)

    def remove(self, rule_id: str) -> None:
        """Forget a rule."""
        row = self._book.release(rule_id)
        if row is None:
            return
        rule = self._rules[row]
        needs = self._many_needs.pop(row, None) or rule["needs"][: rule["need_count"]].tolist()
        for kind, place in places_of(*(int(rule[name]) for name in ("region", "radius", "x", "y"))):
            for need in needs:
                self._lists.drop(key(need, kind, place), row)

    def within(self, workers: Workers, row: int, without: Collection[str] = ()) -> Integers:
        """The rows of the rules that a worker is within, in no order; as if some certificates did not exist."""
        needs, worker = self._needs, workers.record(row, without)
        while True:
            found = within(
                worker, self._regions.holders,
                needs.needs, needs.degrees, needs.counts, self._least_degrees, self._kinds,
                self._lists.table, self._lists.entries, COSINES,
                self._marks.seen, self._marks.next_stamp(), self._found,
            )  # fmt: skip
            if found <= len(self._found):
                return self._found[:found].copy()
            self._found = np.zeros(2 * found, np.uint32)

    def split(self, before: Integers, after: Integers) -> tuple[Integers, Integers, Integers]:
        """Which rules somebody enters, stays in and leaves who was within the ones and is within the others."""
        enters, stays, leaves = np.empty_like(after), np.empty_like(after), np.empty_like(before)
        stamp = self._marks.next_stamp()
        counts = split(before, after, self._marks.seen, stamp, enters, stays, leaves)
        self._marks.next_stamp()
        return enters[: counts[0]], stays[: counts[1]], leaves[: counts[2]]

    def _reserve(self, row: int) -> None:
        room = len(self._rules)
        if row >= room:
            self._rules = np.concatenate((self._rules, np.zeros(room // 4, RULE)))
            self._marks.reserve(len(self._rules))
