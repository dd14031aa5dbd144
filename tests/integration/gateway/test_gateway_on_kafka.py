"""The gateway on a real Kafka."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest
from aiohttp import ClientTimeout
from aiokafka import AIOKafkaProducer

from agents.own.fence import Fence, Record
from gateway.access import hash_of
from gateway.cursors import Cursors
from gateway.forms import RegistrationForm
from gateway.records import tombstone
from schemas.decisions import Basis, Candidate, Change
from schemas.decisions.candidate import CandidateProfile
from schemas.envelope import Envelope, encode, headers_for
from schemas.events import DeclaredSkill
from schemas.model import Place, Shift
from schemas.partitioning import partition_of
from schemas.topics import ACCESS, CANDIDATES, REGISTRATIONS
from tests.integration.gateway.gateways import CLUSTER, PSEUDONYMISER, SEALER, Gateway
from tests.support.parts import Bus

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SEWING = "6-05-01-03"


@pytest.fixture(autouse=True)
def no_intake(monkeypatch: pytest.MonkeyPatch) -> None:
    """INTAKE does not run here, so nobody waits for it."""
    monkeypatch.setattr("gateway.routes.registrations.WAIT_S", 0.01)


def body(number: int, registration_id: str) -> dict[str, object]:
    return {
        "registration_id": registration_id,
        "phone": f"1390000{number:04}",
        "consent": True,
        "skills": [{"occupation": SEWING, "level": 3}],
        "region": "450110",
    }


async def events(gateway: Gateway, bootstrap: str, topics: str) -> list[str]:
    """The keys of all registrations on the bus."""
    from aiokafka import AIOKafkaConsumer, TopicPartition

    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, auto_offset_reset="earliest")
    await consumer.start()
    try:
        places = [TopicPartition(topics + REGISTRATIONS.name, p) for p in range(REGISTRATIONS.partitions)]
        consumer.assign(places)
        ends = await consumer.end_offsets(places)
        await consumer.seek_to_beginning(*places)
        keys: list[str] = []
        for place in places:
            while await consumer.position(place) < ends[place]:
                batch = await consumer.getmany(place, timeout_ms=200)
                keys += [record.key.decode() for record in batch.get(place, ())]
        return keys
    finally:
        await consumer.stop()


async def test_a_201_means_that_the_bus_has_it(first: Gateway, kafka: Bus, topics: str) -> None:
    """When the answer is there, so are the event, the contact and the consent."""
    async with first.http.post("/v1/registrations", json=body(1, "reg-1")) as answer:
        assert answer.status == 201
        assert (await answer.json())["ready"] is False
    worker_id = PSEUDONYMISER.worker_id(PSEUDONYMISER.identity("13900000001"), 0)
    assert worker_id in await events(first, kafka.bootstrap, topics)
    await first.follower.barrier(["contacts", "consents"])
    assert worker_id in first.replica.people.contacts
    assert first.replica.people.may_push(worker_id)


async def test_two_gateways_one_phone_one_moment(first: Gateway, second: Gateway, kafka: Bus, topics: str) -> None:
    """Twenty rounds of both at once: one worker each, one contact each, and both registrations on the bus."""

    async def post(gateway: Gateway, number: int, name: str) -> int:
        async with gateway.http.post("/v1/registrations", json=body(number, f"{name}-{number}")) as answer:
            return answer.status

    numbers = range(100, 120)
    posts = [post(each, number, name) for number in numbers for each, name in ((first, "a"), (second, "b"))]
    assert set(await asyncio.gather(*posts)) == {201}
    expected = {PSEUDONYMISER.worker_id(PSEUDONYMISER.identity(f"1390000{n:04}"), 0) for n in numbers}
    keys = await events(first, kafka.bootstrap, topics)
    assert {key: keys.count(key) for key in expected} == dict.fromkeys(expected, 2)
    for gateway in (first, second):
        await gateway.follower.barrier(["contacts", "identities"])
        assert expected <= set(gateway.replica.people.contacts)
        assert set(gateway.replica.people.epochs.values()) == {0}


async def test_many_registrations_arrive_whole(first: Gateway, kafka: Bus, topics: str) -> None:
    """A batch of the importer: every person and every event, pipelined."""
    forms = [
        RegistrationForm(
            registration_id=f"bulk-{number}",
            phone=f"1390001{number:04}",
            consent=True,
            skills=(DeclaredSkill(occupation=SEWING),),
            region="450110",
        )
        for number in range(2_000)
    ]
    registered = await first.registrar.register_many(forms, NOW)
    workers = {each.worker_id for each in registered}
    assert len(workers) == len(forms)
    assert workers <= set(await events(first, kafka.bootstrap, topics))
    await first.follower.barrier(["contacts"])
    assert workers <= set(first.replica.people.contacts)


class TestCandidateStream:
    """`GET /v1/candidates/stream` over HTTP, from a transactional writer to a client."""

    async def test_live_then_resumed_without_a_gap(self, first: Gateway, kafka: Bus, topics: str) -> None:
        """What came while nobody listened is told on return, in order; another tenant's cursor is refused."""
        key, stranger = await first.key_for("e1"), await first.key_for("e2")
        async with membership(kafka, topics) as decide:
            workers = [await register(first, number) for number in range(500, 506)]
            async with stream(first, key) as told:
                await decide(workers[0])
                live = await anext(told)
            assert live["event"] == "enter"
            assert json.loads(live["data"])["data"]["worker_id"] == workers[0]
            for worker_id in workers[1:]:
                await decide(worker_id)
            await first.follower.barrier(["candidates"])
            async with stream(first, key | {"Last-Event-ID": live["id"]}) as told:
                missed = [json.loads((await anext(told))["data"])["data"]["worker_id"] for _ in workers[1:]]
            assert missed == workers[1:]
        headers = stranger | {"Last-Event-ID": live["id"]}
        async with first.http.get("/v1/candidates/stream", headers=headers) as refused:
            assert refused.status == 400
            assert refused.content_type == "application/problem+json"

    async def test_an_aborted_decision_is_never_told(self, first: Gateway, kafka: Bus, topics: str) -> None:
        """`earliest` replays what is committed; Chinese stays unescaped on the wire."""
        key = await first.key_for("e3")
        untold, told_of = [await register(first, number) for number in (600, 601)]
        async with AIOKafkaProducer(
            bootstrap_servers=kafka.bootstrap, transactional_id=f"{topics}aborting"
        ) as producer:
            await producer.begin_transaction()
            record = entered(topics, "e3", untold)
            await producer.send_and_wait(
                record.topic, record.value, record.key.encode(), record.partition, headers=record.headers
            )
            await producer.abort_transaction()
        async with membership(kafka, topics, "e3") as decide:
            await decide(told_of)
        await first.follower.barrier(["candidates"])
        async with stream(first, key, cursor="earliest") as told:
            event = await anext(told)
        assert json.loads(event["data"])["data"]["worker_id"] == told_of
        assert "缝纫工" in event["data"]

    async def test_a_cursor_is_as_old_as_its_reading(self, first: Gateway, kafka: Bus, topics: str) -> None:
        """Whoever replays an old log and is cut off goes on where they were; what is deleted later is still told."""
        key = await first.key_for("e5")
        worker_id = await register(first, 800)
        async with membership(kafka, topics, "e5") as decide:
            await decide(worker_id)
        await first.follower.barrier(["candidates"])
        began = datetime.now(UTC)
        async with stream(first, key, cursor="earliest") as told:
            event = await anext(told)
        read = Cursors(SEALER, CLUSTER).read(event["id"], "e5", frozenset(), datetime.now(UTC))
        assert read.at_ms >= int(began.timestamp() * 1000)

    async def test_a_key_that_is_taken_back_ends_its_stream(self, first: Gateway, kafka: Bus, topics: str) -> None:
        """It opens nothing any more, and what it had opened tells nothing any more."""
        key = await first.key_for("e4")
        worker_id = await register(first, 700)
        async with membership(kafka, topics, "e4") as decide, stream(first, key) as told:
            taken_back = hash_of(key["Authorization"].removeprefix("Bearer "))
            await first.bus.write([tombstone(ACCESS, taken_back)])
            await first.follower.barrier(["access"])
            await decide(worker_id)
            events = [event async for event in told]
        assert [event["event"] for event in events] == ["stream.reset"]


async def register(gateway: Gateway, number: int) -> str:
    """A registered worker whom INTAKE has taken up (the record is written in its stead)."""
    from gateway.bus import Written
    from intake.registration import understand_registration
    from schemas.events import WorkerRegistered
    from schemas.topics import WORKERS

    form = RegistrationForm(**body(number, f"reg-{number}"))
    registered = await gateway.registrar.register(form, NOW)
    event = WorkerRegistered(
        worker_id=registered.worker_id,
        registration_id=form.registration_id,
        occurred_at=NOW,
        channel=form.channel,
        skills=form.skills,
        region=form.region,
    )
    worker = understand_registration(event, registered.offset)
    headers = headers_for(type(worker), Envelope(id=worker.worker_id, source="/test", time=NOW))
    record = Record(WORKERS.name, registered.partition, worker.worker_id, encode(worker), headers)
    (written,) = await gateway.bus.write([record])
    assert isinstance(written, Written)
    await gateway.follower.barrier([WORKERS.name])
    return registered.worker_id


def entered(topics: str, enterprise_id: str, worker_id: str) -> Record:
    """The record of a worker who enters a rule."""
    candidate = Candidate(
        rule_id="r-1",
        worker_id=worker_id,
        enterprise_id=enterprise_id,
        change=Change.ENTER,
        profile=CandidateProfile(
            skills=({"occupation": SEWING, "level": 3, "certified": False},),
            place=Place(region="450110", x=10827, y=2316),
            reservation_pay=None,
            max_distance_km=30,
            shifts=frozenset(Shift),
            lodging_ok=False,
            fair_id=None,
        ),
        evidence=(),
        silent=False,
        basis=Basis(as_of=NOW, offsets={}, policy="test", taxonomy="test"),
    )
    headers = headers_for(Candidate, Envelope(id=f"id-{worker_id}", source="/membership", time=NOW))
    partition = partition_of(enterprise_id, CANDIDATES.partitions)
    return Record(topics + CANDIDATES.name, partition, f"r-1:{worker_id}", encode(candidate), headers)


@asynccontextmanager
async def membership(kafka: Bus, topics: str, enterprise_id: str = "e1") -> AsyncIterator[object]:
    """MEMBERSHIP's fenced writer for one enterprise."""
    partition = partition_of(enterprise_id, CANDIDATES.partitions)
    fence = Fence(kafka.bootstrap, f"{topics}membership-{partition}", client_id="membership")
    await fence.start()

    async def enter(worker_id: str) -> None:
        await fence.write([entered(topics, enterprise_id, worker_id)])

    try:
        yield enter
    finally:
        await fence.stop()


@asynccontextmanager
async def stream(
    gateway: Gateway, headers: dict[str, str], cursor: str = "latest"
) -> AsyncIterator[AsyncIterator[dict[str, str]]]:
    """The events of a stream, each as its fields."""
    async with gateway.http.get(
        "/v1/candidates/stream",
        params={"cursor": cursor},
        headers=headers,
        timeout=ClientTimeout(total=None, sock_read=10),
    ) as answer:
        assert answer.status == 200, await answer.text()

        async def read() -> AsyncIterator[dict[str, str]]:
            fields: dict[str, str] = {}
            async for raw in answer.content:
                line = raw.decode().rstrip("\r\n")
                name, _, value = line.partition(": ")
                if line and name:
                    fields[name] = value
                elif fields.get("data"):
                    yield fields
                    fields = {}
                elif not line:
                    fields = {}

        events = read()
        yield events
