"""What the property test does not see: errors, profiles, growth, and one pair worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from matcher import Index, Match
from matcher.results import Declared
from schemas.decisions import Criterion
from schemas.decisions.candidate import CandidateSkill
from schemas.model import Place, Shift
from schemas.shared import EmployerWeights, MonthlyPay, Skill, WorkerWeights
from schemas.state import Certificate, Vacancy, VacancyStatus, Worker
from schemas.taxonomy.errors import UnknownOccupation

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
SEWING, CUTTING, NO_OCCUPATION = "6-05-01-03", "6-05-01-02", "6-99-99-99"
QINGCHENG = Place(region="441802", x=11_305, y=2_368)

WORKER = Worker(
    worker_id="w-1",
    position=0,
    registration_id="r-1",
    occurred_at=NOW,
    channel="kiosk",
    skills=(Skill(occupation=SEWING, level=3, years=4), Skill(occupation=CUTTING, level=2)),
    place=QINGCHENG,
    reservation_pay=5_000,
    max_distance_km=30,
    shifts=frozenset({Shift.DAY}),
    lodging_ok=True,
    available_from=None,
    weights=WorkerWeights(),
    fair_id=None,
    quiet=False,
    taxonomy="t",
)
VACANCY = Vacancy(
    vacancy_id="v-1",
    enterprise_id="e-1",
    position=0,
    occurred_at=NOW,
    status=VacancyStatus.OPEN,
    title="车位工",
    occupation=SEWING,
    level=4,
    level_must=False,
    certificate_must=False,
    experience_years=8,
    headcount=1,
    pay=None,
    pay_monthly=MonthlyPay(minimum=4_500, maximum=6_500),
    place=Place(region="441802", x=11_305, y=2_377),
    shifts=frozenset({Shift.DAY, Shift.NIGHT}),
    lodging=False,
    shuttle=(),
    starts_on=None,
    expires_at=None,
    weights=EmployerWeights(),
    fair_id=None,
    round=1,
    terms="t-1",
    quiet=False,
    taxonomy="t",
)
CERTIFICATE = Certificate(
    worker_id="w-1",
    certificate_id="c-1",
    position=0,
    occurred_at=NOW,
    occupation=SEWING,
    level=4,
    issuer="school",
    brand=None,
    course=None,
    passed_on=date(2026, 11, 1),
    expires_on=date(2026, 11, 22),
    quiet=False,
    taxonomy="t",
)


@pytest.fixture
def index() -> Index:
    index = Index()
    index.put_worker(WORKER)
    index.put_vacancy(VACANCY)
    return index


def test_one_pair_by_hand(index: Index) -> None:
    """The figures of docs/matching.md, worked out on paper for one pair."""
    evaluation = index.evaluate("w-1", "v-1", NOW)
    scores = {item.criterion: (item.score, item.asked, item.applied) for item in evaluation.evidence}
    assert {
        Criterion.OCCUPATION: (10_000, 40, 4_000),
        Criterion.LEVEL: (7_500, 30, 3_000),  # 3 of 4
        Criterion.CERTIFICATE: (0, 15, 1_500),
        Criterion.EXPERIENCE: (5_000, 15, 1_500),  # 4 years of 8
        Criterion.DATES: (None, 0, 0),
        Criterion.PAY: (6_000, 40, 4_000),  # the middle, 5,500, is a tenth above 5,000
        Criterion.DISTANCE: (8_333, 30, 3_000),  # 10,007 m of 30,000
        Criterion.SHIFT: (5_000, 10, 1_000),  # one of two
        Criterion.LODGING: (0, 10, 1_000),
        Criterion.PREFERENCE: (10_000, 10, 1_000),
    } == scores
    employer_fit = 4_000 + 2_250 + 0 + 750
    worker_fit = (4_000 * 6_000 + 3_000 * 8_333 + 1_000 * 5_000 + 0 + 1_000 * 10_000) // 10_000
    assert [Match("w-1", "v-1", employer_fit, worker_fit, 6_692)] == index.top_workers("v-1", 9, NOW)


def test_an_unknown_occupation_changes_nothing(index: Index) -> None:
    """A record that the taxonomy does not understand raises, and the older one still holds."""
    strange = (Skill(occupation=NO_OCCUPATION, level=1),)
    before = index.evaluate("w-1", "v-1", NOW)
    with pytest.raises(UnknownOccupation):
        index.put_worker(WORKER.model_copy(update={"skills": strange}))
    with pytest.raises(UnknownOccupation):
        index.put_worker(WORKER.model_copy(update={"skills": strange, "worker_id": "w-2"}))
    with pytest.raises(UnknownOccupation):
        index.put_vacancy(VACANCY.model_copy(update={"occupation": NO_OCCUPATION}))
    with pytest.raises(UnknownOccupation):
        index.put_certificate(CERTIFICATE.model_copy(update={"occupation": NO_OCCUPATION}))
    assert before == index.evaluate("w-1", "v-1", NOW)
    assert (1, 1) == (index.worker_count, index.vacancy_count)


def test_a_profile_names_the_level_that_holds(index: Index) -> None:
    """A valid certificate lifts the level; ``certified`` says that the level shown is vouched for."""
    index.put_certificate(CERTIFICATE)
    profile = index.profile("w-1", NOW)
    assert profile is not None
    certified = CandidateSkill(occupation=SEWING, level=4, certified=True)
    declared = CandidateSkill(occupation=SEWING, level=3, certified=False)
    cutting = CandidateSkill(occupation=CUTTING, level=2, certified=False)
    assert (certified, cutting) == profile.skills
    assert (QINGCHENG, 5_000, 30, True, None) == (
        profile.place,
        profile.reservation_pay,
        profile.max_distance_km,
        profile.lodging_ok,
        profile.fair_id,
    )
    tomorrow = index.profile("w-1", datetime(2026, 11, 22, 16, 0, tzinfo=UTC))
    assert tomorrow is not None
    assert (declared, cutting) == tomorrow.skills
    assert profile == index.profile("w-1")
    assert None is index.profile("w-2")


def test_certificates_outlive_the_worker(index: Index) -> None:
    """A worker who was removed and returns has them again, until they are removed themselves."""
    index.put_certificate(CERTIFICATE)
    index.remove_worker("w-1")
    assert not index.has_worker("w-1")
    index.put_worker(WORKER)
    with_certificate = index.profile("w-1", NOW)
    index.remove_certificate("w-1", "c-1")
    without = index.profile("w-1", NOW)
    assert with_certificate is not None
    assert without is not None
    assert (True, False) == (with_certificate.skills[0].certified, without.skills[0].certified)


def test_an_empty_index_finds_nothing() -> None:
    """Every query about nobody has an answer."""
    index = Index()
    assert [] == index.top_workers("v-1", 5, NOW)
    assert [] == index.top_vacancies("w-1", 5, NOW)
    assert set() == index.eligible_vacancies_of(["w-1"], NOW)
    assert None is index.next_change("w-1", NOW)


def test_columns_grow(index: Index) -> None:
    """Many more rows than there was room for, each with its own values."""
    for n in range(100):
        index.put_worker(WORKER.model_copy(update={"worker_id": f"w-{n}", "reservation_pay": 6_000 + 10 * n}))
    expected = {f"w-{n}" for n in range(51)}  # 6,500 suffices for these
    assert expected == {match.worker_id for match in index.top_workers("v-1", 200, NOW)}
    assert 100 == index.worker_count


DECLARED = Declared(
    skills=WORKER.skills,
    place=QINGCHENG,
    reservation_pay=5_000,
    max_distance_km=30,
    shifts=frozenset({Shift.DAY}),
    lodging_ok=True,
    available_from=None,
    weights=WorkerWeights(),
    fair_id=None,
)


def test_what_a_worker_said_is_read_back(index: Index) -> None:
    """Whoever changes one field loses no other; a certificate, held by another's word, is none of theirs."""
    index.put_certificate(CERTIFICATE)
    index.put_certificate(CERTIFICATE.model_copy(update={"certificate_id": "c-2", "occupation": "6-18-02-04"}))
    assert index.declared("w-1") == DECLARED
    said = {
        "reservation_pay": None,
        "available_from": date(2026, 12, 1),
        "weights": WorkerWeights(pay=1, distance=2, shift=3, lodging=4, preference=5),
        "fair_id": "f-1",
    }
    index.put_worker(WORKER.model_copy(update=said))
    assert index.declared("w-1") == replace(DECLARED, **said)
    assert index.declared("stranger") is None
