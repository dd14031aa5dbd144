"""In which industries a text is at home."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Final

import ahocorasick

from intake.occupation.candidates import Context
from intake.plain import plain, plain_description
from schemas.taxonomy.words import INDUSTRY_MARK, Industry, industries

_EMPLOYER: Final = 4
_TITLE: Final = 2
_DESCRIPTION: Final = 1
_ENOUGH: Final = 2
"""One passing mention in a description is no industry: a canteen is not what a plant makes."""
_READ_AT_MOST: Final = 4_000


@dataclass(frozen=True)
class Surroundings:
    """What a title stands in, read when something asks for it."""

    title: str
    context: Context = field(default_factory=Context)

    @cached_property
    def text(self) -> str:
        """The description in plain form, at most 4,000 characters of it."""
        return plain_description((self.context.description or "")[:_READ_AT_MOST])

    @cached_property
    def mentioned(self) -> dict[str, int]:
        """The industries with how strongly each is named, if only in passing."""
        found: Counter[str] = Counter()
        for text, weight in (
            (plain(self.context.employer or ""), _EMPLOYER),
            (plain(self.title), _TITLE),
            (self.text, _DESCRIPTION),
        ):
            for word in {word for _, word in _scanner().iter(text)} if text else ():
                for name in _industries_by_word()[word]:
                    found[name] += weight
        return found

    @cached_property
    def industries(self) -> dict[str, int]:
        """Those that are named strongly enough, strongest first; of two the earlier in the file."""
        found = self.mentioned
        order = [one.name for one in industries()]
        enough = (name for name in found if found[name] >= _ENOUGH)
        return {name: found[name] for name in sorted(enough, key=lambda name: (-found[name], order.index(name)))}

    @cached_property
    def everything(self) -> str:
        """Title, employer and description in plain form."""
        return "\n".join((plain(self.title), plain(self.context.employer or ""), self.text))

    def satisfies(self, condition: str) -> bool:
        """Whether an industry, marked, or a word is there."""
        if condition.startswith(INDUSTRY_MARK):
            return condition.removeprefix(INDUSTRY_MARK) in self.industries
        return condition in self.everything

    def hints_at(self, condition: str) -> bool:
        """The same, where a passing mention of an industry will do."""
        if condition.startswith(INDUSTRY_MARK):
            return condition.removeprefix(INDUSTRY_MARK) in self.mentioned
        return condition in self.everything

    @cached_property
    def trade(self) -> tuple[str, str] | None:
        """The trade of the general workers here and its industry; None if no industry has one."""
        by_name: dict[str, Industry] = {one.name: one for one in industries()}
        for name in self.industries:
            trade = by_name[name].trade
            if trade is not None:
                return trade, name
        return None


@cache
def _industries_by_word() -> dict[str, list[str]]:
    words: dict[str, list[str]] = {}
    for one in industries():
        for word in one.words:
            words.setdefault(plain(word), []).append(one.name)
    return words


@cache
def _scanner() -> ahocorasick.Automaton:
    automaton = ahocorasick.Automaton()
    for word in _industries_by_word():
        automaton.add_word(word, word)
    automaton.make_automaton()
    return automaton
