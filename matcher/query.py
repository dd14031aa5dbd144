"""The queries over the columns: filters first, score last, top-k by selection.

How candidates are found (`may_fill`, `may_suit`) is a scan here. Whatever else finds a superset of the
eligible rows may take its place, because every candidate passes all filters afterwards.
"""

from collections.abc import Callable
from datetime import datetime

import numpy as np

from matcher import filters
from matcher.arrays import Booleans, Rows
from matcher.columns import VacancyColumns, WorkerColumns
from matcher.degrees import Degrees
from matcher.order import best
from matcher.results import Match
from matcher.score import score
from matcher.vacancies import Vacancies
from matcher.workers import Workers


def may_fill(workers: Workers, rows: Rows, accepted: Booleans) -> Rows:
    """Those of `rows` with a skill in an accepted occupation; `accepted` is a table by occupation number."""
    occupations = workers.columns.occupation[: workers.deepest].take(rows, axis=-1)
    return rows[accepted.take(occupations).any(axis=0)]


def may_suit(vacancies: Vacancies, worker: WorkerColumns, degrees: Degrees, as_of: datetime) -> Rows:
    """Live vacancies for which one of the worker's skills counts; `worker` is one row."""
    v = vacancies.columns.take(slice(0, vacancies.book.extent))
    used = degrees.used(worker.occupation)
    counts = (degrees.of(used, v.occupation) > 0).any(axis=0)
    return np.flatnonzero(filters.alive(v, as_of) & counts)


def eligible_rows(w: WorkerColumns, v: VacancyColumns, degrees: Degrees, rows: Rows) -> Rows:
    """Those of `rows` whose pair is eligible; of `w` and `v` one has one row and the other a row for each."""
    if not len(rows):
        return rows
    return rows[filters.eligible(w, v, degrees.of(w.occupation, v.occupation))]


def ranked(
    w: WorkerColumns, v: VacancyColumns, degrees: Degrees, k: int, pair_at: Callable[[int], tuple[str, str]]
) -> list[Match]:
    """The best `k` of eligible pairs; `pair_at` gives the worker's and the vacancy's id at a position."""
    if not w.x.size * v.x.size:
        return []
    scored = score(w, v, degrees.of(w.occupation, v.occupation))
    order = best(scored.score, w.tie ^ v.tie, k, pair_at)
    figures = (scored.employer.fit[order], scored.worker.fit[order], scored.score[order])
    return [
        Match(*pair_at(at), *fits)
        for at, *fits in zip(order.tolist(), *(figure.tolist() for figure in figures), strict=True)
    ]
