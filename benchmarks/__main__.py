"""``python -m benchmarks``: the matcher's queries over a synthetic crowd. The peers beside it come with the index."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from typing import Final

from benchmarks.bars import Bar, show, write
from infra.demo import scenario
from infra.demo.judge import percentile
from infra.processes.clock import now
from intake.posting import understand_posting
from intake.registration import understand_registration
from matcher import Index
from schemas.events import WorkerRegistered

_WORKERS: Final = 20_000
_ROUNDS: Final = 400


def timed(work: Callable[[str], object], over: Sequence[str]) -> list[int]:
    """Microseconds for each call."""
    found = []
    for at in range(_ROUNDS):
        began = time.perf_counter_ns()
        work(over[at % len(over)])
        found.append((time.perf_counter_ns() - began) // 1_000)
    return found


def main() -> None:
    """Measures, prints, writes ``results/index.json``."""
    at = now()
    index = Index()
    for number, form in enumerate(scenario.registrations(scenario.Script(workers=_WORKERS), at)):
        index.put_worker(
            understand_registration(
                WorkerRegistered(
                    worker_id=f"w-{number}",
                    registration_id=form.registration_id,
                    occurred_at=at,
                    channel=form.channel,
                    skills=form.skills,
                    region=form.region,
                    cell=form.cell,
                    reservation_pay=form.reservation_pay,
                    max_distance_km=form.max_distance_km,
                    shifts=form.shifts,
                    lodging_ok=form.lodging_ok,
                ),
                number,
            )
        )
    vacancies = []
    for number, event in enumerate(scenario.vacancies(at)):
        index.put_vacancy(understand_posting(event, number, None))
        vacancies.append(event.vacancy_id)
    workers = [f"w-{number}" for number in range(0, _WORKERS, 7)]
    top = timed(lambda vacancy: index.top_workers(vacancy, 100, at), vacancies)
    best = timed(lambda worker: index.top_vacancies(worker, 10, at), workers)
    fits = timed(lambda worker: index.eligible_vacancies(worker, at), workers)
    bars = [
        Bar(f"vacancy to top 100 of {_WORKERS} workers, p99", percentile(top, 99), "µs", 500),
        Bar(f"worker to best of {len(vacancies)} vacancies, p99", percentile(best, 99), "µs", 500),
        Bar(f"worker to eligible of {len(vacancies)} vacancies, p99", percentile(fits, 99), "µs", 500),
    ]
    show(bars)
    print(write("index", bars, rounds=_ROUNDS, cores=os.cpu_count()).name)


if __name__ == "__main__":
    main()
