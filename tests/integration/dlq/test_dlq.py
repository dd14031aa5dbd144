"""Dead letters on real Kafka, as INTAKE writes them, through the hands of an operator."""

from __future__ import annotations

import json
import re
import stat
from pathlib import Path

import pytest
from kafka import KafkaConsumer, TopicPartition
from kafka.consumer.fetcher import ConsumerRecord

from agents.intake.dead_letters import KEPT_BYTES, dead_letter
from agents.own.fence import Fence, Record
from agents.runtime import Incoming
from infra.dead_letters import DeadLetters, Spot
from infra.errors import LetterRefused
from infra.keys import init_keys, load_keys
from infra.topics import apply
from schemas.partitioning import partition_of
from schemas.topics import BEAT, DEAD_LETTERS, EVENTS, POSTINGS, REGISTRATIONS, dead_letters_of
from tests.support.command import Kaigong
from tests.support.parts import Bus

pytestmark = pytest.mark.timeout(120)

PHONE = "13900000001"
HEADERS = (("ce_type", b"kaigong.worker.registered.v1"), ("ce_id", b"one"))


def event(offset: int, *, key: bytes | None = b"w-4", value: bytes = b"{not json") -> Incoming:
    """An event of partition 3, whatever its key."""
    return Incoming(REGISTRATIONS.name, 3, offset, 1_795_000_000_000 + offset, key, value, HEADERS)


@pytest.fixture
def namespace(request: pytest.FixtureRequest) -> str:
    """Topics of its own for each test."""
    return re.sub(r"[^a-z0-9]+", "-", request.node.name) + "."


@pytest.fixture
def kaigong(kafka: Bus, namespace: str, tmp_path: Path) -> Kaigong:
    command = Kaigong(kafka.bootstrap, namespace, tmp_path / "keys")
    init_keys(command.keys)
    apply(command.settings, [*EVENTS, *DEAD_LETTERS])
    return command


async def bury(kaigong: Kaigong, *events: Incoming) -> None:
    """Writes them as INTAKE does, in a transaction."""
    sealer = load_keys(kaigong.keys).contacts
    beat = Record(kaigong.namespace + dead_letters_of(REGISTRATIONS).name, 3, BEAT, b"")  # as every partition holds
    letters = [
        dead_letter(each, "malformed", "value: 不是 JSON", sealer, namespace=kaigong.namespace) for each in events
    ]
    fence = Fence(kaigong.bootstrap, f"{kaigong.namespace}test", client_id="test")
    await fence.start()
    await fence.write([beat, *letters])
    await fence.stop()


def there(kaigong: Kaigong) -> DeadLetters:
    return DeadLetters(kaigong.settings.kafka)


def records(kaigong: Kaigong, name: str) -> list[ConsumerRecord]:
    """All that is committed on a topic."""
    consumer = KafkaConsumer(
        bootstrap_servers=kaigong.bootstrap, auto_offset_reset="earliest", isolation_level="read_committed"
    )
    try:
        places = [TopicPartition(kaigong.namespace + name, partition) for partition in range(8)]
        consumer.assign(places)
        ends = consumer.end_offsets(places)
        found: list[ConsumerRecord] = []
        while any(consumer.position(place) < end for place, end in ends.items()):
            found.extend(one for many in consumer.poll(timeout_ms=1_000).values() for one in many)
        return found
    finally:
        consumer.close()


async def test_a_list_says_where_and_why_and_nothing_else(kaigong: Kaigong) -> None:
    """The newest so many, by position; what the event says is sealed."""
    await bury(kaigong, *(event(offset, value=f'{{"phone": "{PHONE}"'.encode()) for offset in range(3)))
    answer = await kaigong.here("dlq", "list", "--json", "--limit", "2")
    assert answer.returncode == 0
    listed = [json.loads(line) for line in answer.stdout.splitlines()]
    assert [each["position"] for each in listed] == ["3:1", "3:2"]
    assert listed[0] == {
        "topic": "worker.registrations",
        "position": "3:1",
        "time": "2026-11-18T19:06:40+08:00",
        "code": "malformed",
        "reason": "value: 不是 JSON",
        "schema": "kaigong.worker.registered.v1",
    }
    assert "3 dead letters, the newest 2 shown" in answer.stderr
    table = (await kaigong.here("dlq", "list", "worker.registrations.dlq")).stdout
    assert "3:0" in table
    assert PHONE not in answer.stdout + answer.stderr + table
    assert (await kaigong.here("dlq", "list", "vacancy.postings")).stdout == ""


async def test_a_letter_opens_with_the_keys_and_is_written_for_its_owner_only(kaigong: Kaigong, tmp_path: Path) -> None:
    """On the screen, or in a new file with mode 0600; bytes that are no text as base64."""
    await bury(kaigong, event(7, value=b"\xff\xfe"))
    shown = json.loads((await kaigong.here("dlq", "show", "worker.registrations", "3:7")).stdout)
    assert shown["event"]["key"] == "w-4"
    assert shown["event"]["value"] == {"base64": "//4="}
    assert shown["event"]["headers"]["ce_id"] == "one"
    to = tmp_path / "letter.json"
    answer = await kaigong.here("dlq", "show", "worker.registrations", "3:7", "--to", to)
    assert (answer.returncode, answer.stdout) == (0, "")
    assert json.loads(to.read_text()) == shown
    assert stat.S_IMODE(to.stat().st_mode) == 0o600
    assert (await kaigong.here("dlq", "show", "worker.registrations", "3:7", "--to", to)).returncode == 1


async def test_a_replay_writes_the_event_as_it_was_where_its_key_belongs_and_takes_the_letter_away(
    kaigong: Kaigong,
) -> None:
    """The partition is that of the key by murmur2, not the one in which it was found."""
    await bury(kaigong, event(1), event(2, key=b"w-two"))
    answer = await kaigong.here("dlq", "replay", "worker.registrations", "3:1")
    assert answer.returncode == 0
    (back,) = records(kaigong, REGISTRATIONS.name)
    assert (back.key, back.value, tuple(back.headers)) == (b"w-4", b"{not json", HEADERS)
    assert back.partition == partition_of("w-4", REGISTRATIONS.partitions) != 3
    assert f"3:1 → {back.partition}:{back.offset}" in answer.stdout
    assert [letter.spot for letter in there(kaigong).of()] == [Spot(3, 2)]
    again = await kaigong.here("dlq", "replay", "worker.registrations", "3:1")
    assert again.returncode == 1
    assert "no dead letter at 3:1" in again.stderr
    assert len(records(kaigong, REGISTRATIONS.name)) == 1


async def test_all_is_bounded(kaigong: Kaigong) -> None:
    """The oldest first, no more than the limit; without positions and without --all nothing happens."""
    await bury(kaigong, *(event(offset) for offset in range(5)))
    assert (await kaigong.here("dlq", "replay", "worker.registrations")).returncode == 1
    assert (await kaigong.here("dlq", "replay", "worker.registrations", "--all", "--limit", "2")).returncode == 0
    assert [letter.spot.offset for letter in there(kaigong).of()] == [2, 3, 4]


async def test_what_cannot_be_replayed_stays_and_says_why(kaigong: Kaigong) -> None:
    """An event that was too long to keep, one without a key; the others are replayed all the same."""
    await bury(kaigong, event(1, value=b"x" * (KEPT_BYTES + 1)), event(2, key=None), event(3))
    answer = await kaigong.here("dlq", "replay", "worker.registrations", "--all")
    assert answer.returncode == 1
    assert "kept in part" in answer.stderr
    assert "no readable key" in answer.stderr
    assert "replayed 1, refused 2" in answer.stderr
    assert [letter.spot.offset for letter in there(kaigong).of()] == [1, 2]


async def test_a_letter_whose_event_was_not_acknowledged_stays(
    kaigong: Kaigong, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The letter goes only after the event is back: stopped in between, it can be replayed again."""
    await bury(kaigong, event(1))
    (letter,) = there(kaigong).of([REGISTRATIONS])
    monkeypatch.setattr("infra.dead_letters.partition_of", lambda *_: 99)
    with pytest.raises(ValueError, match="partition 99"):  # there is none
        there(kaigong).replay(letter, load_keys(kaigong.keys).contacts)
    assert [each.spot for each in there(kaigong).of()] == [Spot(3, 1)]


async def test_letters_that_were_not_committed_are_not_there(kaigong: Kaigong) -> None:
    """A fenced writer's letters were never decided: they are neither listed nor waited for."""
    from aiokafka import AIOKafkaProducer

    producer = AIOKafkaProducer(bootstrap_servers=kaigong.bootstrap, transactional_id=f"{kaigong.namespace}open")
    record: Record = dead_letter(
        event(1), "malformed", "-", load_keys(kaigong.keys).contacts, namespace=kaigong.namespace
    )
    await producer.start()
    await producer.begin_transaction()
    await producer.send_and_wait(
        record.topic, record.value, record.key.encode(), partition=3, headers=list(record.headers)
    )
    assert there(kaigong).of() == []
    await producer.abort_transaction()
    assert there(kaigong).of() == []
    await producer.stop()


async def test_unknown_topics_positions_and_keys_are_one_sentence_each(kaigong: Kaigong, tmp_path: Path) -> None:
    """What there is instead, and no traceback."""
    await bury(kaigong, event(1))
    for arguments, says in (
        (("list", "workers"), "training.completions"),
        (("show", "worker.registrations", "first"), "PARTITION:OFFSET"),
        (("show", dead_letters_of(POSTINGS).name, "0:1"), "no dead letter at 0:1"),
    ):
        answer = await kaigong.here("dlq", *arguments)
        assert answer.returncode == 1
        assert says in answer.stderr
        assert "Traceback" not in answer.stderr
    init_keys(tmp_path / "others")
    (letter,) = there(kaigong).of()
    with pytest.raises(LetterRefused, match="cannot be opened"):
        letter.open(load_keys(tmp_path / "others").contacts)
