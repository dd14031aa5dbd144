"""One suite for every adapter: whatever a provider or the network does, the port's promises hold."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp
import pytest

from infra.simulators.config import SimulatorConfig
from notifier.alibaba.adapter import AlibabaSms
from notifier.errors import CallbackUnreadableError
from notifier.outcome import Outcome, OutcomeClass, Unanswered
from notifier.port import Message, Provider, ProviderName, Settling
from notifier.templates.book import shipped
from notifier.templates.filling import fill
from notifier.tencent.adapter import TencentSms
from notifier.wechat.subscribe import MiniProgramNotice, WeChatNotice
from notifier.wechat.template import WeChatTemplate
from notifier.wecom.adapter import WeComRobot
from notifier.wecom.config import WeComConfig
from tests.integration.providers.support import (
    ROBOTS,
    Providers,
    about,
    alibaba_account,
    calm_account,
    providers_of,
    short,
    tencent_account,
    wechat_account,
)

FACTS = {"count": "2", "title": "缝纫工", "reason": "约3公里", "place": "清城区", "until": "2026年11月22日 18:00"}
CONFIG = SimulatorConfig(tencent_per_day=0)

Make = Callable[[aiohttp.ClientSession, str], Provider]


@dataclass(frozen=True)
class Case:
    """One adapter, and what the suite must know of its provider."""

    make: Make
    fault: str
    """Its name among the faults."""
    to: str
    message: str = "match"


def _wechat(kind: type[WeChatTemplate | WeChatNotice | MiniProgramNotice]) -> Make:
    return lambda session, url: kind(calm_account(session, wechat_account(url, CONFIG)))


CASES = {
    ProviderName.ALIBABA: Case(
        lambda session, url: AlibabaSms(session, alibaba_account(url, CONFIG)), "alibaba", "13900000001"
    ),
    ProviderName.TENCENT: Case(
        lambda session, url: TencentSms(session, tencent_account(url, CONFIG)), "tencent", "13900000001"
    ),
    ProviderName.WECHAT_TEMPLATE: Case(_wechat(WeChatTemplate), "wechat", "o_0001"),
    ProviderName.WECHAT_NOTICE: Case(_wechat(WeChatNotice), "wechat", "o_0001"),
    ProviderName.MINI_PROGRAM: Case(_wechat(MiniProgramNotice), "wechat", "o_0001"),
    ProviderName.WECOM: Case(
        lambda session, url: WeComRobot(session, WeComConfig(base_url=url, keys=ROBOTS, timeout_s=0.5)),
        "wecom",
        "village",
        "digest",
    ),
}
each_provider = pytest.mark.parametrize("name", ProviderName)


def message_of(name: ProviderName) -> Message:
    content = fill(shipped().of(CASES[name].message, name), FACTS)
    drawn = short(phone=CASES[name].to)
    return Message(to=drawn.to, content=content, attempt_id=drawn.attempt_id, signed_at=drawn.signed_at)


@asynccontextmanager
async def world(name: ProviderName) -> AsyncIterator[tuple[Providers, Provider]]:
    async with providers_of(CONFIG) as providers:
        for template in shipped():
            for _ in range(9):
                providers.simulators.wechat.set_consent("o_0001", template.code, agreed=True)
        yield providers, CASES[name].make(providers.session, providers.simulators.url)


@each_provider
async def test_a_filled_template_is_accepted(name: ProviderName) -> None:
    """What the linter passed and the filling made, the provider takes, word for word."""
    async with world(name) as (providers, adapter):
        message = message_of(name)
        outcome = await adapter.send(message)
        (accepted,) = providers.simulators.ledger.accepted
    assert adapter.name is name
    assert outcome.cls is OutcomeClass.ACCEPTED
    assert accepted.text.endswith(message.content.text)
    assert outcome.provider_id == (accepted.provider_id or None)


@each_provider
@pytest.mark.parametrize("kind", ["hang_after_accept", "reset", "http_500", "http_502", "html_body", "empty_body"])
async def test_silence_is_ambiguous(name: ProviderName, kind: str) -> None:
    """By one call: whatever is not said clearly may have been processed, and nothing is called again by itself."""
    async with world(name) as (providers, adapter):
        providers.fail(kind, provider=CASES[name].fault)
        outcome = await adapter.send(message_of(name))
        assert outcome.cls is OutcomeClass.AMBIGUOUS
        assert outcome.code.startswith("transport.")
        assert outcome.provider_id is None
        assert len(providers.accepted) == 1


@each_provider
async def test_an_unknown_code_is_kept_and_not_retryable(name: ProviderName) -> None:
    """As it came, for an operator to look up."""
    async with world(name) as (providers, adapter):
        providers.fail("refuse", provider=CASES[name].fault, code="98765")
        outcome = await adapter.send(message_of(name))
    assert (outcome.cls, outcome.code) == (OutcomeClass.AMBIGUOUS, "98765")
    assert adapter.classify("98765") is OutcomeClass.AMBIGUOUS


@each_provider
async def test_without_a_connection_nothing_was_sent(name: ProviderName) -> None:
    """A new attempt is safe, and a question proves nothing."""
    async with aiohttp.ClientSession() as session:
        adapter, message = CASES[name].make(session, "http://127.0.0.1:9"), message_of(name)
        outcome, word = await adapter.send(message), await adapter.resolve(about(message))
    assert outcome.cls is OutcomeClass.RETRYABLE_NOT_SENT
    assert isinstance(word, Unanswered)


@each_provider
async def test_nobody_is_shown(name: ProviderName) -> None:
    """Neither recipient nor words nor secrets are in what an outcome, a message or a question looks like."""
    async with world(name) as (providers, adapter):
        message = message_of(name)
        outcomes: list[Outcome] = [await adapter.send(message)]
        providers.fail("reset", provider=CASES[name].fault)
        outcomes.append(await adapter.send(message))
    shown = f"{outcomes}{message}{about(message)}"
    for secret in (message.to, "缝纫工", "约3公里", *ROBOTS.values(), CONFIG.secret_key, CONFIG.app_secret):
        assert secret not in shown


@each_provider
@pytest.mark.parametrize("body", [b"", b"\xff", b"7", b"{}", b"<a/>", b"[" * 50_000, b'{"a":' * 50_000])
async def test_garbage_is_one_error(name: ProviderName, body: bytes) -> None:
    """Whoever calls our address, with whatever: one error, no crash."""
    async with aiohttp.ClientSession() as session:
        adapter = CASES[name].make(session, "http://127.0.0.1:9")
    for parse in (adapter.parse_receipts, adapter.parse_inbound):
        with contextlib.suppress(CallbackUnreadableError):
            assert parse(body) == []


async def test_only_wechats_templates_may_be_repeated() -> None:
    """The fact that policy rests on: everywhere else the same call is a second message, or refused."""
    async with aiohttp.ClientSession() as session:
        told = {name: case.make(session, "http://127.0.0.1:9").settles for name, case in CASES.items()}
    assert told == {
        ProviderName.ALIBABA: Settling.BY_QUERY,
        ProviderName.TENCENT: Settling.BY_QUERY,
        ProviderName.WECHAT_TEMPLATE: Settling.BY_REPEAT,
        ProviderName.WECHAT_NOTICE: Settling.BY_RECEIPT,
        ProviderName.MINI_PROGRAM: Settling.BY_RECEIPT,
        ProviderName.WECOM: Settling.BY_RECEIPT,
    }
