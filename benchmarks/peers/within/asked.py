"""A rule and a worker in the plainest terms, so that no peer leans on the index that it is held against."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from functools import cache
from typing import NamedTuple, Protocol

from benchmarks.peers.bits import shifts_of
from schemas.state import Certificate, Rule, Worker
from schemas.taxonomy.divisions import division, town
from schemas.taxonomy.occupations import occupations
from schemas.taxonomy.substitution import substitutes

ANY = "any"
"""The need of a rule that names no occupation."""


class Row(NamedTuple):
    """One occupation of one rule, with all that the rule asks; what it does not ask is None."""

    rule: int
    need: str
    degree: int
    level: int
    certified: bool
    region: str | None
    x: int | None
    y: int | None
    radius: int | None
    most_pay: int | None
    shifts: int
    lodging: bool | None


class Skill(NamedTuple):
    """A need that a worker's skill counts for, how far, and the levels of that skill."""

    need: str
    degree: int
    level: int
    certified: int


class Answers(Protocol):
    """A peer that holds rules."""

    def within(self, worker: Worker, skills: Sequence[Skill]) -> set[int]:
        """The numbers of the rules that a worker is within."""


class Answerer(NamedTuple):
    """A peer to be started; ``absent`` says what to install where it cannot be, ``note`` what it leaves to others.

    ``most`` is how many rules it is given at most; ours are then as few.
    """

    name: str
    version: Callable[[], str]
    absent: Callable[[], str | None]
    over: Callable[[Iterable[Row]], AbstractContextManager[Answers]]
    most: int | None = None
    note: str = ""


def rows_of(rules: Iterable[Rule]) -> Iterator[Row]:
    """Rules as rows; the number of a rule is its place."""
    for number, rule in enumerate(rules):
        for need in sorted(rule.occupations) or (ANY,):
            yield Row(
                number,
                need,
                rule.substitutability if rule.occupations else 0,
                rule.level or 1,
                rule.certified,
                rule.region,
                None if rule.centre is None else rule.centre.x,
                None if rule.centre is None else rule.centre.y,
                None if rule.radius_km is None else rule.radius_km * 1_000,
                rule.pay_ceiling,
                0 if rule.shifts is None else shifts_of(rule.shifts),
                rule.lodging_ok,
            )


def skills_of(worker: Worker, certificate: Certificate | None) -> list[Skill]:
    """All needs that a worker's skills count for; a certificate counts for the skill that it is of."""
    skills = []
    for skill in worker.skills:
        certified = certificate.level if certificate is not None and certificate.occupation == skill.occupation else 0
        level = max(skill.level, certified)
        skills += [Skill(need, degree, level, certified) for need, degree in needs_of(skill.occupation)]
        skills.append(Skill(ANY, 10_000, level, certified))
    return skills


@cache
def _needs() -> dict[str, list[tuple[str, int]]]:
    needs: dict[str, list[tuple[str, int]]] = {}
    for need in occupations():
        for have, degree in substitutes(need.code):
            needs.setdefault(have, []).append((need.code, degree))
    return needs


def needs_of(occupation: str) -> list[tuple[str, int]]:
    """The occupations that somebody with this one may fill, and how well."""
    return _needs()[occupation]


def holders_of(region: str) -> list[str]:
    """A town and all that hold it."""
    holders = [region]
    above: str | None = town(region).county_adcode
    while above is not None:
        holders.append(above)
        above = division(above).parent
    return holders


def parameters_of(worker: Worker, skills: Sequence[Skill]) -> dict[str, object]:
    """What a query in SQL is given."""
    needs, degrees, levels, certificates = map(list, zip(*skills, strict=True))
    return {
        "needs": needs,
        "degrees": degrees,
        "levels": levels,
        "certificates": certificates,
        "holders": holders_of(worker.place.region),
        "pay": -1 if worker.reservation_pay is None else worker.reservation_pay,
        "shifts": shifts_of(worker.shifts),
        "lodging": worker.lodging_ok,
        "x": worker.place.x,
        "y": worker.place.y,
    }
