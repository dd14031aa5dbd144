"""Clerks' lists on real Kafka, by the command itself. INTAKE does not run here."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from kafka import KafkaConsumer, TopicPartition
from kafka.consumer.fetcher import ConsumerRecord

from gateway.bus import BusDown
from gateway.forms import RegistrationForm
from infra.desk import open_desk
from infra.errors import BusUnreachable, KeysRefused
from infra.importing import run
from infra.importing.opening import open_source
from infra.importing.run import Tally, Watcher, import_from
from infra.importing.writing import ACK_S, WriteWorkers
from infra.keys import Keys, init_keys, load_keys
from infra.ports import free_ports
from infra.settings import KafkaSettings, Settings
from infra.topics import apply
from schemas.events import CertificateAwarded, VacancyPosted, WorkerRegistered
from schemas.state import Consent, Enterprise
from schemas.topics import COMPLETIONS, CONSENTS, CONTACTS, ENTERPRISES, IDENTITIES, POSTINGS, REGISTRATIONS, Topic
from tests.support.command import Kaigong
from tests.support.parts import Bus
from tests.unit.importing.lists import GOOD, PASS, POST, as_csv, as_xlsx, read_rows, workers

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

    @property
    def kafka(self) -> KafkaSettings:
        """Where the bus is."""
        return self.kaigong.settings.kafka

    def records(self, topic: Topic, phones: Sequence[str]) -> list[ConsumerRecord]:
        """What lies on a topic about these people."""
        people = load_keys(self.kaigong.keys).people
        identities = [people.identity(phone) for phone in phones]
        about = {*identities, *(people.worker_id(each, 0) for each in identities)}
        everything = records(self.kaigong.settings.kafka, topic)
        return [each for each in everything if each.key.decode().split(":")[0] in about]


def names_in(folder: Path) -> list[str]:
    """Of the files and folders there."""
    return sorted(each.name for each in folder.iterdir())


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
    answer = desk.kaigong("import", "workers", path, "--census")
    assert answer.returncode == 1
    assert "登记 6 人，表内重复 0 行，退回 2 行" in answer.stdout
    assert "第 8 行 退回。手机" in answer.stderr
    said = answer.stdout + answer.stderr
    assert not [phone for phone in (*PHONES, GOOD["姓名"]) if phone in said]
    assert len(read_rows((desk.folder / "名册-退回.xlsx").read_bytes())) == 3
    people = [desk.records(topic, PHONES) for topic in (IDENTITIES, CONTACTS, CONSENTS)]
    assert [len(each) for each in people] == [6, 6, 6]
    assert sum(Consent.model_validate_json(each.value).granted for each in people[2]) == 5

    assert desk.kaigong("import", "workers", path, "--census").returncode == 1
    assert [desk.records(topic, PHONES) for topic in (IDENTITIES, CONTACTS, CONSENTS)] == people
    written = desk.records(REGISTRATIONS, PHONES)
    assert sorted(Counter(dict(each.headers)["ce_id"] for each in written).values()) == [2] * len(PHONES)
    events = [WorkerRegistered.model_validate_json(value) for value in {each.value for each in written}]
    assert len({event.worker_id for event in events}) == len(events) == len(PHONES)
    assert {event.occurred_at for event in events} == {SAVED_AT}
    assert all(event.quiet for event in events)


async def test_vacancies_are_posted_once_their_employers_made_known_and_what_is_doubtful_is_counted(desk: Desk) -> None:
    """From an Excel file with a merged employer; unlawful ones are refused with a lawful wording."""
    head = [*POST, "性别要求", "年龄要求"]
    rows = [
        [1, "测试甲制衣厂", "车工", 5, "4000-6000", "武鸣区", "会平车", "不限", None],
        [2, None, "裁剪工", 2, "面议", "武鸣区", None, None, "18-45岁"],
        [3, None, "质检员", 2, "0-99999", "武鸣区", None, "女", None],
        [4, "测试乙五金厂", "焊工", "若干", "180元/天", "武鸣区", None, None, None],
    ]
    path = desk.folder / "岗位.xlsx"
    path.write_bytes(as_xlsx([head, *rows], "B2:B4"))
    os.utime(path, (SAVED_AT.timestamp(), SAVED_AT.timestamp()))
    answer = await desk.kaigong.here("import", "vacancies", path)
    assert "发布 2 个岗位，待人工审核 1 行，表内重复 0 行，退回 1 行" in answer.stdout
    assert "新登记用人单位 2 家" in answer.stdout
    assert "可以改为" in answer.stderr
    enterprises = [Enterprise.model_validate_json(each.value) for each in records(desk.kafka, ENTERPRISES)]
    assert {each.name: each.verified for each in enterprises} == {"测试甲制衣厂": False, "测试乙五金厂": False}
    written = [VacancyPosted.model_validate_json(each.value) for each in records(desk.kafka, POSTINGS)]
    assert sorted(event.title for event in written) == ["焊工", "裁剪工", "车工"]
    assert {event.enterprise_id for event in written} == {each.enterprise_id for each in enterprises}

    assert (await desk.kaigong.here("import", "vacancies", path)).returncode == 1
    again = [VacancyPosted.model_validate_json(each.value) for each in records(desk.kafka, POSTINGS)]
    assert {event.vacancy_id for event in again} == {event.vacancy_id for event in written}
    assert len(records(desk.kafka, ENTERPRISES)) == 2


async def test_an_employer_of_a_whole_list_must_be_known(desk: Desk) -> None:
    """A misspelt id would post for nobody."""
    path = desk.folder / "一家.csv"
    path.write_bytes(as_csv({name: cell for name, cell in POST.items() if name != "用人单位"}))
    answer = await desk.kaigong.here("import", "vacancies", path, "--enterprise", "e-nobody")
    assert answer.returncode == 1
    assert "没有编号为 e-nobody 的用人单位" in answer.stderr


async def test_completions_find_their_workers_by_phone(desk: Desk) -> None:
    """Whoever never registered is refused by a sentence that says what to do; twice is the same certificate."""
    phone, stranger = "13900000201", "13900000202"
    assert (
        await desk.kaigong.here("import", "workers", desk.save({**GOOD, "手机": phone}, name="学员.csv"))
    ).returncode == 0
    path = desk.folder / "取证.csv"
    path.write_bytes(as_csv({**PASS, "手机": phone}, {**PASS, "手机": stranger}))
    answer = await desk.kaigong.here("import", "completions", path)
    assert "记入 1 份证书，表内重复 0 行，退回 1 行" in answer.stdout
    assert "没有登记求职" in answer.stderr
    await desk.kaigong.here("import", "completions", path)
    events = [CertificateAwarded.model_validate_json(each.value) for each in desk.records(COMPLETIONS, [phone])]
    assert len(events) == 2
    assert events[0] == events[1]


@pytest.mark.parametrize(
    ("kind", "row", "says"),
    [
        ("workers", GOOD, "可登记 1 人，表内重复 0 行，退回 1 行"),
        ("vacancies", POST, "可发布 1 个岗位，表内重复 0 行，退回 1 行"),
        ("completions", PASS, "可记入 1 份证书，表内重复 0 行，退回 1 行"),
    ],
)
async def test_a_dry_run_needs_no_bus_and_no_keys_and_writes_nothing(
    kind: str, row: dict[str, str], says: str, tmp_path: Path
) -> None:
    """It shows how rows were understood, without the person; the exit code tells of a refused row."""
    command = Kaigong(f"127.0.0.1:{free_ports(1)[0]}", "", tmp_path / "keys")
    path = tmp_path / "list.csv"
    path.write_bytes(as_csv(row, dict.fromkeys(row, "?")))
    answer = await command.here("import", kind, path, "--dry-run")
    assert answer.returncode == 1
    assert says in answer.stdout
    assert "第 2 行" in answer.stdout
    assert "6-05-01-03" in answer.stdout
    assert GOOD["手机"] not in answer.stdout + answer.stderr
    assert GOOD["姓名"] not in answer.stdout + answer.stderr
    assert names_in(tmp_path) == ["list.csv"]


def test_a_bus_that_is_down_is_one_sentence(tmp_path: Path) -> None:
    """It names the address; nothing else is said and no traceback shown."""
    (port,) = free_ports(1)
    command = Kaigong(f"127.0.0.1:{port}", "", tmp_path / "keys")
    init_keys(command.keys)
    path = tmp_path / "list.csv"
    path.write_bytes(as_csv(GOOD))
    answer = command("import", "workers", path)
    assert answer.returncode == 1
    assert len(answer.stderr.splitlines()) == 1
    assert f"127.0.0.1:{port}" in answer.stderr


async def test_another_identity_key_is_refused(desk: Desk, tmp_path: Path) -> None:
    """It would make a new person of everybody in the list."""
    path = desk.save(GOOD, name="一人.csv")
    await take_in(desk.kaigong.settings, load_keys(desk.kaigong.keys), path, Watcher())
    init_keys(tmp_path / "others")
    with pytest.raises(KeysRefused):
        await take_in(desk.kaigong.settings, load_keys(tmp_path / "others"), path, Watcher())


async def test_an_import_that_the_bus_interrupts_says_how_far_it_came_and_is_completed_by_running_it_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bus ceases after the second batch: what is confirmed is counted; afterwards everybody is there once."""
    monkeypatch.setattr(run, "BATCH", 2)
    settings, keys = desk.kaigong.settings, load_keys(desk.kaigong.keys)
    phones = [f"1390000{number:04}" for number in range(101, 107)]
    path = desk.save(*({**GOOD, "手机": phone} for phone in phones), name="中断.csv")

    class Ceasing(Watcher[RegistrationForm]):
        batches = 0

        def went_on(self, part: float) -> None:
            self.batches += 1
            if self.batches == 2:
                raise BusDown

    tally = Tally()
    with pytest.raises(BusUnreachable):
        await take_in(settings, keys, path, Ceasing(), tally)
    assert tally.rows[run.Ending.WRITTEN] == 4
    await take_in(settings, keys, path, Watcher())
    events = [WorkerRegistered.model_validate_json(each.value) for each in desk.records(REGISTRATIONS, phones)]
    ours = {event.registration_id: event.worker_id for event in events}
    assert len(events) == 10
    assert len(ours) == len(set(ours.values())) == len(phones)
    contacts = [each.key.decode() for each in desk.records(CONTACTS, phones)]
    assert [contacts.count(worker_id) for worker_id in ours.values()] == [1] * len(phones)


async def take_in(
    settings: Settings, keys: Keys, path: Path, watcher: Watcher[RegistrationForm], tally: Tally | None = None
) -> None:
    """What `kaigong import workers` does, within this process."""
    async with open_desk(settings, keys, name="importer", ack_timeout_s=ACK_S) as desk:
        kind = replace(workers(), pseudonymiser=keys.people)
        with open_source(path) as source:
            await import_from(source, kind, WriteWorkers(desk), None, watcher, tally or Tally())
