"""Everything that was written: all topics from their beginning, and what the providers accepted."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from aiokafka import AIOKafkaConsumer, TopicPartition

from agents.replica import BusRecord
from gateway.history import bus_record
from infra.settings import Settings
from schemas.topics import BEAT, CATALOGUE
from tests.support.ends import ends_of

_ARRIVES = {"DELIVERED", "success"}


@dataclass(frozen=True)
class Message:
    """One message that a provider accepted."""

    attempt_id: str
    arrives: bool
    """What its receipt says."""


@dataclass
class Written:
    """A whole history."""

    topics: dict[str, list[BusRecord]]
    """Without the namespace → records by partition, then by offset; the beat is left out."""
    accepted: list[Message] = field(default_factory=list)

    def of(self, topic: str) -> list[BusRecord]:
        """All records of a topic, partition by partition."""
        return self.topics.get(topic, [])

    def logs(self, topic: str) -> dict[int, list[BusRecord]]:
        """The records of each partition."""
        found: defaultdict[int, list[BusRecord]] = defaultdict(list)
        for record in self.of(topic):
            found[record.partition].append(record)
        return found


async def read_history(settings: Settings, journal: Path) -> Written:
    """Reads what there is to read, once."""
    async with chronicle(settings, journal) as book:
        return await book.read_on()


def accepted_by(journal: Path) -> list[Message]:
    """What the simulated providers wrote down before they answered."""
    with journal.open() as lines:
        return [Message(each["attempt_id"], each["report_code"] in _ARRIVES) for each in map(json.loads, lines)]


class Chronicle:
    """A reader that goes on where it stopped."""

    def __init__(self, settings: Settings, journal: Path, consumer: AIOKafkaConsumer) -> None:
        self._settings = settings
        self._journal = journal
        self._consumer = consumer
        self._topics: dict[str, list[BusRecord]] = {topic.name: [] for topic in CATALOGUE}

    async def read_on(self) -> Written:
        """All that was written before this call, as a committed reader sees it.

        Transactions that are open at this call are waited for: each is committed, or aborted in the end.
        """
        namespace = self._settings.kafka.namespace
        ends = {
            TopicPartition(namespace + topic, partition): end
            for (topic, partition), end in (await asyncio.to_thread(ends_of, self._settings, self._topics)).items()
        }
        while [spot for spot, end in ends.items() if await self._consumer.position(spot) < end]:
            for spot, records in (await self._consumer.getmany(timeout_ms=100)).items():
                topic = spot.topic.removeprefix(namespace)
                read = (bus_record(topic, each) for each in records)
                self._topics[topic] += [record for record in read if record.key != BEAT]
        topics = {
            topic: sorted(records, key=lambda each: (each.partition, each.offset))
            for topic, records in self._topics.items()
        }
        return Written(topics, accepted_by(self._journal))


@asynccontextmanager
async def chronicle(settings: Settings, journal: Path) -> AsyncIterator[Chronicle]:
    """Begins at the beginning of every topic."""
    spots = [
        TopicPartition(settings.kafka.namespace + topic.name, partition)
        for topic in CATALOGUE
        for partition in range(topic.partitions)
    ]
    consumer = AIOKafkaConsumer(
        bootstrap_servers=settings.kafka.servers,
        isolation_level="read_committed",
        enable_auto_commit=False,
        auto_offset_reset="none",
    )
    await consumer.start()
    try:
        consumer.assign(spots)
        await consumer.seek_to_beginning(*spots)
        yield Chronicle(settings, journal, consumer)
    finally:
        await consumer.stop()
