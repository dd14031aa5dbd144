"""The open vacancies: they come and go, and at any time say which of them suit a worker."""

from __future__ import annotations

from typing import Final

import numpy as np

from matcher.arrays import Integers
from matcher.columns import NO_OCCUPATION
from matcher.degrees import Degrees
from matcher.distance import COSINES, bounds_of
from matcher.kernels.records import HIT, TIE_SHIFT
from matcher.kernels.score import PREFERENCES
from matcher.kernels.views import Records
from matcher.keyed.keys import key, square
from matcher.keyed.lists import KeyedLists
from matcher.keyed.marks import Marks
from matcher.keyed.needs import Needs
from matcher.openings.looking import EVERYWHERE, NEAR, SIZE
from matcher.openings.records import ANY_SHIFT, ENTRY, LODGING, RUN, STOPS, UNSTATED, Look, Store
from matcher.openings.suited import eligible, top

_MOST_SQUARES: Final = 100
"""Who would go farther looks everywhere at once."""


class Openings:
    """Every open vacancy, in one list of all of its occupation and in one for each square that it or a stop is in.

    ``put`` after a vacancy's record was written, ``remove`` before it changes.
    """

    def __init__(self, degrees: Degrees) -> None:
        self._degrees = degrees
        self._lists = KeyedLists(ENTRY)
        self._needs = Needs(degrees)
        self._marks = Marks(16)
        self._need_marks = Marks(NO_OCCUPATION + 1)
        self._runs = np.zeros(1_024, RUN)
        self._found: Integers = np.zeros(1_024, np.uint32)
        self._scratch = np.zeros(1, HIT)

    @property
    def nbytes(self) -> int:
        """Bytes of all arrays, without the vacancies' own records."""
        own = (self._marks.seen, self._need_marks.seen, self._runs, self._found)
        return sum(each.nbytes for each in own) + self._lists.nbytes + self._needs.nbytes

    def put(self, vacancies: Records, row: int) -> None:
        """An open vacancy, as it is now."""
        vacancy = vacancies[row]
        self._marks.reserve(len(vacancies))
        self._needs.be_found(int(vacancy["occupation"]))
        entry = np.zeros(1, ENTRY)
        entry[0] = (
            vacancy["expires"],
            row,
            vacancy["pay_top"] if vacancy["pay_top"] >= 0 else UNSTATED,
            vacancy["pay_middle"],
            vacancy["starts_on"] or UNSTATED,
            vacancy["fair"],
            vacancy["x"],
            vacancy["y"],
            vacancy["tie"] >> TIE_SHIFT,
            vacancy["shares"][0],
            vacancy["must_level"],
            vacancy["must_certified"],
            vacancy["shifts"] or ANY_SHIFT,
            (LODGING if vacancy["lodging"] else 0) | (STOPS if vacancy["stops"] else 0),
        )
        for each in _keys(vacancy):
            self._lists.add(each, entry)

    def remove(self, vacancies: Records, row: int) -> None:
        """Forgets a vacancy, as it still is."""
        for each in _keys(vacancies[row]):
            self._lists.drop(each, row)

    def eligible(self, worker: Records, vacancies: Records, now: int) -> Integers:
        """The rows of all that suit the one ``worker``, in no order; ``now`` in microseconds since 1970."""
        while True:
            found = eligible(worker, self._look(worker, now), self._store(vacancies), self._found)
            if found >= 0:
                return self._found[:found].copy()
            if found == -1:
                self._runs = np.zeros(2 * len(self._runs), RUN)
            else:
                self._found = np.zeros(2 * len(self._found), np.uint32)

    def top(self, worker: Records, vacancies: Records, k: int, now: int) -> Records | None:
        """The best ``k`` that suit the one ``worker``, best first; None if only ids can decide."""
        heap = np.zeros(max(0, min(k, len(vacancies))), HIT)
        if not len(heap):
            return heap
        while (found := top(worker, self._look(worker, now), self._store(vacancies), heap, self._scratch)) == -1:
            self._runs = np.zeros(2 * len(self._runs), RUN)
        return None if found < 0 else heap[:found]

    def _look(self, worker: Records, now: int) -> Look:
        x, y, limit = int(worker["x"][0]), int(worker["y"][0]), int(worker["max_km"][0]) * 1000
        west, east, south, north = (bound >> SIZE for bound in bounds_of(limit, x, y))
        squares = (east - west + 1) * (north - south + 1)
        everywhere = bool(worker["lodging_ok"][0]) or squares > _MOST_SQUARES
        stamps = self._marks.next_stamp(), self._need_marks.next_stamp()
        return Look(everywhere, west, east, south, north, now, *stamps)

    def _store(self, vacancies: Records) -> Store:
        return Store(
            self._lists.table, self._lists.entries, vacancies, self._needs.needs, self._needs.counts,
            self._degrees.table, COSINES, PREFERENCES, self._marks.seen, self._need_marks.seen, self._runs,
        )  # fmt: skip


def _keys(vacancy: np.void) -> list[int]:
    """Of each list that a vacancy lies in."""
    need, stops = int(vacancy["occupation"]), int(vacancy["stops"])
    points = [(vacancy["x"], vacancy["y"]), *zip(vacancy["stop_x"][:stops], vacancy["stop_y"][:stops], strict=True)]
    squares = {square(int(x), int(y), SIZE) for x, y in points}
    return [key(need, EVERYWHERE, 0), *(key(need, NEAR, each) for each in sorted(squares))]
