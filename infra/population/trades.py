"""What synthetic workers can do and earn: the occupations of the postings, as often as asked for."""

from collections import Counter
from dataclasses import dataclass
from functools import cache
from statistics import median

import numpy as np
import numpy.typing as npt

from infra.population.postings import PostingFact, postings

_LEAST_FULL_TIME_PAY = 1_500  # CNY/month; adverts below it are for part-time work or apprentices


@dataclass(frozen=True, slots=True, eq=False)
class Trades:
    """Occupations in demand: CSCO code, share of the postings, median of the least pay (CNY/month)."""

    codes: tuple[str, ...]
    share: npt.NDArray[np.float64]
    pay_cny_month: npt.NDArray[np.float64]


@cache
def trades_in_demand() -> Trades:
    """Return the occupations of the postings, by code; pay of all together where a trade states none."""
    facts = [fact for fact in postings() if fact.occupation]
    demand = Counter(fact.occupation for fact in facts if fact.occupation)
    codes = tuple(sorted(demand))
    count = np.array([demand[code] for code in codes], dtype=np.float64)
    usual = median(_pays(facts))
    pay = [median(_pays([f for f in facts if f.occupation == code]) or [usual]) for code in codes]
    return Trades(codes, count / count.sum(), np.array(pay, dtype=np.float64))


def _pays(facts: list[PostingFact]) -> list[int]:
    return [
        fact.pay_min
        for fact in facts
        if fact.pay_unit == "month" and fact.pay_min is not None and fact.pay_min >= _LEAST_FULL_TIME_PAY
    ]
