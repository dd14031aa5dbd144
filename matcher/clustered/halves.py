"""What an entry keeps in half a byte each: levels, and numbers of skills."""

from __future__ import annotations

from typing import Final

from matcher.clustered.records import Entry
from matcher.kernels.jit import compiled

_HALF: Final = 4
_LOWER: Final = 0b0000_1111
_UPPER: Final = 0b1111_0000


@compiled
def both(lower: int, upper: int) -> int:
    """Two numbers below 16 as one byte."""
    return lower | upper << _HALF


@compiled
def level_declared(entry: Entry) -> int:
    """The declared level, 0 for none."""
    return entry.levels & _LOWER


@compiled
def level_certified(entry: Entry) -> int:
    """The certified level, 0 for none."""
    return (entry.levels & _UPPER) >> _HALF


@compiled
def slot_of(entry: Entry) -> int:
    """Which of the worker's skills it is."""
    return entry.slots & _LOWER


@compiled
def declared_count(entry: Entry) -> int:
    """How many occupations the worker declared."""
    return (entry.slots & _UPPER) >> _HALF
