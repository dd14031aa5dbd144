"""A synthetic crowd of workers and vacancies: nobody here exists.

Zipf over the occupations of the taxonomy and over the towns of one province, 1-5 occupations each (mean 2), mixed
levels. The same seed gives the same crowd.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

import numpy as np

from matcher.arrays import Integers
from schemas.model import Place, Shift
from schemas.shared import EmployerWeights, MonthlyPay, Skill, WorkerWeights
from schemas.state import Vacancy, VacancyStatus, Worker
from schemas.taxonomy.cells import cell_of
from schemas.taxonomy.divisions import Town, divisions, towns_of
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


def _places() -> list[Place]:
    cities = {each.adcode for each in divisions() if each.parent == PROVINCE}
    counties = sorted(each.adcode for each in divisions() if each.parent in cities)
    towns: list[Town] = [town for county in counties for town in towns_of(county)]
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


def vacancies(count: int, *, abroad: bool = False) -> Iterator[Vacancy]:
    """So many vacancies, occupations and towns drawn as the workers' are.

    With ``abroad`` all are for the most frequent occupation, in another province and with lodging (劳务输出): no worker
    is out of reach who would live there.
    """
    rng, codes, places = np.random.default_rng(_SEED + 3), _codes(), _places()
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
            lodging=abroad,
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


def _pay(rng: np.random.Generator, count: int) -> Integers:
    """CNY a month, in whole hundreds."""
    return np.rint(4_800 * rng.lognormal(0, 0.25, count) / 100).astype(np.int64) * 100
