"""What is kept of a rule, byte by byte; and for the type checker, what one record of each kind has."""

from __future__ import annotations

from typing import Final, Protocol

import numpy as np


class Entry(Protocol):
    """A rule, as it lies in the list of one occupation and one place."""

    row: int
    most_pay: int
    radius: int
    region: int
    fair: int
    x: int
    y: int
    degree: int
    level: int
    flags: int


ENTRY: Final = np.dtype(
    [
        ("row", "u4"),
        ("most_pay", "i4"),
        ("radius", "i4"),
        ("region", "u4"),
        ("fair", "i4"),
        ("x", "i2"),
        ("y", "i2"),
        ("degree", "u2"),
        ("level", "u1"),
        ("flags", "u1"),
    ]
)
"""28 bytes, with all that is asked of a worker; what is not asked has a value that everybody meets. ``radius`` in
metres, -1 for no circle; ``region`` a code, 0 where the list's own place says it."""

SHIFTS: Final = 0b0000_0111
ANY_SHIFT: Final = 0b0000_1000
LODGING: Final = 0b0001_0000
"""Only who would lodge."""
NO_LODGING: Final = 0b0010_0000
"""Only who would not."""
CERTIFIED: Final = 0b0100_0000


NEEDS: Final = 4
RULE: Final = np.dtype(
    [
        ("region", "u4"),
        ("radius", "i4"),
        ("x", "i2"),
        ("y", "i2"),
        ("needs", "u2", (NEEDS,)),
        ("need_count", "u1"),
    ]
)
"""What it takes to find a rule's entries again. A rule of more than four occupations has them elsewhere."""
