"""An erased worker: tombstones everywhere, ``leave`` on the stream, and in the end nothing on the disk."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from agents.own.fence import Record
from gateway.forms import RegistrationForm
from gateway.records import posting_record, rule_record
from schemas.decisions import DeliveryState
from schemas.envelope import Envelope, encode, headers_for
from schemas.events import CertificateAwarded, DeclaredSkill, VacancyPosted
from schemas.partitioning import partition_of
from schemas.state import Rule
from schemas.topics import CATALOGUE, COMPLETIONS
from tests.support.house import ENTERPRISE, House, now, until

pytestmark = [pytest.mark.asyncio(loop_scope="package"), pytest.mark.broker, pytest.mark.timeout(180)]

PHONE = "13900008001"
SEWING = "6-05-01-03"
TOWN = "450110100"
RULE = "r-erased"
ABOUT_THEM = {"workers", "certificates", "contacts", "consents", "offers", "deliveries", "candidates"}
COMPACTED = [topic.name for topic in CATALOGUE if topic.compacted]


async def test_an_erased_worker_is_forgotten(home: House) -> None:
    """The contact's ciphertext and the worker_id are in the segment files before, and after the stated time gone."""
    worker_id, sealed = await _a_life(home)
    assert set(await _on_disk(home, worker_id)) == ABOUT_THEM
    assert await _on_disk(home, sealed) == ["contacts"]

    async with aiohttp.ClientSession(home.gateway_url, headers=home.auth) as enterprise:
        listening = asyncio.create_task(_leave(enterprise, worker_id))
        await home.registrar.erase(PHONE, now())
        left = await asyncio.wait_for(listening, 20)
    assert left["reason"] in ("withdrawn", "erased")  # the erasure begins with a refusal

    await until(lambda: _known(home, worker_id) == [], "tombstones everywhere")
    for _ in range(300):
        if not (await _on_disk(home, worker_id) or await _on_disk(home, sealed)):
            break
        await asyncio.sleep(0.2)
    assert await _on_disk(home, worker_id) == []
    assert await _on_disk(home, sealed) == []


async def _a_life(home: House) -> tuple[str, str]:
    """Registered, certified, within a rule, offered a job and told of it. Returns worker_id and ciphertext."""
    posted = VacancyPosted(
        vacancy_id="v-erased",
        enterprise_id=ENTERPRISE,
        occurred_at=now(),
        title="缝纫工",
        occupation=SEWING,
        certificate_must=True,
        region=TOWN,
    )
    rule = Rule(
        rule_id=RULE,
        enterprise_id=ENTERPRISE,
        name="会缝纫的人",
        occurred_at=now(),
        occupations=frozenset({SEWING}),
        certified=True,
    )
    await home.bus.write([posting_record(posted, "v-erased"), rule_record(rule, now())])
    form = RegistrationForm(
        phone=PHONE,
        name="测试求职者",
        consent=True,
        skills=(DeclaredSkill(occupation=SEWING, level=3),),
        region=TOWN,
    )
    registered = await home.registrar.register(form, now())
    worker_id = registered.worker_id
    passed = CertificateAwarded(
        worker_id=worker_id,
        certificate_id="c-erased",
        occurred_at=now(),
        occupation=SEWING,
        level=3,
        issuer="school",
        passed_on=now().date(),
    )
    headers = headers_for(CertificateAwarded, Envelope(id="c-erased", source="/test", time=now()))
    partition = partition_of(worker_id, COMPLETIONS.partitions)
    await home.bus.write([Record(COMPLETIONS.name, partition, worker_id, encode(passed), headers)])

    def told() -> bool:
        deliveries = home.replica.deliveries.of_worker(worker_id).values()
        return any(each.state is DeliveryState.DELIVERED for each in deliveries)

    await until(told, "they are told of the vacancy")
    await until(lambda: worker_id in home.replica.candidates.of_rule(RULE), "they are a candidate")
    return worker_id, home.replica.people.contacts[worker_id].sealed


async def _leave(enterprise: aiohttp.ClientSession, worker_id: str) -> dict[str, Any]:
    """What the enterprise's stream says when somebody leaves."""
    async with enterprise.get("/v1/candidates/stream", params={"cursor": "latest"}) as stream:
        event = ""
        async for line in stream.content:
            name, _, value = line.decode().strip().partition(": ")
            if name == "event":
                event = value
            if name == "data" and "leave" in event and worker_id in value:
                change: dict[str, Any] = json.loads(value)["data"]
                return change
    raise AssertionError("the stream ended")


def _known(home: House, worker_id: str) -> list[str]:
    replica = home.replica
    found = {
        "workers": replica.index.has_worker(worker_id),
        "certificates": worker_id in replica.stamps.certificates,
        "contacts": worker_id in replica.people.contacts,
        "consents": bool(replica.people.consents(worker_id)),
        "offers": bool(replica.offers.of_worker(worker_id)),
        "deliveries": bool(replica.deliveries.of_worker(worker_id)),
        "candidates": worker_id in replica.candidates.of_rule(RULE),
    }
    return [topic for topic, there in found.items() if there]


async def _on_disk(home: House, words: str) -> list[str]:
    """The compacted topics whose segment files hold these bytes."""
    return await asyncio.to_thread(_grep, home.kafka.log_dir(), words.encode())


def _grep(log_dir: Path, words: bytes) -> list[str]:
    found = []
    for topic in COMPACTED:
        files = log_dir.glob(f"{topic}-[0-9]*/*.log*")
        if any(words in _bytes(file) for file in files):
            found.append(topic)
    return found


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except FileNotFoundError:  # compacted away while we looked
        return b""
