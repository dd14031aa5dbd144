"""Pay that somebody stated, by the month, if it is believable."""

from __future__ import annotations

from typing import Final

from intake.errors import NotUnderstood, Refusal
from schemas.pay import HIGHEST_MONTHLY, monthly
from schemas.shared import MonthlyPay, Pay

_NO_BOUND: Final = frozenset((0, 99_999))
"""What systems write into a field that nobody filled in: 0-99999."""


def without_placeholders(pay: Pay | None) -> Pay | None:
    """The pay without the figures that say nothing; None if it has no other."""
    if pay is None or not _NO_BOUND & {pay.minimum, pay.maximum}:
        return pay
    low, high = (None if figure in _NO_BOUND else figure for figure in (pay.minimum, pay.maximum))
    return None if low is None and high is None else Pay(unit=pay.unit, minimum=low, maximum=high)


def understand_pay(pay: Pay | None) -> MonthlyPay:
    """The stated pay in CNY a month.

    Raises:
        NotUnderstood: a bound is at or above 200,000 CNY a month; most often a monthly sum stated by the
            hour.
    """
    understood = monthly(pay)
    if max(understood.minimum or 0, understood.maximum or 0) >= HIGHEST_MONTHLY:
        raise NotUnderstood(
            Refusal.IMPLAUSIBLE_PAY,
            f"折合每月工资达到 {HIGHEST_MONTHLY} 元以上；请核对计薪单位（月、天、小时）",
        )
    return understood
