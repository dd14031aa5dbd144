"""What a posting with several jobs says of each of them, and what of all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from intake.conditions import Read, read_pay, readable
from intake.conditions.headcount import read_headcount
from intake.occupation.jobs import job_words
from schemas.shared import Pay

_LINE_ENDS: Final = re.compile(r"[\n。;]")
_CLAUSE_ENDS: Final = re.compile(r"[,、](?!\d{3}(?!\d))")
_BETWEEN: Final = " ,、/()|&+和与及或:-"
_EACH: Final = re.compile(r"各\s*(?:招)?\s*\d+\s*(?:名|人|位)")
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
    if not mentions:
        yield line
        return
    yield line[: mentions[0].start()]
    ends = [each.start() for each in mentions[1:]] + [len(line)]
    run: list[tuple[int, str]] = []
    clauses_before: list[int] = []
    for mention, end in zip(mentions, ends, strict=True):
        run.append((job_of[mention[1]], mention[1]))
        after = line[mention.end() : end]
        last = end == len(line)
        if not after.strip(_BETWEEN) and not last:
            continue
        jobs = {job for job, _ in run}
        clauses = _CLAUSE_ENDS.split(after)
        if last and clauses_before:
            many = max(clauses_before)
            clauses, rest = clauses[:many], clauses[many:]
            yield ",".join(rest)
        clauses_before.append(sum(bool(each.strip(_BETWEEN)) for each in clauses))
        text = ",".join(clauses)
        each_counted = len(jobs) == 1 or _EACH.search(text) is not None
        for job, word in dict(run).items() if len(jobs) < len(words) else ():
            said[job].own.append(word + text)
        for job, word in run if each_counted else ():
            if count := read_headcount("", word + text):
                said[job].counted.setdefault(word, count)
        if len(jobs) == len(words):
            yield text
        run = []
