"""The whole pipeline on a real Kafka: latency at 100 events/s, the highest rate, failover.

One event is a vacancy with one place, so it ends in one offer, one message, one provider call. Its latency is the
provider's clock at acceptance minus the producer's clock when the event was handed to the bus: one machine, one clock.
Broker, store, two agents, gateway, simulators and load share the machine.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import uvloop

from agents.replica import Replica
from benchmarks.bars import Bar, show, write
from infra.demo import judge, scenario
from infra.demo.owners import owned_by
from infra.demo.play import register_again, settled
from infra.demo.stage import Stage, stage, staged
from infra.errors import KaigongError
from infra.processes.clock import now
from infra.processes.ending import configure_logging
from infra.settings import BookSettings, Settings, load
from schemas.decisions import DeliveryState
from schemas.events import VacancyPosted
from schemas.partitioning import partition_of
from schemas.taxonomy.divisions import division, divisions, towns_of
from schemas.topics import PARTITIONS

_WORKERS: Final = 20_000
_WARM_UP_S: Final = 60.0
_MEASURED_S: Final = 30.0
_RATE: Final = 100.0
_BURST: Final = 3_000
_FAILOVER_RATE: Final = 20.0
"""Below what the machine sustains: what waits in line at 100/s would be counted as waiting for the heir."""
_PATIENCE_S: Final = 120.0
_VICTIM: Final = "agent-1"


@dataclass
class Flow:
    """Vacancies on their way."""

    supply: Iterator[VacancyPosted]
    posted_ms: dict[str, int]


def vacancies() -> Iterator[VacancyPosted]:
    """Real postings at every town of the county, one place each, so that many different workers come out best."""
    at = now()
    counties = [each.adcode for each in divisions() if each.parent == division(scenario.HOME).parent]
    towns = [town for county in counties for town in towns_of(county)]
    for number, (town, posting) in enumerate(itertools.product(towns, scenario.vacancies(at))):
        yield posting.model_copy(
            update={"vacancy_id": f"bench-{number}", "headcount": 1, "region": town.code, "lodging": True}
        )


def calls(stage_: Stage, posted_ms: dict[str, int]) -> dict[str, tuple[int, str]]:
    """Vacancy → when the provider was called (ms) and for whom, as the simulators and the bus have it."""
    accepted = {each.attempt_id: each.accepted_ms for each in judge.accepted_by_simulators(stage_.journal)}
    found: dict[str, tuple[int, str]] = {}
    replica: Replica = stage_.replica
    for worker_id in replica.deliveries.workers():
        for delivery in replica.deliveries.of_worker(worker_id).values():
            moments = [accepted[each.attempt_id] for each in delivery.attempts if each.attempt_id in accepted]
            for bound in delivery.offers:
                if moments and bound.vacancy_id in posted_ms:
                    found[bound.vacancy_id] = (min(moments), worker_id)
    return found


async def flow(stage_: Stage, state: Flow, *, rate: float, seconds: float) -> dict[str, int]:
    """Posts vacancies at a rate; returns when each was handed over, ms."""
    mine: dict[str, int] = {}
    began = time.monotonic()
    for number in range(int(rate * seconds)):
        await asyncio.sleep(max(0.0, began + number / rate - time.monotonic()))
        event = next(state.supply)
        mine[event.vacancy_id] = time.time_ns() // 1_000_000
        await stage_.bus.write([scenario.posting(event)])
    return mine


async def drained(stage_: Stage, posted_ms: dict[str, int]) -> dict[str, tuple[int, str]]:
    """The calls for these vacancies, once no more come for a while: some fit nobody."""
    deadline = time.monotonic() + _PATIENCE_S
    before, since = -1, time.monotonic()
    while time.monotonic() - since < 3.0 and time.monotonic() < deadline:
        await asyncio.sleep(0.25)
        moved = stage_.history.changes.total() + len(stage_.history.states) + len(stage_.history.offered)
        moved += sum(len(each) for each in stage_.history.states.values())
        if moved != before:
            before, since = moved, time.monotonic()
    return calls(stage_, posted_ms)


async def failover(stage_: Stage, state: Flow, *, restart: bool) -> int | None:
    """The longest that a message waited from the kill of its owner on, ms."""
    owned = await asyncio.to_thread(owned_by, stage_.settings, _VICTIM)
    loading = asyncio.create_task(flow(stage_, state, rate=_FAILOVER_RATE, seconds=15))
    await asyncio.sleep(3)
    at_ms = time.time_ns() // 1_000_000
    await asyncio.to_thread(stage_.fleet.kill, _VICTIM, restart=restart)
    posted = await loading
    if not restart:
        stage_.fleet.revive(_VICTIM)
    called = await drained(stage_, posted)
    waited = [
        called_ms - max(posted[vacancy_id], at_ms)
        for vacancy_id, (called_ms, worker_id) in called.items()
        if called_ms > at_ms
        and (
            partition_of(vacancy_id, PARTITIONS) in owned["vacancies"]
            or partition_of(worker_id, PARTITIONS) in owned["workers"]
        )
    ]
    return max(waited, default=None)


async def run(settings: Settings, *, warm_up_s: float, burst_of: int) -> list[Bar]:
    """All three measurements on one warm system."""
    async with stage(settings) as where:
        forms = list(scenario.registrations(scenario.Script(workers=_WORKERS), now()))
        for start in range(0, len(forms), 1_000):
            await register_again(where.registrar.register_many, forms[start : start + 1_000])
        await settled(where, "registrations", lambda: where.replica.index.worker_count >= _WORKERS)
        state = Flow(vacancies(), {})
        await drained(where, await flow(where, state, rate=_RATE, seconds=warm_up_s))

        posted = await flow(where, state, rate=_RATE, seconds=_MEASURED_S)
        called = await drained(where, posted)
        latencies = [called_ms - posted[vacancy_id] for vacancy_id, (called_ms, _) in called.items()]

        burst = list(itertools.islice(state.supply, burst_of))
        began_ms = time.time_ns() // 1_000_000
        await where.bus.write([scenario.posting(each) for each in burst])
        done = await drained(where, {each.vacancy_id: began_ms for each in burst})
        took_s = (max(called_ms for called_ms, _ in done.values()) - began_ms) / 1000

        with_restart = await failover(where, state, restart=True)
        without = await failover(where, state, restart=False)
        # The simulated provider takes few messages a day for one phone, as the real one does: those wait for tomorrow.
        deferred = sum(
            delivery.state is DeliveryState.DEFERRED
            for worker_id in where.replica.deliveries.workers()
            for delivery in where.replica.deliveries.of_worker(worker_id).values()
        )
        told = judge.notifications(where.replica, judge.accepted_by_simulators(where.journal))
        return [
            Bar("vacancy event to provider call at 100/s, p50", judge.percentile(latencies, 50), "ms", 25),
            Bar("vacancy event to provider call at 100/s, p99", judge.percentile(latencies, 99), "ms", 100),
            Bar("events decided and called, burst", round(len(done) / took_s), "events/s", 3_000, most=False),
            Bar(f"failover at {_FAILOVER_RATE:.0f}/s, static membership and a restart", with_restart, "ms", 3_000),
            Bar(f"failover at {_FAILOVER_RATE:.0f}/s, no restart", without, "ms", 7_000),
            Bar("messages lost", told["lost"] - deferred, "messages", 0),
            Bar("messages doubled", told["duplicated"], "messages", 0),
        ]


def main() -> None:
    """Measures, prints, writes ``results/pipeline.json``."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pipeline", description=__doc__)
    parser.add_argument("--warm-up-s", type=float, default=_WARM_UP_S, help="at 100 events/s, before anything counts")
    parser.add_argument("--burst", type=int, default=_BURST, help="events handed over at once, for the rate")
    asked = parser.parse_args()
    configure_logging("critical")
    try:
        settings = staged(load())
    except KaigongError as error:
        sys.exit(str(error))
    many = {"sms_per_day": 10_000, "wechat_per_day": 10_000, "calls_per_second": 10_000}
    settings = settings.model_copy(
        update={
            "notify": settings.notify.model_copy(update=many),
            "book": BookSettings(over_offer_percent=100),
        }
    )
    bars = uvloop.run(run(settings, warm_up_s=asked.warm_up_s, burst_of=asked.burst))
    show(bars)
    file = write(
        "pipeline",
        bars,
        processes="2 agents, 1 gateway, simulators, 1 Kafka node, Redis, load, on one machine",
        cores=os.cpu_count(),
        workers=_WORKERS,
        warm_up_s=asked.warm_up_s,
        measured_s=_MEASURED_S,
        burst=asked.burst,
        failover_rate=_FAILOVER_RATE,
        clock="event handed to the producer (ms) to acceptance by the simulator (ms)",
    )
    print(file.relative_to(file.parents[2]))


if __name__ == "__main__":
    main()
