"""The key of a list: an occupation that is needed, and a place of some kind.

Places are regions, squares of 2, 4, 8 … cells a side, or nowhere in particular.
"""

from __future__ import annotations

from typing import Final

NOWHERE: Final = 0
REGION: Final = 1
SQUARE: Final = 2
"""Squares of 2, 4, 8 … cells a side are of the kinds 2, 3, 4 …"""
SIZES: Final = 13

_KIND_BIT: Final = 30
_NEED_BIT: Final = 34


def key(need: int, kind: int, place: int) -> int:
    """The key of what needs an occupation at a place of a kind; `place` is below 2**30."""
    return need << _NEED_BIT | kind << _KIND_BIT | place


def square(x: int, y: int, size: int) -> int:
    """The square of 2**size cells a side that a cell lies in."""
    return (x >> size) << 13 | y >> size
