"""A synthetic crowd of workers, vacancies and standing rules: nobody here exists.

Zipf over the occupations of the taxonomy and over the towns of one province, 1-5 occupations each (mean 2), mixed
levels. The same seed gives the same crowd.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from typing import Final

import numpy as np

from matcher.arrays import Integers
from schemas.model import Place, Shift
from schemas.shared import EmployerWeights, MonthlyPay, Skill, WorkerWeights
from schemas.state import Certificate, Rule, Vacancy, VacancyStatus, Worker
from schemas.taxonomy.cells import cell_of
from schemas.taxonomy.divisions import Town, division, divisions, town, towns_of
from schemas.taxonomy.occupations import occupations

AS_OF: Final = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
PROVINCE: Final = "450000"
_SEED: Final = 20261122
_SKILLS: Final = (0.45, 0.27, 0.15, 0.08, 0.05)
_LEVELS: Final = (0.22, 0.26, 0.24, 0.15, 0.08, 0.035, 0.01, 0.005)
_SHIFTS: Final = tuple(
    frozenset(each)
    for each in (
        {Shift.DAY},
        {Shift.DAY, Shift.ROTATING},
        {Shift.DAY, Shift.NIGHT},
        set(Shift),
        {Shift.NIGHT},
        {Shift.ROTATING},
    )
)
_SHIFT_SHARE: Final = (0.40, 0.20, 0.10, 0.20, 0.04, 0.06)


def _zipf(count: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    weights = 1 / np.arange(1, count + 1)
    share: np.ndarray[tuple[int], np.dtype[np.float64]] = weights / weights.sum()
    return share


def _codes() -> list[str]:
    """All occupations, the most frequent one first; which one that is, the seed decides."""
    codes = sorted(each.code for each in occupations())
    return [codes[at] for at in np.random.default_rng(_SEED).permutation(len(codes))]


@cache
def _places(province: str = PROVINCE) -> list[Place]:
    """Its towns, the most populous first; which one that is, the seed decides."""
    cities = {each.adcode for each in divisions() if each.parent == province}
    counties = sorted(each.adcode for each in divisions() if each.parent in cities)
    towns: list[Town] = [each for county in counties for each in towns_of(county)]
    order = np.random.default_rng(_SEED + 1).permutation(len(towns))
    cells = [cell_of(*town.point) for town in towns]
    return [Place(region=towns[at].code, x=cells[at].x, y=cells[at].y) for at in order]


def workers(count: int) -> Iterator[Worker]:
    """So many workers, each within 50 km of home."""
    rng, codes, places = np.random.default_rng(_SEED + 2), _codes(), _places()
    skills = 1 + rng.choice(5, count, p=_SKILLS)
    trades = rng.choice(len(codes), (count, 5), p=_zipf(len(codes)))
    levels = 1 + rng.choice(8, (count, 5), p=_LEVELS)
    years = rng.integers(-1, 20, (count, 5))
    towns = rng.choice(len(places), count, p=_zipf(len(places)))
    pay = _pay(rng, count)
    reach = 3 + np.rint(47 * rng.beta(1.2, 3.0, count)).astype(np.int64)
    shifts = rng.choice(len(_SHIFTS), count, p=_SHIFT_SHARE)
    lodging = rng.random(count) < 0.5
    weights = WorkerWeights()
    for number in range(count):
        of = range(int(skills[number]))
        yield Worker.model_construct(
            worker_id=f"w-{number}",
            position=0,
            registration_id="r",
            occurred_at=AS_OF,
            channel="kiosk",
            skills=tuple(
                Skill.model_construct(
                    occupation=codes[trades[number, each]],
                    level=int(levels[number, each]),
                    years=None if years[number, each] < 0 else int(years[number, each]),
                )
                for each in of
            ),
            place=places[towns[number]],
            reservation_pay=int(pay[number]),
            max_distance_km=int(reach[number]),
            shifts=_SHIFTS[shifts[number]],
            lodging_ok=bool(lodging[number]),
            available_from=None,
            weights=weights,
            fair_id=None,
            quiet=False,
            taxonomy="t",
        )


def certificate_of(worker: Worker, number: int) -> Certificate | None:
    """Every fifth worker has one, of their first occupation."""
    if number % 5:
        return None
    return Certificate.model_construct(
        worker_id=worker.worker_id,
        certificate_id="c",
        position=0,
        occurred_at=AS_OF,
        occupation=worker.skills[0].occupation,
        level=worker.skills[0].level,
        issuer="school",
        brand=None,
        course=None,
        passed_on=AS_OF.date(),
        expires_on=None,
        quiet=False,
        taxonomy="t",
    )


def vacancies(count: int, *, abroad: bool = False, lodging: float = 0.0) -> Iterator[Vacancy]:
    """So many vacancies, occupations and towns drawn as the workers' are; a share of them offers ``lodging``.

    With ``abroad`` all are for the most frequent occupation, in another province and with lodging (劳务输出): no worker
    is out of reach who would live there.
    """
    rng, codes, places = np.random.default_rng(_SEED + 3), _codes(), _places()
    lodged = np.random.default_rng(_SEED + 5)
    trades = np.zeros(count, np.int64) if abroad else rng.choice(len(codes), count, p=_zipf(len(codes)))
    towns = rng.choice(len(places), count, p=_zipf(len(places)))
    pay = _pay(rng, count)
    for number in range(count):
        home = places[towns[number]]
        yield Vacancy.model_construct(
            vacancy_id=f"{'a' if abroad else 'v'}-{number}",
            enterprise_id="e",
            position=0,
            occurred_at=AS_OF,
            status=VacancyStatus.OPEN,
            title="岗位",
            occupation=codes[trades[number]],
            level=int(rng.choice((2, 3, 4))) if rng.random() < 0.5 else None,
            level_must=bool(rng.random() < 0.5),
            certificate_must=False,
            experience_years=int(rng.choice((1, 3))) if rng.random() < 0.4 else None,
            headcount=1,
            pay=None,
            pay_monthly=MonthlyPay(minimum=int(pay[number]), maximum=int(pay[number] * 1.3)),
            place=Place(region="441802", x=11_305, y=2_368) if abroad else home,
            shifts=_SHIFTS[int(rng.choice(4))] if rng.random() < 0.5 else None,
            lodging=abroad or bool(lodged.random() < lodging),
            shuttle=(),
            starts_on=None,
            expires_at=None,
            weights=EmployerWeights(),
            fair_id=None,
            round=1,
            terms="t",
            quiet=False,
            taxonomy="t",
        )


def rules(count: int, *, everywhere: bool = False) -> Iterator[Rule]:
    """So many standing rules of the same province or, with ``everywhere``, of all provinces alike.

    5 % name no occupation, 20 % a radius (5 to 50 km), 10 % the whole province, 20 % a city, 40 % a county, 10 % a
    town. Occupations and, within a province, towns are drawn as the workers' are.
    """
    rng, codes = np.random.default_rng(_SEED + 4), _codes()
    provinces = [each.adcode for each in divisions() if each.parent is None] if everywhere else [PROVINCE]
    of = [province for province in provinces if _places(province)]
    named = rng.choice(4, count, p=(0.05, 0.65, 0.20, 0.10))
    trades = rng.choice(len(codes), (count, 3), p=_zipf(len(codes)))
    at_home = [rng.choice(len(_places(each)), count, p=_zipf(len(_places(each)))) for each in of]
    where = rng.choice(5, count, p=(0.2, 0.1, 0.2, 0.4, 0.1))
    levels, asks = rng.choice(5, count), rng.random((count, 5))
    takes = rng.choice((10_000, 6_000, 4_000), count, p=(0.7, 0.2, 0.1))
    radius, pay = rng.integers(5, 51, count), _pay(rng, count)
    for number in range(count):
        province = of[number % len(of)]
        home = _places(province)[at_home[number % len(of)][number]]
        county = town(home.region).county_adcode
        region = (None, province, division(county).parent, county, home.region)[where[number]]
        yield Rule.model_construct(
            rule_id=f"u-{number}",
            enterprise_id=f"e-{number % 20_000}",
            name="常招",
            occurred_at=AS_OF,
            occupations=frozenset(codes[each] for each in trades[number, : named[number]]),
            substitutability=int(takes[number]),
            level=int(1 + levels[number]) if asks[number, 0] < 0.5 else None,
            certified=bool(asks[number, 1] < 0.1),
            region=region,
            centre=home if region is None else None,
            radius_km=int(radius[number]) if region is None else None,
            pay_ceiling=int(1.2 * pay[number]) if asks[number, 2] < 0.6 else None,
            shifts=_SHIFTS[number % len(_SHIFTS)] if asks[number, 3] < 0.4 else None,
            lodging_ok=True if asks[number, 4] < 0.1 else None,
            fair_id=None,
        )


def _pay(rng: np.random.Generator, count: int) -> Integers:
    """CNY a month, in whole hundreds."""
    return np.rint(4_800 * rng.lognormal(0, 0.25, count) / 100).astype(np.int64) * 100
