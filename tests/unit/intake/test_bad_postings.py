"""Bad input in postings: a clear reason for each, at the gateway and in the dead letter; the rest loads."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from agents.intake import postings
from agents.intake.batch import Batch, Handled
from agents.intake.known import Memory
from agents.runtime import Incoming
from intake.posting import understand_posting
from schemas.partitioning import partition_of
from schemas.shared import Pay, PayUnit
from schemas.topics import POSTINGS
from tests.integration.intake.world import NOON, KnownHere, on_the_bus, posted, sealer
from tests.unit.gateway.world import World, vacancy_body

GARBLED = "缝纫工".encode().decode("gbk", "replace")
YESTERDAY = (NOON - timedelta(days=1)).date()

BAD = [
    ({"title": ""}, "title", "至少 1 个字", "malformed"),
    ({"title": "  "}, "title", "没有文字", "no_title"),
    ({"title": "，！"}, "title", "没有文字", "no_title"),
    ({"title": "工"}, "occupation", "只有一个字", "unknown_occupation"),
    ({"title": GARBLED}, "title", "乱码", "garbled"),
    ({"description": "缝纫工，包吃住".encode().decode("latin-1")}, "description", "乱码", "garbled"),
    ({"starts_on": YESTERDAY.isoformat()}, "starts_on", "已经过去", "starts_in_the_past"),
    ({"starts_on": "2026-02-30"}, "starts_on", "要填日期", "malformed"),
    ({"expires_at": (NOON - timedelta(hours=1)).isoformat()}, "expires_at", "在发布之前", "expired"),
    ({"expires_at": "2026-12-01T18:00:00"}, "expires_at", "时区", "malformed"),
    ({"pay": "面议"}, "pay", "negotiable", "malformed"),
    ({"pay": {"unit": "面议"}}, "pay.unit", "面议填 negotiable", "malformed"),
    ({"pay": {"unit": "month", "minimum": 8000, "maximum": 5000}}, "pay", "最低不能高于最高", "malformed"),
    ({"pay": {"unit": "month", "maximum": 999_999}}, "pay.maximum", "不能大于 200000", "malformed"),
    ({"pay": {"unit": "hour", "minimum": 6000}}, "pay", "计薪单位", "implausible_pay"),
    ({"headcount": 0}, "headcount", "不能小于 1", "malformed"),
]


@pytest.fixture(scope="module")
def world() -> World:
    return World()


@pytest.mark.parametrize(("wrong", "field", "reason", "code"), BAD)
def test_the_gateway_names_the_field_and_the_reason(
    world: World, wrong: dict[str, object], field: str, reason: str, code: str
) -> None:
    """422, one sentence in Chinese, nothing on the bus."""
    answer = world.node.client.post("/v1/vacancies", json=vacancy_body(**wrong), headers=world.enterprise("e1"))
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["field"]) == (422, field)
    assert reason in error["message"]
    assert not world.log.of(POSTINGS.name)


@pytest.mark.parametrize(("wrong", "field", "reason", "code"), BAD)
def test_intake_makes_a_dead_letter_of_it_and_goes_on(
    wrong: dict[str, object], field: str, reason: str, code: str
) -> None:
    """Whoever wrote straight to Kafka finds the same reason; the posting behind it becomes a vacancy."""
    value, headers = on_the_bus(posted())
    bad = json.dumps(json.loads(value) | wrong, ensure_ascii=False).encode()
    dead, good = handled([bad, value], headers)
    assert (dead.outcome, dead.code, good.outcome) == ("dead", code, "done")
    if code != "malformed":
        assert reason in dict(dead.records[0].headers)["reason"].decode()


def test_bytes_in_gbk_are_said_to_be_no_utf_8(world: World) -> None:
    """At the gateway and in the dead letter."""
    value, headers = on_the_bus(posted())
    dead, _ = handled([value.decode().encode("gbk"), value], headers)
    assert dict(dead.records[0].headers)["reason"] == b"the value is no JSON in UTF-8"
    content = json.dumps(vacancy_body(), ensure_ascii=False).encode("gbk")
    key = world.enterprise("e1") | {"Content-Type": "application/json"}
    answer = world.node.client.post("/v1/vacancies", content=content, headers=key)
    assert (answer.status_code, "UTF-8" in answer.json()["title"]) == (400, True)


@pytest.mark.parametrize("said", [Pay(unit=PayUnit.MONTH, minimum=0, maximum=99_999), Pay(unit=PayUnit.NEGOTIABLE)])
def test_pay_that_says_nothing_is_unknown(world: World, said: Pay) -> None:
    """0-99999 and 面议 are no mistakes: the vacancy stands, without a figure."""
    vacancy = understand_posting(posted(pay=said), 0, None)
    assert (vacancy.pay_monthly.minimum, vacancy.pay_monthly.maximum) == (None, None)
    body = vacancy_body(pay=said.model_dump(mode="json"))
    other = World()
    assert other.node.client.post("/v1/vacancies", json=body, headers=other.enterprise("e1")).status_code == 202


def test_a_first_day_that_has_come_may_stand_in_an_edit() -> None:
    """Who changes the pay of a vacancy three weeks later need not look for the date."""
    tomorrow = (NOON + timedelta(days=1)).date()
    known = understand_posting(posted(starts_on=tomorrow), 0, None)
    edit = posted(at=NOON + timedelta(days=21), starts_on=tomorrow, headcount=3)
    assert understand_posting(edit, 1, known).starts_on == tomorrow


def handled(values: list[bytes], headers: list[tuple[str, bytes]]) -> list[Handled]:
    batch = Batch(
        subject=postings.SUBJECT,
        memory=Memory(KnownHere(), postings.SUBJECT.state, 0),
        sealer=sealer(),
        namespace="",
        partitions=8,
        now=NOON,
    )
    home = partition_of("v-1", 8)
    return batch.handle(
        [Incoming(POSTINGS.name, home, at, 0, b"v-1", value, tuple(headers)) for at, value in enumerate(values)]
    )
