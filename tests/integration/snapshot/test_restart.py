"""A process starts from its snapshot and the rest of the topics, on a real Kafka."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from kafka import KafkaAdminClient

from agents.follow import Follower
from agents.own.fence import Record
from agents.replica import BusRecord, Replica
from agents.snapshot import Keeper
from gateway.bus import Bus
from infra import topics
from infra.loading import keeper_of, load
from infra.settings import KafkaSettings, Settings, SnapshotsSettings
from infra.waiting import wait_until
from schemas.envelope import Envelope, encode, headers_for
from schemas.model import Contract
from schemas.partitioning import partition_of
from schemas.state import Identity
from schemas.topics import CERTIFICATES, IDENTITIES, PARTITIONS, VACANCIES, WORKERS
from tests.property.market import made
from tests.property.market.clock import BEGIN
from tests.property.market.process import PSEUDONYMISER
from tests.property.test_bulk_fold import whole
from tests.support import parts
from tests.support.house import until

pytestmark = [pytest.mark.timeout(120)]

PERSON = PSEUDONYMISER.identity("13900000001")
FIRST, SECOND = (PSEUDONYMISER.worker_id(PERSON, epoch) for epoch in (0, 1))


def record(topic: str, key: str, value: Contract | None) -> Record:
    headers = [] if value is None else headers_for(type(value), Envelope(id=key, source="test", time=BEGIN))
    partition = partition_of(key.split(":", maxsplit=1)[0], PARTITIONS)
    return Record(topic, partition, key, None if value is None else encode(value), headers)


BEFORE = [
    *(record(WORKERS.name, f"w-{n}", made.worker(f"w-{n}", max_distance_km=n)) for n in range(40)),
    record(WORKERS.name, FIRST, made.worker(FIRST)),
    record(CERTIFICATES.name, "w-1:c-1", made.certificate("w-1", "c-1")),
    record(CERTIFICATES.name, f"{FIRST}:c-1", made.certificate(FIRST, "c-1")),
    record(VACANCIES.name, "v-0", made.vacancy("v-0")),
]
AFTER = [
    record(WORKERS.name, "w-2", None),
    record(WORKERS.name, "w-3", made.worker("w-3", position=9, max_distance_km=1)),
    record(WORKERS.name, "w-4", made.worker("w-4", position=0, max_distance_km=2)),
    record(WORKERS.name, "w-40", made.worker("w-40")),
    record(CERTIFICATES.name, "w-1:c-1", None),
    record(CERTIFICATES.name, "w-5:c-1", made.certificate("w-5", "c-1")),
    record(IDENTITIES.name, PERSON, Identity(epoch=1)),
    record(WORKERS.name, FIRST, made.worker(FIRST, position=9)),
    record(WORKERS.name, SECOND, made.worker(SECOND)),
]


@pytest.fixture
async def settings(kafka: parts.Bus, request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """A namespace of the test's own, with its topics."""
    own = KafkaSettings(bootstrap=kafka.bootstrap, namespace=f"{request.node.name.replace('_', '-')}.")
    settings = Settings(kafka=own, snapshots=SnapshotsSettings(dir=tmp_path, every_s=3_600))
    await asyncio.to_thread(topics.apply, settings)
    return settings


@pytest.fixture
async def bus(settings: Settings) -> AsyncIterator[Bus]:
    async with Bus(
        settings.kafka.servers, namespace=settings.kafka.namespace, client_id="test", ack_timeout_s=15
    ) as bus:
        yield bus


@asynccontextmanager
async def started(settings: Settings, keeper: Keeper | None = None) -> AsyncIterator[tuple[Follower, list[BusRecord]]]:
    """A follower that is ready, and the records of workers that it read."""
    follower = Follower(
        Replica(PSEUDONYMISER),
        bootstrap=settings.kafka.servers,
        namespace=settings.kafka.namespace,
        client_id="test",
        at_once=True,
    )
    read: list[BusRecord] = []
    follower.listen(WORKERS.name, read.extend)
    try:
        await load(follower, keeper)
        yield follower, read
        if keeper is not None:
            await keeper.stop(follower)
    finally:
        await follower.stop()


async def keeper(settings: Settings) -> Keeper:
    found = await keeper_of(settings, "agent-1")
    assert found is not None
    return found


def file_of(settings: Settings) -> Path:
    assert settings.snapshots.dir is not None
    return settings.snapshots.dir / f"{settings.kafka.namespace}agent-1.snapshot"


async def test_a_restart_reads_only_what_came_after(settings: Settings, bus: Bus) -> None:
    """And knows what one knows that reads everything: changes, tombstones, older records, an epoch that ended."""
    await bus.write(BEFORE)
    async with started(settings, await keeper(settings)) as (first, read):
        assert len(read) == 41
        assert first.replica.index.worker_count == 41
    await bus.write(AFTER)
    async with started(settings, await keeper(settings)) as (again, read):
        assert {each.key for each in read} == {"w-2", "w-3", "w-4", "w-40", FIRST, SECOND}
        async with started(settings) as (alone, everything):
            assert len(everything) > len(read)
            assert whole(again.replica) == whole(alone.replica)
            assert again.offsets((WORKERS.name, CERTIFICATES.name)) == alone.offsets((WORKERS.name, CERTIFICATES.name))
        await bus.write([record(WORKERS.name, "w-41", made.worker("w-41"))])
        await until(lambda: again.replica.index.has_worker("w-41"), "it follows on")


async def test_one_of_a_topic_that_was_made_anew_is_refused(settings: Settings, bus: Bus) -> None:
    """The topics are read instead, and the file is gone."""
    await bus.write(BEFORE)
    async with started(settings, await keeper(settings)):
        pass
    await asyncio.to_thread(make_anew, settings, CERTIFICATES.name)
    await bus.write([record(CERTIFICATES.name, "w-9:c-1", made.certificate("w-9", "c-1"))])
    async with started(settings, await keeper(settings)) as (again, read):
        assert len(read) == 41
        assert not file_of(settings).exists()
        assert set(again.replica.stamps.certificates) == {"w-9"}


def make_anew(settings: Settings, topic: str) -> None:
    name = settings.kafka.namespace + topic
    admin = KafkaAdminClient(bootstrap_servers=settings.kafka.servers)
    try:
        admin.delete_topics([name])
        assert wait_until(lambda: name not in admin.list_topics(), within_s=15)
    finally:
        admin.close()
    topics.apply(settings)


async def test_a_damaged_one_is_refused(settings: Settings, bus: Bus) -> None:
    """One flipped byte, and the topics are read."""
    await bus.write(BEFORE)
    async with started(settings, await keeper(settings)):
        pass
    file = file_of(settings)
    data = bytearray(file.read_bytes())
    data[-100] ^= 1
    file.write_bytes(data)
    async with started(settings, await keeper(settings)) as (again, read):
        assert len(read) == again.replica.index.worker_count == 41


async def test_one_that_is_ahead_of_the_topic_is_refused(settings: Settings, bus: Bus) -> None:
    """A bus that was put back from an older copy lacks what the snapshot goes on from."""
    await bus.write(BEFORE)
    async with started(settings, await keeper(settings)) as (first, _):
        first.progress.advance((WORKERS.name, 0), 1_000)
    async with started(settings, await keeper(settings)) as (_, read):
        assert len(read) == 41


async def test_who_is_erased_leaves_the_file_while_the_process_runs(settings: Settings, bus: Bus) -> None:
    """With the next one that is written (promise P6)."""
    often = settings.model_copy(update={"snapshots": settings.snapshots.model_copy(update={"every_s": 0.05})})
    file = file_of(settings)
    await bus.write([record(WORKERS.name, FIRST, made.worker(FIRST))])
    async with started(often, await keeper(often)):
        await until(lambda: file.exists() and FIRST.encode() in file.read_bytes(), "it is written")
        await bus.write([record(WORKERS.name, FIRST, None)])
        await until(lambda: FIRST.encode() not in file.read_bytes(), "it is written again")
