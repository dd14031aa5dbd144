"""The words of a message: short, true, nothing personal, nothing a vendor forbids."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given

from matcher import Index
from notifier.delivery.wording import reason, words
from schemas.shared import MonthlyPay
from schemas.state import Certificate, Vacancy, Worker
from tests.property.market import made
from tests.property.market.clock import BEGIN
from tests.reference import records

_FORBIDDEN = ("招聘", "招募", "兼职", "面试", "培训", "推广", "加微信", "加群", "点击", "http", "【")


def said(worker: Worker, vacancy: Vacancy, *certificates: Certificate) -> dict[str, str]:
    """The words about a pair, from the evidence of the real index."""
    index = Index()
    index.put_worker(worker)
    index.put_vacancy(vacancy)
    for each in certificates:
        index.put_certificate(each)
    evaluation = index.evaluate(worker.worker_id, vacancy.vacancy_id, BEGIN)
    return words(vacancy, evaluation.evidence, 2, datetime(2026, 11, 22, 11, 30, tzinfo=UTC))


_known_places = records.REGIONS[2:5]


@given(
    records.workers,
    records.vacancies.filter(lambda vacancy: vacancy.place.region in _known_places),
    records.certificates,
)
def test_every_field_fits_and_says_nothing_forbidden(worker: Worker, vacancy: Vacancy, held: Certificate) -> None:
    """At most 20 characters each, the tightest of all fields, never empty; no word of the vendors' lists."""
    spoken = said(worker, vacancy, held.model_copy(update={"worker_id": worker.worker_id}))
    assert set(spoken) == {"count", "title", "reason", "place", "until"}
    for field in spoken.values():
        assert 1 <= len(field) <= 20
        assert not any(word in field for word in _FORBIDDEN)
        assert worker.worker_id not in field
        assert vacancy.title == "车位工"
        assert vacancy.title not in field, "the employer's own words may hold anything"


def test_the_facts_are_the_match() -> None:
    """The certificate that is held, the way, the pay; the deadline in Chinese time."""
    spoken = said(made.worker(), made.vacancy(), made.certificate(level=3))
    assert spoken["title"] == "缝纫工"
    assert spoken["reason"] == "中级工已取证·约1公里·5000元起"
    assert spoken["place"] == "清城区"
    assert spoken["until"] == "2026年11月22日 19:30"
    assert spoken["count"] == "2"


def test_lodging_is_promised_only_where_it_is_offered() -> None:
    """A worker who does not ask for lodging is content without it: that is no promise of a bed."""
    assert "包住" in said(made.worker(lodging_ok=False), made.vacancy(lodging=True))["reason"]
    assert "包住" not in said(made.worker(lodging_ok=False), made.vacancy(lodging=False))["reason"]


def test_what_does_not_fit_is_left_out_whole() -> None:
    """No fact is cut in the middle: 5000元起 would be the 21st character."""
    spoken = said(made.worker(), made.vacancy(lodging=True), made.certificate(level=3))
    assert spoken["reason"] == "中级工已取证·约1公里·包住"


@pytest.mark.parametrize(
    ("pay", "spoken"),
    [
        (MonthlyPay(minimum=5_000, maximum=6_000), "5000元起"),
        (MonthlyPay(maximum=6_000), "6000元"),
        (MonthlyPay(), "与您登记的工种相符"),
    ],
)
def test_unstated_pay_is_not_invented(pay: MonthlyPay, spoken: str) -> None:
    """Without any fact to name, the message says that the trade fits."""
    assert reason(made.vacancy(pay_monthly=pay), ()) == spoken
