"""The demo itself, act by act."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import aiohttp

from gateway import access
from gateway.bus import BusDown, Written
from gateway.forms import RegistrationForm
from gateway.records import access_record, enterprise_record, fair_record
from gateway.registration import Registered
from infra.demo import scenario
from infra.demo.judge import Kill
from infra.demo.observer import open_intents
from infra.demo.owners import owned_by
from infra.demo.scenario import Script
from infra.demo.stage import Stage
from infra.errors import PartFailed
from infra.processes.clock import now
from schemas.decisions import TERMINAL_STATES, DeliveryState
from schemas.events import VacancyPosted
from schemas.partitioning import partition_of
from schemas.state import Access, AccessKind
from schemas.topics import PARTITIONS

_BATCH: Final = 1_000
_AT_ONCE: Final = 8  # kiosks that send at the same time
_VICTIM: Final = "agent-1"
_OPEN_AT_KILL: Final = 20
_HANG_MS: Final = 4_000
_REST_S: Final = 1.5
_PATIENCE_S: Final = 90.0
_LOOK_S: Final = 0.05
_AGAIN: Final = (401, 503)  # the gateway has not yet read the new key; nothing was confirmed, send the same again

Say = Callable[[str], None]


@dataclass
class Played:
    """What happened, for the judge."""

    events: dict[str, int] = field(default_factory=dict)
    posted_ms: dict[str, int] = field(default_factory=dict)
    """Vacancies of the measured act → broker time of their event, ms."""
    trainees: list[str] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)
    poison: int = 0
    kill: Kill | None = None
    open_at_kill: int = 0
    api_key: str = ""


async def play(stage: Stage, script: Script, say: Say) -> Played:
    """All acts in order; returns when the market is at rest.

    Raises:
        PartFailed: it does not come to rest.
    """
    played = Played()
    say("用人单位、夜市招聘会、常设条件 · enterprises, the fair, a standing rule")
    await _open_market(stage, played)
    forms = list(scenario.registrations(script, now()))
    postings = scenario.vacancies(now())
    say(f"先发布 {script.before} 个岗位 · vacancies before anybody registers")
    await _post(stage, [*postings[: script.before], *scenario.class_vacancies(now())])
    say(f"登记 {script.workers} 名求职者 · registrations, {script.over_http} of them over HTTP")
    registered = await _register(stage, script, forms)
    await settled(stage, "registrations", lambda: stage.replica.index.worker_count >= script.workers)
    await _quiet(stage)
    say("混入坏消息 · malformed events on every event topic")
    poison = scenario.poison(now())
    await stage.bus.write(poison)
    played.poison = len(poison)
    later = postings[script.before :]
    say(f"再以每秒 {script.rate:g} 个发布 {len(later)} 个岗位，途中杀死一个进程 · paced, with a kill in mid-stream")
    await _paced(stage, script, later, played)
    say("培训班结业 · a class passes")
    chosen = [registered[at].worker_id for at in scenario.trainees(script, forms)]
    await stage.bus.write([scenario.completion(each, n, now()) for n, each in enumerate(chosen)])
    played.trainees = chosen
    say("几个人退订 · some withdraw")
    sewers = [at for at, form in enumerate(forms) if any(skill.occupation == scenario.SEWING for skill in form.skills)]
    played.withdrawn = [registered[at].worker_id for at in sewers[-script.withdrawals :]]
    for worker_id in played.withdrawn:
        await stage.registrar.withdraw(worker_id, now(), "demo")
    say("等待一切落定 · until the market is at rest")
    await _quiet(stage)
    played.events = {
        "registrations": script.workers,
        "vacancies": len(postings) + len(scenario.class_vacancies(now())),
        "completions": len(chosen),
        "withdrawals": len(played.withdrawn),
        "malformed": played.poison,
    }
    return played


async def _open_market(stage: Stage, played: Played) -> None:
    at = now()
    played.api_key = access.mint()
    key = Access(key_hash=access.hash_of(played.api_key), kind=AccessKind.ENTERPRISE, subject="E-base", occurred_at=at)
    enterprises = [enterprise_record(each, at) for each in scenario.enterprises(at)]
    await stage.bus.write([*enterprises, fair_record(scenario.fair(at), at), access_record(key, at)])
    rule = {"name": "会缝纫的人", "occupations": [scenario.SEWING], "level": 2, "region": scenario.HOME}
    async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {played.api_key}"}) as session:
        await _post_json(session, f"{stage.fleet.gateway_url}/v1/rules", rule)


async def _register(stage: Stage, script: Script, forms: Sequence[RegistrationForm]) -> list[Registered]:
    """Most go onto the bus in batches by the library; the first hundreds take the kiosk's way."""
    bulk = forms[script.over_http :]

    async def over_http() -> None:
        queue = list(forms[: script.over_http])
        async with aiohttp.ClientSession() as session:

            async def kiosk() -> None:
                while queue:
                    await _post_json(session, f"{stage.fleet.gateway_url}/v1/registrations", _kiosk_form(queue.pop()))

            await asyncio.gather(*(kiosk() for _ in range(_AT_ONCE)))

    kiosks = asyncio.create_task(over_http())
    registered: list[Registered] = []
    for start in range(0, len(bulk), _BATCH):
        registered += await register_again(stage.registrar.register_many, bulk[start : start + _BATCH])
    await kiosks
    known = [stage.registrar.known_worker(form.phone) for form in forms[: script.over_http]]
    first = [
        Registered(worker_id or "", form.registration_id, 0, 0)
        for worker_id, form in zip(known, forms[: script.over_http], strict=True)
    ]
    return first + registered


async def register_again(
    register: Callable[[Sequence[RegistrationForm], datetime], Awaitable[list[Registered]]],
    forms: Sequence[RegistrationForm],
) -> list[Registered]:
    """A bus that is too busy to acknowledge in time confirms nothing, and the same forms may be sent again."""
    while True:
        try:
            return await register(forms, now())
        except BusDown:
            await asyncio.sleep(_LOOK_S)


def _kiosk_form(form: RegistrationForm) -> dict[str, object]:
    """What the kiosk's page may send; it neither knows cells nor openids."""
    whole = form.model_dump(mode="json", exclude={"channel", "cell", "weights", "openid", "quiet", "occurred_at"})
    return {name: value for name, value in whole.items() if value is not None}


async def _post_json(session: aiohttp.ClientSession, url: str, body: object) -> None:
    """Posts until it is taken."""
    while True:
        async with session.post(url, json=body) as answer:
            if answer.ok:
                return
            if answer.status not in _AGAIN:
                raise PartFailed(f"the gateway refused {url}: {answer.status} {await answer.text()}")
        await asyncio.sleep(_LOOK_S)


async def _post(stage: Stage, events: Sequence[VacancyPosted]) -> list[Written]:
    return await stage.bus.write([scenario.posting(each) for each in events])


async def _paced(stage: Stage, script: Script, events: Sequence[VacancyPosted], played: Played) -> None:
    """One vacancy each tick; a third of the way in one agent is killed with calls open."""
    killing: asyncio.Task[None] | None = None
    began = time.monotonic()
    for number, event in enumerate(events):
        await asyncio.sleep(max(0.0, began + number / script.rate - time.monotonic()))
        posted = time.time_ns() // 1_000_000
        await _post(stage, [event])
        played.posted_ms[event.vacancy_id] = posted
        if number == len(events) // 3:
            killing = asyncio.create_task(_kill(stage, played))
    if killing is not None:
        await killing


async def _kill(stage: Stage, played: Played) -> None:
    """Providers take messages and do not answer, until enough calls of the victim are open; then SIGKILL."""
    owned = await asyncio.to_thread(owned_by, stage.settings, _VICTIM)
    async with aiohttp.ClientSession() as session:
        fault = {"kind": "hang_after_accept", "count": 150, "ms": _HANG_MS}
        await _post_json(session, f"{stage.fleet.simulators_url}/admin/faults", fault)

        def open_here() -> int:
            return sum(
                partition_of(worker_id, PARTITIONS) in owned["workers"] for worker_id, _ in open_intents(stage.replica)
            )

        await settled(stage, "open intents", lambda: open_here() >= _OPEN_AT_KILL)
        played.open_at_kill = open_here()
        at_ms = time.time_ns() // 1_000_000
        await asyncio.to_thread(stage.fleet.kill, _VICTIM)
        await session.delete(f"{stage.fleet.simulators_url}/admin/faults")
    served = {
        (log, partition)
        for topic, log in (("vacancies", "offers"), ("workers", "deliveries"))
        for partition in owned[topic]
    }

    def back() -> bool:
        return all(any(ms > at_ms for ms in reversed(stage.history.wrote.get(spot, [])[-50:])) for spot in served)

    await settled(stage, "the take-over", back)
    back_ms = max(min(ms for ms in stage.history.wrote[spot] if ms > at_ms) for spot in served)
    played.kill = Kill(at_ms, back_ms, owned)


async def settled(stage: Stage, what: str, condition: Callable[[], bool]) -> None:
    """Waits for a condition.

    Raises:
        PartFailed: it did not come true in time.
    """
    deadline = time.monotonic() + _PATIENCE_S
    while not condition():
        if time.monotonic() > deadline:
            raise PartFailed(f"{what} did not come in {_PATIENCE_S:.0f} s; the logs are in {stage.settings.data_dir}")
        await asyncio.sleep(_LOOK_S)


async def _quiet(stage: Stage) -> None:
    """Nothing moves in the decision logs for a while, and nothing is on its way."""
    deadline = time.monotonic() + _PATIENCE_S
    before, since = -1, time.monotonic()
    while time.monotonic() - since < _REST_S:
        if time.monotonic() > deadline:
            return  # what is not at rest is for the judge to say
        moved = sum(len(each) for each in stage.history.wrote.values())
        if moved != before or _on_its_way(stage):
            before, since = moved, time.monotonic()
        await asyncio.sleep(_LOOK_S)


def _on_its_way(stage: Stage) -> bool:
    waiting = (DeliveryState.DEFERRED,)
    return any(
        delivery.state not in TERMINAL_STATES and delivery.state not in waiting
        for worker_id in stage.replica.deliveries.workers()
        for delivery in stage.replica.deliveries.of_worker(worker_id).values()
    )
