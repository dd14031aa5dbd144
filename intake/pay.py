"""Pay that somebody stated, by the month, if it is believable."""

from __future__ import annotations

from intake.errors import NotUnderstood, Refusal
from schemas.pay import HIGHEST_MONTHLY, monthly
from schemas.shared import MonthlyPay, Pay


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
