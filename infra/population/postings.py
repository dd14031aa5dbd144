"""Facts of 456 real postings of one county (武鸣区, Guangxi) in May and June 2026.

Titles, head-counts, pay, county and month are as advertised; employers are pseudonyms; the occupation is this
project's proposal. Origin and licence: ``schemas/NOTICE.md``.
"""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal, cast

PayUnit = Literal["month", "day", "hour", "piece", "negotiable"]


@dataclass(frozen=True, slots=True)
class PostingFact:
    """One posting; None is what its advert does not say.

    Pay is CNY for each `pay_unit`; `employer` a pseudonym, the same for the same firm; `county` a GB/T 2260
    code; `month` is ``2026-05``; `occupation` a CSCO code, None where the title names no trade (储备干部).
    """

    posting_id: str
    title: str
    employer: str
    headcount: int | None
    pay_unit: PayUnit
    pay_min: int | None
    pay_max: int | None
    county: str
    month: str | None
    occupation: str | None


@cache
def postings() -> tuple[PostingFact, ...]:
    """Return all postings, in the order in which they were collected."""
    text = (files(__package__) / "postings.csv").read_text("utf-8")
    return tuple(
        PostingFact(
            posting_id=row["posting_id"],
            title=row["title"],
            employer=row["employer"],
            headcount=_number(row["headcount"]),
            pay_unit=cast(PayUnit, row["pay_unit"]),
            pay_min=_number(row["pay_min"]),
            pay_max=_number(row["pay_max"]),
            county=row["county"],
            month=row["month"] or None,
            occupation=row["occupation"] or None,
        )
        for row in csv.DictReader(text.splitlines())
    )


def _number(text: str) -> int | None:
    return int(text) if text else None
