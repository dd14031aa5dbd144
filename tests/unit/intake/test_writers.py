"""Who may write a partition of INTAKE: take-over, release, and the tombstones of erased workers. No bus."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import pytest

from agents.intake.completions import SUBJECT as COMPLETIONS
from agents.intake.erasure import Erasure, tombstones
from agents.intake.registrations import SUBJECT as REGISTRATIONS
from agents.intake.writers import Writers
from agents.own.fence import Barred, Offsets, Record, WriteFailed
from schemas.topics import BEAT
from tests.integration.intake.world import KnownHere


class FenceHere:
    """A fence that notes what is asked of it."""

    def __init__(self, transactional_id: str, log: list[str], *, fails: Exception | None = None) -> None:
        self.transactional_id = transactional_id
        self.fails = fails
        self.written: list[Record] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.waiting = False
        self._log = log

    async def start(self) -> None:
        self._log.append(f"start {self.transactional_id}")

    async def write(self, records: Sequence[Record]) -> Offsets:
        await asyncio.sleep(0)
        self.waiting = not self.gate.is_set()
        await self.gate.wait()
        if self.fails:
            raise self.fails
        self._log.extend(f"beat {record.topic}-{record.partition}" for record in records if record.key == BEAT)
        self.written.extend(record for record in records if record.key != BEAT)
        return {(record.topic, record.partition): 7 for record in records}

    async def stop(self) -> None:
        self._log.append(f"stop {self.transactional_id}")


class KnownInOrder(KnownHere):
    """A replica that notes when it is asked to catch up."""

    def __init__(self, log: list[str], *, unreachable: bool = False) -> None:
        super().__init__()
        self._log = log
        self._unreachable = unreachable

    async def ready(self) -> None:
        self._log.append("ready")

    async def reached(self, topic: str, partition: int, offset: int) -> None:
        self._log.append(f"reached {topic}-{partition}@{offset}")
        if self._unreachable:
            raise ConnectionError("the follower is gone")


@contextmanager
def running(writers: Writers) -> Iterator[None]:
    """They see to what is owned meanwhile, and do not fail."""
    seeing = asyncio.create_task(writers.run())
    try:
        yield
        assert not seeing.done()
    finally:
        seeing.cancel()


async def turns() -> None:
    """Let everybody else have theirs, more often than any of them needs."""
    for _ in range(100):
        await asyncio.sleep(0)


async def eventually(holds: Callable[[], bool]) -> None:
    """Give everybody else turns until it holds; an error where it never does."""
    for _ in range(10_000):
        if holds():
            return
        await asyncio.sleep(0)
    raise AssertionError("it never came to that")


@pytest.fixture
def log() -> list[str]:
    return []


@pytest.fixture
def fences() -> list[FenceHere]:
    return []


@pytest.fixture
def make(log: list[str], fences: list[FenceHere]) -> Callable[[str], FenceHere]:
    def made(transactional_id: str) -> FenceHere:
        fences.append(FenceHere(transactional_id, log))
        return fences[-1]

    return made


async def test_a_take_over_bars_first_and_sees_its_own_beat_then(
    log: list[str], make: Callable[[str], FenceHere]
) -> None:
    """Once its own commit is applied, so is all that the old writer wrote, even what a killed broker hid."""
    writers = Writers(make, KnownInOrder(log), "ns.")
    await writers.of(REGISTRATIONS, 3)
    assert log == [
        "ready",
        "start ns.intake-worker.registrations-3",
        "beat ns.workers-3",
        "beat ns.worker.registrations.dlq-3",
        "reached workers-3@8",
    ]


async def test_what_is_owned_is_taken_over_without_an_event(log: list[str], make: Callable[[str], FenceHere]) -> None:
    """A predecessor's last commit may be hidden, and nobody may ever write there again."""
    writers = Writers(make, KnownInOrder(log), "", settle_s=3_600.0)
    with running(writers):
        await turns()
        writers.owns([(REGISTRATIONS, 1), (COMPLETIONS, 0)])
        await eventually(lambda: "reached workers-1@8" in log and "reached certificates-0@8" in log)


async def test_what_a_rebalance_takes_away_is_not_taken_over(
    log: list[str], make: Callable[[str], FenceHere], fences: list[FenceHere]
) -> None:
    """Its new owner would be barred."""
    writers = Writers(make, KnownInOrder(log), "")
    writers.owns([(REGISTRATIONS, 0), (REGISTRATIONS, 1)])
    with running(writers):
        await eventually(lambda: bool(fences))
        writers.release()
        await turns()
    assert [fence.transactional_id for fence in fences] == ["intake-worker.registrations-0"]
    assert "beat workers-0" not in log
    assert log[-1] == "stop intake-worker.registrations-0"


async def test_one_that_is_taken_away_while_the_replica_loads_is_not_barred(
    log: list[str], make: Callable[[str], FenceHere], fences: list[FenceHere]
) -> None:
    """The load takes seconds, and its new owner has long begun."""

    class Loading(KnownInOrder):
        loaded = asyncio.Event()

        async def ready(self) -> None:
            await self.loaded.wait()

    writers = Writers(make, Loading(log), "")
    writers.owns([(REGISTRATIONS, 0)])
    with running(writers):
        await turns()
        writers.release()
        Loading.loaded.set()
        await turns()
    assert not fences


@pytest.mark.parametrize("error", [WriteFailed("stopped"), Barred("ourselves")])
async def test_a_beat_that_fails_late_is_not_the_new_writers_fault(
    log: list[str], make: Callable[[str], FenceHere], fences: list[FenceHere], error: Exception
) -> None:
    """The partition went and came back while the beat was on its way."""
    writers = Writers(make, KnownInOrder(log), "", settle_s=0.0)
    writer = await writers.of(REGISTRATIONS, 1)
    await writer.write([Record("workers", 1, "w-1", None)])
    fences[0].gate.clear()
    with running(writers):
        writers.owns([(REGISTRATIONS, 1)])
        await eventually(lambda: fences[0].waiting)
        writers.release()
        writers.owns([(REGISTRATIONS, 1)])
        new = await writers.of(REGISTRATIONS, 1)
        fences[0].fails = error
        fences[0].gate.set()
        await turns()
        assert await writers.of(REGISTRATIONS, 1) is new
        log.clear()
        await new.write([Record("workers", 1, "w-1", None)])
        await eventually(lambda: "beat workers-1" in log)


async def test_a_last_commit_is_followed_by_a_beat(
    log: list[str], make: Callable[[str], FenceHere], fences: list[FenceHere]
) -> None:
    """Of a batch and of what is added beside it; and once: a beat needs no beat."""
    writers = Writers(make, KnownInOrder(log), "", settle_s=0.0)
    writer = await writers.of(REGISTRATIONS, 1)
    for write in (writer.write, writer.add):
        log.clear()
        await write([Record("workers", 1, "w-1", None)])
        with running(writers):
            writers.owns([(REGISTRATIONS, 1)])
            await eventually(lambda: "beat worker.registrations.dlq-1" in log)
            await turns()
        assert log == ["beat workers-1", "beat worker.registrations.dlq-1"]


async def test_a_busy_partition_needs_no_beat(log: list[str], make: Callable[[str], FenceHere]) -> None:
    """The next batch shows the one before."""
    writers = Writers(make, KnownInOrder(log), "", settle_s=60.0)
    writer = await writers.of(REGISTRATIONS, 1)
    await writer.write([Record("workers", 1, "w-1", None)])
    log.clear()
    writers.owns([(REGISTRATIONS, 1)])
    with running(writers):
        await turns()
    assert log == []


async def test_a_bus_that_was_away_is_taken_over_once_more(
    log: list[str], make: Callable[[str], FenceHere], fences: list[FenceHere]
) -> None:
    """Idle, INTAKE outlives a restart of the broker; a broken fence serves nobody."""
    writers = Writers(make, KnownInOrder(log), "", settle_s=0.0)
    writer = await writers.of(REGISTRATIONS, 1)
    await writer.write([Record("workers", 1, "w-1", None)])
    fences[0].fails = WriteFailed("gone")
    with running(writers):
        writers.owns([(REGISTRATIONS, 1)])
        await eventually(lambda: len(fences) > 1)
    assert await writers.of(REGISTRATIONS, 1) is not writer


async def test_who_is_barred_bars_nobody_in_turn(
    log: list[str], make: Callable[[str], FenceHere], fences: list[FenceHere]
) -> None:
    """It was paused for too long. Idle, it waits for the rebalance; an event before that ends it."""
    writers = Writers(make, KnownInOrder(log), "", settle_s=0.0)
    writer = await writers.of(REGISTRATIONS, 1)
    await writer.write([Record("workers", 1, "w-1", None)])
    fences[0].fails = Barred("another")
    with running(writers):
        writers.owns([(REGISTRATIONS, 1)])
        await turns()
        with pytest.raises(Barred):
            await (await writers.of(REGISTRATIONS, 1)).write([Record("workers", 1, "w-2", None)])
        assert len(fences) == 1
        writers.release()
        writers.owns([(REGISTRATIONS, 1)])
        await eventually(lambda: len(fences) == 2)


async def test_two_who_ask_at_once_get_one_writer(
    log: list[str], make: Callable[[str], FenceHere], fences: list[FenceHere]
) -> None:
    """A second fence of this process would bar the first."""
    writers = Writers(make, KnownInOrder(log), "")
    first, second = await asyncio.gather(writers.of(REGISTRATIONS, 3), writers.of(REGISTRATIONS, 3))
    assert first is second
    assert len(fences) == 1


async def test_after_a_rebalance_every_partition_is_taken_over_anew(
    log: list[str], make: Callable[[str], FenceHere]
) -> None:
    """Between the two somebody else may have owned it; the old connections are closed."""
    writers = Writers(make, KnownInOrder(log), "")
    first = await writers.of(REGISTRATIONS, 3)
    await writers.stop()
    assert await writers.of(REGISTRATIONS, 3) is not first
    assert log.count("start intake-worker.registrations-3") == 2
    assert log.count("stop intake-worker.registrations-3") == 1


async def test_a_failed_take_over_closes_its_fence(log: list[str], make: Callable[[str], FenceHere]) -> None:
    """Nothing is written before the replica has caught up."""
    writers = Writers(make, KnownInOrder(log, unreachable=True), "")
    with pytest.raises(ConnectionError):
        await writers.of(REGISTRATIONS, 3)
    assert log[-1] == "stop intake-worker.registrations-3"


def test_tombstones_are_the_certificates_keys() -> None:
    """One for each, in the worker's partition."""
    assert tombstones(2, [("w-1", "c-2"), ("w-1", "c-1")], namespace="ns.") == [
        Record("ns.certificates", 2, "w-1:c-1", None),
        Record("ns.certificates", 2, "w-1:c-2", None),
    ]


async def test_only_owned_partitions_are_touched(
    log: list[str], make: Callable[[str], FenceHere], fences: list[FenceHere]
) -> None:
    """A fence for another's partition would bar its owner. And what was written is to be followed by a beat."""
    writers = Writers(make, KnownInOrder(log), "")
    erasure = Erasure(writers, lambda p: [(f"w-{p}", "c-1")], namespace="", every_s=60)
    erasure.owns({1})
    looking = asyncio.create_task(erasure.run())
    await eventually(lambda: any(fence.written for fence in fences))
    looking.cancel()
    assert [fence.transactional_id for fence in fences] == [f"intake-{COMPLETIONS.topic.name}-1"]
    assert (await writers.of(COMPLETIONS, 1)).last_commit is not None


async def test_a_rebalance_in_mid_look_is_heeded(
    log: list[str], make: Callable[[str], FenceHere], fences: list[FenceHere]
) -> None:
    """What was owned when the look began may be another's by now."""
    asked: list[int] = []

    def certificates(partition: int) -> list[tuple[str, str]]:
        asked.append(partition)
        erasure.owns(())
        return [("w-1", "c-1")]

    erasure = Erasure(Writers(make, KnownInOrder(log), ""), certificates, namespace="", every_s=60)
    erasure.owns({1, 2})
    looking = asyncio.create_task(erasure.run())
    await eventually(lambda: len(asked) == 2)
    looking.cancel()
    assert not fences


@pytest.mark.parametrize("still_owned", [True, False])
async def test_a_failed_tombstone_matters_only_to_the_owner(
    log: list[str], make: Callable[[str], FenceHere], fences: list[FenceHere], still_owned: bool
) -> None:
    """Whoever lost the partition in between leaves it to the next owner; who still has it must end."""
    writers = Writers(make, KnownInOrder(log), "")
    erasure = Erasure(writers, lambda _: [("w-1", "c-1")], namespace="", every_s=60)
    erasure.owns({1})
    looking = asyncio.create_task(erasure.run())
    await eventually(lambda: bool(fences))
    fences[0].fails = WriteFailed("gone")
    if not still_owned:
        erasure.owns(())
    done, _ = await asyncio.wait({looking}, timeout=0.2)
    assert bool(done) is still_owned
    if still_owned:
        assert isinstance(looking.exception(), WriteFailed)
    looking.cancel()
