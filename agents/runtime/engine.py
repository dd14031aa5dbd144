"""The stream engine, the only place that knows Faust (faust-streaming 0.15.3 on aiokafka).

It offers one shape of agent, the one that loses nothing: batches without automatic acks, ``concurrency=1``,
every effect awaited, then all events acked in offset order. A batch is what came while the one before was under
way: Faust's ``noack_take`` stops reading meanwhile, then cuts by the clock, so under load it took a dozen events
where hundreds waited, and when idle it woke 100 times a second. An exception in a batch ends the process: the
offsets stay where they are, the supervisor starts it again, and the events come again. Everything else that
Faust offers (tables, ``take``, ``concurrency``, its own transactions, its web server, its ``worker``
command) stays unused: each of it loses or doubles events in some ordinary situation.
``tests/runtime_contract`` pins what is relied on.
"""

from __future__ import annotations

import asyncio
import logging
import os
import tempfile
import threading
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import faust

from agents.runtime.consumer import PromptConsumer

log = logging.getLogger(__name__)

Spot = tuple[str, int]
"""A partition: topic name, number."""

EndProcess = Callable[[int], object]
"""Ends the process with an exit code, at once: no handler of a half-dead engine is given a say."""

_CRASH_LOOK_S: Final = 1.0


def _folder() -> Path:
    """For the folders that Faust makes though there are no tables; else it litters wherever a process starts."""
    folder = Path(tempfile.gettempdir()) / f"kaigong-faust-{os.getuid()}"
    folder.mkdir(exist_ok=True, mode=0o700)
    own = not folder.is_symlink() and folder.stat().st_uid == os.getuid()
    return folder if own else Path(tempfile.mkdtemp(prefix="kaigong-faust-"))


@dataclass(frozen=True, slots=True)
class Incoming:
    """One event as it lies on the bus."""

    topic: str
    """Without the namespace."""
    partition: int
    offset: int
    timestamp_ms: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...]


HandleBatch = Callable[[Sequence[Incoming]], Awaitable[None]]
"""Takes a batch, in offset order of each partition, and returns once every consequence is durable.

Bad data is not its caller's business: whatever it raises ends the process.
"""


class MustStop(Exception):
    """A batch handler wants the process to end, for a reason that an operator must look at first."""

    exit_code = os.EX_DATAERR


@dataclass(frozen=True, kw_only=True)
class EngineConfig:
    """What the engine must know. Times in seconds."""

    bootstrap: str
    namespace: str
    """Put before every topic name and the group."""
    group: str
    """Our own consumer group; each kind of process has one."""
    replica_name: str
    """A stable name of this process for static membership: its restart is no rebalance for the others."""
    partitions: int
    batch_max: int = 1_000
    session_timeout_s: float = 6.0
    """How long a dead process keeps its partitions; 6 is the least that brokers allow."""
    stop_within_s: float = 25.0
    """After it a stop ends the process the hard way: Faust's own can hang for ever on an unacked event."""


class Engine:
    """A Faust app whose agents all have the one safe shape.

    Subscribe first, then `start`. The hooks are called within the rebalance and must only take note: while
    one of them waits, no member of the group goes on.
    """

    def __init__(self, config: EngineConfig, *, end_process: EndProcess = os._exit) -> None:
        self._config = config
        self._end_process = end_process
        self._watch: asyncio.Task[None] | None = None
        self._stopping = False
        self._app = faust.App(
            f"{config.namespace}{config.group}",
            broker=";".join(f"kafka://{each}" for each in config.bootstrap.split(",")),
            processing_guarantee="at_least_once",
            stream_wait_empty=True,
            stream_buffer_maxsize=1024,
            broker_commit_interval=1.0,
            broker_commit_every=1000,
            broker_session_timeout=config.session_timeout_s,
            broker_heartbeat_interval=1.0,
            broker_rebalance_timeout=15.0,
            broker_max_poll_records=500,
            consumer_auto_offset_reset="earliest",
            consumer_group_instance_id=config.replica_name,
            producer_acks=-1,
            producer_linger=0.005,
            key_serializer="raw",
            value_serializer="raw",
            topic_allow_declare=False,
            topic_disable_leader=True,
            table_standby_replicas=0,
            web_enabled=False,
            worker_redirect_stdouts=False,
            datadir=_folder(),
        )

    def subscribe(self, topic: str, handle: HandleBatch) -> None:
        """Hand every batch of a topic to ``handle``."""
        config = self._config
        channel = self._app.topic(
            config.namespace + topic,
            key_type=bytes,
            value_type=bytes,
            key_serializer="raw",
            value_serializer="raw",
            partitions=config.partitions,
        )

        async def read(stream: faust.StreamT[bytes]) -> None:
            untyped: Any = stream  # faust's own type of it does not know ``noack``
            waiting: asyncio.Queue[Any] = asyncio.Queue(config.batch_max)
            working = asyncio.create_task(self._batches(topic, waiting, handle), name=f"batches of {topic}")
            try:
                async for event in untyped.noack().events():
                    await waiting.put(event)
            finally:
                working.cancel()

        # Faust names an agent after its function, and two of one name are one.
        self._app.agent(channel, name=f"{config.group}.{topic}", concurrency=1)(read)

    def on_assigned(self, note: Callable[[frozenset[Spot]], None]) -> None:
        """Call ``note`` with all partitions of this process after every rebalance; they may be none."""
        self._app.on_partitions_assigned.connect(self._hook(note), weak=False)

    def on_revoked(self, note: Callable[[frozenset[Spot]], None]) -> None:
        """Call ``note`` before every rebalance, once no batch is under way. A stop does not call it."""
        self._app.on_partitions_revoked.connect(self._hook(note), weak=False)

    async def start(self) -> None:
        """Join the group. The topics must exist."""
        self._app.finalize()
        self._app.transport.Consumer = PromptConsumer  # type: ignore[misc]  # of this app's transport only
        self._rewind_the_never_committed()
        await self._app.start()
        self._watch = asyncio.create_task(self._end_with_the_engine(), name="engine-watch")

    async def stop(self) -> None:
        """Finish the batches under way and leave; after ``stop_within_s`` the process ends instead."""
        self._stopping = True
        if self._watch is not None:
            self._watch.cancel()
        # A thread: neither a hanging stop nor a blocked loop may outlive the deadline.
        deadline = threading.Timer(self._config.stop_within_s, self._give_up)
        deadline.daemon = True
        deadline.start()
        try:
            await self._app.stop()
        finally:
            deadline.cancel()

    def end(self, why: str, exit_code: int = os.EX_TEMPFAIL) -> None:
        """End the process with a sentence; what was not committed comes again."""
        log.critical(why)
        for handler in logging.getLogger().handlers:
            handler.flush()
        self._end_process(exit_code)

    def _rewind_the_never_committed(self) -> None:
        """Faust drops what a fetch brings during a rebalance and seeks back, but only to committed offsets.

        A partition that has none stays where the fetch left it, and its first events would never be handled (a
        killed broker and then a killed process lost three). So such a one is sought to its beginning.
        """
        consumer: Any = self._app.consumer
        seek_to_committed = consumer.seek_to_committed

        async def seek() -> dict[Any, int | None]:
            committed: dict[Any, int | None] = await seek_to_committed()
            never = [spot for spot, offset in committed.items() if not offset]
            if never:
                for spot, offset in (await consumer.earliest_offsets(*never)).items():
                    await consumer._seek(spot, offset)
            return committed

        consumer.seek_to_committed = seek

    async def _batches(self, topic: str, waiting: asyncio.Queue[Any], handle: HandleBatch) -> None:
        while True:
            events = [await waiting.get()]
            while not waiting.empty():
                events.append(waiting.get_nowait())
            await self._one_batch(topic, events, handle)

    async def _one_batch(self, topic: str, events: Sequence[Any], handle: HandleBatch) -> None:
        try:
            await handle([_incoming(topic, event.message) for event in events])
        except MustStop as reason:
            self.end(f"{reason} ({_where(topic, events)})", reason.exit_code)
        except Exception as error:
            log.debug("The batch failed.", exc_info=error)
            self.end(
                f"{_where(topic, events)} could not be written: {str(error) or repr(error)}. "
                "The process ends; its events come again."
            )
        else:
            for event in events:
                event.ack()
            return
        # Only where a test survives the end of the process: nothing may be acked or read any more.
        await asyncio.get_running_loop().create_future()

    async def _end_with_the_engine(self) -> None:
        """Faust's supervisor does not reliably end the process when the engine has crashed; so we look."""
        while not self._app.crashed:  # noqa: ASYNC110 - Faust has no event for it
            await asyncio.sleep(_CRASH_LOOK_S)
        self.end(f"The stream engine crashed: {self._app.crash_reason!r}.", os.EX_TEMPFAIL)

    def _hook(self, note: Callable[[frozenset[Spot]], None]) -> Callable[..., Awaitable[None]]:
        prefix = len(self._config.namespace)

        async def called(_app: object, partitions: Iterable[Any], **_: object) -> None:
            try:
                note(frozenset((each.topic[prefix:], each.partition) for each in partitions))
            except Exception:
                # Faust would log it and go on as a process that owns nothing.
                self.end("A rebalance could not be noted; the process ends.", os.EX_SOFTWARE)

        return called

    def _give_up(self) -> None:
        self.end(
            f"The stream engine did not stop within {self._config.stop_within_s:g} s; the process ends.",
            os.EX_TEMPFAIL,
        )


def _incoming(topic: str, message: faust.types.Message) -> Incoming:
    headers: Any = message.headers or ()
    return Incoming(
        topic=topic,
        partition=message.partition,
        offset=message.offset,
        timestamp_ms=round(message.timestamp * 1000),
        key=message.key,
        value=message.value,
        headers=tuple((name, value or b"") for name, value in headers),  # a header may have no value
    )


def _where(topic: str, events: Sequence[Any]) -> str:
    """The positions of a batch, for people: ``vacancy.postings[3] offsets 17-40``."""
    offsets: dict[int, list[int]] = {}
    for event in events:
        offsets.setdefault(event.message.partition, []).append(event.message.offset)
    return ", ".join(f"{topic}[{p}] offsets {min(each)}-{max(each)}" for p, each in sorted(offsets.items()))
