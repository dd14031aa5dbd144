"""Shifts as a mask."""

from __future__ import annotations

from collections.abc import Iterable


def shifts_of(shifts: Iterable[object]) -> int:
    """A bit for each."""
    return sum({"day": 1, "night": 2, "rotating": 4}[str(each)] for each in shifts)
