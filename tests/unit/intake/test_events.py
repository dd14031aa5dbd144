"""Whole events: registrations, completions, postings and withdrawals."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from intake.completion import understand_completion
from intake.errors import NotUnderstood, Refusal
from intake.posting import understand_posting, understand_withdrawal
from intake.registration import understand_registration
from intake.superseded import milliseconds, supersedes
from schemas.events import DeclaredSkill, VacancyWithdrawn
from schemas.shared import EmployerWeights, Pay, PayUnit
from schemas.state import VacancyStatus
from schemas.taxonomy import TAXONOMY_VERSION
from tests.integration.intake.world import NOON, SEWING, awarded, posted, registered


def test_trade_words_for_one_occupation_are_one_skill() -> None:
    """The first keeps its place in the order of preference, the best level counts."""
    said = (
        DeclaredSkill(title="缝纫工", level=2),
        DeclaredSkill(occupation="4-03-02-01", level=1),
        DeclaredSkill(occupation=SEWING, level=4, years=6),
    )
    worker = understand_registration(registered(skills=said), 7)
    assert [(skill.occupation, skill.level) for skill in worker.skills] == [(SEWING, 4), ("4-03-02-01", 1)]
    assert (worker.position, worker.taxonomy) == (7, TAXONOMY_VERSION)


@pytest.mark.parametrize(
    "event",
    [
        registered("13900000001"),
        registered(registration_id="13900000001"),
        registered(fair_id="13900000001"),
        registered(skills=(DeclaredSkill(title="车工13900000001"),)),
    ],
)
def test_a_registration_with_a_phone_in_it_is_refused(event: object) -> None:
    """Also where the phone is used as an id: a record key is no place for it."""
    with pytest.raises(NotUnderstood) as refused:
        understand_registration(event, 0)
    assert refused.value.code is Refusal.PERSONAL_DATA


def test_a_garbled_trade_is_refused_as_that() -> None:
    """In a registration and in a completion: nobody guesses what was meant."""
    title = "缝纫工".encode("gbk").decode("latin-1")
    for understand, event in (
        (understand_registration, registered(skills=(DeclaredSkill(title=title),))),
        (understand_completion, awarded(occupation=None, title=title)),
    ):
        with pytest.raises(NotUnderstood) as refused:
            understand(event, 0)
        assert refused.value.code is Refusal.GARBLED


@pytest.mark.parametrize("field", ["worker_id", "certificate_id", "issuer", "brand", "course"])
def test_a_completion_with_a_phone_in_it_is_refused(field: str) -> None:
    """Whichever of its texts holds it."""
    with pytest.raises(NotUnderstood) as refused:
        understand_completion(awarded(**{field: "w-13900000001"}), 0)
    assert refused.value.code is Refusal.PERSONAL_DATA


def test_a_completion_by_title() -> None:
    """A school may say the trade word."""
    certificate = understand_completion(awarded(occupation=None, title="缝纫工"), 3)
    assert (certificate.occupation, certificate.position) == (SEWING, 3)


def test_an_unstated_headcount_is_one() -> None:
    """Two in five real postings do not say; the occupation comes from the title."""
    vacancy = understand_posting(posted(headcount=None), 0, None)
    assert (vacancy.headcount, vacancy.occupation, vacancy.status) == (1, SEWING, VacancyStatus.OPEN)


COSMETIC = [
    {"title": "缝纫工 ", "occupation": SEWING},
    {"weights": EmployerWeights(occupation=1)},
    {"headcount": 20},
    {"experience_years": 3},
    {"expires_at": NOON + timedelta(days=9)},
    {"shuttle": ((10_827, 2_316),)},
    {"quiet": True},
    {"round": 2},
    {"at": NOON + timedelta(days=1)},
]
MATERIAL = [
    {"occupation": "4-03-02-01"},
    {"level": 4},
    {"level": 4, "level_must": False},
    {"certificate_must": True},
    {"pay": Pay(unit=PayUnit.MONTH, minimum=4_000, maximum=6_001)},
    {"pay": None},
    {"region": "450102"},
    {"cell": (10_830, 2_320)},
    {"shifts": frozenset({"night"})},
    {"lodging": True},
    {"starts_on": date(2026, 12, 1)},
    {"fair_id": "f-1"},
]


@pytest.mark.parametrize("edit", COSMETIC, ids=str)
def test_a_cosmetic_edit_keeps_the_terms(edit: dict[str, object]) -> None:
    """An offer that was made stays spent."""
    assert understand_posting(posted(**edit), 1, None).terms == understand_posting(posted(), 0, None).terms


def test_a_material_edit_changes_the_terms() -> None:
    """Each of them, and no two alike: the people may be told anew."""
    terms = [understand_posting(posted(**edit), 1, None).terms for edit in [{}, *MATERIAL]]
    assert len(set(terms)) == len(terms)


def test_the_same_pay_in_another_unit_is_no_other_terms() -> None:
    """What counts is what a month brings."""
    by_day = understand_posting(posted(pay=Pay(unit=PayUnit.DAY, minimum=200)), 0, None)
    by_month = understand_posting(posted(pay=Pay(unit=PayUnit.MONTH, minimum=4_350)), 0, None)
    assert by_day.terms == by_month.terms


def test_a_withdrawal_closes_what_was_known() -> None:
    """Everything stays but status, position and time."""
    known = understand_posting(posted(headcount=20), 1, None)
    event = VacancyWithdrawn(vacancy_id="v-1", enterprise_id="e-1", occurred_at=NOON + timedelta(hours=1))
    withdrawn = understand_withdrawal(event, 5, known)
    assert (withdrawn.status, withdrawn.position, withdrawn.headcount) == (VacancyStatus.WITHDRAWN, 5, 20)
    assert withdrawn.terms == known.terms


def test_a_stranger_changes_nothing() -> None:
    """Neither a posting nor a withdrawal of another enterprise, nor one of a vacancy nobody knows."""
    known = understand_posting(posted(), 1, None)
    event = VacancyWithdrawn(vacancy_id="v-1", enterprise_id="e-2", occurred_at=NOON)
    with pytest.raises(NotUnderstood, match="另一家"):
        understand_withdrawal(event, 5, known)
    with pytest.raises(NotUnderstood, match="另一家"):
        understand_posting(posted(enterprise_id="e-2"), 5, known)
    with pytest.raises(NotUnderstood) as refused:
        understand_withdrawal(event, 5, None)
    assert refused.value.code is Refusal.UNKNOWN_VACANCY


def test_only_an_older_upload_is_superseded() -> None:
    """Equally old or younger stands, so that a redelivery changes nothing; nothing known stands too."""
    known = milliseconds(NOON)
    assert supersedes(NOON, None)
    assert supersedes(NOON, known)
    assert supersedes(NOON + timedelta(milliseconds=1), known)
    assert not supersedes(NOON - timedelta(milliseconds=1), known)
