"""The parts of a score (``docs/matching.md``, Score), scalar by scalar.

An integer division takes longer than all the rest, so it goes through floating point: of integers below 2**53 the floor
of the rounded quotient is the quotient's own, because no quotient lies nearer to the next integer than 1 / divisor.
"""

from __future__ import annotations

from math import floor
from typing import Final

import numpy as np

from matcher.columns import SLOTS
from matcher.kernels.jit import compiled
from matcher.scale import FULL, NEUTRAL

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
