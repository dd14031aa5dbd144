"""The fence on a real broker: what a zombie writes is never seen."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import pytest
from aiokafka import ConsumerRecord

from agents.own.fence import Barred, Fence, Record, WriteFailed
from tests.support.parts import Bus

pytestmark = pytest.mark.broker

Read = Callable[[str], Awaitable[list[ConsumerRecord]]]
Start = Callable[..., Awaitable[Fence]]


@pytest.fixture
async def start(kafka: Bus, namespace: str) -> AsyncIterator[Start]:
    """Starts a fence; every one has the same id."""
    async with AsyncExitStack() as stack:

        async def started(**bounds: int) -> Fence:
            fence = Fence(kafka.bootstrap, f"{namespace}book-0", client_id="test", **bounds)
            await fence.start()
            stack.push_async_callback(fence.stop)
            return fence

        yield started


def records(topic: str, *keys: str, partition: int = 0) -> list[Record]:
    return [Record(topic, partition, key, b"{}", (("ce_id", key.encode()),)) for key in keys]


async def test_what_was_written_is_there_with_key_headers_and_tombstones(
    topics: str, start: Start, committed: Read
) -> None:
    """A write is committed when it returns, as it was given, and names each partition's highest offset."""
    fence = await start()
    topic = f"{topics}workers"
    offsets = await fence.write(
        [*records(topic, "a", "b"), Record(topic, 0, "a", None), *records(topic, "c", partition=1)]
    )
    seen = await committed(topic)
    assert {(topic, 0): 2, (topic, 1): 0} == offsets
    assert {(b"a", b"{}"), (b"b", b"{}"), (b"a", None), (b"c", b"{}")} == {(r.key, r.value) for r in seen}
    assert (("ce_id", b"a"),) == seen[0].headers or (("ce_id", b"c"),) == seen[0].headers


async def test_a_zombies_send_fails(topics: str, start: Start, committed: Read) -> None:
    """After another fence has started under the id, a write of the old one is barred and leaves nothing."""
    old = await start()
    await old.write(records(f"{topics}workers", "before"))
    new = await start()
    with pytest.raises(Barred):
        await old.write(records(f"{topics}workers", "zombie"))
    await new.write(records(f"{topics}workers", "after"))
    assert [b"before", b"after"] == [record.key for record in await committed(f"{topics}workers")]


async def test_a_zombies_commit_fails(topics: str, start: Start, committed: Read) -> None:
    """A transaction that was open when the next owner started is never seen, though its sends were taken."""
    old = await start()
    sent, go_on = asyncio.Event(), asyncio.Event()
    commit = old._producer.commit_transaction

    async def paused() -> None:
        sent.set()
        await go_on.wait()
        await commit()

    old._producer.commit_transaction = paused
    zombie = asyncio.create_task(old.write(records(f"{topics}workers", "zombie")))
    await sent.wait()
    new = await start()
    go_on.set()
    with pytest.raises(Barred):
        await zombie
    await new.write(records(f"{topics}workers", "after"))
    assert [b"after"] == [record.key for record in await committed(f"{topics}workers")]


async def test_a_broken_fence_stays_broken(topics: str, start: Start) -> None:
    """After its first error a fence refuses every further write: only a new one knows what was committed."""
    old = await start()
    await start()
    for _ in range(2):
        with pytest.raises(Barred):
            await old.write(records(f"{topics}workers", "zombie"))


async def test_an_interrupted_write_breaks_the_fence(topics: str, start: Start, committed: Read) -> None:
    """A write cancelled inside its transaction can not be continued by the next one."""
    fence = await start()
    sent = asyncio.Event()

    async def never() -> None:
        sent.set()
        await asyncio.Event().wait()

    fence._producer.commit_transaction = never
    writing = asyncio.create_task(fence.write(records(f"{topics}workers", "half")))
    await sent.wait()
    writing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writing
    with pytest.raises(WriteFailed, match="interrupted"):
        await fence.write(records(f"{topics}workers", "next"))
    await start()  # aborts what is open, so that readers go on
    assert [] == await committed(f"{topics}workers")


async def test_concurrent_writers_take_turns(topics: str, start: Start, committed: Read) -> None:
    """Two writes at once are two transactions, one after the other."""
    fence = await start()
    topic = f"{topics}workers"
    await asyncio.gather(*(fence.write(records(topic, f"{n}", f"{n}")) for n in range(5)))
    keys = [record.key for record in await committed(topic)]
    assert 10 == len(keys)
    assert keys[0::2] == keys[1::2]


async def test_a_large_write_is_several_transactions(topics: str, start: Start, committed: Read) -> None:
    """Above the bound the records go in runs; each run ends with a marker that takes an offset."""
    fence = await start(max_records=2)
    topic = f"{topics}workers"
    offsets = await fence.write(records(topic, *"abcde"))
    seen = await committed(topic)
    assert [b"a", b"b", b"c", b"d", b"e"] == [record.key for record in seen]
    assert [0, 1, 3, 4, 6] == [record.offset for record in seen]
    assert {(topic, 0): 6} == offsets


async def test_an_unknown_partition_is_a_failed_write(topics: str, start: Start) -> None:
    """A record for a partition that does not exist breaks the fence with a sentence, not an assertion."""
    fence = await start()
    with pytest.raises(WriteFailed):
        await fence.write(records(f"{topics}workers", "a", partition=99))


async def test_nobody_answers(unused_tcp_port: int) -> None:
    """Without a bus the start fails, and stopping keeps its deadline."""
    fence = Fence(f"127.0.0.1:{unused_tcp_port}", "book-0", client_id="test")
    with pytest.raises(WriteFailed):
        await fence.start()
    began = time.monotonic()
    await fence.stop(deadline_s=0.5)
    assert time.monotonic() - began < 2
