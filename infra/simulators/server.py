"""All providers, the admin API and the phones page on one port of the loopback."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp
from aiohttp import web

from infra.simulators.admin import Admin
from infra.simulators.alibaba import AlibabaSimulator
from infra.simulators.config import SimulatorConfig
from infra.simulators.faults import Faults
from infra.simulators.ledger import Ledger
from infra.simulators.qrcodes import QrCodes
from infra.simulators.tencent import TencentSimulator
from infra.simulators.wechat import WeChatSimulator
from infra.simulators.wecom import WeComSimulator

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Simulators:
    """The running simulators.

    Attributes:
        url: The base address of all providers, of `/admin` and of `/phones`.
        ledger: What they accepted.
        faults: What shall fail.
        wechat: The account, for its followers and tokens.
    """

    url: str
    ledger: Ledger
    faults: Faults
    wechat: WeChatSimulator


@asynccontextmanager
async def running(config: SimulatorConfig, *, port: int = 0) -> AsyncIterator[Simulators]:
    """Serve for the length of the block; port 0 takes a free one.

    Raises:
        OSError: The port is taken.
    """
    ledger, faults = Ledger(config.journal), Faults()
    alibaba = AlibabaSimulator(config, ledger, faults)
    tencent = TencentSimulator(config, ledger, faults)
    wechat = WeChatSimulator(config, ledger, faults)
    wecom = WeComSimulator(config, ledger, faults)

    async def sms(request: web.Request) -> web.StreamResponse:
        """Both SMS providers answer at `/`; Tencent's callers say so in a header."""
        return await (tencent if "X-TC-Action" in request.headers else alibaba).handle(request)

    app = web.Application()
    app.router.add_post("/", sms)
    app.router.add_post("/cgi-bin/stable_token", wechat.stable_token)
    app.router.add_post("/cgi-bin/message/template/send", wechat.template_send)
    app.router.add_post("/cgi-bin/message/subscribe/bizsend", wechat.bizsend)
    app.router.add_post("/cgi-bin/message/subscribe/send", wechat.subscribe_send)
    app.router.add_post("/cgi-bin/webhook/send", wecom.send)
    app.router.add_routes(Admin(ledger, faults, alibaba, tencent, wechat, bool(config.callback_base)).routes())
    app.router.add_routes(QrCodes(wechat, bool(config.callback_base)).routes())
    # No access log: the addresses of calls hold phone numbers and tokens.
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    try:
        await web.TCPSite(runner, LOOPBACK, port, backlog=1024).start()
        async with _pushing(config, (alibaba, tencent, wechat)):
            yield Simulators(f"http://{LOOPBACK}:{runner.addresses[0][1]}", ledger, faults, wechat)
    finally:
        await runner.cleanup()
        ledger.close()


@asynccontextmanager
async def _pushing(
    config: SimulatorConfig, providers: Sequence[AlibabaSimulator | TencentSimulator | WeChatSimulator]
) -> AsyncIterator[None]:
    if not config.callback_base:
        yield
        return
    async with aiohttp.ClientSession() as session:
        for each in providers:
            each.push_through(session)
        tasks = [asyncio.create_task(each.pusher.run()) for each in providers]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            for task in tasks:
                with contextlib.suppress(asyncio.CancelledError):
                    await task
