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
        words.setdefault(key_of(word.title), []).append(Sense(word.code, word.also, word.when))
    for one in occupations():
        words.setdefault(key_of(one.name), []).append(Sense(one.code))
    for title, code in aliases():
        words.setdefault(key_of(title), [Sense(code, trust=ALIAS)])
    for title, code in aliases():
        for part in _PARTS.split(key_of(title)):
            if len(part) > 2:
                words.setdefault(part, [Sense(code, trust=ALIAS)])
    return {word: tuple(sorted(senses, key=lambda sense: not sense.when)) for word, senses in words.items()}


def is_disputed(word: str) -> bool:
    """Whether a word, in plain form, names one trade to some and another to others, and only its surroundings tell.

    车工 is who sews in the words of the trade and who turns metal in the official list.
    """
    senses = lexicon().get(word, ())
    usual = {sense.code for sense in senses if not sense.when}
    return len(usual) > 1 and any(sense.when for sense in senses)


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


def key_of(title: str) -> str:
    """A title as the words are looked up by."""
    return "".join(plain(title).split())
