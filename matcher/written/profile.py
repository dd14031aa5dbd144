"""What is read of a worker's record, in columns; what needs the index's own numbers is not numbered yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

MOST_SKILLS: Final = 5

PROFILE: Final = np.dtype(
    [
        ("position", "i8"),
        ("occurred_ms", "i8"),
        ("region", "i4"),
        ("reservation", "i4"),
        ("available_from", "i4"),
        ("fair_at", "i4"),
        ("occupation", "u2", (MOST_SKILLS,)),
        ("x", "i2"),
        ("y", "i2"),
        ("max_km", "u2"),
        ("level", "u1", (MOST_SKILLS,)),
        ("years", "u1", (MOST_SKILLS,)),
        ("skills", "u1"),
        ("shifts", "u1"),
        ("weights", "u1", (5,)),
        ("fair_length", "u1"),
        ("lodging_ok", "?"),
        ("quiet", "?"),
        ("read", "?"),
    ]
)
"""As in `WORKER`, with ``region`` by ``matcher.regions.number_of``. ``fair_at`` is where the fair's id stands in what
was read. Of a record that was not ``read`` nothing here counts."""


@dataclass(frozen=True)
class Profiles:
    """Many workers, each once."""

    ids: NDArray[np.bytes_]
    records: NDArray[np.void]
    """`PROFILE`."""
    fairs: Mapping[int, str]
    """The fair of those who came by one, by their place here."""

    def __len__(self) -> int:
        return len(self.ids)

    def where(self, wanted: NDArray[np.bool_]) -> Self:
        """Those of them."""
        if wanted.all():
            return self
        place = np.cumsum(wanted) - 1
        fairs = {int(place[at]): fair for at, fair in self.fairs.items() if wanted[at]}
        return type(self)(self.ids[wanted], self.records[wanted], fairs)
