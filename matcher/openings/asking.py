"""Whether a vacancy suits a worker: what is the same for all vacancies of one occupation is found out once."""

from __future__ import annotations

from typing import Final

from matcher.arrays import Integers
from matcher.columns import NO_OCCUPATION, SLOTS
from matcher.kernels.geometry import metres, way
from matcher.kernels.jit import compiled
from matcher.kernels.records import Vacancy, Worker
from matcher.kernels.views import Of
from matcher.openings.records import ANY_SHIFT, LODGING, STOPS, Entry

DEGREE, LEVEL, CERTIFIED, YEARS, SLOT = 0, 1, 2, 3, 4
SKILL: Final = 5
"""Figures of one skill: how far it counts, its level, the level certified for the very occupation, years, slot."""


@compiled
def skills_for(worker: Worker, need: int, degrees: Integers, skills: Integers) -> int:
    """Writes the skills that count for a need, in the worker's order, to (SLOTS, SKILL); returns how many."""
    count = 0
    for slot in range(SLOTS):
        occupation = worker.occupation[slot]
        if occupation == NO_OCCUPATION:
            break
        if degrees[need, occupation] == 0:
            continue
        certified = int(worker.certified[slot])
        skills[count, DEGREE] = degrees[need, occupation]
        skills[count, LEVEL] = max(int(worker.declared[slot]), certified)
        skills[count, CERTIFIED] = certified if occupation == need else 0
        skills[count, YEARS] = worker.years[slot]
        skills[count, SLOT] = slot
        count += 1
    return count


@compiled
def terms_suit(entry: Entry, worker: Worker, now: int, level: int, certified: int) -> bool:
    """Whether it is alive, and its terms and the best of the skills' figures suit.

    If so one skill meets every must: who is certified as is asked has the level too (``Vacancies.put``).

    Without a shortcut: a branch that nobody can foretell costs more than all of these.
    """
    return bool(
        (entry.expires > now)
        & (entry.shifts & (worker.shifts | ANY_SHIFT) != 0)
        & (entry.pay_top >= worker.reservation)
        & (entry.starts_on >= worker.available_from)
        & ((entry.fair == 0) | (entry.fair == worker.fair))
        & (level >= entry.must_level)
        & (certified >= entry.must_certified)
    )


@compiled
def qualifies(entry: Entry, skill: Integers) -> bool:
    """Whether one skill meets every must."""
    return bool(skill[LEVEL] >= entry.must_level and skill[CERTIFIED] >= entry.must_certified)


@compiled
def way_to(entry: Entry, worker: Worker, vacancies: Of[Vacancy], cosines: Integers) -> int:
    """Metres to the vacancy or the nearest of its stops."""
    if entry.flags & STOPS:
        return way(worker.x, worker.y, vacancies[entry.row], cosines)
    return metres(abs(worker.x - entry.x), abs(worker.y - entry.y), worker.y + entry.y, cosines)


@compiled
def would_lodge(entry: Entry, worker: Worker) -> bool:
    """Whether any distance would do."""
    return bool(worker.lodging_ok and entry.flags & LODGING)
