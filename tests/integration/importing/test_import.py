"""A clerk's list on real Kafka, by the command itself. INTAKE does not run here."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from kafka import KafkaConsumer, TopicPartition
from kafka.consumer.fetcher import ConsumerRecord

from gateway.bus import BusDown
from infra.errors import BusUnreachable, KeysRefused
from infra.importing.run import register_all
from infra.keys import init_keys, load_keys
from infra.ports import free_ports
from infra.settings import KafkaSettings
from infra.topics import apply
from schemas.events import WorkerRegistered
from schemas.state import Consent
from schemas.topics import CONSENTS, CONTACTS, IDENTITIES, REGISTRATIONS, Topic
from tests.support.command import Kaigong
from tests.support.parts import Bus
from tests.unit.importing.lists import GOOD, as_csv, sorted_from

pytestmark = pytest.mark.timeout(180)

PHONES = tuple(f"1390000{number:04}" for number in range(11, 17))
SAVED_AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


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

    def records(self, topic: Topic, phones: Sequence[str]) -> list[ConsumerRecord]:
        """What lies on a topic about these people."""
        people = load_keys(self.kaigong.keys).people
        identities = [people.identity(phone) for phone in phones]
        about = {*identities, *(people.worker_id(each, 0) for each in identities)}
        everything = records(self.kaigong.settings.kafka, topic)
        return [each for each in everything if each.key.decode().split(":")[0] in about]


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


@pytest.fixture(scope="module")
def desk(kafka: Bus, namespace: str, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """One installation; the tests keep apart by their telephones."""
    folder = tmp_path_factory.mktemp("desk")
    command = Kaigong(kafka.bootstrap, namespace, folder / "keys")
    init_keys(command.keys)
    apply(command.settings)
    return Desk(command, folder)


def test_good_rows_are_registered_bad_ones_kept_and_a_second_time_nothing_is_new(desk: Desk) -> None:
    """The exit code says that a row was refused; the screen says which, and shows no person.

    Importing the list again sends the same events under the same ids and writes no identity, contact or consent.
    """
    good = [{**GOOD, "手机": phone} for phone in PHONES]
    good[-1]["同意接收通知"] = "否"
    path = desk.save(*good, {**GOOD, "手机": "1390000"}, {**GOOD, "手机": PHONES[0], "等级": "三级"})
    answer = desk.kaigong("import", path, "--census")
    assert answer.returncode == 1
    assert "registered 6, repeated rows 0, refused 2" in answer.stdout
    assert "第 8 行 手机" in answer.stderr
    said = answer.stdout + answer.stderr
    assert not [phone for phone in (*PHONES, GOOD["姓名"]) if phone in said]
    assert (desk.folder / "名册.csv.rejected.csv").read_text("utf-8-sig").count("\n") == 3
    people = [desk.records(topic, PHONES) for topic in (IDENTITIES, CONTACTS, CONSENTS)]
    assert [len(each) for each in people] == [6, 6, 6]
    assert sum(Consent.model_validate_json(each.value).granted for each in people[2]) == 5

    assert desk.kaigong("import", path, "--census").returncode == 1
    assert [desk.records(topic, PHONES) for topic in (IDENTITIES, CONTACTS, CONSENTS)] == people
    written = desk.records(REGISTRATIONS, PHONES)
    assert sorted(Counter(dict(each.headers)["ce_id"] for each in written).values()) == [2] * len(PHONES)
    events = [WorkerRegistered.model_validate_json(value) for value in {each.value for each in written}]
    assert len({event.worker_id for event in events}) == len(events) == len(PHONES)
    assert {event.occurred_at for event in events} == {SAVED_AT}
    assert all(event.quiet for event in events)


async def test_a_dry_run_needs_no_bus_and_writes_nothing(tmp_path: Path) -> None:
    """It says what it would do, and the exit code tells of a refused row."""
    command = Kaigong(f"127.0.0.1:{free_ports(1)[0]}", "", tmp_path / "keys")
    init_keys(command.keys)
    path = tmp_path / "list.csv"
    path.write_bytes(as_csv(GOOD, {**GOOD, "手机": "1"}))
    answer = await command.here("import", path, "--dry-run")
    assert answer.returncode == 1
    assert "would be registered 1, repeated rows 0, refused 1" in answer.stdout
    assert {each.name for each in path.parent.glob("*.csv")} == {"list.csv"}


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
    settings, forms = desk.kaigong.settings, sorted_from(as_csv(GOOD)).forms
    await register_all(settings, load_keys(desk.kaigong.keys), forms, lambda _: None)
    init_keys(tmp_path / "others")
    with pytest.raises(KeysRefused):
        await register_all(settings, load_keys(tmp_path / "others"), forms, lambda _: None)


async def test_an_import_that_the_bus_interrupts_says_how_far_it_came_and_is_completed_by_running_it_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bus ceases after the second batch: the error counts what is confirmed; afterwards everybody is there once."""
    monkeypatch.setattr("infra.importing.run.BATCH", 2)
    settings, keys = desk.kaigong.settings, load_keys(desk.kaigong.keys)
    phones = [f"1390000{number:04}" for number in range(101, 107)]
    forms = sorted_from(as_csv(*({**GOOD, "手机": phone} for phone in phones))).forms
    expected = {form.registration_id for form in forms}
    taken: list[int] = []

    def cease(count: int) -> None:
        taken.append(count)
        if count == 4:
            raise BusDown

    with pytest.raises(BusUnreachable, match="4 of 6"):
        await register_all(settings, keys, forms, cease)
    await register_all(settings, keys, forms, taken.append)
    assert taken == [2, 4, 2, 4, 6]
    events = [WorkerRegistered.model_validate_json(each.value) for each in desk.records(REGISTRATIONS, phones)]
    ours = {event.registration_id: event.worker_id for event in events}
    assert ours.keys() == expected
    assert len(set(ours.values())) == len(phones)
    contacts = [each.key.decode() for each in desk.records(CONTACTS, phones)]
    assert [contacts.count(worker_id) for worker_id in ours.values()] == [1] * len(phones)
