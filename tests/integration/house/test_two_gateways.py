"""Two gateways register the same phone at the same moment: one worker, one message."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator

import aiohttp
import pytest
import pytest_asyncio

from gateway.records import posting_record
from infra.parts.process import Child
from infra.ports import free_ports
from schemas.events import VacancyPosted
from schemas.topics import WORKERS
from tests.chaos.rest import at_rest
from tests.chaos.written import read_history
from tests.support.house import ENTERPRISE, House, now, until

pytestmark = [pytest.mark.asyncio(loop_scope="package"), pytest.mark.broker, pytest.mark.timeout(120)]

WELDER = "6-18-02-04"
TOWN = "450110100"
PHONES = [f"1390000820{digit}" for digit in range(6)]


@pytest_asyncio.fixture(loop_scope="package")
async def second(home: House) -> AsyncIterator[str]:
    """The address of another gateway process."""
    (port,) = free_ports(1)
    own = {"KAIGONG_GATEWAY__PORT": str(port), "KAIGONG_GATEWAY__NAME": "gateway-2"}
    child: Child = home.fleet._child("gateway-2", "gateway", own)
    child.start()
    try:
        await until(lambda: "gateway is up" in child.log.read_text(), "the second gateway")
        yield f"http://127.0.0.1:{port}"
    finally:
        await asyncio.to_thread(child.stop)


async def test_one_worker_one_message(home: House, second: str) -> None:
    """They agree without asking each other: the id derives from the phone, the notification from the offer."""
    vacancy = VacancyPosted(
        vacancy_id="v-twice",
        enterprise_id=ENTERPRISE,
        occurred_at=now(),
        title="焊工",
        occupation=WELDER,
        headcount=50,
        region=TOWN,
    )
    await home.bus.write([posting_record(vacancy, "v-twice")])
    before = {record.key for record in (await read_history(home.settings, home.journal)).of(WORKERS.name)}
    async with aiohttp.ClientSession() as kiosk:

        async def register(gateway: str, phone: str) -> int:
            form = {
                "phone": phone,
                "consent": True,
                "skills": [{"occupation": WELDER, "level": 3}],
                "region": TOWN,
            }
            async with kiosk.post(f"{gateway}/v1/registrations", json=form) as answer:
                return answer.status

        both = (home.gateway_url, second)
        statuses = await asyncio.gather(*(register(gateway, phone) for phone in PHONES for gateway in both))
    assert set(statuses) == {201}
    await at_rest(home)
    written = await read_history(home.settings, home.journal)
    assert len({record.key for record in written.of(WORKERS.name)} - before) == len(PHONES)
    lines = map(json.loads, home.journal.read_text().splitlines())
    messages = Counter(each["recipient"] for each in lines)
    assert {phone: messages[phone] for phone in PHONES} == dict.fromkeys(PHONES, 1)
