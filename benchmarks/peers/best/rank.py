"""The score in numpy, for an engine that finds who is eligible but cannot score by integers of our own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from benchmarks.peers.best.asked import Asked, Row, Scored
from matcher.arrays import Integers, Rows
from matcher.distance import metres
from matcher.scale import FULL, NEUTRAL

_SLOTS = 5


class Rank:
    """The crowd in columns, by number; of five skills each, of which those of a shorter list are occupation 0."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._occupations = _padded([row.occupations for row in rows])
        self._levels = _padded([row.levels for row in rows])
        self._years = _padded([[-1 if each is None else each for each in row.years] for row in rows])
        plain = ("tie", "declared", "x", "y", "reach", "reservation", "shifts", "lodging")
        shares = ("share_pay", "share_distance", "share_shift", "share_lodging", "share_preference")
        self._plain = {name: np.array([getattr(row, name) for row in rows], np.int64) for name in plain}
        self._shares = np.array([[getattr(row, name) for name in shares] for row in rows], np.int64).T

    def top(self, asked: Asked, workers: Rows, k: int) -> list[Scored]:
        """The best ``k`` of those named, if they are eligible, best first."""
        of = {name: column[workers] for name, column in self._plain.items()}
        way = metres(of["x"], of["y"], np.array([asked.x]), np.array([asked.y]))
        near = (way <= of["reach"]) | ((of["lodging"] == 1) & asked.lodging)
        workers, way, of = workers[near], way[near], {name: column[near] for name, column in of.items()}
        slot, employer = self._employer(asked, workers)
        worker = self._worker(asked, self._shares[:, workers], of, way, slot)
        score = np.sqrt(employer * worker).astype(np.int64)
        best = np.lexsort((of["tie"] ^ asked.tie, -score))[:k]
        return [Scored(*each) for each in np.stack((workers, employer, worker, score))[:, best].T.tolist()]

    def _employer(self, asked: Asked, workers: Rows) -> tuple[Integers, Integers]:
        """By which skill the employer sees each, and how far that is what they ask for."""
        levels, years = self._levels[:, workers], self._years[:, workers]
        degrees = np.array([0, *asked.degrees])[self._occupations[:, workers]]
        experience = np.where(years < 0, NEUTRAL, np.minimum(FULL, FULL * years // max(asked.experience, 1)))
        fits = asked.share_occupation * degrees
        fits += asked.share_level * np.minimum(FULL, FULL * levels // max(asked.level, 1))
        fits = (fits + asked.share_experience * experience) // FULL
        slot = np.where((degrees > 0) & (levels >= asked.must_level), fits, -1).argmax(axis=0)
        return slot, fits[slot, np.arange(len(workers))]

    @staticmethod
    def _worker(asked: Asked, shares: Integers, of: Mapping[str, Integers], way: Integers, slot: Integers) -> Integers:
        """How far the vacancy is what each asks for."""
        reservation, reach = of["reservation"], of["reach"]
        surplus = NEUTRAL + FULL * (asked.pay_middle - reservation) // np.maximum(reservation, 1)
        stated = np.where(reservation == 0, FULL, np.clip(surplus, 0, FULL))
        near = FULL - (FULL - NEUTRAL) * way // np.maximum(reach, 1)
        scores = (
            stated if asked.pay_middle >= 0 else np.full_like(way, NEUTRAL),
            np.where(way <= reach, near, NEUTRAL * reach // np.maximum(way, 1)),
            np.array(asked.shift_scores)[of["shifts"]],
            np.full_like(way, FULL if asked.lodging else 0),
            FULL * (of["declared"] - slot) // of["declared"],
        )
        fit: Integers = (shares * np.stack(scores)).sum(axis=0) // FULL
        return fit


def _padded(lists: Sequence[Sequence[int]]) -> Integers:
    return np.array([[*each, *[0] * (_SLOTS - len(each))] for each in lists], np.int64).T
