"""Occupation, place and pay: what is understood, and what is refused with which code."""

from __future__ import annotations

import pytest

from intake.errors import NotUnderstood, Refusal
from intake.occupation import understand_occupation
from intake.pay import understand_pay
from intake.place import understand_place
from schemas.shared import MonthlyPay, Pay, PayUnit
from schemas.taxonomy.cells import cell_of
from schemas.taxonomy.divisions import division, town, towns_of

WUMING = "450110"


def test_a_code_goes_before_a_title() -> None:
    """What is stated as a code is not guessed from words."""
    assert understand_occupation("6-05-01-03", "厨师") == "6-05-01-03"
    assert understand_occupation(None, " 缝纫工 ") == "6-05-01-03"


@pytest.mark.parametrize(("code", "title"), [("6-99-99-99", "厨师"), (None, "没有这种工"), (None, None)])
def test_an_unknown_occupation_is_refused(code: str | None, title: str | None) -> None:
    """An unknown code is not replaced by the title; free text is not repeated."""
    with pytest.raises(NotUnderstood) as refused:
        understand_occupation(code, title)
    assert refused.value.code is Refusal.UNKNOWN_OCCUPATION
    assert title is None or title not in str(refused.value)


def test_a_region_without_a_cell_stands_at_its_point() -> None:
    """A county at its seat, a town at its marked point."""
    somewhere = towns_of(WUMING)[0]
    for region, point in ((WUMING, division(WUMING).point), (somewhere.code, town(somewhere.code).point)):
        place = understand_place(region, None)
        assert (place.region, place.x, place.y) == (region, *cell_of(point.lon, point.lat))


def test_a_cell_in_the_county_is_kept() -> None:
    """What was measured goes before the marked point."""
    x, y = cell_of(*division(WUMING).point)
    assert understand_place(WUMING, (x + 20, y - 10)).x == x + 20


def test_a_city_without_counties_is_its_own_county() -> None:
    """东莞 has towns and no counties."""
    assert understand_place("441900", None).region == "441900"


@pytest.mark.parametrize(
    ("region", "cell", "code"),
    [
        ("999999", None, Refusal.UNKNOWN_REGION),
        ("999999999", None, Refusal.UNKNOWN_REGION),
        ("450000", None, Refusal.REGION_TOO_WIDE),
        ("450100", None, Refusal.REGION_TOO_WIDE),
        (WUMING, (11_600, 4_000), Refusal.CELL_TOO_FAR),
    ],
)
def test_a_place_that_makes_no_sense_is_refused(region: str, cell: tuple[int, int] | None, code: Refusal) -> None:
    """Unknown, too wide, or far from where it says to be."""
    with pytest.raises(NotUnderstood) as refused:
        understand_place(region, cell)
    assert refused.value.code is code


def test_a_wide_county_may_have_far_cells() -> None:
    """若羌 reaches hundreds of km from its seat: what is another province elsewhere is at home there."""
    point = division("652824").point
    far = cell_of(point.lon, point.lat - 1.2)  # 130 km south
    assert understand_place("652824", far).y == far.y


@pytest.mark.parametrize(
    ("pay", "understood"),
    [
        (None, (None, None)),
        (Pay(unit=PayUnit.NEGOTIABLE), (None, None)),
        (Pay(unit=PayUnit.MONTH, minimum=4_000), (4_000, None)),
        (Pay(unit=PayUnit.DAY, minimum=200, maximum=300), (4_350, 6_525)),
        (Pay(unit=PayUnit.HOUR, minimum=20), (3_480, None)),
        (Pay(unit=PayUnit.PIECE, maximum=7_000), (None, 7_000)),
    ],
)
def test_pay_is_counted_by_the_month(pay: Pay | None, understood: tuple[int | None, int | None]) -> None:
    """21.75 paid days, 8 hours a day; unstated stays unstated."""
    assert understand_pay(pay) == MonthlyPay(minimum=understood[0], maximum=understood[1])


def test_a_months_pay_by_the_hour_is_refused() -> None:
    """The commonest slip of a form: 4,000 CNY an hour."""
    with pytest.raises(NotUnderstood) as refused:
        understand_pay(Pay(unit=PayUnit.HOUR, minimum=4_000))
    assert refused.value.code is Refusal.IMPLAUSIBLE_PAY
