"""A set of shifts (班次) as a bit mask, and how many a mask holds."""

from collections.abc import Iterable

import numpy as np

from schemas.model import Shift

_BITS = {Shift.DAY: 1, Shift.NIGHT: 2, Shift.ROTATING: 4}

COUNTS = np.array([mask.bit_count() for mask in range(8)], dtype=np.int64)
"""The number of shifts in each mask."""


def mask_of(shifts: Iterable[Shift] | None) -> int:
    """The mask of a set of shifts; 0 for none."""
    return 0 if shifts is None else sum(_BITS[shift] for shift in shifts)


def shifts_in(mask: int) -> frozenset[Shift]:
    """The set that a mask stands for."""
    return frozenset(shift for shift, bit in _BITS.items() if mask & bit)


def named(mask: int) -> str:
    """The shifts of a mask in words: ``day,night``."""
    return ",".join(shift.value for shift, bit in _BITS.items() if mask & bit)
