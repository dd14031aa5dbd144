"""numpy: the occupation over a column of all rules, the rest over those that are left."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from typing import Final

import numpy as np

from benchmarks.peers.bits import shifts_of
from benchmarks.peers.within.asked import ANY, Answerer, Row, Skill, holders_of
from matcher.arrays import Integers
from matcher.distance import metres
from schemas.state import Worker
from schemas.taxonomy.occupations import occupations

_NUMBERS: Final = {code: number for number, code in enumerate([ANY, *(each.code for each in occupations())])}


class Scan:
    """All rules in columns."""

    def __init__(self, rows: Iterable[Row]) -> None:
        rows = list(rows)

        def column(values: Iterable[int | None], absent: int = -1) -> Integers:
            return np.array([absent if each is None else each for each in values], np.int32)

        self._rule = column(row.rule for row in rows)
        self._need = column(_NUMBERS[row.need] for row in rows)
        self._degree = column(row.degree for row in rows)
        self._level = column(row.level for row in rows)
        self._certified = np.array([row.certified for row in rows])
        self._region = column(None if row.region is None else int(row.region) for row in rows)
        self._x, self._y = column((row.x for row in rows), 0), column((row.y for row in rows), 0)
        self._radius = column(row.radius for row in rows)
        self._most_pay = column((row.most_pay for row in rows), 2**31 - 1)
        self._shifts = column(row.shifts or 7 for row in rows)
        self._lodging = column(row.lodging for row in rows)

    def within(self, worker: Worker, skills: Sequence[Skill]) -> set[int]:
        """The numbers of the rules that a worker is within."""
        met = np.zeros(len(self._rule), np.bool_)
        for level, certified in {(skill.level, skill.certified) for skill in skills}:
            degrees = np.zeros(len(_NUMBERS), np.int32)
            for skill in skills:
                if (skill.level, skill.certified) == (level, certified):
                    degrees[_NUMBERS[skill.need]] = max(skill.degree, int(degrees[_NUMBERS[skill.need]]))
            degree = degrees[self._need]
            reached = np.where(self._certified, certified, level)
            met |= (degree > 0) & (degree >= self._degree) & (reached >= self._level)
        at = np.flatnonzero(met)
        at = at[self._most_pay[at] >= (-1 if worker.reservation_pay is None else worker.reservation_pay)]
        at = at[(self._shifts[at] & shifts_of(worker.shifts)) != 0]
        at = at[(self._lodging[at] < 0) | (self._lodging[at] == int(worker.lodging_ok))]
        at = at[np.isin(self._region[at], [-1, *map(int, holders_of(worker.place.region))])]
        way = metres(self._x[at], self._y[at], np.array([worker.place.x]), np.array([worker.place.y]))
        return set(self._rule[at[(self._radius[at] < 0) | (way <= self._radius[at])]].tolist())


SCAN: Final = Answerer(
    "numpy, a scan of columns, one thread",
    lambda: np.__version__,
    lambda: None,
    lambda rows: nullcontext(Scan(rows)),
)
