"""P6 over a whole run: what is seeded is in no log, no answer and no metric, and in no topic in the clear."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import pytest

from agents.own.fence import Record
from gateway.binding import Bindings
from gateway.contacts import ContactSeal
from gateway.forms import RegistrationForm
from gateway.records import posting_record
from infra.simulators.config import SimulatorConfig
from notifier.wechat import callback
from schemas.decisions import DeliveryState
from schemas.events import DeclaredSkill, VacancyPosted
from schemas.partitioning import partition_of
from schemas.topics import REGISTRATIONS
from tests.support.house import ENTERPRISE, House, now, until
from tests.support.leaks import Seeds, forms_of

pytestmark = [pytest.mark.asyncio(loop_scope="package"), pytest.mark.broker, pytest.mark.timeout(180)]

GUARD, TOWN = "4-07-05-01", "450110100"
PHONE, FOLLOWER, STRANGER = "13900009101", "13900009102", "13900009103"
NAME = "探针甲乙丙"
OPENID, SCANNER = "o_probe-000000000000000001", "o_probe-000000000000000002"
WORDS = "这是探针的原话"
GUESS = "kk-a-key-that-nobody-has-0001"
SIMULATED = SimulatorConfig()

PEOPLE = {
    "the phone": PHONE,
    "the follower's phone": FOLLOWER,
    "the stranger's phone": STRANGER,
    "the name": NAME,
    "the openid": OPENID,
    "the scanner's openid": SCANNER,
    "the words of a reply": WORDS,
}


@dataclass
class Visitor:
    """Asks, well and badly, and keeps every answer."""

    http: aiohttp.ClientSession
    answers: list[tuple[str, str]] = field(default_factory=list)

    async def ask(
        self,
        method: str,
        url: str,
        what: str,
        *,
        json: object = None,
        data: bytes | None = None,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> int:
        """One request; its answer is kept, headers included."""
        async with self.http.request(method, url, json=json, data=data, params=params, headers=headers) as answer:
            said = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
            self.answers.append((f"the answer to {what}", f"{said}\n{await answer.text()}"))
            return answer.status


async def test_a_whole_run_tells_nobody_who_they_are(home: House) -> None:
    """Registrations, messages on both channels, faults, receipts, replies, scans, and every bad request there is."""
    token = await _access_token(home)
    async with aiohttp.ClientSession() as http:
        visitor = Visitor(http)
        code = await _people_come(home, visitor)
        await _messages_go_out(home, visitor)
        await _people_answer(home, visitor, code)
        await _strangers_try(home, visitor)
        for address in ("/metrics", "/openapi.json", "/readyz", "/healthz", "/v1/board"):
            await visitor.ask("GET", home.gateway_url + address, address)
    seeds = Seeds(PEOPLE | _secrets(home) | {"the access token": token, "the code of a QR": code})
    texts = [*visitor.answers, *await asyncio.to_thread(_logs, home)]
    assert {"gateway/part.log", "agent-1/part.log", "agent-2/part.log", "simulators/part.log"} <= {
        "/".join(Path(where).parts[-2:]) for where, _ in texts
    }
    said = "".join(text for _, text in texts)
    for line in ("a reply", "a follower", "/v1/callbacks/sms/{secret}"):
        assert line in said, "the run was not what this test is about"
    assert seeds.leaks(texts) == []
    assert await asyncio.to_thread(_in_the_clear, home) == {REGISTRATIONS.name}, "the poison of this test, and no more"


async def _people_come(home: House, visitor: Visitor) -> str:
    """One by the kiosk, one with an openid; and forms that are wrong in every way. Returns a code that binds."""
    address = f"{home.gateway_url}/v1/registrations"
    good = {"phone": PHONE, "name": NAME, "consent": True, "skills": [{"occupation": GUARD}], "region": TOWN}
    assert await visitor.ask("POST", address, "a registration", json=good | {"registration_id": "probe-1"}) == 201
    wrong: list[dict[str, object]] = [
        *({"phone": PHONE + "1"}, {"phone": [PHONE]}, {"name": [NAME]}, {"name": NAME * 60}, {"openid": OPENID}),
        *({"fair_id": PHONE}, {"registration_id": PHONE}, {"region": PHONE}, {"consent_version": NAME}),
        {"skills": [{"occupation": GUARD, "title": f"保安 {PHONE}"}]},
    ]
    for number, members in enumerate(wrong):
        status = await visitor.ask("POST", address, f"wrong form {number}", json=good | members)
        assert status == 422, members
    await visitor.ask("POST", address, "no JSON", data=f"{PHONE} {NAME}".encode())
    await visitor.ask("POST", address, "half a JSON", data=f'{{"phone": "{PHONE}", '.encode())
    await visitor.ask("POST", address, "too much", data=f"{NAME}".encode() * 10_000)
    await visitor.ask("GET", f"{address}/{PHONE}/matches", "a phone as a path")
    await visitor.ask("GET", address, "a phone as a query", params={"phone": PHONE, "name": NAME})
    await visitor.ask("DELETE", f"{home.gateway_url}/{NAME}", "a name as a path")

    follower = RegistrationForm(
        phone=FOLLOWER,
        name=NAME,
        openid=OPENID,
        consent=True,
        skills=(DeclaredSkill(occupation=GUARD),),
        region=TOWN,
    )
    registered = await home.registrar.register(follower, now())
    partition = partition_of(registered.worker_id, REGISTRATIONS.partitions)
    poison = f'{{"phone": "{PHONE}", "name": "{NAME}"}}'.encode()
    await home.bus.write([Record(REGISTRATIONS.name, partition, registered.worker_id, poison)])

    people = home.replica.people
    await home.follower.barrier(["contacts", "identities"])
    contacts = ContactSeal(home.keys.contacts, home.keys.people)
    bindings = Bindings(home.bus, home.follower, people, home.registrar, contacts, home.keys.cursors)
    worker_id = home.registrar.known_worker(PHONE)
    assert worker_id is not None
    made = f"{home.gateway_url}/v1/registrations/probe-1/wechat-code"
    assert await visitor.ask("POST", made, "a code by HTTP") == 201
    return bindings.code_for(worker_id, now())


async def _messages_go_out(home: House, visitor: Visitor) -> None:
    """One by each channel, after a fault of each provider: its refusal is logged, and 5 s later it goes."""
    faults = f"{home.simulators_url}/admin/faults"
    for fault in (
        {"kind": "refuse", "provider": "alibaba", "code": "isp.SYSTEM_ERROR"},
        {"kind": "token_fails", "provider": "wechat", "code": "-1"},
    ):
        assert await visitor.ask("POST", faults, "a fault", json=fault) == 200
    vacancy = VacancyPosted(
        vacancy_id="v-probe",
        enterprise_id=ENTERPRISE,
        occurred_at=now(),
        title="保安",
        occupation=GUARD,
        headcount=20,
        region=TOWN,
    )
    await home.bus.write([posting_record(vacancy, "v-probe")])
    workers = [home.registrar.known_worker(phone) for phone in (PHONE, FOLLOWER)]

    def told() -> bool:
        return all(_delivered(home, worker_id or "") for worker_id in workers)

    await until(told, "both are told", within_s=60)


async def _people_answer(home: House, visitor: Visitor, code: str) -> None:
    """Words, codes, refusals, scans and leavings, by both channels."""
    replies = f"{home.simulators_url}/admin/replies"
    for said in (WORDS, "123456", f"{WORDS} 退订"):
        assert await visitor.ask("POST", replies, "an SMS", json={"phone": PHONE, "content": said}) == 200
        assert await visitor.ask("POST", replies, "a message", json={"openid": OPENID, "content": said}) == 200
    assert await visitor.ask("POST", replies, "a stranger", json={"phone": STRANGER, "content": "R"}) == 200
    followers = f"{home.simulators_url}/admin/followers"
    for openid, scene in ((SCANNER, code), (OPENID, code), (SCANNER, WORDS)):
        follows = {"openid": openid, "follows": True, "scene": scene}
        assert await visitor.ask("POST", followers, "a scan", json=follows) == 200
    bound = home.keys.people.openid_hash(SCANNER)
    await until(lambda: home.replica.people.by_openid(bound) is not None, "the scan binds")
    await visitor.ask("POST", followers, "a leaving", json={"openid": OPENID, "follows": False})
    refused = [home.registrar.known_worker(phone) for phone in (PHONE, FOLLOWER)]
    await until(lambda: all(home.replica.people.suppressed(each or "") for each in refused), "both refuse")


async def _strangers_try(home: House, visitor: Visitor) -> None:
    """Callbacks that are forged, old, broken or bombs; keys that open nothing."""
    base = f"{home.gateway_url}/v1/callbacks"
    secret = home.settings.gateway.callback_secret.get_secret_value()
    receipt = {"phone_number": PHONE, "success": True, "biz_id": PHONE, "out_id": "nobodys", "err_code": PHONE}
    assert await visitor.ask("POST", f"{base}/sms/{secret}", "a stranger's receipt", json=[receipt]) == 503
    assert await visitor.ask("POST", f"{base}/sms/{secret}", "no push", json=[{"phone_number": PHONE}]) == 400
    assert await visitor.ask("POST", f"{base}/sms/{secret}", "garbage", data=f"{PHONE}{NAME}".encode()) == 400
    assert await visitor.ask("POST", f"{base}/sms/{secret}x", "a guess", json=[receipt]) == 404
    assert await visitor.ask("GET", f"{base}/sms/{secret}", "the wrong method", params={"phone": PHONE}) == 405
    bomb = f'<!DOCTYPE x [<!ENTITY a "{OPENID}">]><xml><FromUserName>&a;&a;</FromUserName></xml>'
    no_time = f"<xml><FromUserName>{OPENID}</FromUserName><Content>{WORDS}</Content></xml>"
    for what, query, body, status in (
        ("a bomb", _signed(time.time()), bomb, 400),
        ("an event without a time", _signed(time.time()), no_time, 400),
        ("an old signature", _signed(time.time() - 3600), no_time, 403),
        ("a forged signature", _signed(time.time()) | {"signature": "0" * 40}, no_time, 403),
    ):
        given = query | {"openid": OPENID}
        assert await visitor.ask("POST", f"{base}/wechat", what, params=given, data=body.encode()) == status
    for what in ("rules", "candidates"):
        auth = {"Authorization": f"Bearer {GUESS}"}
        assert await visitor.ask("GET", f"{home.gateway_url}/v1/{what}", "a key", headers=auth) == 401
    wrong = {"vacancy_id": "v-probe-2", "title": f"保安 联系{PHONE}", "region": PHONE, "name": NAME}
    await visitor.ask("POST", f"{home.gateway_url}/v1/vacancies", "a vacancy", json=wrong, headers=home.auth)


def _signed(at_s: float) -> dict[str, str]:
    query = {"timestamp": f"{at_s:.0f}", "nonce": "probe"}
    return query | {"signature": callback.signature(SIMULATED.callback_token, query["timestamp"], "probe")}


def _delivered(home: House, worker_id: str) -> bool:
    return any(each.state is DeliveryState.DELIVERED for each in home.replica.deliveries.of_worker(worker_id).values())


async def _access_token(home: House) -> str:
    """The account's access token: the simulator gives everybody the same one."""
    asked = {"grant_type": "client_credential", "appid": SIMULATED.app_id, "secret": SIMULATED.app_secret}
    async with (
        aiohttp.ClientSession() as http,
        http.post(f"{home.simulators_url}/cgi-bin/stable_token", json=asked) as answer,
    ):
        return str((await answer.json())["access_token"])


def _secrets(home: House) -> dict[str, str]:
    keys = {f"the key {file.name}": file.read_text().strip() for file in home.settings.keys.dir.glob("*.key")}
    assert keys
    return keys | {
        "the API key": home.api_key,
        "a guessed key": GUESS,
        "the callback's secret": home.settings.gateway.callback_secret.get_secret_value(),
        "WeChat's secret": SIMULATED.app_secret,
        "WeChat's token": SIMULATED.callback_token,
        "Alibaba's secret": SIMULATED.access_key_secret,
    }


def _logs(home: House) -> list[tuple[str, str]]:
    """What every process of the run has said: ours, the broker, Redis. The simulators' journal is the phones' own."""
    logs = sorted(home.settings.data_dir.rglob("part.log"))
    return [(str(file), file.read_text(errors="backslashreplace")) for file in logs]


def _in_the_clear(home: House) -> set[str]:
    """The topics whose segment files hold a seeded person as they are, and not sealed."""
    forms = {form.encode() for value in PEOPLE.values() for form in forms_of(value)}
    files = home.kafka.log_dir().glob("*-[0-9]*/*.log")
    return {file.parent.name.rpartition("-")[0] for file in files if any(form in file.read_bytes() for form in forms)}
