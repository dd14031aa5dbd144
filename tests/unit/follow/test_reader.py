"""What the reader makes of an error that librdkafka hands it among the records."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from confluent_kafka import KafkaError, Message

from agents.follow import CannotRead, MustRebuild
from agents.follow.reader import Reader
from schemas.topics import WORKERS


class Told:
    """A consumer that has one thing to tell."""

    def __init__(self, message: Message) -> None:
        self._message = message

    def poll(self, timeout: float) -> Message:
        del timeout
        return self._message

    def consume(self, number: int, timeout: float) -> list[Message]:
        del number, timeout
        return []

    def close(self) -> None:
        """Nothing to close."""


@pytest.fixture
async def reader() -> AsyncIterator[Reader]:
    reader = Reader(bootstrap="127.0.0.1:9", namespace="ns.", client_id="c", topics=[WORKERS.name], at_once=True)
    consumer = reader._consumer
    yield reader
    reader._consumer = consumer
    await reader.stop()


@pytest.mark.parametrize(
    ("code", "raised"),
    [
        (KafkaError._AUTO_OFFSET_RESET, MustRebuild),
        (KafkaError._BAD_MSG, CannotRead),
        (KafkaError._BAD_COMPRESSION, CannotRead),
        (KafkaError.TOPIC_AUTHORIZATION_FAILED, CannotRead),
    ],
)
async def test_what_does_not_mend_itself_ends_the_reading(
    monkeypatch: pytest.MonkeyPatch, reader: Reader, code: int, raised: type[Exception]
) -> None:
    """By a sentence with the topic; such an error may come without an offset."""
    told = Told(Message(topic="ns.workers", partition=3, error=KafkaError(code)))
    monkeypatch.setattr(reader, "_consumer", told)
    with pytest.raises(raised, match=r"\bworkers\b"):
        await reader.next()


async def test_what_mends_itself_does_not(monkeypatch: pytest.MonkeyPatch, reader: Reader) -> None:
    """A broker is away: librdkafka asks again, and nothing was read."""
    told = Told(Message(topic="ns.workers", partition=3, error=KafkaError(KafkaError._TRANSPORT)))
    monkeypatch.setattr(reader, "_consumer", told)
    batch = await reader.next()
    assert (batch.records, batch.ends) == ([], {})
