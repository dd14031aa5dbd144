"""What lies in the clusters, byte by byte; and for the type checker, what one record of each kind has.

An entry is one skill of one worker, with all that a query asks of the pair. So a query reads one run of memory for each
occupation, and looks at a worker's own record only for those who would be among the best.
"""

from __future__ import annotations

from typing import Final, Protocol

import numpy as np

from matcher.kernels.views import Numbers, Of


class Entry(Protocol):
    """One skill of one worker."""

    row: int
    reservation: int
    available_from: int
    traits: int
    x: int
    y: int
    max_km: int
    tie: int
    levels: int
    years: int
    slots: int
    flags: int


ENTRY: Final = np.dtype(
    [
        ("row", "u4"),
        ("reservation", "i4"),
        ("available_from", "i4"),
        ("traits", "i4"),
        ("x", "i2"),
        ("y", "i2"),
        ("max_km", "u2"),
        ("tie", "u2"),
        ("levels", "u1"),
        ("years", "u1"),
        ("slots", "u1"),
        ("flags", "u1"),
    ]
)
"""28 bytes; the order is (occupation, curve of the cell, kind, reservation pay, row).

``tie`` is how the worker's tie-breaker begins. ``levels`` and ``slots`` are two numbers each (``halves``): the level
declared and the one certified, which of the worker's skills it is and how many are declared.
"""

SHIFTS: Final = 0b0000_0111
LODGING_OK: Final = 0b0000_1000
SINGLE: Final = 0b0001_0000
"""The worker has no other skill, so none that could be the better one."""
DEAD: Final = 0b1000_0000


NOT_CERTIFIED, WOULD_LODGE, NOT_FIRST = 4, 2, 1
"""The kind of an entry. In a crowded cell like lies with like, so that a zone can promise less than everything."""


class Zone(Protocol):
    """What 64 entries in a row have in common."""

    west: int
    east: int
    south: int
    north: int
    most_km: int
    least_reservation: int
    least_pay_share: int
    least_distance_share: int
    least_lodging_share: int
    least_preference_share: int
    most_preference: int
    most_level: int
    most_certified: int
    most_years: int
    flags: int


ZONE_ENTRIES: Final = 64
ZONE: Final = np.dtype(
    [
        ("west", "i2"),
        ("east", "i2"),
        ("south", "i2"),
        ("north", "i2"),
        ("most_km", "u2"),
        ("least_pay_share", "u2"),
        ("least_distance_share", "u2"),
        ("least_lodging_share", "u2"),
        ("least_preference_share", "u2"),
        ("most_preference", "u2"),
        ("least_reservation", "i4"),
        ("most_level", "u1"),
        ("most_certified", "u1"),
        ("most_years", "u1"),
        ("flags", "u1"),
    ]
)
"""28 bytes: where they are, how far they go, the least pay that one takes, how much each criterion counts at least, and
the highest of what counts for them. ``flags`` are those that any of them has, of shifts and lodging; and whether
somebody's years are not known. ``most_years`` is of the others."""

YEARS_UNKNOWN: Final = 0b0100_0000


class Run(Protocol):
    """Entries in a row of one occupation, and what none of them surpasses: employer's fit × worker's fit."""

    begin: int
    bound: int
    length: int
    occupation: int


RUN: Final = np.dtype([("begin", "i8"), ("bound", "i8"), ("length", "i4"), ("occupation", "i4")])


class Traits(Protocol):
    """What many workers share."""

    fair: int
    shares: Of[Numbers]


TRAITS: Final = np.dtype([("fair", "i4"), ("shares", "i4", (4, 5))])
"""The fair, and the weights as shares of the score, for the four sets of criteria that may be asked (bit 0: a
reservation pay is stated; bit 1: lodging would do)."""
