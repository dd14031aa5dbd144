"""Random records over a small world, drawn so that near misses, ties and returns are frequent."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from schemas.model import Place, Shift
from schemas.shared import EmployerWeights, MonthlyPay, Skill, WorkerWeights
from schemas.state import Certificate, Rule, Vacancy, VacancyStatus, Worker

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)  # in China, of the 22nd
WORKERS = [f"w-{n}" for n in range(5)]
CERTIFICATES = [f"c-{n}" for n in range(3)]
VACANCIES = [f"v-{n}" for n in range(4)]
RULES = [f"u-{n}" for n in range(8)]

# 服装: curated pairs, one way and both, and the floor of the minor group; 焊工 and 普工 are far from them
OCCUPATIONS = ["6-05-01-03", "6-05-01-02", "6-05-01-04", "6-05-01-01", "6-18-02-04", "6-31-99-00"]
# 广东 > 清远 > 清城 and 英德, a town of 清城, 西安, and a county that no taxonomy knows
REGIONS = ["440000", "441800", "441802", "441881", "441802001", "610100", "999999"]
_FAIRS = ["f-1", "f-2"]

_occupations = st.sampled_from(OCCUPATIONS)
_levels = st.integers(1, 4) | st.integers(1, 8)
_pays = st.sampled_from([0, 1, 3_999, 4_000, 4_001, 5_000, 6_000, 9_000])
_kilometres = st.sampled_from([10, 50, 5_000, 0, 1, 2])
_weights = st.sampled_from([0, 1, 15, 40, 100])
_shifts = st.sampled_from([frozenset(Shift)]) | st.frozensets(st.sampled_from(Shift), min_size=1)
_days = st.dates(date(2026, 11, 20), date(2026, 11, 25))
_fairs = st.none() | st.sampled_from(_FAIRS)
_cells = st.sampled_from([(11_305, 2_368), (11_306, 2_368), (11_305, 2_366), (11_320, 2_371), (11_260, 2_340)])
_places = st.builds(
    lambda region, cell: Place(region=region, x=cell[0], y=cell[1]),
    st.sampled_from(REGIONS),
    _cells | st.just((10_890, 3_430)),
)
_monthly = st.tuples(st.none() | _pays, st.none() | _pays).map(
    lambda pay: MonthlyPay(
        minimum=min(pay) if None not in pay else pay[0],
        maximum=max(pay) if None not in pay else pay[1],
    )
)

moments = st.sampled_from([-60, -1, 0, 12, 36, 84]).map(lambda hours: NOON + timedelta(hours=hours))
"""Instants around those at which certificates and vacancies end; midnights in China among them."""

workers = st.builds(
    Worker,
    worker_id=st.sampled_from(WORKERS),
    position=st.just(0),
    registration_id=st.just("r-1"),
    occurred_at=st.just(NOON),
    channel=st.just("kiosk"),
    skills=st.lists(
        st.builds(Skill, occupation=_occupations, level=_levels, years=st.none() | st.integers(0, 60)),
        min_size=1,
        max_size=5,
    ),
    place=_places,
    reservation_pay=st.none() | _pays,
    max_distance_km=_kilometres,
    shifts=_shifts,
    lodging_ok=st.booleans(),
    available_from=st.none() | _days,
    weights=st.builds(
        WorkerWeights,
        pay=_weights,
        distance=_weights,
        shift=_weights,
        lodging=_weights,
        preference=_weights,
    ),
    fair_id=_fairs,
    quiet=st.just(False),
    taxonomy=st.just("t"),
)

certificates = st.builds(
    Certificate,
    worker_id=st.sampled_from(WORKERS),
    certificate_id=st.sampled_from(CERTIFICATES),
    position=st.just(0),
    occurred_at=st.just(NOON),
    occupation=_occupations,
    level=_levels,
    issuer=st.just("school"),
    brand=st.none(),
    course=st.none(),
    passed_on=st.just(date(2026, 11, 1)),
    expires_on=st.none() | _days,
    quiet=st.just(False),
    taxonomy=st.just("t"),
)

vacancies = st.builds(
    Vacancy,
    vacancy_id=st.sampled_from(VACANCIES),
    enterprise_id=st.just("e-1"),
    position=st.just(0),
    occurred_at=st.just(NOON),
    status=st.sampled_from([VacancyStatus.OPEN] * 4 + [VacancyStatus.WITHDRAWN]),
    title=st.just("车位工"),
    occupation=_occupations,
    level=st.none() | st.integers(1, 5),
    level_must=st.booleans(),
    certificate_must=st.sampled_from([False, False, True]),
    experience_years=st.none() | st.sampled_from([0, 1, 3, 10]),
    headcount=st.just(1),
    pay=st.none(),
    pay_monthly=_monthly,
    place=_places,
    shifts=st.none() | _shifts,
    lodging=st.booleans(),
    shuttle=st.lists(_cells | st.just((0, 0)), max_size=10),
    starts_on=st.none() | _days,
    expires_at=st.none() | st.none() | moments,
    weights=st.builds(EmployerWeights, occupation=_weights, level=_weights, certificate=_weights, experience=_weights),
    fair_id=st.none() | st.none() | _fairs,
    round=st.just(1),
    terms=st.just("t-1"),
    quiet=st.just(False),
    taxonomy=st.just("t"),
)

rules = st.builds(
    Rule,
    rule_id=st.just("u-1"),
    enterprise_id=st.just("e-1"),
    name=st.just("缝纫"),
    occurred_at=st.just(NOON),
    occupations=st.frozensets(_occupations, max_size=6),
    substitutability=st.sampled_from([1, 4_000, 5_000, 6_000, 10_000]),
    level=st.none() | st.integers(1, 5),
    certified=st.booleans(),
    region=st.none() | st.sampled_from(REGIONS),
    centre=st.none() | _places,
    radius_km=st.none() | _kilometres,
    pay_ceiling=st.none() | _pays,
    shifts=st.none() | _shifts,
    lodging_ok=st.none() | st.booleans(),
    fair_id=st.none() | _fairs,
)
