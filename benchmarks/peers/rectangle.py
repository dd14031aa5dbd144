"""A circle's rectangle of cells: what an index of boxes can hold of it."""

from __future__ import annotations

from typing import NamedTuple

from matcher.distance import CELL_CM, COSINE_SCALE, COSINES


class Rectangle(NamedTuple):
    """Cells, the outermost included."""

    west: int
    south: int
    east: int
    north: int


def around(x: int, y: int, metres: int) -> Rectangle:
    """Holds every cell that is no farther than that from a cell, and few others."""
    rows = metres * 100 // CELL_CM + 1
    # the least cosine within reach, so that the rectangle is wide enough everywhere
    columns = metres * 100 * COSINE_SCALE // (int(COSINES[2 * y + rows]) * CELL_CM) + 1
    return Rectangle(x - columns, y - rows, x + columns, y + rows)
