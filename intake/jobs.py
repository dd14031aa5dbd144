"""What a posting with several jobs says of each of them, and what of all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final

from intake.conditions import Read, read_pay, readable
from intake.conditions.headcount import read_headcount
from intake.conditions.numerals import NUMERAL
from intake.occupation.jobs import job_words
from schemas.shared import Pay

_LINE_ENDS: Final = re.compile(r"[\n。;]")
_CLAUSE_ENDS: Final = re.compile(r"[,、](?!\d{3}(?!\d))")
_BETWEEN: Final = " ,、/()|&+和与及或:-"
_EACH: Final = re.compile(rf"各\s*(?:招)?\s*{NUMERAL}\s*(?:名|人|位)")
_MENTIONED: Final = (
    # What may follow a job that something is said of: 电工20名, 电工:白班; not 电工证.
    r"(?=\s*(?:$|[0-9一二两三四五六七八九十若多数几各共]|[,、/()|&+:.\-]|招|月|年薪|日薪|时薪|工资|薪|底薪|计件|保底|综合|待遇|岗|要|需|须|负责|\s))"
)
_BARE_PAY: Final = re.compile(
    r"(?<![\d.:])([1-9]\d{3,4})(?:-([1-9]\d{3,4}))?(?![\d.:%]|\s*(?:名|人|位|个|件|双|套|只|年|月|公里|米|平|号|吨|k|w|千|万))"
)


@dataclass(frozen=True, slots=True)
class Job:
    """One job of several."""

    title: str
    """Its words."""
    own: str
    """What is said of it and not of all, in readable form."""
    headcount: Read[int] | None
    """Its own; a number for several jobs together says nothing of one."""
    pay: Read[Pay] | None
    """Its own. In a list of jobs a bare figure of four or five digits is a month's pay."""


@dataclass(frozen=True, slots=True)
class Jobs:
    """A posting with several jobs, taken apart; no jobs if it has one."""

    jobs: tuple[Job, ...]
    shared: str
    """What is said of all of them, in readable form."""


@dataclass(slots=True)
class _Said:
    """What is said of one job so far."""

    own: list[str]
    counted: dict[str, Read[int]]
    """The head-count of each of its words, the first that is said."""


def read_jobs(title: str, description: str | None = None) -> Jobs:
    """Take a posting apart by the jobs that it lists.

    What stands behind a job up to the next is its own. Behind the last one in a line that holds as far as behind those
    before it: of 缝纫工20名，裁剪工3名，包吃住 the lodging is everybody's. What stands behind several jobs together is
    said of each of them, apart from a head-count: that is their sum, unless it says 各.
    """
    words = job_words(title, description)
    if not words:
        return Jobs((), readable(title, description))
    said = [_Said([], {}) for _ in words]
    shared: list[str] = []
    for line in _LINE_ENDS.split(readable(title, description)):
        shared.extend(_take(line, words, said))
    return Jobs(
        tuple(_job("、".join(each), of_it) for each, of_it in zip(words, said, strict=True)),
        "\n".join(text for each in shared if (text := each.strip(_BETWEEN))),
    )


def _job(title: str, said: _Said) -> Job:
    own = "\n".join(dict.fromkeys(each.strip(_BETWEEN) for each in said.own))
    counts = said.counted.values()
    headcount = Read(sum(each.value for each in counts), "、".join(each.words for each in counts)) if counts else None
    return Job(title, own, headcount, read_pay(own) or _bare_pay(own))


def _bare_pay(own: str) -> Read[Pay] | None:
    found = _BARE_PAY.search(own)
    return None if found is None else read_pay(f"月薪{found[0]}元")


def _take(line: str, words: Sequence[Sequence[str]], said: Sequence[_Said]) -> Iterator[str]:
    """Give each job what the line says of it; yields what it says of all."""
    job_of = {word: at for at, each in enumerate(words) for word in each}
    longest_first = "|".join(map(re.escape, sorted(job_of, key=lambda word: -len(word))))
    mentions = list(re.finditer(f"({longest_first}){_MENTIONED}", line))
    yield line[: mentions[0].start()] if mentions else line
    reach = 0
    for run, behind in _runs(line, mentions):
        clauses = _CLAUSE_ENDS.split(behind)
        if reach and run[-1] is mentions[-1]:
            yield ",".join(clauses[reach:])
            clauses = clauses[:reach]
        reach = max(reach, sum(bool(each.strip(_BETWEEN)) for each in clauses))
        text = ",".join(clauses)
        named = {mention[1]: said[job_of[mention[1]]] for mention in run}
        jobs = {job_of[word] for word in named}
        if len(jobs) == len(words):
            yield text
        for word, of_it in named.items():
            if len(jobs) < len(words):
                of_it.own.append(word + text)
            if (len(jobs) == 1 or _EACH.search(text)) and (count := read_headcount("", word + text)):
                of_it.counted.setdefault(word, count)


def _runs(line: str, mentions: Sequence[re.Match[str]]) -> Iterator[tuple[list[re.Match[str]], str]]:
    """Jobs that stand together, with what stands behind the last of them up to the next."""
    run: list[re.Match[str]] = []
    for mention, following in zip_longest(mentions, mentions[1:]):
        run.append(mention)
        behind = line[mention.end() : None if following is None else following.start()]
        if behind.strip(_BETWEEN) or following is None:
            yield run, behind
            run = []
