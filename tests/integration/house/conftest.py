"""One house for this folder's tests; what it forgets, it forgets within seconds."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from infra.settings import Settings
from tests.support.house import SHORT, House, house

FORGETFUL = {
    **SHORT,
    "topics": {"compaction_lag_max_ms": 3_000, "tombstones_kept_ms": 500},
    "membership": {"leave_horizon_s": 2.0},
    "agent": {"erasure_every_s": 1.0},
    "gateway": {"beat_every_s": 3.0},
}
CLEANER = {
    "log.cleaner.backoff.ms": "200",
    "log.segment.delete.delay.ms": "100",  # Kafka keeps what it has compacted away for a minute more
    "log.initial.task.delay.ms": "500",
    "log.index.size.max.bytes": "65536",  # allocated anew for each of the many small segments
}


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def home(suite_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """Two agents, a gateway, and a broker that compacts at once."""
    where = tmp_path_factory.mktemp("house")
    async with house(where, suite_settings, changes=FORGETFUL, broker=CLEANER) as running:
        yield running
