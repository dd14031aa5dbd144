from __future__ import annotations

import pytest

from schemas.pay import monthly
from schemas.shared import MonthlyPay, Pay, PayUnit


@pytest.mark.parametrize(
    ("unit", "stated", "a_month"),
    [
        (PayUnit.MONTH, 5_500, 5_500),
        (PayUnit.DAY, 200, 4_350),
        (PayUnit.DAY, 201, 4_371),  # 4,371.75
        (PayUnit.HOUR, 18, 3_132),
        (PayUnit.PIECE, 6_800, 6_800),
        (PayUnit.MONTH, 0, 0),
    ],
)
def test_pay_is_brought_to_a_month_and_rounded_down(unit: PayUnit, stated: int, a_month: int) -> None:
    """A month has 21.75 paid days of 8 hours; the figures of piece work are a month's already."""
    assert MonthlyPay(minimum=a_month, maximum=a_month) == monthly(Pay(unit=unit, minimum=stated, maximum=stated))


def test_each_bound_stands_alone() -> None:
    """A bound that was not stated stays unknown."""
    assert MonthlyPay(minimum=4_350) == monthly(Pay(unit=PayUnit.DAY, minimum=200))
    assert MonthlyPay(maximum=4_350) == monthly(Pay(unit=PayUnit.DAY, maximum=200))


@pytest.mark.parametrize("pay", [None, Pay(unit=PayUnit.NEGOTIABLE, minimum=3_000), Pay(unit=PayUnit.MONTH)])
def test_unstated_pay_is_unknown(pay: Pay | None) -> None:
    """Nothing stated, or 面议, is no figure."""
    assert MonthlyPay() == monthly(pay)


def test_a_figure_beyond_belief_is_capped() -> None:
    """What no record can hold becomes the greatest that it can."""
    assert MonthlyPay(maximum=200_000) == monthly(Pay(unit=PayUnit.HOUR, maximum=200_000))
