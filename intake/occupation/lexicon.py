"""All words that name an occupation: trade words, then official names, then licensed aliases."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

import ahocorasick

from intake.plain import plain
from schemas.taxonomy.occupations import aliases, occupations
from schemas.taxonomy.words import trade_words

_PARTS: Final = re.compile(r"[/、()（）]")

TRUSTED: Final = 1.0
ALIAS: Final = 0.8
"""About four in five of the licensed aliases are right."""


@dataclass(frozen=True, slots=True)
class Sense:
    """One thing that a word may mean."""

    code: str
    also: tuple[str, ...] = ()
    when: tuple[str, ...] = ()
    trust: float = TRUSTED


@cache
def lexicon() -> dict[str, tuple[Sense, ...]]:
    """Every word in plain form with its senses, those with a condition first."""
    words: dict[str, list[Sense]] = {}
    for word in trade_words():
        words.setdefault(_key(word.title), []).append(Sense(word.code, word.also, word.when))
    for one in occupations():
        words.setdefault(_key(one.name), []).append(Sense(one.code))
    for title, code in aliases():
        words.setdefault(_key(title), [Sense(code, trust=ALIAS)])
    for title, code in aliases():
        for part in _PARTS.split(_key(title)):
            if len(part) > 2:
                words.setdefault(part, [Sense(code, trust=ALIAS)])
    return {word: tuple(sorted(senses, key=lambda sense: not sense.when)) for word, senses in words.items()}


@cache
def longest() -> int:
    """The length of the longest word, in characters."""
    return max(map(len, lexicon()))


@cache
def scanner() -> ahocorasick.Automaton:
    """Finds every word of two characters and more in a long text, in one pass."""
    automaton = ahocorasick.Automaton()
    for word in lexicon():
        if len(word) > 1:
            automaton.add_word(word, word)
    automaton.make_automaton()
    return automaton


def _key(title: str) -> str:
    return "".join(plain(title).split())
