"""What lies in a list, byte by byte; and for the type checker, what one record of each kind has."""

from __future__ import annotations

from typing import Final, NamedTuple, Protocol

import numpy as np

from matcher.arrays import Integers
from matcher.kernels.records import Vacancy
from matcher.kernels.views import Of
from matcher.keyed.records import List


class Entry(Protocol):
    """An open vacancy, as it lies in the list of its occupation and a place."""

    expires: int
    row: int
    pay_top: int
    pay_middle: int
    starts_on: int
    fair: int
    x: int
    y: int
    tie: int
    occupation_share: int
    must_level: int
    must_certified: int
    shifts: int
    flags: int


ENTRY: Final = np.dtype(
    [
        ("expires", "i8"),
        ("row", "u4"),
        ("pay_top", "i4"),
        ("pay_middle", "i4"),
        ("starts_on", "i4"),
        ("fair", "i4"),
        ("x", "i2"),
        ("y", "i2"),
        ("tie", "u2"),
        ("occupation_share", "u2"),
        ("must_level", "u1"),
        ("must_certified", "u1"),
        ("shifts", "u1"),
        ("flags", "u1"),
    ]
)
"""40 bytes, with all that a worker is held against; what is not stated has a value that everybody meets, but for
``pay_middle``. ``x`` and ``y`` are the vacancy's own, also where the list is that of a stop; ``tie`` is how its
tie-breaker begins; ``occupation_share`` is how much the occupation counts for the employer."""

ANY_SHIFT: Final = 0b0000_1000
LODGING: Final = 0b0000_0001
STOPS: Final = 0b0000_0010
"""It has shuttle stops: how near it is, its record says; and several lists may lead to it."""
UNSTATED: Final = 2**31 - 1


class Run(Protocol):
    """A list that a worker looks through."""

    begin: int
    count: int
    need: int


RUN: Final = np.dtype([("begin", "u4"), ("count", "u4"), ("need", "u4")])


class Store(NamedTuple):
    """All arrays that a query reads, and those that it writes to.

    ``needs`` and ``need_counts`` as in ``matcher.keyed.needs``; ``degrees`` (needs, occupations + 1);
    ``seen`` by row and ``seen_needs`` by need for stamps; ``runs`` for the lists to look through.
    """

    table: Of[List]
    entries: Of[Entry]
    vacancies: Of[Vacancy]
    needs: Integers
    need_counts: Integers
    degrees: Integers
    cosines: Integers
    preferences: Integers
    seen: Integers
    seen_needs: Integers
    runs: Of[Run]


class Look(NamedTuple):
    """One query. Squares from ``west`` to ``east`` and ``south`` to ``north``, or ``everywhere``.

    ``now`` in microseconds since 1970. ``stamp`` is in neither ``seen``.
    """

    everywhere: bool
    west: int
    east: int
    south: int
    north: int
    now: int
    stamp: int
    need_stamp: int
