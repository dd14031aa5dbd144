"""Events in, state records and dead letters out: on a real broker, with everything that can be wrong."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from datetime import timedelta
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer, ConsumerRecord, TopicPartition

from agents.intake.app import Intake, IntakeConfig, build_intake
from agents.intake.dead_letters import open_letter
from schemas.envelope import MAX_VALUE_BYTES
from schemas.events import PostingReviewed, ReviewVerdict, VacancyWithdrawn
from schemas.model import Contract
from schemas.partitioning import partition_of
from schemas.state import Certificate, HeldPosting, Vacancy, VacancyStatus, Worker
from tests.integration.intake.world import (
    NOON,
    KnownHere,
    awarded,
    erased,
    on_the_bus,
    posted,
    registered,
    sealer,
)
from tests.support.hidden import hidden
from tests.support.parts import Bus

pytestmark = [pytest.mark.broker, pytest.mark.timeout(60)]

PARTITIONS = 2
REGISTRATIONS, COMPLETIONS, POSTINGS = "worker.registrations", "training.completions", "vacancy.postings"

Send = Callable[..., Awaitable[None]]
Start = Callable[..., Awaitable[Intake]]
Records = list[ConsumerRecord]
Read = Callable[[str], Awaitable[Records]]
WaitFor = Callable[[str, Callable[[Records], bool]], Awaitable[Records]]


@pytest.fixture
async def start(kafka: Bus, topics: str) -> AsyncIterator[Start]:
    async with AsyncExitStack() as stack:

        async def started(known: KnownHere | None = None, **settings: object) -> Intake:
            certificates = settings.pop("certificates", lambda _partition: ())
            config = {
                "bootstrap": kafka.bootstrap,
                "namespace": topics,
                "replica_name": "tests",
                "partitions": PARTITIONS,
                "stop_within_s": 5.0,
                **settings,
            }
            intake = build_intake(
                IntakeConfig(**config),
                sealer=sealer(),
                known=known or KnownHere(),
                certificates_of_erased=certificates,
            )
            await intake.start()
            stack.push_async_callback(intake.stop)
            return intake

        yield started


@pytest.fixture
def send(producer: AIOKafkaProducer, topics: str) -> Send:
    """Produce an event, or bytes that are none."""

    async def sent(topic: str, key: str, event: Contract | bytes) -> None:
        value, headers = on_the_bus(event) if isinstance(event, Contract) else (event, [])
        partition = partition_of(key, PARTITIONS)
        await producer.send_and_wait(topics + topic, value, key.encode(), partition, headers=headers)

    return sent


def keys(records: Records) -> set[bytes]:
    return {record.key for record in records}


async def test_good_events_become_state_in_their_own_partition(
    topics: str, start: Start, send: Send, wait_for: WaitFor
) -> None:
    """A registration, a completion and a posting become a worker, a certificate and a vacancy, each with the
    position of its event and in the partition of the same number.
    """
    await start()
    await send(REGISTRATIONS, "w-1", registered("w-1"))
    await send(COMPLETIONS, "w-1", awarded("w-1", "c-1"))
    await send(POSTINGS, "v-1", posted("v-1"))
    (worker,) = await wait_for(f"{topics}workers", bool)
    (certificate,) = await wait_for(f"{topics}certificates", bool)
    (vacancy,) = await wait_for(f"{topics}vacancies", bool)
    assert Worker.model_validate_json(worker.value).position == 0
    assert Certificate.model_validate_json(certificate.value).worker_id == "w-1"
    assert Vacancy.model_validate_json(vacancy.value).headcount == 1
    assert (worker.key, certificate.key, vacancy.key) == (b"w-1", b"w-1:c-1", b"v-1")
    assert worker.partition == certificate.partition == partition_of("w-1", PARTITIONS)
    assert vacancy.partition == partition_of("v-1", PARTITIONS)


def malformed() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every kind of bad input on ``worker.registrations``: the code it must get, and how to produce it."""
    good, headers = on_the_bus(registered("w-bad"))
    body = json.loads(good)
    mine = {"key": "w-bad", "headers": headers}

    def changed(**fields: object) -> bytes:
        return json.dumps({**body, **fields}).encode()

    v9 = [(n, b"kaigong.worker.registered.v9" if n == "ce_type" else v) for n, v in headers]
    yield "malformed", {**mine, "value": good[:40]}
    yield "malformed", {**mine, "value": b"\xff\xfe"}
    yield "malformed", {**mine, "value": changed(occurred_at="2026-11-22T12:00:00")}
    yield "malformed", {**mine, "value": changed(**{"13900000001": "a name that is a phone"})}
    yield "not_a_cloudevent", {**mine, "value": good, "headers": []}
    yield "unknown_type", {**mine, "value": good, "headers": v9}
    yield "unknown_type", {**mine, "value": good, "headers": on_the_bus(posted())[1]}
    yield "oversized", {**mine, "value": good + b" " * MAX_VALUE_BYTES}
    yield "tombstone", {**mine, "value": None}
    yield "key_mismatch", {**mine, "key": "w-other", "value": good}
    yield "key_mismatch", {**mine, "key": None, "value": good}
    yield "wrong_partition", {**mine, "value": good, "partition": 1 - partition_of("w-bad", PARTITIONS)}
    yield "unknown_occupation", {**mine, "value": changed(skills=[{"occupation": "6-99-99-99"}])}
    yield "unknown_occupation", {**mine, "value": changed(skills=[{"title": "没有这种工"}])}
    yield "unknown_region", {**mine, "value": changed(region="999999")}
    yield "region_too_wide", {**mine, "value": changed(region="450000")}
    yield "cell_too_far", {**mine, "value": changed(cell=[11_600, 4_000])}
    yield "personal_data", {**mine, "value": changed(skills=[{"title": "车工 139 0000 0001"}])}


async def test_every_poison_is_a_dead_letter_and_the_stream_goes_on(
    topics: str, start: Start, producer: AIOKafkaProducer, send: Send, wait_for: WaitFor
) -> None:
    """Each bad event lies in the dead letters under its position with its reason and its bytes, the good ones
    around them become state, and nothing of what they say stands in a header.
    """
    await start()
    expected: dict[bytes, tuple[str, bytes | None]] = {}
    for number, (code, sent) in enumerate(malformed()):
        await send(REGISTRATIONS, f"w-{number}", registered(f"w-{number}"))
        key = sent["key"]
        at = await producer.send_and_wait(
            topics + REGISTRATIONS,
            sent["value"],
            None if key is None else key.encode(),
            sent.get("partition", partition_of(key or "", PARTITIONS)),
            headers=sent["headers"],
        )
        expected[f"{at.partition}:{at.offset}".encode()] = (code, sent["value"])
    letters = await wait_for(f"{topics}{REGISTRATIONS}.dlq", lambda seen: len(seen) >= len(expected))
    workers = await wait_for(f"{topics}workers", lambda seen: len(seen) >= len(expected))
    assert {f"w-{n}".encode() for n in range(len(expected))} == keys(workers)
    for letter in letters:
        code, value = expected.pop(letter.key)
        headers = {name: content.decode() for name, content in letter.headers}
        assert code == headers["error_code"], headers
        assert open_letter(letter.headers, letter.value, sealer()).value == value
        assert "139" not in headers["reason"]
        assert headers["original_topic"] == REGISTRATIONS
        assert headers["reason"]
    assert not expected


async def test_dead_postings_and_completions(topics: str, start: Start, send: Send, wait_for: WaitFor) -> None:
    """The other two event topics have dead letters of their own."""
    await start()
    await send(POSTINGS, "v-1", posted("v-1", title="没有这种工"))
    await send(POSTINGS, "v-2", b"not json")
    await send(COMPLETIONS, "w-1", awarded("w-1", occupation="6-99-99-99"))
    postings = await wait_for(f"{topics}{POSTINGS}.dlq", lambda seen: len(seen) == 2)
    completions = await wait_for(f"{topics}{COMPLETIONS}.dlq", bool)
    codes = {dict(letter.headers)["error_code"] for letter in [*postings, *completions]}
    assert codes == {b"unknown_occupation", b"not_a_cloudevent"}


async def test_an_older_upload_is_superseded_an_erased_worker_a_tombstone(
    topics: str, start: Start, send: Send, wait_for: WaitFor
) -> None:
    """What a kiosk uploads late does not overwrite what is younger; an erasure is a tombstone, and what comes
    after it under the same id is not written.
    """
    await start()
    await send(REGISTRATIONS, "w-1", registered("w-1", NOON, registration_id="young"))
    await send(REGISTRATIONS, "w-1", registered("w-1", NOON - timedelta(hours=1), registration_id="old"))
    await send(REGISTRATIONS, "w-1", erased("w-1"))
    await send(REGISTRATIONS, "w-1", registered("w-1", NOON + timedelta(hours=1), registration_id="late"))
    same = next(f"w-{n}" for n in range(2, 99) if partition_of(f"w-{n}", 2) == partition_of("w-1", 2))
    await send(REGISTRATIONS, same, registered(same))
    seen = await wait_for(f"{topics}workers", lambda seen: same.encode() in keys(seen))
    own = [record.value for record in seen if record.key == b"w-1"]
    assert len(own) == 2
    assert Worker.model_validate_json(own[0]).registration_id == "young"
    assert own[1] is None


async def test_a_withdrawal_keeps_what_was_known(topics: str, start: Start, send: Send, wait_for: WaitFor) -> None:
    """A withdrawn vacancy keeps its terms, though the replica has not shown it to INTAKE yet."""
    await start()
    await send(POSTINGS, "v-1", posted("v-1"))
    await wait_for(f"{topics}vacancies", bool)
    withdrawn = VacancyWithdrawn(vacancy_id="v-1", enterprise_id="e-1", occurred_at=NOON + timedelta(hours=1))
    await send(POSTINGS, "v-1", withdrawn)
    first, last = (
        Vacancy.model_validate_json(record.value)
        for record in await wait_for(f"{topics}vacancies", lambda seen: len(seen) == 2)
    )
    assert last.status is VacancyStatus.WITHDRAWN
    assert (first.terms, first.headcount, 1) == (last.terms, last.headcount, last.position)


async def test_a_posting_with_several_jobs_lives_and_ends_in_its_partition(
    topics: str, start: Start, send: Send, wait_for: WaitFor
) -> None:
    """A vacancy for each job in the partition of its own key, amid poison; one withdrawal ends them all."""
    await start()
    await send(POSTINGS, "v-1", b"not json")
    await send(POSTINGS, "v-1", posted("v-1", title="电工/仓管员/叉车工"))
    await send(POSTINGS, "v-1", posted("v-1", title="，"))
    first = await wait_for(f"{topics}vacancies", lambda seen: len(seen) >= 3)
    assert len(keys(first)) == 3
    assert {record.partition for record in first} == {partition_of("v-1", PARTITIONS)}
    assert all(record.partition == partition_of(record.key.decode(), PARTITIONS) for record in first)
    gone = VacancyWithdrawn(vacancy_id="v-1", enterprise_id="e-1", occurred_at=NOON + timedelta(hours=1))
    await send(POSTINGS, "v-1", gone)
    last = (await wait_for(f"{topics}vacancies", lambda seen: len(seen) >= 6))[3:]
    assert keys(last) == keys(first)
    assert {Vacancy.model_validate_json(record.value).status for record in last} == {VacancyStatus.WITHDRAWN}
    letters = await wait_for(f"{topics}{POSTINGS}.dlq", lambda seen: len(seen) >= 2)
    codes = {dict(letter.headers)["error_code"] for letter in letters}
    assert codes == {b"not_a_cloudevent", b"no_title"}


async def test_a_held_posting_becomes_a_vacancy_by_its_verdict(
    topics: str, start: Start, send: Send, wait_for: WaitFor
) -> None:
    """P7: what is doubtful lies in ``review``, not in ``vacancies``; the release writes the one and ends the other, in
    the partition of the same number; what is unlawful is a dead letter.
    """
    await start()
    await send(POSTINGS, "v-1", posted("v-1", description="45岁以下"))
    (record,) = await wait_for(f"{topics}review", bool)
    held = HeldPosting.model_validate_json(record.value)
    assert held.reasons == ("age_limit",)
    released = PostingReviewed(
        vacancy_id="v-1",
        enterprise_id="e-1",
        occurred_at=NOON + timedelta(hours=1),
        held_position=held.position,
        verdict=ReviewVerdict.RELEASED,
        reviewer="审核员甲",
        reason="高温作业",
    )
    await send(POSTINGS, "v-1", posted("v-1", description="限女性"))
    await send(POSTINGS, "v-1", released)
    (vacancy,) = await wait_for(f"{topics}vacancies", bool)
    assert Vacancy.model_validate_json(vacancy.value).reviewed == ("age_limit:45岁以下",)
    queue = await wait_for(f"{topics}review", lambda seen: len(seen) == 2)
    assert (queue[-1].key, queue[-1].value) == (b"v-1", None)
    assert {record.partition, vacancy.partition} == {partition_of("v-1", PARTITIONS)}
    (letter,) = await wait_for(f"{topics}{POSTINGS}.dlq", bool)
    assert dict(letter.headers)["error_code"] == b"unlawful"
    assert "限女性" not in str(letter.headers) + dict(letter.headers)["reason"].decode()


async def test_certificates_of_an_erased_worker_are_tombstoned(topics: str, start: Start, wait_for: WaitFor) -> None:
    """The sole writer of ``certificates`` ends what the replica says belongs to nobody any more."""
    partition = partition_of("w-1", PARTITIONS)
    left = {partition: [("w-1", "c-1"), ("w-1", "c-2")]}
    await start(certificates=lambda asked: left.get(asked, ()))
    seen = await wait_for(f"{topics}certificates", lambda seen: len(seen) >= 2)
    assert {(b"w-1:c-1", None), (b"w-1:c-2", None)} == {(record.key, record.value) for record in seen}


async def test_what_a_killed_broker_hid_is_shown_without_an_event(
    kafka: Bus, topics: str, start: Start, committed: Read, wait_for: WaitFor
) -> None:
    """P1: a registration was acknowledged, its marker never written, and nobody registers there any more."""
    place = TopicPartition(f"{topics}workers", 0)
    async with hidden(kafka.bootstrap, f"{topics}intake-{REGISTRATIONS}-0", place, b"{}"):
        assert await committed(place.topic) == []
    await start()
    await wait_for(place.topic, lambda seen: keys(seen) == {b"hidden"})


async def test_a_topic_full_of_poison_stops_the_process(kafka: Bus, topics: str, send: Send, committed: Read) -> None:
    """At the bound of dead letters in a row INTAKE ends with a sentence and a code of its own, and
    writes nothing of that batch.
    """
    for _ in range(5):
        await send(REGISTRATIONS, "w-1", b"poison")
    with a_process(kafka, topics, dead_in_a_row=3) as process:
        _, said = await asyncio.to_thread(process.communicate, timeout=30)
    assert process.returncode == os.EX_DATAERR
    assert "kaigong dlq" in said
    assert "Traceback" not in said
    assert len(await committed(f"{topics}{REGISTRATIONS}.dlq")) < 3


async def test_a_kill_in_mid_stream_loses_nothing(
    kafka: Bus, topics: str, producer: AIOKafkaProducer, wait_for: WaitFor
) -> None:
    """SIGKILL twice while events flow: every worker is there at the end, every poison once, and what came
    twice says the same.
    """
    total = 3_000
    sending = []
    for n in range(total):
        worker_id = f"w-{n}"
        value, headers = on_the_bus(registered(worker_id))
        partition = partition_of(worker_id, PARTITIONS)
        if n % 100 == 0:
            value = b"poison"
        sending.append(
            await producer.send(topics + REGISTRATIONS, value, worker_id.encode(), partition, headers=headers)
        )
    for sent in sending:
        await sent
    good = {f"w-{n}".encode() for n in range(total) if n % 100}
    for enough in (1, total // 3):
        with a_process(kafka, topics):
            await wait_for(f"{topics}workers", lambda seen, enough=enough: len(keys(seen)) >= enough)
    with a_process(kafka, topics):
        seen = await wait_for(f"{topics}workers", lambda seen: keys(seen) == good)
        letters = await wait_for(f"{topics}{REGISTRATIONS}.dlq", lambda seen: len(keys(seen)) == total // 100)
    assert len({(record.key, record.value) for record in seen}) == len(good)
    assert {dict(letter.headers)["error_code"] for letter in letters} == {b"malformed"}


@contextmanager
def a_process(kafka: Bus, namespace: str, **settings: object) -> Iterator[subprocess.Popen[str]]:
    """INTAKE in a process of its own, ended by SIGKILL."""
    config = {
        "bootstrap": kafka.bootstrap,
        "namespace": namespace,
        "replica_name": "killed",
        "partitions": PARTITIONS,
        "batch_max": 50,  # small, so that a kill lands between two
        **settings,
    }
    command = [sys.executable, "-m", "tests.integration.intake.process", json.dumps(config)]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()
