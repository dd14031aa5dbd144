"""The score of one pair (``docs/matching.md``, Score), for one worker and many vacancies."""

from __future__ import annotations

from typing import Final

import numpy as np

from matcher.arrays import Integers
from matcher.columns import NO_YEARS
from matcher.kernels.jit import compiled
from matcher.kernels.records import Vacancy, Worker
from matcher.kernels.score import bits, part, pay_score
from matcher.openings.asking import CERTIFIED, DEGREE, LEVEL, SLOT, YEARS
from matcher.openings.records import LODGING, Entry
from matcher.scale import FULL, NEUTRAL

PAY, DISTANCE, SHIFT, LODGED, PREFERENCE, ASKED = 0, 1, 2, 3, 4, 5
_SHIFTS: Final = 6
_TABLE: Final = 14


@compiled
def table_of(worker: Worker) -> Integers:
    """The worker's weights as shares, whether any of them counts, and from `_SHIFTS` on the score of each mask."""
    table = np.zeros(_TABLE, np.int64)
    total = 0
    for criterion in range(5):
        total += worker.weights[criterion] if _asks(worker, criterion) else 0
    running = spread = 0
    for criterion in range(5):
        running += worker.weights[criterion] if _asks(worker, criterion) else 0
        table[criterion] = FULL * running // max(total, 1) - spread
        spread += table[criterion]
    table[ASKED] = spread
    for mask in range(8):
        asked = bits(mask)
        table[_SHIFTS + mask] = NEUTRAL if asked == 0 else FULL * bits(mask & worker.shifts) // asked
    return table


@compiled
def _asks(worker: Worker, criterion: int) -> bool:
    if criterion == PAY:
        return worker.reservation >= 0
    return worker.lodging_ok if criterion == LODGED else True


@compiled
def terms(entry: Entry, worker: Worker, table: Integers) -> int:
    """What pay, shifts and lodging add to the worker's fit, in ten-thousandths of it."""
    total: int = table[PAY] * pay_score(entry.pay_middle, worker.reservation)
    total += table[SHIFT] * table[_SHIFTS + (entry.shifts & 7)]
    total += table[LODGED] * (FULL if entry.flags & LODGING else 0)
    return total


@compiled
def worker_fit(terms: int, distance: int, preference: int, table: Integers) -> int:
    """The worker's fit, by the scores of the distance and of the skill in question."""
    if table[ASKED] == 0:
        return FULL
    total: int = terms + table[DISTANCE] * distance + table[PREFERENCE] * preference
    return total // FULL


@compiled
def highest_employer_fit(occupation_share: int, degree: int) -> int:
    """What no skill of a degree surpasses."""
    return FULL - occupation_share * (FULL - degree) // FULL


@compiled
def highest_preference(worker: Worker, skills: Integers, preferences: Integers) -> int:
    """The score of the skill that the worker likes best of these."""
    most = 0
    for slot in skills[:, SLOT]:
        most = max(most, preferences[worker.declared_count, slot])
    return most


@compiled
def employer_fit(vacancy: Vacancy, skill: Integers) -> int:
    """How far one skill is what the employer asks for."""
    shares = vacancy.shares
    if shares[0] + shares[1] + shares[2] + shares[3] == 0:
        return FULL
    total: int = shares[0] * skill[DEGREE] + shares[1] * part(skill[LEVEL], vacancy.level)
    total += shares[2] * part(skill[CERTIFIED], vacancy.level)
    total += shares[3] * (NEUTRAL if skill[YEARS] == NO_YEARS else part(skill[YEARS], vacancy.experience))
    return total // FULL
