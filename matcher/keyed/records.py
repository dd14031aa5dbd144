"""What is kept of a list, byte by byte; and for the type checker, what a record of each kind has."""

from __future__ import annotations

from typing import Final, Protocol

import numpy as np


class Entry(Protocol):
    """What every kind of entry has: whose it is."""

    row: int


class List(Protocol):
    """Where the entries of one key lie."""

    key: int
    begin: int
    count: int
    room: int


LIST: Final = np.dtype([("key", "i8"), ("begin", "u4"), ("count", "u4"), ("room", "u4")])
