"""The first start of all lets the data remember the identity key; every later one is compared with it.

On kafka-python, and a module of its own: a process that follows the topics asks its replica instead, and starts
sooner without the import.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.errors import KafkaError

from infra.errors import BusUnreachable
from infra.identity_key import RECORD_KEY, check_identity_key
from infra.settings import KafkaSettings
from schemas.envelope import Envelope, decode, encode, headers_for
from schemas.partitioning import partition_of
from schemas.state import Access, AccessKind
from schemas.topics import ACCESS

_WAIT_MS: Final = 10_000


def settle_identity_key(kafka: KafkaSettings, ours: str, now: datetime) -> None:
    """Check our key against the data; on the first start of all, let the data remember it.

    The topics must exist. Of two first starts with different keys at the same moment the later one stays
    remembered, and the next start of the other is refused.

    Raises:
        KeysRefused: the data was made with another key.
        BusUnreachable: Kafka does not answer.
    """
    try:
        stored = _stored(kafka)
        if stored is None:
            _remember(kafka, ours, now)
            stored = _stored(kafka)
    except (KafkaError, OSError):
        raise BusUnreachable(
            f"The identity key cannot be compared with the data at {kafka.servers}; is the bus up, and "
            "did `kaigong topics apply` run?"
        ) from None
    check_identity_key(ours, stored)


def _place(kafka: KafkaSettings) -> TopicPartition:
    return TopicPartition(kafka.namespace + ACCESS.name, partition_of(RECORD_KEY, ACCESS.partitions))


def _stored(kafka: KafkaSettings) -> str | None:
    place = _place(kafka)
    consumer = KafkaConsumer(
        bootstrap_servers=kafka.servers, bootstrap_timeout_ms=_WAIT_MS, auto_offset_reset="earliest"
    )
    try:
        consumer.assign([place])
        end = consumer.end_offsets([place])[place]
        stored = None
        while consumer.position(place) < end:
            for record in consumer.poll(timeout_ms=_WAIT_MS).get(place, []):
                if record.key == RECORD_KEY.encode():
                    stored = _fingerprint(record.headers, record.value)
        return stored
    finally:
        consumer.close()


def _fingerprint(headers: list[tuple[str, bytes]], value: bytes) -> str:
    access = decode(headers, value, ACCESS.models)
    assert isinstance(access, Access)
    return access.key_hash


def _remember(kafka: KafkaSettings, ours: str, now: datetime) -> None:
    place = _place(kafka)
    access = Access(key_hash=ours, kind=AccessKind.IDENTITY_KEY, subject="identity-key", occurred_at=now)
    producer = KafkaProducer(
        bootstrap_servers=kafka.servers, bootstrap_timeout_ms=_WAIT_MS, max_block_ms=_WAIT_MS, acks="all"
    )
    try:
        producer.send(
            place.topic,
            partition=place.partition,
            key=RECORD_KEY.encode(),
            value=encode(access),
            headers=headers_for(Access, Envelope(id=ours, source="kaigong", time=now)),
        ).get(timeout=_WAIT_MS / 1000)
    finally:
        producer.close()
