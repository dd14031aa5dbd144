"""The standing rules: they come and go, and at any time say which of them a worker is within."""

from __future__ import annotations

from typing import Final

import numpy as np

from matcher.arrays import Integers
from matcher.columns import NO_OCCUPATION
from matcher.degrees import Degrees
from matcher.distance import COSINES
from matcher.ids import Numbering
from matcher.regions import Regions, number_of
from matcher.rules import circle_of
from matcher.scale import FULL
from matcher.shifts import mask_of
from matcher.standing.book import Book
from matcher.standing.lists import NO_KEY, add, drop, move, pack, room_in_use
from matcher.standing.places import key, places_of
from matcher.standing.records import (
    ANY_SHIFT,
    CERTIFIED,
    ENTRY,
    LIST,
    LODGING,
    NEEDS,
    NO_LODGING,
    RULE,
)
from matcher.standing.within import split, within
from matcher.views import Records
from matcher.workers import Workers
from schemas.state import Rule
from schemas.taxonomy.occupations import occupation_index

_ANY_PAY: Final = 2**31 - 1
_ANY_NEED: Final = NO_OCCUPATION
_NEEDS: Final = NO_OCCUPATION + 1
_FULLEST: Final = 0.6
"""Of the table of lists: beyond it a search takes ever longer."""
_STAMPS: Final = 2**32 - 4


class StandingRules:
    """All rules that stand, by what they ask for."""

    def __init__(self, degrees: Degrees, regions: Regions, fairs: Numbering) -> None:
        self._book = Book()
        self._degrees = degrees
        self._regions = regions
        self._fairs = fairs
        self._rules = np.zeros(16, RULE)
        self._many_needs: dict[int, tuple[int, ...]] = {}
        self._lists: Records = _table(64)
        self._listed = 0
        self._entries = np.zeros(64, ENTRY)
        self._extent = np.zeros(1, np.int64)
        self._needs = np.zeros((_NEEDS, 32), np.uint16)
        self._need_degrees = np.zeros((_NEEDS, 32), np.uint16)
        self._need_counts = np.zeros(_NEEDS, np.int64)
        self._least_degrees = np.full(_NEEDS, FULL + 1, np.int64)
        self._kinds = np.zeros(_NEEDS, np.int64)
        self._seen = np.zeros(16, np.uint32)
        self._stamp = 0
        self._found: Integers = np.zeros(1_024, np.uint32)

    def __len__(self) -> int:
        return len(self._book)

    @property
    def nbytes(self) -> int:
        """Bytes of all arrays, those of the ids among them."""
        own = (each for each in vars(self).values() if isinstance(each, np.ndarray))
        return sum(each.nbytes for each in own) + self._book.nbytes

    def ids_of(self, rows: Integers) -> list[str]:
        """The ids of rules by their rows."""
        return self._book.ids_of(rows)

    def put(self, rule: Rule) -> None:
        """Know a rule, or know better. Raises `UnknownOccupation` and changes nothing."""
        needs = tuple(sorted(occupation_index(code) for code in rule.occupations)) or (_ANY_NEED,)
        self.remove(rule.rule_id)
        row = self._book.claim(rule.rule_id)
        self._reserve(row)
        circle = circle_of(rule)
        x, y, radius = (0, 0, -1) if circle is None else (circle[0].x, circle[0].y, circle[1])
        region = 0 if rule.region is None else number_of(rule.region)
        kept = needs[:NEEDS] + (0,) * (NEEDS - len(needs))
        self._rules[row] = (region, radius, x, y, kept, len(needs))
        if len(needs) > NEEDS:
            self._many_needs[row] = needs
        least = FULL if needs == (_ANY_NEED,) else rule.substitutability
        entry = np.zeros(1, ENTRY)
        entry[0] = (
            row,
            _ANY_PAY if rule.pay_ceiling is None else rule.pay_ceiling,
            radius,
            0 if circle is None else region,
            self._fairs.number(rule.fair_id),
            x,
            y,
            least,
            rule.level or 1,
            _flags(rule),
        )
        places = places_of(region, radius, x, y)
        for need in needs:
            self._be_found(need)
            self._least_degrees[need] = min(least, int(self._least_degrees[need]))
            for kind, place in places:
                self._kinds[need] |= 1 << kind
                self._add(key(need, kind, place), entry)

    def remove(self, rule_id: str) -> None:
        """Forget a rule."""
        row = self._book.release(rule_id)
        if row is None:
            return
        rule = self._rules[row]
        needs = self._many_needs.pop(row, None) or rule["needs"][: rule["need_count"]].tolist()
        for kind, place in places_of(*(int(rule[name]) for name in ("region", "radius", "x", "y"))):
            for need in needs:
                drop(self._lists, self._entries, key(need, kind, place), row)

    def within(self, workers: Workers, row: int) -> Integers:
        """The rows of the rules that a worker is within, in no order."""
        while True:
            found = within(
                workers.records[row : row + 1], self._regions.holders,
                self._needs, self._need_degrees, self._need_counts, self._least_degrees, self._kinds,
                self._lists, self._entries, COSINES,
                self._seen, self._next_stamp(), self._found,
            )  # fmt: skip
            if found <= len(self._found):
                return self._found[:found].copy()
            self._found = np.zeros(2 * found, np.uint32)

    def split(self, before: Integers, after: Integers) -> tuple[Integers, Integers, Integers]:
        """Which rules somebody enters, stays in and leaves who was within the ones and is within the others."""
        enters, stays, leaves = np.empty_like(after), np.empty_like(after), np.empty_like(before)
        stamp = self._next_stamp()
        counts = split(before, after, self._seen, stamp, enters, stays, leaves)
        self._next_stamp()
        return enters[: counts[0]], stays[: counts[1]], leaves[: counts[2]]

    def _be_found(self, need: int) -> None:
        """Whoever may fill this need looks for it from now on."""
        if self._least_degrees[need] <= FULL or need == _ANY_NEED:
            return
        filling = self._degrees.needed(need)
        if self._need_counts[filling].max() == self._needs.shape[1]:
            self._needs = np.concatenate((self._needs, np.zeros_like(self._needs)), axis=1)
            self._need_degrees = np.concatenate((self._need_degrees, np.zeros_like(self._need_degrees)), axis=1)
        at = self._need_counts[filling]
        self._needs[filling, at] = need
        self._need_degrees[filling, at] = self._degrees.row(need)[filling]
        self._need_counts[filling] += 1

    def _add(self, list_key: int, entry: Records) -> None:
        if self._listed + 1 > _FULLEST * len(self._lists):
            room, in_use = len(self._lists), np.count_nonzero(self._lists["count"])
            anew = _table(room if in_use < _FULLEST / 2 * room else 2 * room)
            self._listed = move(self._lists, anew)
            self._lists = anew
        while (new := add(self._lists, self._entries, self._extent, list_key, entry)) < 0:
            self._make_room(-new)
        self._listed += new

    def _make_room(self, needed: int) -> None:
        """Moves all lists together, and to where there is more if more than half of the room is in use."""
        room, in_use = len(self._entries), room_in_use(self._lists) + needed
        packed = np.zeros(room if 2 * in_use < room else max(in_use, room + room // 4), ENTRY)
        self._extent[0] = pack(self._lists, self._entries, packed)
        self._entries = packed

    def _reserve(self, row: int) -> None:
        room = len(self._rules)
        if row >= room:
            self._rules = np.concatenate((self._rules, np.zeros(room // 4, RULE)))
            self._seen = np.concatenate((self._seen, np.zeros(room // 4, np.uint32)))

    def _next_stamp(self) -> int:
        if self._stamp >= _STAMPS:
            self._seen[:] = 0
            self._stamp = 0
        self._stamp += 1
        return self._stamp


def _table(room: int) -> Records:
    table = np.zeros(room, LIST)
    table["key"] = NO_KEY
    return table


def _flags(rule: Rule) -> int:
    flags = ANY_SHIFT if rule.shifts is None else mask_of(rule.shifts)
    if rule.lodging_ok is not None:
        flags |= LODGING if rule.lodging_ok else NO_LODGING
    return flags | (CERTIFIED if rule.certified else 0)
