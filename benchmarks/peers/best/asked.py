"""A worker and a vacancy in the plainest terms, so that no peer leans on the index that it is held against.

What the crowd does not state (certificates, dates, fairs, shuttle stops) is not asked of the peers, which only helps
them. What only one side decides is worked out before a query, as an application in front of a database would: the
weights as shares, the reach of a worker as a rectangle of cells.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from functools import cache
from typing import NamedTuple, Protocol, runtime_checkable

from benchmarks.peers.bits import shifts_of
from benchmarks.peers.rectangle import Rectangle, around
from matcher.order import tie_of
from matcher.scale import FULL
from matcher.score import shares_of
from schemas.state import Vacancy, Worker
from schemas.taxonomy.occupations import occupation_index, occupations
from schemas.taxonomy.substitution import substitutes


class Scored(NamedTuple):
    """One of the best; the number is the worker's place in the crowd."""

    worker: int
    employer_fit: int
    worker_fit: int
    score: int


class Ranks(Protocol):
    """A peer that holds a crowd."""

    def top(self, asked: Asked, k: int) -> list[Scored]:
        """The best ``k`` for a vacancy, best first."""


@runtime_checkable
class Finds(Protocol):
    """A peer that can be asked for who may be eligible, without a score."""

    def find(self, asked: Asked) -> object:
        """All of them, in no order."""


class Ranker(NamedTuple):
    """A peer to be started; ``absent`` says what to install where it cannot be, ``note`` what it leaves to others."""

    name: str
    version: Callable[[], str]
    absent: Callable[[], str | None]
    over: Callable[[Iterable[Worker]], AbstractContextManager[Ranks]]
    note: str = ""


class Row(NamedTuple):
    """One worker. Occupations are numbers from 1; cells, metres, CNY a month; ten-thousandths of the worker's fit."""

    worker: int
    tie: int
    occupations: list[int]
    levels: list[int]
    years: list[int | None]
    declared: int
    x: int
    y: int
    within: Rectangle
    reach: int
    reservation: int
    shifts: int
    lodging: bool
    share_pay: int
    share_distance: int
    share_shift: int
    share_lodging: int
    share_preference: int


class Asked(NamedTuple):
    """One vacancy. ``degrees`` is by occupation; -1 stands for a pay that is not stated, 0 for all else that is not."""

    needed: list[int]
    degrees: list[int]
    level: int
    must_level: int
    experience: int
    share_occupation: int
    share_level: int
    share_experience: int
    pay_top: int
    pay_middle: int
    x: int
    y: int
    shifts: int
    shift_scores: list[int]
    lodging: bool
    tie: int


def rows_of(workers: Iterable[Worker]) -> Iterator[Row]:
    """The crowd; the number of a worker is their place in it."""
    for number, worker in enumerate(workers):
        reach = worker.max_distance_km * 1_000
        weights = worker.weights
        shares = shares_of(
            (weights.pay, weights.distance, weights.shift, weights.lodging, weights.preference),
            (worker.reservation_pay is not None, True, True, worker.lodging_ok, True),
        )
        yield Row(
            number,
            _signed(tie_of(worker.worker_id)),
            [occupation_index(skill.occupation) + 1 for skill in worker.skills],
            [skill.level for skill in worker.skills],
            [skill.years for skill in worker.skills],
            len(worker.skills),
            worker.place.x,
            worker.place.y,
            around(worker.place.x, worker.place.y, reach),
            reach,
            -1 if worker.reservation_pay is None else worker.reservation_pay,
            shifts_of(worker.shifts),
            worker.lodging_ok,
            *shares,
        )


def asked_of(vacancy: Vacancy) -> Asked:
    """What a query is given."""
    degrees = _degrees(vacancy.occupation)
    level, experience = vacancy.level or 0, vacancy.experience_years or 0
    weights = vacancy.weights
    shares = shares_of(
        (weights.occupation, weights.level, weights.certificate, weights.experience),
        (True, level > 0, level > 0, experience > 0),
    )
    bounds = [each for each in (vacancy.pay_monthly.minimum, vacancy.pay_monthly.maximum) if each is not None]
    shifts = 0 if vacancy.shifts is None else shifts_of(vacancy.shifts)
    return Asked(
        needed=[number for number, degree in enumerate(degrees, 1) if degree],
        degrees=degrees,
        level=level,
        must_level=level if vacancy.level_must else 0,
        experience=experience,
        share_occupation=shares[0],
        share_level=shares[1],
        share_experience=shares[3],
        pay_top=bounds[-1] if bounds else -1,
        pay_middle=sum(bounds) // len(bounds) if bounds else -1,
        x=vacancy.place.x,
        y=vacancy.place.y,
        shifts=shifts,
        shift_scores=[
            FULL * (common & shifts).bit_count() // shifts.bit_count() if shifts else FULL // 2 for common in range(8)
        ],
        lodging=vacancy.lodging,
        tie=_signed(tie_of(vacancy.vacancy_id)) ^ -(2**63),
    )


@cache
def _degrees(need: str) -> list[int]:
    degrees = [0] * len(occupations())
    for code, degree in substitutes(need):
        degrees[occupation_index(code)] = degree
    return degrees


def _signed(tie: int) -> int:
    """64 bits that order among the signed as these among the unsigned; the XOR of two needs the bit once."""
    return tie - 2**63
