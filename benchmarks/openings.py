"""The other way round: a worker's best vacancies, and all that suit, on a live index of 100,000 open ones.

Part of ``make bench-match``. Half of the workers would live at the work place, two fifths of the vacancies offer it, so
that for a quarter of all pairs no distance is too far. Every tenth question comes behind a vacancy's change.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

import numpy as np

from benchmarks import crowd
from benchmarks.bars import Bar, Peer
from infra.demo.judge import percentile
from matcher import Index
from schemas.state import Vacancy, Worker

_VACANCIES: Final = 100_000
_WORKERS: Final = 4_000
_COMPARED: Final = 60
_CERTIFIED: Final = 1_000
_SHOWN: Final = 20
_LODGING: Final = 0.4


def _indexed(vacancies: Sequence[Vacancy], workers: Sequence[Worker], *, compiled: bool) -> Index:
    index = Index(compiled=compiled)
    for vacancy in vacancies:
        index.put_vacancy(vacancy)
    for worker in workers:
        index.put_worker(worker)
    return index


def _took_us(work: Callable[[], object]) -> int:
    began = time.perf_counter_ns()
    work()
    return (time.perf_counter_ns() - began) // 1_000


def _scanned_us(index: Index, vacancies: Sequence[Vacancy], workers: Sequence[Worker]) -> list[int]:
    """Holds the answers for some workers against those of numpy alone; returns how long that took for each."""
    scan = _indexed(vacancies, workers, compiled=False)
    took = []
    for worker in workers:
        began = time.perf_counter_ns()
        expected = scan.top_vacancies(worker.worker_id, _SHOWN, crowd.AS_OF)
        took.append((time.perf_counter_ns() - began) // 1_000)
        everything = scan.eligible_vacancies(worker.worker_id, crowd.AS_OF)
        same = expected == index.top_vacancies(worker.worker_id, _SHOWN, crowd.AS_OF)
        if not same or everything != index.eligible_vacancies(worker.worker_id, crowd.AS_OF):
            raise SystemExit(f"the answers differ for {worker.worker_id}")
    return took


def measure(count: int = _VACANCIES) -> tuple[list[Bar], list[Peer], dict[str, float]]:
    """The bar over so many open vacancies, the scan beside it, and what is worth knowing."""
    vacancies = list(crowd.vacancies(count, lodging=_LODGING))
    workers = list(crowd.workers(_WORKERS))
    index = _indexed(vacancies, workers, compiled=True)
    gc.freeze()  # so many objects of the load: a collection would measure that
    scanned_us = _scanned_us(index, vacancies, workers[:_COMPARED])
    best_us, all_us, unlocked_us, changed_us, hits = [], [], [], [], []
    for number, worker in enumerate(workers):
        if number % 10 == 0:
            changed_us.append(_took_us(partial(index.put_vacancy, vacancies[number * (count // _WORKERS)])))
        best_us.append(_took_us(partial(index.top_vacancies, worker.worker_id, _SHOWN, crowd.AS_OF)))
    for worker in workers:  # in a round of its own: behind the other question of the same worker all of it is warm
        all_us.append(_took_us(partial(index.eligible_vacancies_of, (worker.worker_id,), crowd.AS_OF)))
        hits.append(len(index.eligible_vacancies_of((worker.worker_id,), crowd.AS_OF)))
    for worker in workers[:_CERTIFIED]:
        certificate = crowd.certificate_of(worker, 0)
        assert certificate is not None
        index.put_certificate(certificate)
        unlocked_us.append(_took_us(partial(index.unlocked, worker.worker_id, certificate.certificate_id, crowd.AS_OF)))
    gc.unfreeze()
    p50 = percentile(best_us, 50) or 1
    scan_p50 = percentile(scanned_us, 50) or 0
    bars = [Bar(f"worker to best {_SHOWN} of {count:,} open vacancies, p99", percentile(best_us, 99), "µs", 500)]
    peers = [
        Peer("numpy, a scan of vacancies, one thread", np.__version__, scan_p50, "µs p50", round(scan_p50 / p50, 1))
    ]
    beside = {
        "best_vacancies_p50_us": p50,
        "all_vacancies_that_suit_p50_us": percentile(all_us, 50),
        "all_vacancies_that_suit_p99_us": percentile(all_us, 99),
        "vacancies_that_suit_p50": percentile(hits, 50),
        "vacancies_that_suit_p99": percentile(hits, 99),
        "unlocked_by_a_certificate_p50_us": percentile(unlocked_us, 50),
        "unlocked_by_a_certificate_p99_us": percentile(unlocked_us, 99),
        "change_of_a_vacancy_p50_us": percentile(changed_us, 50),
        "change_of_a_vacancy_p99_us": percentile(changed_us, 99),
    }
    return bars, peers, {name: value for name, value in beside.items() if value is not None}
