"""A clerk's list on real Kafka, by the command itself. INTAKE does not run here."""

from __future__ import annotations

import os
import re
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from kafka import KafkaConsumer, TopicPartition
from kafka.consumer.fetcher import ConsumerRecord

from infra.errors import BusUnreachable, KeysRefused
from infra.importing.run import BATCH, register_all
from infra.keys import init_keys, load_keys
from infra.ports import free_ports
from infra.settings import KafkaSettings, Settings
from infra.topics import apply
from schemas.events import WorkerRegistered
from schemas.state import Consent
from schemas.topics import CONSENTS, CONTACTS, IDENTITIES, REGISTRATIONS, Topic
from tests.support.command import Kaigong, settings_of
from tests.support.parts import Bus, kafka_here
from tests.unit.importing.lists import GOOD, as_csv, sorted_from

pytestmark = pytest.mark.timeout(180)

PHONES = tuple(f"1390000{number:04}" for number in range(1, 7))
SAVED_AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


@pytest.fixture
def namespace(request: pytest.FixtureRequest) -> str:
    """Topics of its own for each test."""
    return re.sub(r"[^a-z0-9]+", "-", request.node.name) + "."


@dataclass(frozen=True)
class Desk:
    """A clerk's machine: the command, a folder, and what is on the bus."""

    kaigong: Kaigong
    folder: Path

    def save(self, *rows: dict[str, str], name: str = "名册.csv") -> Path:
        path = self.folder / name
        path.write_bytes(as_csv(*rows).decode().encode("gbk"))
        os.utime(path, (SAVED_AT.timestamp(), SAVED_AT.timestamp()))
        return path

    def records(self, topic: Topic) -> list[ConsumerRecord]:
        return records(settings_of(self.kaigong).kafka, topic)


def records(kafka: KafkaSettings, topic: Topic) -> list[ConsumerRecord]:
    """All that lies on a topic."""
    consumer = KafkaConsumer(bootstrap_servers=kafka.servers, auto_offset_reset="earliest")
    try:
        places = [TopicPartition(kafka.namespace + topic.name, p) for p in range(topic.partitions)]
        consumer.assign(places)
        ends = consumer.end_offsets(places)
        found: list[ConsumerRecord] = []
        while any(consumer.position(place) < end for place, end in ends.items()):
            found.extend(one for many in consumer.poll(timeout_ms=1_000).values() for one in many)
        return found
    finally:
        consumer.close()


@pytest.fixture
def desk(kafka: Bus, namespace: str, tmp_path: Path) -> Desk:
    command = Kaigong(kafka.bootstrap, namespace, tmp_path / "keys")
    init_keys(command.keys)
    apply(settings_of(command))
    return Desk(command, tmp_path)


def test_good_rows_are_registered_and_bad_ones_kept(desk: Desk) -> None:
    """The exit code says that a row was refused; the screen says which, and shows no person."""
    good = [{**GOOD, "手机": phone} for phone in PHONES]
    path = desk.save(*good, {**GOOD, "手机": "1390000"}, {**GOOD, "手机": PHONES[0], "等级": "三级"})
    answer = desk.kaigong("import", path)
    assert answer.returncode == 1
    assert "registered 6, repeats 0, refused 2" in answer.stdout
    assert "第 8 行 手机" in answer.stderr
    said = answer.stdout + answer.stderr
    assert not [phone for phone in (*PHONES, GOOD["姓名"]) if phone in said]
    assert (desk.folder / "名册.csv.rejected.csv").read_text("utf-8-sig").count("\n") == 3
    events = [WorkerRegistered.model_validate_json(each.value) for each in desk.records(REGISTRATIONS)]
    assert len({event.worker_id for event in events}) == len(PHONES)
    assert {event.occurred_at for event in events} == {SAVED_AT}
    assert not any(event.quiet for event in events)


def test_importing_again_says_nothing_new(desk: Desk) -> None:
    """The same events under the same ids; identities, contacts and consents are not even written."""
    path = desk.save(*({**GOOD, "手机": phone} for phone in PHONES))
    assert desk.kaigong("import", path).returncode == 0
    first = [desk.records(topic) for topic in (IDENTITIES, CONTACTS, CONSENTS)]
    again = desk.kaigong("import", path)
    assert again.returncode == 0
    assert "registered 6" in again.stdout
    assert [len(each) for each in first] == [6, 6, 6]
    assert [desk.records(topic) for topic in (IDENTITIES, CONTACTS, CONSENTS)] == first
    ids = Counter(dict(each.headers)["ce_id"] for each in desk.records(REGISTRATIONS))
    assert sorted(ids.values()) == [2] * len(PHONES)
    values = {each.value for each in desk.records(REGISTRATIONS)}
    assert len(values) == len(PHONES)


def test_a_census_is_marked_and_consent_is_what_the_list_says(desk: Desk) -> None:
    """Quiet events; whoever the list has as 否 is registered and gets no messages."""
    path = desk.save(GOOD, {**GOOD, "手机": PHONES[1], "同意接收通知": "否"})
    assert desk.kaigong("import", path, "--census").returncode == 0
    events = [WorkerRegistered.model_validate_json(each.value) for each in desk.records(REGISTRATIONS)]
    assert [event.quiet for event in events] == [True, True]
    consents = [Consent.model_validate_json(each.value) for each in desk.records(CONSENTS)]
    assert sorted(consent.granted for consent in consents) == [False, True]


def test_a_dry_run_touches_nothing(desk: Desk) -> None:
    """Neither the bus nor the folder."""
    path = desk.save(GOOD, {**GOOD, "手机": "1"})
    answer = desk.kaigong("import", path, "--dry-run")
    assert answer.returncode == 1
    assert "would be registered 1, repeats 0, refused 1" in answer.stdout
    assert desk.records(REGISTRATIONS) == []
    assert [each.name for each in desk.folder.glob("*.csv")] == ["名册.csv"]


def test_a_bus_that_is_down_is_one_sentence(tmp_path: Path) -> None:
    """It names the address; nothing else is said and no traceback shown."""
    (port,) = free_ports(1)
    command = Kaigong(f"127.0.0.1:{port}", "", tmp_path / "keys")
    init_keys(command.keys)
    path = tmp_path / "list.csv"
    path.write_bytes(as_csv(GOOD))
    answer = command("import", path)
    assert answer.returncode == 1
    assert len(answer.stderr.splitlines()) == 1
    assert f"127.0.0.1:{port}" in answer.stderr


async def test_another_identity_key_is_refused(desk: Desk, tmp_path: Path) -> None:
    """It would make a new person of everybody in the list."""
    settings, forms = settings_of(desk.kaigong), sorted_from(as_csv(GOOD)).forms
    await register_all(settings, load_keys(desk.kaigong.keys), forms, lambda _: None)
    init_keys(tmp_path / "others")
    with pytest.raises(KeysRefused):
        await register_all(settings, load_keys(tmp_path / "others"), forms, lambda _: None)


async def test_an_import_that_the_bus_interrupted_is_completed_by_running_it_again(
    suite_settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The broker dies after the first batch: the error counts what is confirmed; then everybody is there once."""
    monkeypatch.setattr("infra.importing.run._ACK_S", 2.0)
    count = BATCH + 200
    rows = [{**GOOD, "手机": f"1390000{number:04}"} for number in range(count)]
    forms = sorted_from(as_csv(*rows)).forms
    init_keys(tmp_path / "keys")
    keys = load_keys(tmp_path / "keys")
    with kafka_here(tmp_path, suite_settings) as broker:
        settings = Settings(kafka=KafkaSettings(bootstrap=broker.bootstrap))
        apply(settings)
        with pytest.raises(BusUnreachable, match=f"{BATCH} of {count}"):
            await register_all(settings, keys, forms, lambda _: broker.kill())
        broker.restart()
        told: list[int] = []
        await register_all(settings, keys, forms, told.append)
        assert told == [BATCH, count]
        events = [WorkerRegistered.model_validate_json(each.value) for each in records(settings.kafka, REGISTRATIONS)]
        assert len({event.worker_id for event in events}) == count
        assert len({event.registration_id for event in events}) == count
        assert {each.key for each in records(settings.kafka, CONTACTS)} == {e.worker_id.encode() for e in events}
