"""What Faust commits, and when: the behaviours that the one safe agent shape rests on."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Sequence
from itertools import takewhile

import faust
import pytest
from aiokafka import AIOKafkaProducer

from agents.runtime import Engine, EngineConfig, Incoming
from tests.runtime_contract.conftest import EVENTS, Committed, Eventually, Run
from tests.support.parts import Bus

pytestmark = [pytest.mark.broker, pytest.mark.timeout(40)]


async def test_what_is_not_acked_is_not_committed(
    run: Run, name: str, committed: Committed, eventually: Eventually
) -> None:
    """A batch of noack_take that is never acked leaves the group without an offset, through a stop too."""
    seen: list[bytes] = []

    async def agent(stream: faust.Stream[bytes]) -> None:
        async for batch in stream.noack().noack_take(100, within=0.05):
            seen.extend(event.value for event in batch)

    async with run(agent, stream_wait_empty=False):
        await eventually(lambda: len(seen) == EVENTS)
        await asyncio.sleep(0.5)  # two commit intervals: the absence of something has no condition
    assert await committed(name) is None


async def test_what_is_acked_is_committed(run: Run, name: str, committed: Committed, eventually: Eventually) -> None:
    """Acked in offset order after the batch, everything is committed."""

    async def agent(stream: faust.Stream[bytes]) -> None:
        async for batch in stream.noack().noack_take(4, within=0.05):
            for event in batch:
                event.ack()

    async def all_committed() -> bool:
        return await committed(name) == EVENTS

    async with run(agent):
        await eventually(all_committed)


async def test_an_exception_in_a_batch_keeps_its_offsets_and_loses_events_in_process(
    run: Run, name: str, committed: Committed, eventually: Eventually
) -> None:
    """Why an exception must end the process: the batch is not committed, and not delivered again either."""
    batches: list[list[bytes]] = []
    starts = 0

    async def agent(stream: faust.Stream[bytes]) -> None:
        nonlocal starts
        starts += 1
        async for batch in stream.noack().noack_take(5, within=0.05):
            batches.append([event.value for event in batch])
            if b"7" in batches[-1]:
                raise RuntimeError("once")
            for event in batch:
                event.ack()

    async with run(agent, stream_wait_empty=False):
        await eventually(lambda: starts == 2)
        await asyncio.sleep(0.5)  # two commit intervals
    before = list(takewhile(lambda batch: b"7" not in batch, batches))  # a slow broker cuts smaller batches
    assert await committed(name) == sum(map(len, before)) < EVENTS
    assert sum(b"7" in batch for batch in batches) == 1


async def test_a_plain_agent_that_raises_loses_the_event(
    run: Run, name: str, committed: Committed, eventually: Eventually
) -> None:
    """Why no agent of ours is a plain one. When this turns red, Faust has mended it: read its changelog."""
    seen: list[bytes] = []

    async def agent(stream: faust.Stream[bytes]) -> None:
        async for value in stream:
            seen.append(value)
            if value == b"3":
                raise RuntimeError("once")

    async def all_committed() -> bool:
        return await committed(name) == EVENTS

    async with run(agent):
        await eventually(all_committed)
    assert seen.count(b"3") == 1


async def test_bytes_that_are_no_event_arrive_as_they_are(
    kafka: Bus, run: Run, topic: str, eventually: Eventually
) -> None:
    """With raw bytes neither a tombstone nor broken UTF-8 disturbs the engine."""
    seen: list[bytes | None] = []

    async def agent(stream: faust.Stream[bytes]) -> None:
        async for batch in stream.noack().noack_take(100, within=0.05):
            for event in batch:
                seen.append(event.message.value)
                event.ack()

    async with AIOKafkaProducer(bootstrap_servers=kafka.bootstrap) as producer:
        for value in (None, b"", b"\xff\xfe"):
            await producer.send_and_wait(topic, value, b"key", partition=0)
    async with run(agent):
        await eventually(lambda: len(seen) == EVENTS + 3)
    assert seen[EVENTS:] == [None, b"", b"\xff\xfe"]


async def a_run(kafka: Bus, topic: str, how: str) -> tuple[int | None, list[int], str]:
    """Run our engine in a process until it ends: exit code, offsets handled, what it said."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.runtime_contract.process", kafka.bootstrap, topic, how),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, said = await process.communicate()
    return process.returncode, [int(line) for line in out.split()], said.decode()


async def test_a_failed_batch_ends_the_process_and_comes_again(kafka: Bus, topic: str, committed: Committed) -> None:
    """A handler that raises ends the process with a sentence and the code to try again. What it did not
    handle is not committed, and the next process handles it.
    """
    code, first, said = await a_run(kafka, topic, "raise")
    assert code == os.EX_TEMPFAIL
    assert first == list(range(len(first)))
    assert f"{topic}[0] offsets" in said
    assert "Traceback" not in said
    assert (await committed(topic) or 0) <= len(first)
    code, second, _ = await a_run(kafka, topic, "finish")
    assert code == 0
    assert set(range(EVENTS)) == {*first, *second}
    assert await committed(topic) == EVENTS


async def test_the_stop_of_our_engine_has_a_deadline(kafka: Bus, topic: str) -> None:
    """Faust's stop waits for an unacked batch for ever, whatever is cancelled; ours ends the process."""
    code, handled, said = await a_run(kafka, topic, "hang")
    assert (code, handled) == (os.EX_TEMPFAIL, [])
    assert "did not stop within 1 s" in said


async def test_the_hooks_name_all_partitions_and_nothing_listens(
    kafka: Bus, topic: str, eventually: Eventually
) -> None:
    """A rebalance is told as a whole, without the namespace, and Faust's web server stays off."""
    assigned: list[frozenset[tuple[str, int]]] = []
    namespace, bare = topic[:1], topic[1:]
    engine = Engine(
        EngineConfig(
            bootstrap=kafka.bootstrap,
            namespace=namespace,
            group=bare,
            replica_name="only",
            partitions=1,
        )
    )

    async def handle(_events: Sequence[Incoming]) -> None:
        """Nothing to do."""

    engine.subscribe(bare, handle)
    engine.on_assigned(assigned.append)
    await engine.start()
    await eventually(lambda: bool(assigned))
    assert assigned[-1] == {(bare, 0)}
    with pytest.raises(OSError, match="Connect"):
        await asyncio.open_connection("127.0.0.1", 6066)
    await engine.stop()
