"""A key's partition, against everybody else's idea of it."""

from __future__ import annotations

import pytest
from aiokafka.partitioner import DefaultPartitioner as AiokafkaPartitioner
from hypothesis import given
from hypothesis import strategies as st
from kafka.cluster import ClusterMetadata
from kafka.partitioner import DefaultPartitioner as KafkaPythonPartitioner

from schemas.partitioning import partition_of
from schemas.topics import PARTITIONS

KEYS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
COUNTS = st.integers(1, 64)


class _Cluster(ClusterMetadata):
    """A cluster of one topic, without a broker."""

    def __init__(self, partitions: int) -> None:
        super().__init__()
        self._all = set(range(partitions))

    def topics(self, *_: object, **__: object) -> set[str]:
        return {"t"}

    def partitions_for_topic(self, topic: str) -> set[int]:
        return self._all

    def available_partitions_for_topic(self, topic: str) -> set[int]:
        return self._all


@given(KEYS, COUNTS)
def test_aiokafka_would_choose_the_same(key: str, partitions: int) -> None:
    """A producer that leaves the choice to aiokafka writes to the partition that INTAKE expects."""
    everywhere = list(range(partitions))
    assert AiokafkaPartitioner()(key.encode(), everywhere, everywhere) == partition_of(key, partitions)


@given(KEYS, COUNTS)
def test_kafka_python_would_choose_the_same(key: str, partitions: int) -> None:
    """The importer's client agrees as well."""
    chosen = KafkaPythonPartitioner().partition("t", key, key.encode(), None, None, _Cluster(partitions))
    assert chosen == partition_of(key, partitions)


@pytest.mark.parametrize(
    ("key", "hashed"),
    [
        ("21", -973932308),
        ("foobar", -790332482),
        ("a-little-bit-long-string", -985981536),
        ("a-little-bit-longer-string", -1486304829),
        ("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971),
    ],
)
def test_the_java_client_would_choose_the_same(key: str, hashed: int) -> None:
    """Hashes that Apache Kafka's own tests pin for murmur2; a negative one loses its sign, as in Java."""
    assert (hashed & 0x7FFFFFFF) % PARTITIONS == partition_of(key, PARTITIONS)
    assert (hashed & 0x7FFFFFFF) % 1_000_003 == partition_of(key, 1_000_003)
