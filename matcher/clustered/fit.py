"""The score of one pair (``docs/matching.md``, Score), scalar by scalar.

An integer division takes longer than all the rest, so what only the vacancy decides is divided once for a query, and
the others go through floating point: of integers below 2**53 the floor of the rounded quotient is the quotient's own,
because no quotient lies nearer to the next integer than 1 / divisor.
"""

from __future__ import annotations

from math import floor
from typing import Final

import numpy as np

from matcher.arrays import Integers
from matcher.clustered.records import LODGING_OK, SHIFTS, Entry, Traits, Vacancy
from matcher.columns import NO_YEARS, SLOTS
from matcher.jit import compiled
from matcher.scale import FULL, NEUTRAL
from matcher.views import Of

LEVEL, CERTIFICATE, EXPERIENCE, SHIFT = 0, 16, 32, 288
_TABLES: Final = 296
PREFERENCES: Final = np.array(
    [[FULL * (count - slot) // count if slot < count else NEUTRAL for slot in range(SLOTS)] for count in range(SLOTS)]
)
"""By how many occupations are declared, and the number of the one in question."""


@compiled
def quotient(dividend: int, divisor: int) -> int:
    """``dividend // divisor`` for a dividend below 2**53 and a divisor above 0."""
    return floor(float(dividend) / float(divisor))


@compiled
def part(have: int, need: int) -> int:
    """`FULL` for who has what is needed, else in proportion."""
    return min(FULL, FULL * have // max(need, 1))


@compiled
def bits(mask: int) -> int:
    """How many shifts a mask holds."""
    return (mask & 1) + (mask >> 1 & 1) + (mask >> 2 & 1)


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
def highest_employer_fit(vacancy: Vacancy, tables: Integers, occupation: int, degree: int) -> int:
    """What no skill in an occupation surpasses."""
    practised = employer_fit(vacancy, tables, occupation, degree, 8, 8, NO_YEARS - 1)
    return max(practised, employer_fit(vacancy, tables, occupation, degree, 8, 8, NO_YEARS))


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
def pay_score(pay_middle: int, reservation: int) -> int:
    """The worker's, by what she asks at least; it falls as that rises."""
    if pay_middle < 0:
        return NEUTRAL
    if reservation <= 0:
        return FULL
    return max(0, min(FULL, NEUTRAL + quotient(FULL * (pay_middle - reservation), reservation)))


@compiled
def distance_score(way: int, limit: int) -> int:
    """The worker's, by the way and how far she goes, in metres; it falls as the one rises and the other falls."""
    if way <= limit:
        return FULL - quotient((FULL - NEUTRAL) * way, max(limit, 1))
    return quotient(NEUTRAL * limit, way)


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
    total += shares[4] * preferences[entry.declared_count, entry.slot]
    return total // FULL
