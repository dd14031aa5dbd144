"""The structure of arrays. One class holds the whole store and any selection of it alike.

A row is a position on the last axis. A selection of one row broadcasts against a selection of many, so the
filters and the score are written once for worker -> vacancies and vacancy -> workers.
"""

from dataclasses import dataclass, fields
from typing import Self

import numpy as np
from numpy.typing import NDArray

from matcher.arrays import Booleans, Hashes, Integers, Rows
from schemas.taxonomy.occupations import occupations

SLOTS = 8
"""Skills a worker: the declared ones (at most 5) in order of preference, then those only certified."""
STOPS = 8
"""Shuttle stops a vacancy."""
NO_OCCUPATION = len(occupations())
"""Marks an empty slot; degrees of substitutability have a column of zeros for it."""
NO_YEARS = 255
NO_PAY = -1


WORKER = np.dtype(
    [
        ("tie", "u8"),
        ("occupation", "u2", (SLOTS,)),
        ("declared", "u1", (SLOTS,)),
        ("certified", "u1", (SLOTS,)),
        ("years", "u1", (SLOTS,)),
        ("region", "i4"),
        ("reservation", "i4"),
        ("available_from", "i4"),
        ("fair", "i4"),
        ("x", "i2"),
        ("y", "i2"),
        ("max_km", "u2"),
        ("shifts", "u1"),
        ("lodging_ok", "?"),
        ("weights", "u1", (5,)),
        ("declared_count", "u1"),
    ]
)
"""One worker, 78 bytes. All of one lies together: whoever asks for a worker asks for most of it."""

VACANCY = np.dtype(
    [
        ("tie", "u8"),
        ("expires", "i8"),
        ("shares", "i4", (4,)),
        ("pay_top", "i4"),
        ("pay_middle", "i4"),
        ("starts_on", "i4"),
        ("fair", "i4"),
        ("occupation", "u2"),
        ("experience", "i2"),
        ("x", "i2"),
        ("y", "i2"),
        ("stop_x", "i2", (STOPS,)),
        ("stop_y", "i2", (STOPS,)),
        ("stops", "u1"),
        ("level", "u1"),
        ("must_level", "u1"),
        ("must_certified", "u1"),
        ("shifts", "u1"),
        ("weights", "u1", (4,)),
        ("open", "?"),
        ("lodging", "?"),
    ]
)
"""One vacancy, 99 bytes; ``shares`` are the weights of the criteria that it asks, as shares of the score."""


@dataclass(slots=True)
class Columns:
    """What both kinds of columns can do: grow by doubling, and be selected from."""

    @property
    def bytes_a_row(self) -> int:
        """Bytes that one row takes in all columns."""
        arrays = [getattr(self, field.name) for field in fields(self)]
        return sum(array.nbytes // array.shape[-1] for array in arrays)

    def take(self, rows: Rows | slice) -> Self:
        """The selected rows; a slice gives views, which are good until the next change."""
        if isinstance(rows, slice):
            return type(self)(*[getattr(self, name)[..., rows] for name in self.__dataclass_fields__])
        return type(self)(*[getattr(self, name).take(rows, axis=-1) for name in self.__dataclass_fields__])

    def reserve(self, extent: int) -> None:
        """Make room for `extent` rows; new rows are zero until they are written."""
        for name in self.__dataclass_fields__:
            old = getattr(self, name)
            if old.shape[-1] >= extent:
                return
            capacity = max(extent, 2 * old.shape[-1])
            grown = np.zeros((*old.shape[:-1], capacity), old.dtype)
            grown[..., : old.shape[-1]] = old
            setattr(self, name, grown)


@dataclass(slots=True)
class WorkerColumns(Columns):
    """Workers. CNY/month, kilometres, ordinals of days; ``(SLOTS, n)`` for skills, ``(5, n)`` for weights."""

    occupation: Integers
    declared: Integers
    certified: Integers
    years: Integers
    declared_count: Integers
    x: Integers
    y: Integers
    region: Integers
    reservation: Integers
    max_km: Integers
    shifts: Integers
    lodging_ok: Booleans
    available_from: Integers
    weights: Integers
    fair: Integers
    tie: Hashes

    @classmethod
    def empty(cls, capacity: int = 16) -> Self:
        """Columns without a worker, each an array of its own: what a scan likes best."""
        return cls(*[np.zeros((*WORKER[name].shape, capacity), WORKER[name].base) for name in cls.__dataclass_fields__])

    @classmethod
    def over(cls, records: NDArray[np.void]) -> Self:
        """Views on `WORKER` records: what is written to one is written to the other."""
        return cls(*[records[name].T for name in cls.__dataclass_fields__])


@dataclass(slots=True)
class VacancyColumns(Columns):
    """Vacancies. ``pay_top`` decides the filter, ``pay_middle`` the score; 0: no level, experience, shift.

    ``must_level`` and ``must_certified`` are 0 where the employer only wishes. ``(STOPS, n)`` for shuttle
    stops, of which the first ``stops`` count and the others repeat the vacancy's own cell; ``(4, n)`` for
    weights.
    """

    open: Booleans
    expires: Integers
    occupation: Integers
    level: Integers
    must_level: Integers
    must_certified: Integers
    experience: Integers
    pay_top: Integers
    pay_middle: Integers
    x: Integers
    y: Integers
    stops: Integers
    stop_x: Integers
    stop_y: Integers
    shifts: Integers
    lodging: Booleans
    starts_on: Integers
    weights: Integers
    fair: Integers
    tie: Hashes

    @classmethod
    def over(cls, records: NDArray[np.void]) -> Self:
        """Views on `VACANCY` records: what is written to one is written to the other."""
        return cls(*[records[name].T for name in cls.__dataclass_fields__])
