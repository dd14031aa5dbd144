"""``make bench-match``: a vacancy's best workers on a live index of a province's size.

Single calls from Python, ids and matches included, in one process; every query is new to the caches as far as the crowd
is larger than they are. Before anything is timed, the answers are compared with those of a scan.
"""

from __future__ import annotations

import argparse
import gc
import os
import time
from collections.abc import Callable, Sequence
from itertools import islice
from typing import Final

from benchmarks import crowd
from benchmarks.bars import Bar, show, write
from infra.demo.judge import percentile
from matcher import Index, Match
from schemas.state import Vacancy, Worker

_WORKERS: Final = 606_500
_QUERIES: Final = 1_000
_ABROAD: Final = 200
_COMPARED: Final = 60
_UPDATES: Final = 4_000


def microseconds(work: Callable[[str], object], over: Sequence[str]) -> list[int]:
    """For each call."""
    found = []
    for each in over:
        began = time.perf_counter_ns()
        work(each)
        found.append((time.perf_counter_ns() - began) // 1_000)
    return found


def same_as_a_scan(
    top: Callable[[str], list[Match]], population: Sequence[Worker], compared: Sequence[Vacancy]
) -> list[int]:
    """Holds the answers against those of numpy alone; returns how long it took for each, µs."""
    scan = Index(compiled=False)
    for worker in population:
        scan.put_worker(worker)
    for vacancy in compared:
        scan.put_vacancy(vacancy)
    took = []
    for vacancy in compared:
        began = time.perf_counter_ns()
        expected = scan.top_workers(vacancy.vacancy_id, 100, crowd.AS_OF)
        took.append((time.perf_counter_ns() - began) // 1_000)
        if top(vacancy.vacancy_id) != expected:
            raise SystemExit(f"the answers differ for {vacancy.vacancy_id}")
    return took


def measure(count: int) -> tuple[list[Bar], dict[str, float]]:
    """All bars over so many workers, and what is worth knowing beside them."""
    index = Index()
    population = list(crowd.workers(count))
    gc.freeze()  # so many objects of the load, and none of the index: a collection would measure the load
    began = time.perf_counter()
    for worker in population:
        index.put_worker(worker)
    loading_s = time.perf_counter() - began
    local, abroad = list(crowd.vacancies(_QUERIES)), list(crowd.vacancies(_ABROAD, abroad=True))
    for vacancy in (*local, *abroad):
        index.put_vacancy(vacancy)

    def top(vacancy_id: str) -> list[Match]:
        return index.top_workers(vacancy_id, 100, crowd.AS_OF)

    compared = (*local[:_COMPARED], *abroad[:3])
    scanned = same_as_a_scan(top, population, compared)
    near = microseconds(top, [each.vacancy_id for each in local])
    far = microseconds(top, [each.vacancy_id for each in abroad])
    changed, between = [], []
    ids = [each.vacancy_id for each in local]
    for number, worker in enumerate(islice(population, 0, count, max(1, count // _UPDATES))):
        began_ns = time.perf_counter_ns()
        index.put_worker(worker)
        changed.append((time.perf_counter_ns() - began_ns) // 1_000)
        if number % 4 == 0:
            between += microseconds(top, [ids[number // 4 % len(ids)]])
    bars = [
        Bar(f"vacancy to top 100 of {count:,} workers, own radius, p50", percentile(near, 50), "µs", 100),
        Bar(f"vacancy to top 100 of {count:,} workers, own radius, p99", percentile(near, 99), "µs", 500),
        Bar("hottest occupation, any distance (labour export), p99", percentile(far, 99), "µs", 4_000),
        Bar("own radius, between two changes of workers, p99", percentile(between, 99), "µs", 500),
    ]
    beside = {
        "scan_p50_us": percentile(scanned, 50),
        "scan_p99_us": percentile(scanned, 99),
        "change_of_a_worker_p50_us": percentile(changed, 50),
        "change_of_a_worker_p99_us": percentile(changed, 99),
        "load_profiles_per_s": round(count / loading_s),
    }
    return bars, {name: value for name, value in beside.items() if value is not None}


def main() -> None:
    """Measures, prints, writes ``results/match.json``."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.match", description=__doc__)
    parser.add_argument("--workers", type=int, default=_WORKERS)
    asked = parser.parse_args()
    bars, beside = measure(asked.workers)
    show(bars)
    for name, value in beside.items():
        print(f"{name} {value:,.0f}")
    file = write("match", bars, workers=asked.workers, queries=_QUERIES, cores=os.cpu_count(), **beside)
    print(file.relative_to(file.parents[2]))


if __name__ == "__main__":
    main()
