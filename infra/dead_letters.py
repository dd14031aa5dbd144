"""Dead letters for an operator: what lies there, what was in it, and back onto its topic (promise P4)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Self

from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.consumer.fetcher import ConsumerRecord
from kafka.errors import KafkaError

from agents.intake.dead_letters import Letter, open_letter
from agents.own.fence import Record
from infra.errors import BusUnreachable, LetterRefused
from infra.settings import KafkaSettings
from schemas.partitioning import partition_of
from schemas.sealing import CannotOpen, Sealer
from schemas.topics import BEAT, BY_NAME, EVENTS, Topic, dead_letters_of

_WAIT_MS: Final = 10_000
_BOOTSTRAP_MS: Final = 5_000
_POLL_MS: Final = 200  # where only an aborted transaction is left, a poll ends without a record


@dataclass(frozen=True, slots=True)
class Spot:
    """Where an event lay: its partition and offset in its event topic. A dead letter is named after it."""

    partition: int
    offset: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Reads ``PARTITION:OFFSET``.

        Raises:
            LetterRefused: it is not that.
        """
        partition, _, offset = text.partition(":")
        if not (partition.isdecimal() and offset.isdecimal()):
            raise LetterRefused("A position is PARTITION:OFFSET, for example 3:1042, as `kaigong dlq list` prints it.")
        return cls(int(partition), int(offset))

    def __str__(self) -> str:
        return f"{self.partition}:{self.offset}"


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """One sealed letter. What is said of it outside the seal holds nothing of what the event says."""

    topic: Topic
    """The event's topic."""
    spot: Spot
    headers: tuple[tuple[str, bytes], ...]
    sealed: bytes

    @property
    def said(self) -> Mapping[str, str]:
        """Its headers, as `agents.intake.dead_letters` writes them."""
        return {name: value.decode() for name, value in self.headers}

    @property
    def time(self) -> datetime:
        """When the event came, by the broker's clock."""
        return datetime.fromisoformat(self.said["original_time"])

    @property
    def truncated(self) -> bool:
        """Whether the event was too long to be kept whole."""
        return "original_bytes" in self.said

    def open(self, sealer: Sealer) -> Letter:
        """The event as it was.

        Raises:
            LetterRefused: its key is not in the folder, or it was moved or damaged.
        """
        try:
            return open_letter(self.headers, self.sealed, sealer)
        except CannotOpen as error:
            raise LetterRefused(f"{self.topic.name} {self.spot} cannot be opened: {error}.") from None


def event_topic(name: str) -> Topic:
    """The event topic of this name; its dead letters' name means it too.

    Raises:
        LetterRefused: there is none.
    """
    topic = BY_NAME.get(name.removesuffix(".dlq"))
    if topic not in EVENTS:
        raise LetterRefused(f"No such topic; those with dead letters are {', '.join(each.name for each in EVENTS)}.")
    return topic


class DeadLetters:
    """The dead letters of one bus."""

    def __init__(self, kafka: KafkaSettings) -> None:
        self._kafka = kafka

    def of(self, topics: Iterable[Topic] = EVENTS) -> list[DeadLetter]:
        """Every letter that is there and was not replayed, the oldest event first.

        Raises:
            BusUnreachable: Kafka does not answer.
        """
        found: dict[tuple[str, Spot], DeadLetter] = {}
        with _said_plainly(self._kafka):
            for topic in topics:
                for spot, letter in self._records(topic):
                    if letter is None:
                        found.pop((topic.name, spot), None)
                    else:
                        found[topic.name, spot] = letter
        return sorted(
            found.values(),
            key=lambda each: (each.time, each.topic.name, each.spot.partition, each.spot.offset),
        )

    def replay(self, letter: DeadLetter, sealer: Sealer) -> Spot:
        """Writes the event back to its topic, into the partition of its key, and takes the letter away.

        The letter goes only once the broker has acknowledged the event. Whoever is stopped in between
        replays it again: INTAKE takes an event twice without harm.

        Returns:
            Where the event lies now. If it is still poison, a new letter will be named after that.

        Raises:
            LetterRefused: it cannot be opened, is not whole, or has no key: no partition is its own.
            BusUnreachable: Kafka does not answer, or did not acknowledge.
        """
        event = letter.open(sealer)
        key = _whole(letter, event)
        events, letters = letter.topic, dead_letters_of(letter.topic)
        with _said_plainly(self._kafka), _producer(self._kafka) as producer:
            home = partition_of(key, events.partitions)
            namespace = self._kafka.namespace
            back = Record(namespace + events.name, home, key, event.value, event.headers)
            offset = _written(producer, back)
            _written(producer, Record(namespace + letters.name, letter.spot.partition, str(letter.spot), None))
        return Spot(home, offset)

    def _records(self, topic: Topic) -> Iterator[tuple[Spot, DeadLetter | None]]:
        """What was committed on a topic's dead letters, by partition, in order; None takes one away."""
        letters = dead_letters_of(topic)
        consumer = KafkaConsumer(
            bootstrap_servers=self._kafka.servers,
            bootstrap_timeout_ms=_BOOTSTRAP_MS,
            isolation_level="read_committed",
            auto_offset_reset="earliest",
            enable_auto_commit=False,
        )
        try:
            places = [TopicPartition(self._kafka.namespace + letters.name, p) for p in range(letters.partitions)]
            consumer.assign(places)
            ends = consumer.end_offsets(places)
            while any(consumer.position(place) < end for place, end in ends.items()):
                for records in consumer.poll(timeout_ms=_POLL_MS).values():
                    yield from (_letter(topic, record) for record in records if record.key != BEAT.encode())
        finally:
            consumer.close()


def _letter(topic: Topic, record: ConsumerRecord) -> tuple[Spot, DeadLetter | None]:
    spot = Spot.parse(record.key.decode())
    if record.value is None:
        return spot, None
    return spot, DeadLetter(topic, spot, tuple(record.headers), record.value)


def _whole(letter: DeadLetter, event: Letter) -> str:
    """The event's key, if the event can be written again as it was."""
    if letter.truncated:
        raise LetterRefused(
            f"{letter.topic.name} {letter.spot} was {letter.said['original_bytes']} bytes long and is kept "
            "in part; its sender must send it again."
        )
    try:
        return (event.key or b"").decode() or _no_key(letter)
    except UnicodeDecodeError:
        return _no_key(letter)


def _no_key(letter: DeadLetter) -> str:
    raise LetterRefused(f"{letter.topic.name} {letter.spot} has no readable key, so it belongs to no partition.")


def _written(producer: KafkaProducer, record: Record) -> int:
    """The record's offset, acknowledged."""
    sending = producer.send(
        record.topic,
        key=record.key.encode(),
        value=record.value,
        partition=record.partition,
        headers=list(record.headers),
    )
    return int(sending.get(timeout=_WAIT_MS / 1000).offset)


@contextmanager
def _producer(kafka: KafkaSettings) -> Iterator[KafkaProducer]:
    producer = KafkaProducer(
        bootstrap_servers=kafka.servers,
        bootstrap_timeout_ms=_BOOTSTRAP_MS,
        max_block_ms=_WAIT_MS,
        acks="all",
        enable_idempotence=True,
    )
    try:
        yield producer
    finally:
        producer.close()


@contextmanager
def _said_plainly(kafka: KafkaSettings) -> Iterator[None]:
    try:
        yield
    except (KafkaError, OSError):
        raise BusUnreachable(
            f"No answer from the bus at {kafka.servers}; start one with `kaigong up`, "
            "or name yours by KAIGONG_KAFKA__BOOTSTRAP."
        ) from None
