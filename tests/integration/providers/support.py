"""The simulators on a free port, our adapters to them, and the address that their receipts come to."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import aiohttp
from aiohttp import web

from infra.simulators.config import SMS_TEMPLATE, TENCENT_TEMPLATE, WECHAT_TEMPLATE, SimulatorConfig
from infra.simulators.faults import Fault
from infra.simulators.server import Simulators, running
from notifier.alibaba.adapter import AlibabaSms
from notifier.alibaba.config import AlibabaConfig
from notifier.alibaba.reader import AlibabaReader
from notifier.port import Content, Message, Question, Reader
from notifier.tencent.adapter import TencentSms
from notifier.tencent.config import TencentConfig
from notifier.tencent.reader import TencentReader
from notifier.wechat.account import WeChatAccount
from notifier.wechat.callback import CallbackGate
from notifier.wechat.config import WeChatConfig
from notifier.wechat.reader import WeChatReader
from notifier.wechat.template import WeChatTemplate
from notifier.wechat.token import StableToken
from notifier.wecom.adapter import WeComRobot
from notifier.wecom.config import WeComConfig

PARAMS = {"num": "2", "reason": "四级已取证·约3公里", "time": "2026年11月22日 18:00"}
DATA = {
    "thing1": "缝纫工",
    "thing2": "四级已取证·约3公里",
    "thing3": "清远市清城区",
    "time4": "2026年11月22日 18:00",
    "number5": "2",
}
ROBOTS = {"village": SimulatorConfig().robot_keys[0], "nowhere": "no-key-of-any-robot"}
_numbers = itertools.count(1)


@dataclass
class Inbox:
    """Our side's callback address; it can be told to fail first."""

    base: str = ""
    failures: int = 0
    received: list[Any] = field(default_factory=list)
    gate: CallbackGate = field(
        default_factory=lambda: CallbackGate(token=SimulatorConfig().callback_token, app_id="wxkaigongdemo00001")
    )

    async def sms(self, request: web.Request) -> web.Response:
        if self.failures:
            self.failures -= 1
            return web.Response(status=503)
        assert request.match_info["secret"] == SimulatorConfig().callback_secret
        self.received += read(AlibabaReader(), await request.read())
        return web.json_response({"code": 0, "msg": "接收成功"})

    async def tencent(self, request: web.Request) -> web.Response:
        if self.failures:
            self.failures -= 1
            return web.Response(status=503)
        assert request.match_info["secret"] == SimulatorConfig().callback_secret
        self.received += read(TencentReader(), await request.read())
        return web.json_response({"result": 0, "errmsg": "OK"})

    async def wechat(self, request: web.Request) -> web.Response:
        if self.failures:
            self.failures -= 1
            return web.Response(status=503)
        self.received += read(WeChatReader(), self.gate.open(request.query, await request.read()))
        return web.Response(text="success")

    async def holds(self, count: int) -> list[Any]:
        """Wait until that many receipts have come."""
        await until(lambda: len(self.received) >= count)
        return self.received


@dataclass
class Providers:
    """The simulators and our adapters to them."""

    simulators: Simulators
    session: aiohttp.ClientSession
    sms: AlibabaSms
    wechat: WeChatTemplate
    tencent: TencentSms
    wecom: WeComRobot

    def fail(self, kind: str, **members: object) -> None:
        self.simulators.faults.tell(Fault(kind, **members))

    @property
    def accepted(self) -> list[str]:
        return [message.attempt_id for message in self.simulators.ledger.accepted]

    def refused(self, reason: str) -> int:
        return sum(count for (_, named), count in self.simulators.ledger.refused.items() if named == reason)


def read(reader: Reader, body: bytes) -> list[Any]:
    """Everything in a push."""
    return [*reader.parse_receipts(body), *reader.parse_inbound(body)]


def sms(phone: str | None = None, params: dict[str, str] = PARAMS, **changes: object) -> Message:
    """An SMS to a person of its own, as the template has it."""
    number = next(_numbers)
    to, content = phone or f"1390000{number:04d}", Content(template=SMS_TEMPLATE, values=params)
    return replace(_message(number, to, content), **changes)


def short(phone: str | None = None, values: tuple[str, ...] = (), **changes: object) -> Message:
    """An SMS to a person of its own, by Tencent's template: it has no variables, unless a test gives it some."""
    number = next(_numbers)
    named = {str(place): value for place, value in enumerate(values, start=1)}
    content = Content(template=TENCENT_TEMPLATE, values=named)
    return replace(_message(number, phone or f"1390000{number:04d}", content), **changes)


def wechat(openid: str | None = None, data: dict[str, str] = DATA, **changes: object) -> Message:
    """A template message to a follower of its own."""
    number = next(_numbers)
    content = Content(template=WECHAT_TEMPLATE, values=data)
    return replace(_message(number, openid or f"o_{number:04d}", content), **changes)


def about(message: Message, **changes: object) -> Question:
    """What became of it?"""
    return replace(Question(to=message.to, attempt_id=message.attempt_id, signed_at=message.signed_at), **changes)


def _message(number: int, to: str, content: Content) -> Message:
    return Message(to=to, content=content, attempt_id=f"ATTEMPT{number}", signed_at=datetime.now(UTC))


async def until(holds: Callable[[], bool]) -> None:
    """Wait for a condition; the test's own timeout bounds it."""
    async with asyncio.timeout(10):
        while not holds():  # noqa: ASYNC110 - the condition is another's
            await asyncio.sleep(0.005)


@asynccontextmanager
async def providers_of(config: SimulatorConfig, *, timeout_s: float = 0.5) -> AsyncIterator[Providers]:
    async with running(config) as simulators, aiohttp.ClientSession() as session:
        account = wechat_account(simulators.url, config, timeout_s)
        yield Providers(
            simulators,
            session,
            AlibabaSms(session, alibaba_account(simulators.url, config, timeout_s)),
            WeChatTemplate(calm_account(session, account)),
            TencentSms(session, tencent_account(simulators.url, config, timeout_s)),
            WeComRobot(session, WeComConfig(base_url=simulators.url, keys=ROBOTS, timeout_s=timeout_s)),
        )


def calm_account(session: aiohttp.ClientSession, config: WeChatConfig) -> WeChatAccount:
    """An account whose token is renewed at a known moment."""
    return WeChatAccount(session, config, token=StableToken(session, config, jitter=lambda: 0.0))


def alibaba_account(url: str, config: SimulatorConfig, timeout_s: float = 0.5) -> AlibabaConfig:
    return AlibabaConfig(
        base_url=url, access_key_id=config.access_key_id, access_key_secret=config.access_key_secret,
        sign_name=config.sign_name, timeout_s=timeout_s,
        signature_window_s=config.signature_window_s,
    )  # fmt: skip


def tencent_account(url: str, config: SimulatorConfig, timeout_s: float = 0.5) -> TencentConfig:
    return TencentConfig(
        base_url=url, secret_id=config.secret_id, secret_key=config.secret_key, sdk_app_id=config.sdk_app_id,
        sign_name=config.sign_name, timeout_s=timeout_s,
    )  # fmt: skip


def wechat_account(url: str, config: SimulatorConfig, timeout_s: float = 0.5) -> WeChatConfig:
    return WeChatConfig(
        base_url=url, app_id=config.app_id, app_secret=config.app_secret, timeout_s=timeout_s,
    )  # fmt: skip
