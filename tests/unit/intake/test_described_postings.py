"""A posting with a description becomes a vacancy."""

from __future__ import annotations

from datetime import date

import pytest

from intake.errors import NotUnderstood, Refusal
from intake.posting import understand_posting
from schemas.model import Shift
from schemas.shared import Pay, PayUnit, PieceRate
from tests.integration.intake.world import posted

TEXT = "招车工20名，服装厂，两班倒，月薪5000-8000元，包吃住，2年以上经验，联系人[姓名][电话]"


def bare(**changes: object) -> object:
    unstated = {"occupation": None, "title": "车工", "pay": None, "headcount": None, "shifts": None, "lodging": False}
    return posted(**(unstated | {"level": None, "experience_years": None, "starts_on": None} | changes))


def test_the_description_fills_what_is_unstated() -> None:
    """Occupation in its context, pay, head-count, shifts, lodging, experience."""
    vacancy = understand_posting(bare(description=TEXT), 0, None)
    assert vacancy.occupation == "6-05-01-03"
    assert vacancy.pay_monthly.maximum == 8000
    assert vacancy.headcount == 20
    assert vacancy.shifts == {Shift.ROTATING}
    assert vacancy.lodging is True
    assert vacancy.experience_years == 2


def test_what_is_stated_wins() -> None:
    """A field is not overruled by prose."""
    pay = Pay(unit=PayUnit.DAY, minimum=200, maximum=200)
    vacancy = understand_posting(
        bare(description=TEXT, pay=pay, headcount=3, shifts={Shift.DAY}, occupation="6-18-01-01"), 0, None
    )
    assert (vacancy.pay, vacancy.headcount, vacancy.shifts) == (pay, 3, {Shift.DAY})
    assert vacancy.occupation == "6-18-01-01"


@pytest.mark.parametrize(
    ("low", "high", "expected"), [(0, 99_999, None), (0, 6000, (None, 6000)), (4000, 99_999, (4000, None))]
)
def test_placeholders_of_a_form_are_no_pay(low: int, high: int, expected: tuple[int | None, int | None] | None) -> None:
    """0-99999 is an empty field, with a description or without."""
    vacancy = understand_posting(bare(title="缝纫工", pay=Pay(unit=PayUnit.MONTH, minimum=low, maximum=high)), 0, None)
    assert (vacancy.pay and (vacancy.pay.minimum, vacancy.pay.maximum)) == expected
    assert (vacancy.pay_monthly.minimum, vacancy.pay_monthly.maximum) == (expected or (None, None))


def test_without_a_description_nothing_is_read() -> None:
    """A title alone says the occupation, as before."""
    vacancy = understand_posting(bare(title="缝纫工"), 0, None)
    assert (vacancy.pay, vacancy.headcount, vacancy.shifts, vacancy.lodging) == (None, 1, None, False)


@pytest.mark.parametrize("stated", [{"title": "车工13900000001"}, {"description": "电话13900000001"}])
def test_a_phone_is_refused(stated: dict[str, str]) -> None:
    """Whoever produces an event masks it first: on the bus it would stay for 90 days."""
    with pytest.raises(NotUnderstood) as refused:
        understand_posting(bare(**({"title": "车工"} | stated)), 0, None)
    assert refused.value.code is Refusal.PERSONAL_DATA


def test_a_start_that_is_over_is_not_taken() -> None:
    """The year is the posting's; the day before it was posted is no first day."""
    future = understand_posting(bare(title="缝纫工", description="2099年3月1日到岗"), 0, None)
    past = understand_posting(bare(title="缝纫工", description="2001年3月1日到岗"), 0, None)
    assert (future.starts_on, past.starts_on) == (date(2099, 3, 1), None)


def test_a_piece_rate_is_kept_and_a_stated_one_wins() -> None:
    """For people to read: matching and the terms go by the month as before."""
    text = "计件，1.2元/件，月综合5000-7000元"
    plain = understand_posting(bare(title="缝纫工", description="计件，月综合5000-7000元"), 0, None)
    read = understand_posting(bare(title="缝纫工", description=text), 0, None)
    rate = PieceRate(minimum=1_500)
    stated = understand_posting(bare(title="缝纫工", description=text, piece_rate=rate), 0, None)
    assert (plain.piece_rate, read.piece_rate, stated.piece_rate) == (
        None,
        PieceRate(minimum=1_200, maximum=1_200),
        rate,
    )
    assert read.pay_monthly == plain.pay_monthly
    assert read.terms == plain.terms == stated.terms
