"""A commit as a broker leaves it that was killed before it wrote the marker, and takes the transaction for complete."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.errors import InvalidTxnState
from kafka import KafkaAdminClient
from kafka.admin import ConfigResource, ConfigResourceType

_VERIFY = "transaction.partition.verification.enable"


@asynccontextmanager
async def hidden(bootstrap: str, transactional_id: str, place: TopicPartition, record: bytes) -> AsyncIterator[None]:
    """Writes a record, under the key ``hidden``, whose transaction the coordinator has not heard of."""
    admin = await asyncio.to_thread(lambda: KafkaAdminClient(bootstrap_servers=bootstrap))

    def verify(whether: str) -> None:
        broker = ConfigResource(ConfigResourceType.BROKER, "1", {_VERIFY: whether})
        assert admin.alter_configs([broker]) == {"broker": {"1": "OK"}}

    await asyncio.to_thread(verify, "false")
    try:
        while not await _taken(bootstrap, transactional_id, place, record):
            continue
        yield
    finally:
        await asyncio.to_thread(verify, "true")
        await asyncio.to_thread(admin.close)


async def _taken(bootstrap: str, transactional_id: str, place: TopicPartition, record: bytes) -> bool:
    async with AIOKafkaProducer(bootstrap_servers=bootstrap, transactional_id=transactional_id) as producer:
        await producer.begin_transaction()
        producer._txn_manager._txn_partitions.add(place)
        try:
            await producer.send_and_wait(place.topic, record, b"hidden", partition=place.partition)
        except InvalidTxnState:  # the broker has not heard yet that it is not to verify
            return False
        return True
