"""The score of one pair (``docs/matching.md``, Score), for one vacancy and many workers.

What only the vacancy decides is divided once for a query.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from matcher.arrays import Integers
from matcher.clustered.halves import declared_count, slot_of
from matcher.clustered.records import LODGING_OK, SHIFTS, YEARS_UNKNOWN, Entry, Traits, Zone
from matcher.columns import NO_YEARS
from matcher.kernels.jit import compiled
from matcher.kernels.records import Vacancy
from matcher.kernels.score import bits, distance_score, part, pay_score
from matcher.kernels.views import Of
from matcher.scale import FULL, NEUTRAL

LEVEL, CERTIFICATE, EXPERIENCE, SHIFT = 0, 16, 32, 288
_TABLES: Final = 296


@compiled
def tables_of(vacancy: Vacancy) -> Integers:
    """What each level, certified level and number of years adds to the employer's fit; and the score of each mask.

    Of the first three the share is in it already. They begin at `LEVEL`, `CERTIFICATE`, `EXPERIENCE` and `SHIFT`.
    """
    tables = np.zeros(_TABLES, np.int64)
    for level in range(9):
        tables[LEVEL + level] = vacancy.shares[1] * part(level, vacancy.level)
        tables[CERTIFICATE + level] = vacancy.shares[2] * part(level, vacancy.level)
    for years in range(256):
        tables[EXPERIENCE + years] = vacancy.shares[3] * part(years, vacancy.experience)
    tables[EXPERIENCE + NO_YEARS] = vacancy.shares[3] * NEUTRAL
    asked = bits(vacancy.shifts)
    for mask in range(8):
        tables[SHIFT + mask] = NEUTRAL if asked == 0 else FULL * bits(mask & vacancy.shifts) // asked
    return tables


@compiled
def employer_fit(
    vacancy: Vacancy, tables: Integers, occupation: int, degree: int, declared: int, certified: int, years: int
) -> int:
    """How far one skill is what the employer asks for."""
    shares = vacancy.shares
    if shares[0] + shares[1] + shares[2] + shares[3] == 0:
        return FULL
    total: int = shares[0] * degree + tables[LEVEL + max(declared, certified)] + tables[EXPERIENCE + years]
    total += tables[CERTIFICATE + (certified if occupation == vacancy.occupation else 0)]
    return total // FULL


@compiled
def highest_employer_fit(vacancy: Vacancy, tables: Integers, occupation: int, degree: int, zone: Zone) -> int:
    """What no skill of a zone surpasses."""
    level, certified = zone.most_level, zone.most_certified
    most = employer_fit(vacancy, tables, occupation, degree, level, certified, zone.most_years)
    if zone.flags & YEARS_UNKNOWN:
        most = max(most, employer_fit(vacancy, tables, occupation, degree, level, certified, NO_YEARS))
    return most


@compiled
def qualifies(vacancy: Vacancy, occupation: int, declared: int, certified: int) -> bool:
    """Whether a skill whose degree counts meets every other must."""
    certified_for = certified if occupation == vacancy.occupation else 0
    return max(declared, certified) >= vacancy.must_level and certified_for >= vacancy.must_certified


@compiled
def asked_of(entry: Entry) -> int:
    """Which of the four sets of criteria a worker asks; see ``records.TRAITS``."""
    return (1 if entry.reservation >= 0 else 0) + (2 if entry.flags & LODGING_OK else 0)


@compiled
def worker_fit(
    vacancy: Vacancy, tables: Integers, entry: Entry, way: int, traits: Of[Traits], preferences: Integers
) -> int:
    """How far the vacancy is what the worker asks for."""
    shares = traits[entry.traits].shares[asked_of(entry)]
    if shares[0] + shares[1] + shares[2] + shares[3] + shares[4] == 0:
        return FULL
    total: int = shares[0] * pay_score(vacancy.pay_middle, entry.reservation)
    total += shares[1] * distance_score(way, entry.max_km * 1000)
    total += shares[2] * tables[SHIFT + (entry.flags & SHIFTS)]
    total += shares[3] * (FULL if vacancy.lodging else 0)
    total += shares[4] * preferences[declared_count(entry), slot_of(entry)]
    return total // FULL


@compiled
def highest_worker_fit(vacancy: Vacancy, zone: Zone, nearest: int) -> int:
    """What nobody of a zone surpasses, none of whom is nearer than so many metres."""
    lost = zone.least_distance_share * (FULL - distance_score(nearest, zone.most_km * 1000))
    lost += zone.least_pay_share * (FULL - pay_score(vacancy.pay_middle, zone.least_reservation))
    lost += zone.least_preference_share * (FULL - zone.most_preference)
    if not vacancy.lodging:
        lost += zone.least_lodging_share * FULL
    most: int = (FULL * FULL - lost) // FULL
    return most
