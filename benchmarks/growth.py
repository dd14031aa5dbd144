"""``make bench-growth``: what a question costs as the index grows, to ten million workers and a million rules.

The same questions at each size, single calls from Python; each size in a process of its own, so that the memory told is
that size's alone. Draws ``docs/images/growth.svg`` from the results.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Final

from benchmarks import crowd
from benchmarks.bars import RESULTS, Bar, show, write
from benchmarks.plot import Line, draw
from infra.demo.judge import percentile
from matcher import Index
from schemas.plain import PlainWorker

_WORKERS: Final = (60_000, 606_500, 10_000_000)
_RULES: Final = (10_000, 100_000, 1_000_000)
_QUESTIONS: Final = 1_000
_BATCH: Final = 10_000
_K: Final = 100
_PAGE: Final = os.sysconf("SC_PAGE_SIZE")
_PLOT: Final = RESULTS.parents[1] / "docs" / "images" / "growth.svg"


def resident() -> int:
    """Bytes that this process holds now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * _PAGE


def warm() -> None:
    """Machine code is loaded when it is first asked for, and is no index's own."""
    index, worker = Index(), next(crowd.workers(1))
    index.put_workers([PlainWorker.of(worker)])
    index.put_rule(next(crowd.rules(1)))
    vacancy = next(crowd.vacancies(1))
    index.put_vacancy(vacancy)
    index.top_workers(vacancy.vacancy_id, _K, crowd.AS_OF)
    index.rules_of(worker.worker_id, crowd.AS_OF)


def took_us(questions: Iterator[Callable[[], object]]) -> dict[str, float]:
    """The median and the 99th percentile, µs."""
    found = []
    for ask in questions:
        began = time.perf_counter_ns()
        ask()
        found.append((time.perf_counter_ns() - began) / 1_000)
    return {"p50_us": percentile(found, 50) or 0, "p99_us": percentile(found, 99) or 0}


def workers(count: int) -> dict[str, float]:
    """A vacancy's best of so many workers, and what each takes."""
    warm()
    index, people = Index(), crowd.workers(count)
    before, spent_s = resident(), 0.0
    with index.loading():
        while batch := [PlainWorker.of(each) for each in islice(people, _BATCH)]:
            began = time.perf_counter()
            index.put_workers(batch)
            spent_s += time.perf_counter() - began
        began = time.perf_counter()
    spent_s += time.perf_counter() - began
    del batch
    gc.collect()
    held = resident() - before
    vacancies = list(crowd.vacancies(_QUESTIONS))
    for vacancy in vacancies:
        index.put_vacancy(vacancy)
    gc.freeze()
    asked = (partial(index.top_workers, each.vacancy_id, _K, crowd.AS_OF) for each in vacancies)
    return {
        "size": count,
        **took_us(asked),
        "bytes_each": round(held / count, 1),
        "put_each_us": round(1e6 * spent_s / count, 2),
    }


def rules(count: int) -> dict[str, float]:
    """The rules that a worker is within, of so many, and what each takes."""
    warm()
    index, people = Index(), list(crowd.workers(_QUESTIONS))
    for worker in people:
        index.put_worker(worker)
    before, spent_s = resident(), 0.0
    for rule in crowd.rules(count, everywhere=True):
        began = time.perf_counter()
        index.put_rule(rule)
        spent_s += time.perf_counter() - began
    gc.collect()
    held = resident() - before
    gc.freeze()
    asked = (partial(index.rules_of, each.worker_id, crowd.AS_OF) for each in people)
    return {
        "size": count,
        **took_us(asked),
        "bytes_each": round(held / count, 1),
        "put_each_us": round(1e6 * spent_s / count, 2),
    }


def alone(kind: str, count: int) -> dict[str, float]:
    """A measurement in a process of its own."""
    command = (sys.executable, "-m", "benchmarks.growth", "--alone", kind, str(count))
    found: dict[str, float] = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    return found


def main() -> None:
    """Measures, prints, writes ``results/growth.json`` and the plot."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.growth", description=__doc__)
    parser.add_argument("--workers", type=int, nargs="*", default=_WORKERS)
    parser.add_argument("--rules", type=int, nargs="*", default=_RULES)
    parser.add_argument("--alone", nargs=2, metavar=("KIND", "COUNT"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.alone:
        kind, count = asked.alone
        print(json.dumps({"workers": workers, "rules": rules}[kind](int(count))))
        return
    grown = {
        "workers": [alone("workers", count) for count in asked.workers],
        "rules": [alone("rules", count) for count in asked.rules],
    }
    most = grown["workers"][-1]
    bars = [
        Bar(f"vacancy to top {_K} of {most['size']:,} workers, own radius, p99", most["p99_us"], "µs", 2_000),
        Bar(f"memory a worker, ids included, of {most['size']:,}", most["bytes_each"], "bytes", 120),
    ]
    show(bars)
    flat = {
        f"{kind}_{int(each['size'])}_{name}": value
        for kind, sizes in grown.items()
        for each in sizes
        for name, value in each.items()
        if name != "size"
    }
    for name, value in flat.items():
        print(f"{name} {value:,g}")
    write("growth", bars, questions=_QUESTIONS, cores=os.cpu_count(), **flat)
    lines = [
        Line(f"{what}, {share}", [(each["size"], each[f"{share}_us"]) for each in grown[kind]], faint=share == "p50")
        for kind, what in (("workers", "a vacancy's best 100 workers"), ("rules", "the rules that a worker is within"))
        for share in ("p50", "p99")
    ]
    draw(_PLOT, "What a question costs as the index grows", "workers or rules in the index", "µs", lines)


if __name__ == "__main__":
    main()
