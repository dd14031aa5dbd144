"""Where partitions end, open transactions included: how far a test must read to have seen everything.

The end that ``read_committed`` shows lies below that: it stands before the oldest open transaction, be it a killed
process's, and before commits whose markers are still to be written.
"""

from __future__ import annotations

from collections.abc import Iterable

from kafka import KafkaAdminClient, TopicPartition
from kafka.protocol.consumer.offsets import OffsetSpec

from infra.settings import Settings
from schemas.topics import BY_NAME

Offsets = dict[tuple[str, int], int]
"""Topic (without the namespace) and partition → offset."""


def ends_of(settings: Settings, topics: Iterable[str]) -> Offsets:
    """The high watermark of every partition of these topics."""
    kafka = settings.kafka
    spots = {
        TopicPartition(kafka.namespace + topic, partition): (topic, partition)
        for topic in topics
        for partition in range(BY_NAME[topic].partitions)
    }
    admin = KafkaAdminClient(bootstrap_servers=kafka.servers)
    try:
        found = admin.list_partition_offsets(dict.fromkeys(spots, OffsetSpec.LATEST))
    finally:
        admin.close()
    return {spots[spot]: each.offset for spot, each in found.items()}
