"""Which partition a key belongs to: murmur2 modulo the count, as the Java client does it.

Set explicitly wherever the partition key is not the record key. Another partitioner (librdkafka's CRC32, say)
would leave two truths for one key in a compacted topic, so INTAKE checks it too.
"""

from __future__ import annotations

from aiokafka.partitioner import murmur2

_POSITIVE = 0x7FFFFFFF  # Java keeps the lower 31 bits; a minus sign would give a negative partition


def partition_of(key: str, partitions: int) -> int:
    """The partition of ``key`` among ``partitions``."""
    hashed: int = murmur2(key.encode())
    return (hashed & _POSITIVE) % partitions
