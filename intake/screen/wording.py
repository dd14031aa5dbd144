"""A wording that is not unlawful, made of the text itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from intake.screen.verdict import Kind, Proposal
from intake.screen.words import Hit

Unlawful = Callable[[str, str], tuple[Sequence[Hit], Sequence[Hit]]]
"""The unlawful parts of a title and a description."""

_ROUNDS: Final = 4
_SHORT: Final = 20
"""Characters. A longer clause says more than the condition."""
_WITHIN_A_SENTENCE: Final = frozenset({Kind.SEX, Kind.AGE_BELOW_16})
_ENDS: Final = ",，、。;；!！?？\n()（）【】:："
_DOUBLED: Final = re.compile(r"([,，、;；])(?=[,，、。;；\n])|(?:(?<=\n)|^)[,，、;；]|[（(【\[][ ,，、]*[)）】\]]")
_TWICE: Final = re.compile(r"(男女不限|婚育不限|户籍不限|民族不限)(?:[,，、/ ]?\1)+")


def propose(title: str, description: str, unlawful: Unlawful) -> Proposal | None:
    """Replaces what is unlawful; where that does not help, takes the clause out. None: nothing is left of the title."""
    for attempt in range(_ROUNDS):
        in_title, in_description = unlawful(title, description)
        if not in_title and not in_description:
            break
        if attempt < 2:
            title = _replaced(title, in_title)
            description = _replaced(description, [_whole_clause(description, hit) for hit in in_description])
        else:
            title, description = _without_clauses(title, in_title), _without_clauses(description, in_description)
    title, description = title.strip(), description.strip()
    if not title or any(map(len, unlawful(title, description))):
        return None
    return Proposal(title, description)


def _replaced(text: str, hits: Sequence[Hit]) -> str:
    if not hits:
        return text
    made, at = "", 0
    for hit in hits:
        if hit.start >= at:
            made += text[at : hit.start] + hit.instead
            at = hit.end
    return _tidied(made + text[at:])


def _whole_clause(text: str, hit: Hit) -> Hit:
    """勿扰 behind what is taken out would say something else; who is sought stays in the sentence."""
    if hit.kind in _WITHIN_A_SENTENCE:
        return hit
    start, end = _clause(text, hit)
    return replace(hit, start=start, end=end) if end - start <= _SHORT else hit


def _clause(text: str, hit: Hit) -> tuple[int, int]:
    start = max(text.rfind(end, 0, hit.start) for end in _ENDS) + 1
    end = min((at for each in _ENDS if (at := text.find(each, hit.end)) >= 0), default=len(text))
    return start, end


def _without_clauses(text: str, hits: Sequence[Hit]) -> str:
    for hit in reversed(hits):
        start, end = _clause(text, hit)
        text = text[:start] + text[end:]
    return _tidied(text)


def _tidied(text: str) -> str:
    return _TWICE.sub(r"\1", _DOUBLED.sub("", text))
