"""The nearest words for a title in which none was found: a slip of the pen, a rarer ending."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

from rapidfuzz import fuzz, process

from intake.occupation.candidates import ASK_BELOW, GENERIC, Candidate
from intake.occupation.lexicon import lexicon

_LIKE_ENOUGH: Final = 70
"""Of 100: two of three characters in common, in their order."""
_SURE: Final = 0.55
_SHORTEST: Final = 3


def similar_words(parts: Sequence[str]) -> Iterator[Candidate]:
    """Candidates of words like these parts. One slip in a word of four characters is just sure enough."""
    for part in parts:
        near = _sharing(part)
        if len(part) < _SHORTEST or not near:
            continue
        found = process.extract(part, near, scorer=fuzz.ratio, score_cutoff=_LIKE_ENOUGH, limit=3)
        for word, likeness, _ in found:
            for sense in lexicon()[word][-1:]:
                sure = min(_SURE * likeness / 100, ASK_BELOW - 0.01)
                yield Candidate(sense.code, sure if sense.code != GENERIC else sure / 2, (word,))


def _sharing(part: str) -> list[str]:
    """The words with a character pair in common, sorted: an index instead of a look at every word."""
    pairs = {part[at : at + 2] for at in range(len(part) - 1)}
    return sorted({word for pair in pairs for word in _by_pair().get(pair, ())})


@cache
def _by_pair() -> dict[str, list[str]]:
    index: dict[str, list[str]] = {}
    for word in lexicon():
        if len(word) >= _SHORTEST:
            for at in range(len(word) - 1):
                index.setdefault(word[at : at + 2], []).append(word)
    return index
