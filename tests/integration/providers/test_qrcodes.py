"""QR codes: the adapter against the simulator, and what a scan pushes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from aiohttp import ClientSession

from infra.simulators.config import SimulatorConfig
from notifier.outcome import Outcome, OutcomeClass
from notifier.port import Followed
from notifier.wechat.qrcode import QrCode, WeChatQrCodes
from tests.integration.providers.support import Inbox, Providers, providers_of, wechat_account

MINUTES = timedelta(minutes=30)


def codes_of(providers: Providers) -> WeChatQrCodes:
    return WeChatQrCodes(providers.session, wechat_account(providers.simulators.url, SimulatorConfig()))


async def scan(session: ClientSession, base: str, openid: str, ticket: str) -> int:
    async with session.post(f"{base}/admin/scans", json={"openid": openid, "ticket": ticket}) as answer:
        return answer.status


async def test_a_scan_brings_the_scene(inbox: Inbox) -> None:
    """Somebody new subscribes with it, somebody who follows already scans it; both come as a `Followed`."""
    async with providers_of(SimulatorConfig(callback_base=inbox.base)) as providers:
        made = await codes_of(providers).create("w_abc-DEF", MINUTES)
        assert isinstance(made, QrCode)
        assert made.lives == MINUTES
        for openid in ("new-1", "o_1"):
            assert await scan(providers.session, providers.simulators.url, openid, made.ticket) == 200
    assert [event.scene for event in inbox.received if isinstance(event, Followed)] == ["w_abc-DEF"] * 2


async def test_a_code_ends(providers: Providers) -> None:
    """After its time, and for a ticket that nobody made, the phone says so and no event comes."""
    made = await codes_of(providers).create("w_1", timedelta(seconds=1))
    assert isinstance(made, QrCode)
    assert made.lives == timedelta(seconds=1)
    assert await scan(providers.session, providers.simulators.url, "o_1", "guess") == 404


@pytest.mark.parametrize("scene", ["", "x" * 65])
async def test_a_scene_that_does_not_fit_is_refused(providers: Providers, scene: str) -> None:
    """1 to 64 characters."""
    made = await codes_of(providers).create(scene, MINUTES)
    assert isinstance(made, Outcome)
    assert made.code == "40053"


async def test_a_token_that_was_revoked_is_fetched_anew_once(providers: Providers) -> None:
    """As for messages."""
    codes = codes_of(providers)
    assert isinstance(await codes.create("w_1", MINUTES), QrCode)
    providers.simulators.wechat.tokens.revoke()
    assert isinstance(await codes.create("w_2", MINUTES), QrCode)


async def test_no_answer_is_an_outcome(providers: Providers) -> None:
    """Nothing raises: whoever asked says that there is no code now."""
    codes = WeChatQrCodes(providers.session, wechat_account("http://127.0.0.1:9", SimulatorConfig()))
    made = await codes.create("w_1", MINUTES)
    assert isinstance(made, Outcome)
    assert made.cls is OutcomeClass.RETRYABLE_NOT_SENT


async def test_a_follower_writes(inbox: Inbox) -> None:
    """By the admin API a message comes to our side, signed as an event is."""
    async with providers_of(SimulatorConfig(callback_base=inbox.base)) as providers:
        url = f"{providers.simulators.url}/admin/replies"
        async with providers.session.post(url, json={"openid": "o_1", "content": "退订"}) as answer:
            assert await answer.json() == {"taken": True}
    assert len(inbox.received) == 1
