"""Everything that was written: all topics from their beginning, and what the providers accepted."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from aiokafka import AIOKafkaConsumer, TopicPartition

from agents.follow.reader import bus_record
from agents.replica import BusRecord
from infra.settings import Settings
from schemas.topics import BEAT, CATALOGUE, Topic

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
    """Reads what is there now, as a committed reader sees it."""
    return Written(await _read(settings, CATALOGUE), accepted_by(journal))


def accepted_by(journal: Path) -> list[Message]:
    """What the simulated providers wrote down before they answered."""
    with journal.open() as lines:
        return [Message(each["attempt_id"], each["report_code"] in _ARRIVES) for each in map(json.loads, lines)]


async def _read(settings: Settings, topics: Iterable[Topic]) -> dict[str, list[BusRecord]]:
    namespace = settings.kafka.namespace
    spots = [TopicPartition(namespace + topic.name, p) for topic in topics for p in range(topic.partitions)]
    found: dict[TopicPartition, list[BusRecord]] = {spot: [] for spot in spots}
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
        ends = await consumer.end_offsets(spots)
        while [spot for spot, end in ends.items() if await consumer.position(spot) < end]:
            for spot, records in (await consumer.getmany(timeout_ms=100)).items():
                topic = spot.topic.removeprefix(namespace)
                read = (bus_record(topic, each) for each in records if each.offset < ends[spot])
                found[spot] += [record for record in read if record.key != BEAT]
    finally:
        await consumer.stop()
    whole: dict[str, list[BusRecord]] = {}
    for spot, records in found.items():
        whole.setdefault(spot.topic.removeprefix(namespace), []).extend(records)
    return whole
