"""``kaigong up`` keeps its data, however it ends."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
import redis

from gateway.records import fair_record
from infra.demo.scenario import FAIR, fair
from infra.processes.fleet import fetch_json
from infra.settings import Settings
from tests.chaos import history
from tests.chaos.load import Load
from tests.chaos.rest import at_rest, rules_of
from tests.chaos.written import read_history
from tests.integration.up.launched import Launched
from tests.support.house import Visit, now, open_for_business, visiting

pytestmark = pytest.mark.broker


@pytest.fixture
def launched(suite_settings: Settings, tmp_path: Path) -> Iterator[Launched]:
    running = Launched(tmp_path, suite_settings)
    try:
        yield running
    finally:
        running.kill()


@pytest.mark.timeout(300)
async def test_up_keeps_its_data(launched: Launched) -> None:
    """Stopped, killed outright, Redis emptied: the same fair, the same offers, and nothing is sent twice."""
    launched.start()
    async with visiting(launched.settings) as visit:
        await open_for_business(visit.bus)
        await visit.bus.write([fair_record(fair(now()), now())])
        load = Load(visit, Random(1))
        await load.open_market(workers=20, vacancies=8)
        await at_rest(visit)
        before = picture(visit)
        assert before["offers"]
        assert before["sent"]
    launched.stop()

    launched.start()
    async with visiting(launched.settings) as visit:
        await at_rest(visit)
        assert picture(visit) == before
        with redis.Redis.from_url(launched.settings.redis.address) as store:
            store.flushall()
        load.move_to(visit)
        for _ in range(3):
            await load.post()
        await at_rest(visit)
        assert picture(visit)["sent"] > before["sent"]
        for _ in range(3):
            await load.post()
    launched.kill()

    launched.start()
    async with visiting(launched.settings) as visit:
        await at_rest(visit)
        assert picture(visit)["fair"] == before["fair"]
        written = await read_history(visit.settings, visit.journal)
        assert history.violations(written, rules_of(visit), now(), load.bus.records) == []


def picture(visit: Visit) -> dict[str, Any]:
    """The fair, what was offered, and how many messages the providers took."""
    offers = visit.replica.offers
    pairs = [(v, w) for v in sorted(offers.vacancies()) for w in sorted(offers.of_vacancy(v))]
    board = fetch_json(f"http://127.0.0.1:{visit.settings.gateway.port}/v1/board?fair_id={FAIR}")
    assert isinstance(board, dict)
    return {
        "fair": visit.replica.fairs[FAIR],
        "board": {name: value for name, value in board.items() if name != "as_of"},
        "offers": [offers.whole(*pair) for pair in pairs],
        "sent": len(visit.journal.read_text().splitlines()),
    }
