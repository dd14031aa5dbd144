"""How much of an item is to be looked at again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final


class Scope:
    """Either the whole item, or only what it has to do with some others (a vacancy's workers, say)."""

    __slots__ = ("others", "whole")

    def __init__(self, *, whole: bool, others: Iterable[str] = ()) -> None:
        self.whole = whole
        self.others = frozenset() if whole else frozenset(others)

    def __or__(self, other: Scope) -> Scope:
        if self.whole or other.whole:
            return WHOLE
        return Scope(whole=False, others=self.others | other.others)

    def __repr__(self) -> str:
        return "Scope(whole)" if self.whole else f"Scope({len(self.others)} others)"


WHOLE: Final = Scope(whole=True)


def about(others: Iterable[str]) -> Scope:
    """Only what an item has to do with ``others``."""
    return Scope(whole=False, others=others)
