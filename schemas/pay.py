"""Stated pay normalised to CNY a month.

A month has 21.75 paid days and a day 8 hours: 人社部发〔2025〕2号,
关于职工全年月平均工作时间和工资折算问题的通知, as 劳社部发〔2008〕3号 before it: (365 - 104) / 12 days,
hourly pay = monthly pay / (21.75 x 8).
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from schemas.shared import MonthlyPay, Pay, PayUnit

PAID_DAYS_A_MONTH: Final = Fraction(2175, 100)
HOURS_A_DAY: Final = 8
HIGHEST_MONTHLY: Final = 200_000
"""CNY a month: what ``schemas.model.Monthly`` can hold."""

_UNITS_A_MONTH: Final = {
    PayUnit.MONTH: Fraction(1),
    PayUnit.DAY: PAID_DAYS_A_MONTH,
    PayUnit.HOUR: PAID_DAYS_A_MONTH * HOURS_A_DAY,
    PayUnit.PIECE: Fraction(1),  # the figures are what a month of it brings
}


def monthly(pay: Pay | None) -> MonthlyPay:
    """Normalise a stated pay to CNY a month, rounded down.

    Unstated and negotiable pay (面议) have no figures.
    A figure above `HIGHEST_MONTHLY` becomes that: whether it is believable is for intake to say.
    """
    if pay is None or pay.unit is PayUnit.NEGOTIABLE:
        return MonthlyPay()
    return MonthlyPay(minimum=_figure(pay.minimum, pay.unit), maximum=_figure(pay.maximum, pay.unit))


def _figure(amount: int | None, unit: PayUnit) -> int | None:
    if amount is None:
        return None
    units = _UNITS_A_MONTH[unit]
    return min(amount * units.numerator // units.denominator, HIGHEST_MONTHLY)
