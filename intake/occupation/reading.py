"""Reads an occupation: the words of the title first, then what stands around it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from intake.occupation.candidates import ASK_BELOW, GENERIC, Candidate, Context, Reading, ranked
from intake.occupation.duties import by_duties
from intake.occupation.head import NO_TRADE, PEOPLE, Named, names
from intake.occupation.industry import Surroundings
from intake.occupation.lexicon import Sense, is_disputed
from intake.occupation.similar import similar_words
from intake.occupation.title import Title, take_apart
from schemas.taxonomy.words import INDUSTRY_MARK

_HEAD: Final = 0.70
_SHARE: Final = 0.25
"""The head alone; the more of the title it covers, the more sure."""
_MODIFIER: Final = 0.40
_ALSO: Final = (0.5, 0.4, 0.3)
_UNMET: Final = 0.75
"""A word that may mean something else, and nothing around it says which."""
_DISPUTED: Final = ASK_BELOW / _UNMET - 0.01
"""The same of a word that has no usual sense: with the line above it stays just below an answer."""
_GENERIC_IN_AN_INDUSTRY: Final = 0.4
_LATER: Final = 0.45
"""The words of a later part come behind the first and what it most often means besides."""
_NO_TRADE: Final = 0.48
_OFFERED: Final = 3
"""So many are shown to whoever is asked."""
_HINT: Final = 0.5


def read_occupation(title: str, context: Context | None = None) -> Reading:
    """The occupations that a title may mean, best first, with confidence and the words that decided."""
    around = Surroundings(title, context or Context())
    apart = take_apart(title)
    reading = ranked(_by_title(apart, around))
    first = reading.candidates[0] if reading.candidates else None
    if first is None or first.confidence < ASK_BELOW or _temporary(first):
        reading = ranked([*by_duties(around), *reading.candidates])
    if not reading.candidates:
        reading = ranked(similar_words(apart.parts or apart.asides))
    if not reading.candidates:
        return reading
    reading = ranked([*reading.candidates, *_trade_of_the_industry(reading.candidates[0], around)])
    return reading if len(reading.candidates) >= _OFFERED else ranked([*reading.candidates, *_hinted(reading, around)])


def _hinted(reading: Reading, around: Surroundings) -> Iterator[Candidate]:
    """What else the duties speak of, behind everything that the title says."""
    least = reading.candidates[-1].confidence
    for one in by_duties(around):
        yield replace(one, confidence=min(one.confidence, least) * _HINT)


def _by_title(title: Title, around: Surroundings) -> Iterator[Candidate]:
    """Of several parts the first that names a trade; general work only if none does."""
    heads: list[Named] = []
    asides: list[Named] = []
    others: list[Named] = []
    for part in (*title.parts, *title.asides):
        found = [named for named in names(part) if _says_something(named, around)]
        if found:
            kind = others if not found[0].head else heads if part in title.parts else asides
            kind.append(found[0])
            others.extend(each for each in found[1:4] if each.word not in found[0].word)
    most = 1.0
    for named in (*_in_order(heads, asides), *others):
        candidates = list(_senses(named, around))
        yield from (replace(one, confidence=min(one.confidence, most)) for one in candidates)
        most = min(most, candidates[0].confidence) * _LATER


def _in_order(heads: list[Named], asides: list[Named]) -> list[Named]:
    """Temporary last, general work before it.

    The first of a list of jobs is the main one, 普工 too, unless what stands in brackets says at what: 普工（大烫）.
    """
    explained = any(not named.vague for named in asides)

    def late(named: Named) -> int:
        leads = named is heads[0] and named.word.endswith(PEOPLE) and not explained
        return 2 if named.word in NO_TRADE else int(named.vague and not leads)

    return sorted([*heads, *asides], key=late) if heads else asides


def _says_something(named: Named, around: Surroundings) -> bool:
    """It has a sense without a condition, or one whose condition is met."""
    return any(not sense.when or _met(sense, around) for sense in named.senses)


def _senses(named: Named, around: Surroundings) -> Iterator[Candidate]:
    """The candidates of a word: the sense that its surroundings speak for, else the usual one."""
    base = _HEAD + _SHARE * named.share if named.head else _MODIFIER
    usual = [sense for sense in named.senses if not sense.when]
    met = [(sense, reasons) for sense in named.senses if (reasons := _met(sense, around))]
    met.sort(key=lambda each: -len(each[1]))
    if met:
        yield from _with_also(met[0][0], base, (named.word, *met[0][1]))
        for sense in (*(sense for sense, _ in met[1:]), *usual):
            yield Candidate(sense.code, base * _ALSO[0], (named.word,))
        return
    if named.word in NO_TRADE:
        base = min(base, _NO_TRADE)
    if is_disputed(named.word):
        hinted = [sense for sense in named.senses if any(map(around.hints_at, sense.when))]
        if hinted and len({sense.code for sense in hinted} & {sense.code for sense in usual}) < len(usual):
            yield from _with_also(
                hinted[0], base * _UNMET, (named.word, *_said(filter(around.hints_at, hinted[0].when)))
            )
            return
        base = min(base, _DISPUTED)
    for at, sense in enumerate(usual):
        sure = base * (_UNMET if _ambiguous(named, sense) else 1.0) * sense.trust
        yield from _with_also(sense, sure * _ALSO[0] ** at, (named.word,))


def _ambiguous(named: Named, usual: Sense) -> bool:
    """A trade of which another industry has quite another idea; 普工 is general work everywhere."""
    near = {usual.code, *usual.also}
    return not named.generic and any(sense.when and sense.code not in near for sense in named.senses)


def _met(sense: Sense, around: Surroundings) -> tuple[str, ...]:
    return _said(filter(around.satisfies, sense.when))


def _said(conditions: Iterable[str]) -> tuple[str, ...]:
    """Conditions as the words that decided."""
    return tuple(f"行业：{each[1:]}" if each.startswith(INDUSTRY_MARK) else each for each in conditions)


def _with_also(sense: Sense, confidence: float, words: tuple[str, ...]) -> Iterator[Candidate]:
    yield Candidate(sense.code, confidence, words)
    for code, part in zip(sense.also, _ALSO, strict=False):
        yield Candidate(code, confidence * part, words)


def _temporary(candidate: Candidate) -> bool:
    return candidate.code == GENERIC and set(candidate.words) <= NO_TRADE


def _trade_of_the_industry(first: Candidate, around: Surroundings) -> Iterator[Candidate]:
    """General work in a paper mill may be asked for as the paper mill's trade; it is offered, never taken."""
    if first.code == GENERIC and (trade := around.trade) is not None:
        yield Candidate(trade[0], first.confidence * _GENERIC_IN_AN_INDUSTRY, (*first.words, f"行业：{trade[1]}"))
