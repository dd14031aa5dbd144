"""The simulators' other side: what tests, the demo and people see of them."""

import asyncio
import json
from datetime import UTC, datetime, timedelta

import pytest

from infra.simulators.tokens import StableTokens
from infra.simulators.windows import NumberWindows
from tests.integration.providers.support import DATA, PARAMS, Providers, sms, wechat


async def test_accepted_messages_are_listed_in_order(providers: Providers) -> None:
    """Both channels in one numbering, from any place on, with what was sent and what was refused."""
    text, card = sms(), wechat()
    await providers.sms.send(text)
    await providers.wechat.send(card)
    await providers.sms.send(sms(signed_at=datetime.now(UTC) - timedelta(hours=1)))
    url = f"{providers.simulators.url}/admin/messages"
    async with providers.session.get(url) as answer:
        listed = await answer.json()
    assert [
        (one["seq"], one["channel"], one["recipient"], one["attempt_id"], one["params"]) for one in listed["messages"]
    ] == [
        (1, "sms", text.to, text.attempt_id, PARAMS),
        (2, "wechat", card.to, card.attempt_id, DATA),
    ]
    assert listed["accepted"] == {"sms": 1, "wechat": 1, "wecom": 0}
    assert listed["refused"] == {"alibaba": {"expired": 1}, "tencent": {}, "wechat": {}, "wecom": {}}
    async with providers.session.get(url, params={"after": 1}) as answer:
        assert [one["seq"] for one in (await answer.json())["messages"]] == [2]
    async with providers.session.get(url, params={"recipient": text.to}) as answer:
        assert [one["seq"] for one in (await answer.json())["messages"]] == [1]


async def test_the_stream_tells_of_messages_as_they_come(providers: Providers) -> None:
    """Who follows it sees each message once, from the place asked for."""
    for _ in range(2):
        await providers.sms.send(sms())
    url = f"{providers.simulators.url}/admin/stream?after=1"
    async with asyncio.timeout(10), providers.session.get(url) as stream:
        assert stream.content_type == "text/event-stream"
        seen = []
        async for line in stream.content:
            if line.startswith(b"data: "):
                seen.append(json.loads(line[6:])["seq"])
                if len(seen) == 3:
                    break
                await providers.wechat.send(wechat())
    assert seen == [2, 3, 4]


async def test_faults_are_told_and_forgotten(providers: Providers) -> None:
    """A script can be read back and cleared."""
    url = f"{providers.simulators.url}/admin/faults"
    async with providers.session.post(url, json={"kind": "reset", "provider": "alibaba", "count": 2}) as answer:
        (told,) = (await answer.json())["faults"]
    assert (told["kind"], told["count"]) == ("reset", 2)
    async with providers.session.delete(url) as answer:
        assert await answer.json() == {"faults": []}
    assert (await providers.sms.send(sms())).code == "OK"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"kind": "earthquake"}, "no fault 'earthquake'; there are"),
        ({"kind": "reset", "chanel": "sms"}, "a fault has no chanel"),
        ({"kind": "reset", "count": 0}, "count at least 1"),
        ({"kind": "refuse"}, "refuse needs a code"),
        ([], "no JSON object"),
    ],
)
async def test_a_wrong_fault_is_refused_in_words(providers: Providers, body: object, said: str) -> None:
    """A test that misspells its fault fails at once, not by never seeing it."""
    async with providers.session.post(f"{providers.simulators.url}/admin/faults", json=body) as answer:
        assert answer.status == 400
        assert said in await answer.text()


async def test_the_page_is_strict_about_its_sources(providers: Providers) -> None:
    """Only the page's own files may run, and all of them are there."""
    for path in ("/phones", "/phones/phones.js", "/phones/phones.css"):
        async with providers.session.get(providers.simulators.url + path) as answer:
            assert answer.status == 200
            assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    async with providers.session.get(f"{providers.simulators.url}/phones/config.py") as answer:
        assert answer.status == 404


def test_windows_are_natural_minutes_and_hours_and_a_day_from_the_first() -> None:
    """A new minute or hour begins by the clock; the day ends 24 hours after the number's first submit."""
    noon, minute, hour = 1_800_000_000_000 - 1_800_000_000_000 % 3_600_000, 60_000, 3_600_000
    windows = NumberWindows(per_minute=1, per_hour=2, per_day=3)
    told = []
    for at in (
        59_000,
        59_500,
        61_000,
        2 * minute,
        hour,
        hour + minute,
        24 * hour + 58_000,
        24 * hour + 59_000,
    ):
        told.append(windows.exceeded("number", noon + at))
        if told[-1] is None:
            windows.count("number", noon + at)
    assert told == [
        None, "触发分钟级流控Permits:1", None, "触发小时级流控Permits:2", None, "触发天级流控Permits:3",
        "触发天级流控Permits:3", None,
    ]  # fmt: skip


def test_stable_tokens_overlap_and_forced_ones_do_not() -> None:
    """The same token for its life; at its renewal both work; a forced one ends the others at once."""
    tokens = StableTokens(7200)
    first, left = tokens.get(0)
    assert (left, tokens.get(6_899_000)) == (7200, (first, 301))
    second, _ = tokens.get(6_900_000)
    assert second != first
    assert tokens.valid(first, 7_199_000)
    assert not tokens.valid(first, 7_200_000)
    forced = tokens.force(7_300_000)
    assert forced is not None
    assert not tokens.valid(second, 7_300_000)
    assert tokens.force(7_329_000) is None
