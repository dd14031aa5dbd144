"""Who may write a partition of INTAKE: take-over, release, and the tombstones of erased workers. No bus."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

import pytest

from agents.intake.completions import SUBJECT as COMPLETIONS
from agents.intake.erasure import Erasure, tombstones
from agents.intake.registrations import SUBJECT as REGISTRATIONS
from agents.intake.writers import Writers
from agents.own.fence import Offsets, Record, WriteFailed
from tests.integration.intake.world import KnownHere


class FenceHere:
    """A fence that notes what is asked of it."""

    def __init__(self, transactional_id: str, log: list[str], *, fails: bool = False) -> None:
        self.transactional_id = transactional_id
        self.fails = fails
        self.written: list[Record] = []
        self._log = log

    async def start(self) -> None:
        self._log.append(f"start {self.transactional_id}")

    async def write(self, records: Sequence[Record]) -> Offsets:
        await asyncio.sleep(0)
        if self.fails:
            raise WriteFailed("gone")
        self.written.extend(records)
        return {}

    async def stop(self) -> None:
        self._log.append(f"stop {self.transactional_id}")


class KnownInOrder(KnownHere):
    """A replica that notes when it is asked to catch up."""

    def __init__(self, log: list[str], *, unreachable: bool = False) -> None:
        super().__init__()
        self._log = log
        self._unreachable = unreachable

    async def caught_up(self, topics: tuple[str, ...], partition: int) -> None:
        self._log.append(f"catch up {topics[0]}-{partition}")
        if self._unreachable:
            raise ConnectionError("the follower is gone")


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


async def test_a_take_over_bars_first_and_catches_up_then(log: list[str], make: Callable[[str], FenceHere]) -> None:
    """Asked before the old writer is barred, the end of its writes would not be the end."""
    writers = Writers(make, KnownInOrder(log), "ns.")
    await writers.of(REGISTRATIONS, 3)
    assert log == ["start ns.intake-worker.registrations-3", "catch up workers-3"]


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
    """A fence for another's partition would bar its owner."""
    erasure = Erasure(Writers(make, KnownInOrder(log), ""), lambda p: [(f"w-{p}", "c-1")], namespace="", every_s=60)
    erasure.owns({1})
    looking = asyncio.create_task(erasure.run())
    while not any(fence.written for fence in fences):  # noqa: ASYNC110 - turn by turn
        await asyncio.sleep(0)
    looking.cancel()
    assert [fence.transactional_id for fence in fences] == [f"intake-{COMPLETIONS.topic.name}-1"]


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
    while len(asked) < 2:  # noqa: ASYNC110 - turn by turn
        await asyncio.sleep(0)
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
    while not fences:  # noqa: ASYNC110 - turn by turn
        await asyncio.sleep(0)
    fences[0].fails = True
    if not still_owned:
        erasure.owns(())
    done, _ = await asyncio.wait({looking}, timeout=0.2)
    assert bool(done) is still_owned
    if still_owned:
        assert isinstance(looking.exception(), WriteFailed)
    looking.cancel()
