"""All topics' records, in bulk, from one librdkafka consumer.

librdkafka fetches on threads of its own, outside of Python. At 150 transactions a second aiokafka, with a consumer for
each topic, costs every follower 12 % of a core and the broker another 8 %, librdkafka 4 % and 1 % (measured).
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Final, cast

from confluent_kafka import Consumer, KafkaError, KafkaException, Message, TopicPartition

from agents.follow.progress import Spot
from agents.replica import BusRecord
from schemas.envelope import Headers
from schemas.topics import BY_NAME, CERTIFICATES, CONSENTS, CONTACTS, IDENTITIES, WORKERS

_log = logging.getLogger(__name__)

_WAIT_S: Final = 0.1  # the longest that a stop waits for the thread, once reading has begun
_HEARS_S: Final = 2.0
_LONG_POLL_MS: Final = 50  # data wake a fetch at once, a lone marker does not (measured): whoever waits for one
_AT_ONCE_BYTES: Final = 1
_IN_TURNS_BYTES: Final = 1_000_000  # more than comes in a long poll's time: its end answers the fetch
_MOST_RECORDS: Final = 1_000
"""At once: of 5,000 the first have left the processor's cache when the last are read, which cost half as much again."""
_OF_KINDS: Final = frozenset(topic.name for topic in (WORKERS, CERTIFICATES, CONTACTS, IDENTITIES, CONSENTS))
"""There is one for each worker or more; nobody asks such a record for its other headers."""
_FOR_EVER_MS: Final = 10**15
_BEYOND_REPAIR: Final = (
    KafkaError._BAD_MSG,
    KafkaError._BAD_COMPRESSION,
    KafkaError._NOT_IMPLEMENTED,
    KafkaError.TOPIC_AUTHORIZATION_FAILED,
)


class MustRebuild(Exception):
    """The topics no longer hold what the replica would need next: start anew from their beginning."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"the bus no longer holds the next record of {what} (the topic was recreated, or this process read nothing "
            "for longer than tombstones are kept). It ends now; its next start rebuilds from the topics."
        )


class CannotRead(Exception):
    """The bus gives a partition that cannot be read; asking again would be no use."""

    def __init__(self, topic: str, partition: int | None, reason: str) -> None:
        super().__init__(
            f"{topic}[{partition}] cannot be read: {reason}. This process ends; look at the broker's log and at this "
            "process' rights to the topic, then start it again."
        )


@dataclass(slots=True)
class Batch:
    """What was read at once."""

    records: list[BusRecord] = field(default_factory=list)
    """In offset order of each partition."""
    ends: dict[Spot, int] = field(default_factory=dict)
    """Where a partition ended behind these records; past transaction markers, which are no records."""


class Reader:
    """Reads partitions from given offsets on, ``read_committed`` and without a group.

    Args:
        bootstrap: the bus.
        namespace: put before every topic name.
        client_id: of its connection, in the broker's eyes.
        topics: what will be read, without the namespace.
        at_once: whether every commit wakes this reader, or it looks 20 times a second and takes what has come: under
            load a fifth less CPU, in the reader and in the broker, for at most 50 ms more (measured).
        since_boot_s: a clock that counts on while the machine sleeps.
    """

    def __init__(
        self,
        *,
        bootstrap: str,
        namespace: str,
        client_id: str,
        topics: Collection[str],
        at_once: bool,
        since_boot_s: Callable[[], float] = lambda: time.clock_gettime(time.CLOCK_BOOTTIME),
    ) -> None:
        self._namespace = namespace
        self._kinds: dict[tuple[bytes | None, bytes | None], Headers] = {}
        self._names: dict[str, str] = {}
        """Topics by the name that they have on the bus, those that are read."""
        self._consumer = Consumer(
            {
                "bootstrap.servers": bootstrap,
                "client.id": client_id,
                "group.id": client_id,  # librdkafka wants one; nothing subscribes and nothing commits
                "enable.auto.commit": False,
                "enable.auto.offset.store": False,
                "isolation.level": "read_committed",
                "auto.offset.reset": "error",
                "enable.partition.eof": True,
                "check.crcs": True,
                "fetch.wait.max.ms": _LONG_POLL_MS,
                "fetch.min.bytes": _AT_ONCE_BYTES if at_once else _IN_TURNS_BYTES,
                "max.partition.fetch.bytes": 4 << 20,
                "fetch.queue.backoff.ms": 5,
                "reconnect.backoff.max.ms": 1_000,
                "topic.metadata.refresh.interval.ms": 60_000,
            },
            logger=_log,
            error_cb=_tell,
        )
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="follower")
        self._since_boot_s = since_boot_s
        self._read_at_s = since_boot_s()
        # The tombstones of what was deleted meanwhile may be gone: half their time is the limit.
        self._stale_after_s = min(BY_NAME[topic].delete_retention_ms or _FOR_EVER_MS for topic in topics) / 2_000

    def silent_s(self) -> float:
        """Seconds since anything was read."""
        return self._since_boot_s() - self._read_at_s

    async def begin(self, offsets: Mapping[Spot, int]) -> None:
        """Reads these partitions too, from these offsets on."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._begin, offsets)

    async def next(self) -> Batch:
        """What has come since the last call; empty if nothing did for a while.

        Raises:
            MustRebuild: the next record is no longer there.
            CannotRead: a record is damaged, or this process may not read it.
        """
        batch = await asyncio.get_running_loop().run_in_executor(self._thread, self._take)
        silent_s = self.silent_s()
        if silent_s > self._stale_after_s:
            raise MustRebuild(f"the followed topics ({silent_s / 3_600:.0f} hours without reading)")
        if batch.records or batch.ends:  # the gateway's beats see to it that there is something
            self._read_at_s = self._since_boot_s()
        return batch

    async def stop(self) -> None:
        """Lets go of the connection."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._consumer.close)
        self._thread.shutdown(wait=False)

    def _begin(self, offsets: Mapping[Spot, int]) -> None:
        self._names |= {self._namespace + topic: topic for topic, _ in offsets}
        with contextlib.suppress(KafkaException):  # it will ask by itself
            self._consumer.list_topics(timeout=_HEARS_S)  # else it looks for the leaders half a second later (measured)
        self._consumer.incremental_assign(
            [
                TopicPartition(self._namespace + topic, partition, offset)
                for (topic, partition), offset in offsets.items()
            ]
        )

    def _take(self) -> Batch:
        batch = Batch()
        first = self._consumer.poll(_WAIT_S)
        if first is None:
            return batch
        for message in (first, *self._consumer.consume(_MOST_RECORDS, 0)):
            error = message.error()
            if error is None:
                batch.records.append(self._record(message))
            elif error.code() == KafkaError._PARTITION_EOF:
                spot, end = self._place(message)
                batch.ends[spot] = end
            elif error.code() == KafkaError._AUTO_OFFSET_RESET:
                raise MustRebuild(f"{self._topic(message)} ({error.str()})")
            elif error.code() in _BEYOND_REPAIR:
                raise CannotRead(self._topic(message), message.partition(), error.str())
            else:
                _tell(error)
        return batch

    def _topic(self, message: Message) -> str:
        return (message.topic() or "").removeprefix(self._namespace)

    def _place(self, message: Message) -> tuple[Spot, int]:
        partition, offset = message.partition(), message.offset()
        assert partition is not None  # records and ends have a place, only errors may lack one
        assert offset is not None
        return (self._topic(message), partition), offset

    def _record(self, message: Message) -> BusRecord:
        """By position and with few calls of ours: a load makes half a million of them."""
        key, topic = message.key(), self._names[cast("str", message.topic())]
        headers = cast("list[tuple[str, bytes]]", message.headers() or [])  # its type is a producer's
        return BusRecord(
            topic,
            cast("int", message.partition()),
            cast("int", message.offset()),  # of a record; only an error may lack it
            "" if key is None else key.decode(errors="replace"),
            message.value(),
            self._kind(headers) if topic in _OF_KINDS else tuple(headers),
            message.timestamp()[1],
        )

    def _kind(self, headers: list[tuple[str, bytes]]) -> Headers:
        """Those that say what a record is, one tuple for all that are the same.

        All of its own would be two thirds of what a record takes, and gone from the cache when they are asked.
        """
        attributes = dict(headers)
        what = attributes.get("ce_specversion"), attributes.get("ce_type")
        known = self._kinds.get(what)
        if known is None:
            named = zip(("ce_specversion", "ce_type"), what, strict=True)
            known = self._kinds[what] = tuple((name, value) for name, value in named if value is not None)
        return known


def _tell(error: KafkaError) -> None:
    """Librdkafka asks again by itself."""
    _log.warning("the bus is asked again: %s", error.str())
