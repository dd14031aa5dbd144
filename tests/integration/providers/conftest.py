"""The simulators on a free port, and the address that their receipts come to."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from infra.simulators.config import SimulatorConfig
from tests.integration.providers.support import Inbox, Providers, providers_of


@pytest.fixture
async def providers() -> AsyncIterator[Providers]:
    async with providers_of(SimulatorConfig()) as ready:
        yield ready


@pytest.fixture
async def inbox() -> AsyncIterator[Inbox]:
    inbox = Inbox()
    app = web.Application()
    app.router.add_post("/v1/callbacks/sms/{secret}", inbox.sms)
    app.router.add_post("/v1/callbacks/tencent/{secret}", inbox.tencent)
    app.router.add_post("/v1/callbacks/wechat", inbox.wechat)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    inbox.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield inbox
    await runner.cleanup()
