"""What a reading of an occupation consists of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

GENERIC: Final = "6-31-99-00"
"""普工: work in a plant that is no particular trade."""

ASK_BELOW: Final = 0.45
"""The confidence below which the best candidate is a question, not an answer."""


@dataclass(frozen=True, slots=True)
class Context:
    """What stands around a title."""

    description: str | None = None
    employer: str | None = None
    """Its name or its kind: 宁泰服装厂, 服装."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An occupation that may be meant."""

    code: str
    confidence: float
    """0 to 1: how often such a reading is right, as far as the labelled postings tell."""
    words: tuple[str, ...]
    """The words that decided, as they were read; an industry is written ``行业：服装``."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The candidates, best first, each code once; empty if no word of a trade was found."""

    candidates: tuple[Candidate, ...] = ()

    @property
    def best(self) -> Candidate | None:
        """The one that is meant, or None if it has to be asked for."""
        first = self.candidates[0] if self.candidates else None
        return first if first is not None and first.confidence >= ASK_BELOW else None


def ranked(candidates: Iterable[Candidate], limit: int = 5) -> Reading:
    """The reading with the best of each code, ordered by confidence, then by the order they come in."""
    best: dict[str, Candidate] = {}
    for one in candidates:
        known = best.get(one.code)
        if known is None or one.confidence > known.confidence:
            best[one.code] = one
    return Reading(tuple(sorted(best.values(), key=lambda one: -one.confidence)[:limit]))
