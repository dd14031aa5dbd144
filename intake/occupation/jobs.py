"""Several jobs in one posting, taken apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from intake.occupation.candidates import GENERIC
from intake.occupation.head import NO_TRADE, PEOPLE, names
from intake.occupation.lexicon import Sense
from intake.occupation.title import take_apart


def split_jobs(title: str) -> tuple[str, ...]:
    """The jobs that a title lists, in its words; the title itself if it names one or none.

    A job is distinct if somebody would apply for it on its own: 机修工/电工 are two; 师傅/学徒, 包装员/打包工 and
    平车、四线车工 are one, because each pair is one occupation.
    """
    jobs = tuple(_distinct(_heads(take_apart(title).parts)))
    return jobs if len(jobs) > 1 else (title.strip(),)


def _heads(parts: Iterable[str]) -> Iterator[tuple[str, tuple[Sense, ...]]]:
    for part in parts:
        for found in names(part)[:1]:
            senses = tuple(sense for sense in found.senses if not sense.when)
            if found.head and senses and part not in NO_TRADE and not (found.generic and not part.endswith(PEOPLE)):
                yield part, senses


def _distinct(jobs: Iterable[tuple[str, tuple[Sense, ...]]]) -> Iterator[str]:
    """The first of those that may stand for each other."""
    known: list[Sense] = []
    for part, senses in jobs:
        if not any(_near(one, other) for one in senses for other in known):
            yield part
        known.extend(senses)


def _near(one: Sense, other: Sense) -> bool:
    specific = GENERIC not in (one.code, other.code)
    return one.code == other.code or (specific and (one.code in other.also or other.code in one.also))
