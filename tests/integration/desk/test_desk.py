"""Enterprises, keys, fairs and erasures from a shell, on real Kafka, as a running gateway's replica sees them."""

from __future__ import annotations

import asyncio
import re
import subprocess
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from kafka import KafkaConsumer, TopicPartition

from agents.follow import Follower
from agents.own.fence import Record
from agents.replica import Replica
from gateway.access import authenticate, hash_of
from gateway.forms import RegistrationForm
from gateway.problems import NotAllowed
from infra.desk import open_desk
from infra.keys import Keys, init_keys, load_keys
from infra.ports import free_ports
from infra.topics import apply
from intake.lawful import judge_posting
from schemas.envelope import Envelope, decode, encode, headers_for
from schemas.events import DeclaredSkill, PostingReviewed, RegistrationChannel, VacancyPosted, WorkerErased
from schemas.model import Contract
from schemas.partitioning import partition_of
from schemas.shanghai import SHANGHAI
from schemas.state import Consent, HeldPosting
from schemas.topics import (
    ACCESS,
    CONSENTS,
    CONTACTS,
    ENTERPRISES,
    FAIRS,
    IDENTITIES,
    POSTINGS,
    REGISTRATIONS,
    REVIEW,
    VACANCIES,
    WORKERS,
    Topic,
)
from tests.property.market import made
from tests.support.command import Kaigong
from tests.support.parts import Bus

pytestmark = pytest.mark.timeout(180)


@dataclass(frozen=True)
class Town:
    """An installation in which nothing runs but the bus, and the eyes of a gateway."""

    command: Kaigong
    keys: Keys
    replica: Replica
    follower: Follower

    async def kaigong(self, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """Runs a command; on return the replica has what it wrote."""
        answer = await asyncio.to_thread(self.command, *arguments, stdin=stdin)
        await self.follower.barrier(
            [each.name for each in (ACCESS, CONSENTS, CONTACTS, ENTERPRISES, FAIRS, IDENTITIES)]
        )
        assert "Traceback" not in answer.stderr
        return answer

    async def refuses(self, *arguments: str, stdin: str = "") -> str:
        """The one sentence with which a command refuses."""
        answer = await self.kaigong(*arguments, stdin=stdin)
        assert (answer.returncode, answer.stdout) == (1, "")
        (sentence,) = answer.stderr.splitlines()
        return sentence

    async def register(self, phone: str) -> str:
        """The id of a new worker who agreed to messages."""
        form = RegistrationForm(
            phone=phone,
            name="测试甲",
            consent=True,
            channel=RegistrationChannel.KIOSK,
            skills=(DeclaredSkill(occupation="6-05-01-03"),),
            region="450110",
        )
        async with open_desk(self.command.settings, self.keys, name="test", ack_timeout_s=15) as desk:
            return (await desk.registrar.register(form, desk.opened_at)).worker_id

    def erased(self) -> set[str]:
        """The workers of whom a `WorkerErased` lies on the bus."""
        return {event.worker_id for event in self.events(REGISTRATIONS) if isinstance(event, WorkerErased)}

    def events(self, topic: Topic) -> list[Contract]:
        """All that lies on an event topic."""
        consumer = KafkaConsumer(bootstrap_servers=self.command.bootstrap, auto_offset_reset="earliest")
        try:
            name = self.command.namespace + topic.name
            places = [TopicPartition(name, partition) for partition in range(topic.partitions)]
            consumer.assign(places)
            ends = consumer.end_offsets(places)
            found: list[Contract] = []
            while any(consumer.position(place) < end for place, end in ends.items()):
                for records in consumer.poll(timeout_ms=1_000).values():
                    found += [decode(record.headers, record.value, topic.models) for record in records]
            return found
        finally:
            consumer.close()

    async def hold(self, event: VacancyPosted) -> None:
        """What INTAKE would hold."""
        held = judge_posting(event, 0, None, None)
        assert isinstance(held, HeldPosting)
        headers = headers_for(HeldPosting, Envelope(id="held", source="/test", time=now()))
        partition = partition_of(event.vacancy_id, REVIEW.partitions)
        async with open_desk(self.command.settings, self.keys, name="test", ack_timeout_s=15) as desk:
            await desk.bus.write([Record(REVIEW.name, partition, event.vacancy_id, encode(held), headers)])


@pytest.fixture(scope="module")
def command(kafka: Bus, namespace: str, tmp_path_factory: pytest.TempPathFactory) -> Kaigong:
    found = Kaigong(kafka.bootstrap, namespace, tmp_path_factory.mktemp("desk") / "keys")
    init_keys(found.keys)
    apply(found.settings)
    return found


@pytest.fixture
async def town(command: Kaigong) -> AsyncIterator[Town]:
    keys = load_keys(command.keys)
    replica = Replica(keys.people)
    follower = Follower(replica, bootstrap=command.bootstrap, namespace=command.namespace, client_id="eyes")
    await follower.start()
    yield Town(command, keys, replica, follower)
    await follower.stop()


def now() -> datetime:
    return datetime.now(UTC)


async def test_a_key_opens_from_its_issue_to_its_revocation(town: Town) -> None:
    """It is printed once and alone; the list knows its hash only; an unknown enterprise gets none."""
    assert "no enterprise E-none" in await town.refuses("key", "issue", "E-none")
    assert (await town.kaigong("enterprise", "add", "E-key", "密钥示例厂", "--verified")).returncode == 0
    issued = await town.kaigong("key", "issue", "E-key")
    key = issued.stdout.removesuffix("\n")
    assert authenticate(f"Bearer {key}", town.replica.access, now()).subject == "E-key"
    assert key not in issued.stderr

    listed = (await town.kaigong("key", "list")).stdout
    assert [line.split()[:2] for line in listed.splitlines()] == [[hash_of(key)[:12], "E-key"]]
    prefix = listed.split()[0]
    assert "No keys" in await town.refuses("key", "revoke", "0" * 64)
    assert (await town.kaigong("key", "revoke", prefix)).returncode == 0
    with pytest.raises(NotAllowed):
        authenticate(f"Bearer {key}", town.replica.access, now())
    assert (await town.kaigong("key", "list")).stdout == ""
    assert prefix in await town.refuses("key", "revoke", prefix)


async def test_an_enterprise_that_is_added_again_is_replaced(town: Town) -> None:
    """Name and verification are those of the last call."""
    assert "added" in (await town.kaigong("enterprise", "add", "E-twice", "旧名")).stdout
    assert "replaced" in (await town.kaigong("enterprise", "add", "E-twice", "新名", "--verified")).stdout
    assert (town.replica.enterprises["E-twice"].name, town.replica.enterprises["E-twice"].verified) == ("新名", True)
    listed = (await town.kaigong("enterprise", "list")).stdout.splitlines()
    assert ["E-twice", "verified", "新名"] in [line.split() for line in listed]


async def test_a_reviewer_releases_what_is_held(town: Town) -> None:
    """The list shows words and rule; the verdict is an event that names the posting, the reviewer and the reason."""
    await town.hold(
        VacancyPosted(
            vacancy_id="v-held",
            enterprise_id="E-1",
            occurred_at=now(),
            title="缝纫工",
            description="45岁以下",
            region="450110",
        )
    )
    listed = (await town.kaigong("review", "list", "--json")).stdout
    assert "45岁以下" in listed
    assert "Nothing is held" in await town.refuses(
        "review", "refuse", "v-none", "--reviewer", "审核员甲", "--reason", "无"
    )
    said = ("--reviewer", "审核员甲", "--reason", "高温作业")
    assert (await town.kaigong("review", "release", "v-held", *said)).stdout.strip() == "released: v-held"
    (event,) = await asyncio.to_thread(town.events, POSTINGS)
    assert isinstance(event, PostingReviewed)
    assert (event.vacancy_id, event.held_position, event.reviewer, event.reason) == ("v-held", 0, *said[1::2])


@pytest.mark.slow
async def test_a_fair_has_its_stalls_its_hours_in_shanghai_and_its_place(town: Town) -> None:
    """Written whole or not at all: a stall of an unknown enterprise is refused."""
    await town.kaigong("enterprise", "add", "E-stall", "摊位示例厂")
    hours = ("--region", "武鸣区", "--begin", "2026-11-22 19:00", "--end", "2026-11-22T22:00")
    add = ("fair", "add", "F001", "武鸣夜市招聘会", *hours)
    assert "no enterprise E-none" in await town.refuses(*add, "--stalls", "01=E-stall,02=E-none")
    assert town.replica.fairs == {}
    assert (await town.kaigong(*add, "--stalls", "01=E-stall, 02=E-stall")).returncode == 0
    fair = town.replica.fairs["F001"]
    assert fair.starts_at == datetime(2026, 11, 22, 19, tzinfo=SHANGHAI) == fair.ends_at - timedelta(hours=3)
    assert [(each.number, each.enterprise_id) for each in fair.stalls] == [("01", "E-stall"), ("02", "E-stall")]
    assert fair.place.region == "450110"
    listed = (await town.kaigong("fair", "list")).stdout
    assert re.split(r" {2,}", listed.strip()) == [
        "F001",
        "2026-11-22 19:00",
        "2026-11-22 22:00",
        "450110",
        "2 stalls",
        "武鸣夜市招聘会",
    ]


@pytest.mark.parametrize("by", ["phone", "worker"])
async def test_an_erasure_leaves_tombstones_a_new_epoch_and_the_event(town: Town, by: str) -> None:
    """By the phone on standard input or by the id; it prints the id and never the phone."""
    phone = {"phone": "13900000001", "worker": "13900000002"}[by]
    worker_id = await town.register(phone)
    await town.follower.barrier([CONTACTS.name, CONSENTS.name])
    assert worker_id in town.replica.people.contacts
    assert town.replica.people.may_push(worker_id)
    if by == "phone":
        answer = await town.kaigong("erase", "--phone-from-stdin", stdin=phone + "\n")
    else:
        answer = await town.kaigong("erase", "--worker", worker_id)
    assert (answer.returncode, answer.stdout) == (0, worker_id + "\n")
    assert phone not in answer.stderr
    people = town.replica.people
    assert worker_id not in people.contacts
    assert people.consents(worker_id) == {}
    assert worker_id in people.stale
    assert worker_id in await asyncio.to_thread(town.erased)
    assert "erase by the phone number" in await town.refuses("erase", "--worker", worker_id)
    again = await town.kaigong("erase", "--phone-from-stdin", stdin=phone + "\n")
    assert (again.returncode, again.stdout) == (0, "")
    assert "since its last erasure" in again.stderr


async def test_nobody_is_erased_under_an_unknown_number(town: Town) -> None:
    """One sentence that does not repeat it."""
    sentence = await town.refuses("erase", "--phone-from-stdin", stdin="13900000003\n")
    assert "nobody is registered" in sentence
    assert "13900000003" not in sentence


async def test_a_withdrawal_suppresses_and_keeps_the_person(town: Town) -> None:
    """A mistyped id is refused: its refusal would be nobody's, and the person would go on being told."""
    worker_id = await town.register("13900000004")
    assert (await town.kaigong("withdraw", "--worker", worker_id)).returncode == 0
    assert town.replica.people.suppressed(worker_id)
    assert worker_id in town.replica.people.contacts
    refusal: Consent = town.replica.people.consents(worker_id)["suppression"]
    assert refusal.source == "desk"
    assert "nobody is registered" in await town.refuses("withdraw", "--worker", worker_id + "x")


async def test_why_somebody_was_not_told(town: Town) -> None:
    """From the whole bus, as the owner knows it; an id that nobody has is said to be one."""
    worker_id = await town.register("13900000021")
    async with open_desk(town.command.settings, town.keys, name="test", ack_timeout_s=15) as desk:
        for topic, value in ((WORKERS, made.worker(worker_id)), (VACANCIES, made.vacancy("v-1", level=6))):
            key = worker_id if topic is WORKERS else "v-1"
            headers = headers_for(type(value), Envelope(id=key, source="/test", time=now()))
            partition = partition_of(key, topic.partitions)
            await desk.bus.write([Record(topic.name, partition, key, encode(value), headers)])
    answer = await town.kaigong("why-not-notified", worker_id, "v-1")
    assert answer.stdout == "条件不符：技能等级不够。 [unmet_level]\n"
    assert "v-9" in await town.refuses("why-not-notified", worker_id, "v-9")


async def test_a_withdrawal_by_phone(town: Town) -> None:
    """At a desk people give their number, not an id; nobody is refused under an unknown one."""
    worker_id = await town.register("13900000005")
    answer = await town.kaigong("withdraw", "--phone-from-stdin", stdin="13900000005\n")
    assert worker_id in answer.stdout
    assert town.replica.people.suppressed(worker_id)
    sentence = await town.refuses("withdraw", "--phone-from-stdin", stdin="13900000006\n")
    assert "nobody is registered" in sentence
    assert "13900000006" not in sentence


@pytest.mark.slow
async def test_a_bus_that_is_down_is_one_sentence(command: Kaigong, tmp_path: Path) -> None:
    """It names the address."""
    (port,) = free_ports(1)
    there = Kaigong(f"127.0.0.1:{port}", "", command.keys)
    for arguments in (("enterprise", "list"), ("erase", "--worker", "w-1")):
        answer = await asyncio.to_thread(there, *arguments)
        assert (answer.returncode, answer.stdout) == (1, "")
        (sentence,) = answer.stderr.splitlines()
        assert f"127.0.0.1:{port}" in sentence
