"""For the type checker, what a record of ``matcher.columns`` has; and what the best are kept as."""

from __future__ import annotations

from typing import Final, Protocol

import numpy as np

from matcher.kernels.views import Numbers


class Worker(Protocol):
    """A record of ``matcher.columns.WORKER``."""

    tie: int
    occupation: Numbers
    declared: Numbers
    certified: Numbers
    years: Numbers
    region: int
    reservation: int
    available_from: int
    fair: int
    x: int
    y: int
    max_km: int
    shifts: int
    lodging_ok: bool
    weights: Numbers
    declared_count: int


class Vacancy(Protocol):
    """A record of ``matcher.columns.VACANCY``."""

    tie: int
    expires: int
    shares: Numbers
    pay_top: int
    pay_middle: int
    starts_on: int
    fair: int
    occupation: int
    experience: int
    x: int
    y: int
    stop_x: Numbers
    stop_y: Numbers
    stops: int
    level: int
    must_level: int
    must_certified: int
    shifts: int
    lodging: bool


TIE_SHIFT: Final = 48
"""Leaves of a tie-breaker its first 16 bits, which an entry holds: enough to tell almost all apart."""


class Hit(Protocol):
    """One of the best: a row, its fits, and its tie-breaker (the XOR of both hashes)."""

    tie: int
    score: int
    employer_fit: int
    worker_fit: int
    row: int


HIT: Final = np.dtype([("tie", "u8"), ("score", "i4"), ("employer_fit", "i4"), ("worker_fit", "i4"), ("row", "u4")])
