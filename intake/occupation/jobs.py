"""Several jobs in one posting, taken apart."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from intake.conditions.numerals import NUMERAL
from intake.occupation.candidates import GENERIC
from intake.occupation.head import NO_TRADE, PEOPLE, names
from intake.occupation.lexicon import Sense
from intake.occupation.title import take_apart
from intake.plain import plain, plain_description

_COUNT: Final = rf"\s*[:(]?\s*(?:招|各)?\s*{NUMERAL}\s*(?:名|人|位)"
_COUNTED: Final = re.compile(rf"([\u4e00-\u9fffa-z]{{2,12}}?){_COUNT}")
_NUMBERED: Final = re.compile(r"^[\d.]+")
_CALLS: Final = frozenset(("招工", "招聘"))
"""Alone they head an announcement; 招聘专员 is a job."""
_MOST_OF_IT: Final = 0.5
_READ_AT_MOST: Final = 4_000

_Named = tuple[str, tuple[Sense, ...]]


def job_words(title: str, description: str | None = None) -> tuple[tuple[str, ...], ...]:
    """The words of each job that a posting lists, in plain form; none if it lists fewer than two.

    A job is distinct if somebody would apply for it on its own: 机修工/电工 are two; 师傅/学徒, 包装员/打包工 and
    平车、四线车工 are one, because each pair is one occupation. Two trades that may stand for each other (缝纫工、
    裁剪工) are two if each has a head-count of its own. The description is asked for head-counts, and for the jobs
    themselves where the title names none: 招聘启事.
    """
    text = plain(title) + "\n" + plain_description((description or "")[:_READ_AT_MOST])
    heads = list(_heads(take_apart(title).parts)) or list(_heads(_counted(text), most=True))
    jobs = _distinct(heads, text)
    return tuple(map(tuple, jobs)) if len(jobs) > 1 else ()


def split_jobs(title: str, description: str | None = None) -> tuple[str, ...]:
    """The jobs that a posting lists, in its words; the title itself if it lists one or none."""
    jobs = job_words(title, description)
    return tuple("、".join(words) for words in jobs) or (title.strip(),)


def _heads(parts: Iterable[str], *, most: bool = False) -> Iterator[_Named]:
    for part in (_NUMBERED.sub("", each) for each in parts):
        for found in names(part)[:1]:
            senses = tuple(sense for sense in found.senses if not sense.when)
            bare = found.generic and not part.endswith(PEOPLE)
            none = part in NO_TRADE or part in _CALLS or bare
            if found.head and senses and not none and (not most or found.share > _MOST_OF_IT):
                yield part, senses


def _counted(text: str) -> Iterator[str]:
    """What a number of people stands behind, without the call for them."""
    for found in _COUNTED.finditer(text):
        yield from take_apart(found[1]).parts[-1:]


def _distinct(heads: Iterable[_Named], text: str) -> list[list[str]]:
    """The jobs, each with all words that stand for it."""
    jobs: list[tuple[list[str], list[_Named]]] = []
    for named in heads:
        part, _ = named
        for words, known in jobs:
            if any(_one_job(named, other, text) for other in known):
                words.extend([part] if part not in words else [])
                known.append(named)
                break
        else:
            jobs.append(([part], [named]))
    return [words for words, _ in jobs]


def _one_job(one: _Named, other: _Named, text: str) -> bool:
    if any(a.code == b.code for a in one[1] for b in other[1]):
        return True
    return any(_near(a, b) for a in one[1] for b in other[1]) and not all(
        re.search(re.escape(part) + _COUNT, text) for part in (one[0], other[0])
    )


def _near(one: Sense, other: Sense) -> bool:
    specific = GENERIC not in (one.code, other.code)
    return specific and (one.code in other.also or other.code in one.also)
