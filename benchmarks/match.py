"""``make bench-match``: a vacancy's best workers on a live index of a province's size.

Single calls from Python, ids and matches included, in one process; every query is new to the caches as far as the crowd
is larger than they are. Before anything is timed, the answers are compared with those of a scan. Peers hold the same
crowd and must give the same answers before they are timed, on the same vacancies as ours.
"""

from __future__ import annotations

import argparse
import gc
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Final, TypeVar

from benchmarks import crowd, openings, takeover
from benchmarks.bars import Bar, Peer, p50, show, write
from benchmarks.peers.best.asked import Finds, Ranker, asked_of
from benchmarks.peers.best.duck import DUCK
from benchmarks.peers.best.postgres import POSTGRES
from benchmarks.peers.best.tantivy import TANTIVY
from benchmarks.touched import bytes_a_microsecond, bytes_of
from infra.demo.judge import percentile
from matcher import Index, Match
from schemas.state import Vacancy, Worker

_WORKERS: Final = 606_500
_QUERIES: Final = 1_000
_ABROAD: Final = 200
_COMPARED: Final = 60
_UPDATES: Final = 4_000
_K: Final = 100
"""How many of the best."""
_BESIDE_PEERS: Final = 30
_BESIDE_PEERS_ABROAD: Final = 5
_PEERS: Final = (POSTGRES, DUCK, TANTIVY)

Given = TypeVar("Given")


def microseconds(work: Callable[[Given], object], over: Iterable[Given]) -> list[int]:
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
        expected = scan.top_workers(vacancy.vacancy_id, _K, crowd.AS_OF)
        took.append((time.perf_counter_ns() - began) // 1_000)
        if top(vacancy.vacancy_id) != expected:
            raise SystemExit(f"the answers differ for {vacancy.vacancy_id}")
    return took


def measured(
    ranker: Ranker,
    top: Callable[[str], list[Match]],
    population: Sequence[Worker],
    vacancies: Mapping[str, Sequence[Vacancy]],
) -> Iterator[Peer]:
    """A peer's times, p50, for each kind of vacancies, after its answers were compared with ours."""
    if (reason := ranker.absent()) is not None:
        print(f"{ranker.name}: left out, for {reason}")
        return
    if ranker.note:
        print(f"{ranker.name}: {ranker.note}")
    with ranker.over(population) as peer:
        for kind, compared in vacancies.items():
            asked = {vacancy.vacancy_id: asked_of(vacancy) for vacancy in compared}
            for vacancy_id, given in asked.items():
                found = [(population[each.worker].worker_id, vacancy_id, *each[1:]) for each in peer.top(given, _K)]
                if found != top(vacancy_id):
                    raise SystemExit(f"{ranker.name} answers otherwise for {vacancy_id}")
            ours = p50(microseconds(top, asked))
            theirs = p50(microseconds(lambda given: peer.top(given, _K), asked.values()))
            yield Peer(f"{ranker.name}; {kind}, p50", ranker.version(), theirs, "µs", round(theirs / ours, 1))
            if isinstance(peer, Finds):
                alone = p50(microseconds(peer.find, asked.values()))
                name = f"{ranker.name}: to find alone, without a score; {kind}, p50"
                yield Peer(name, ranker.version(), alone, "µs", round(alone / ours, 1))


def limit(touched: Sequence[int], share: int, streamed: float) -> str:
    """What the machine itself would need: so many bytes at least, and the time to stream them."""
    count = percentile(touched, share)
    assert count is not None
    return f"{count / 1e3:,.0f} kB at least, streamed in {count / streamed:.1f} µs"


def measure(count: int) -> tuple[list[Bar], list[Peer], dict[str, float]]:
    """All bars over so many workers, the peers, and what is worth knowing beside them."""
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
        return index.top_workers(vacancy_id, _K, crowd.AS_OF)

    def touched(vacancy: Vacancy) -> int:
        best = top(vacancy.vacancy_id)
        return bytes_of(index, vacancy.vacancy_id, best[-1].score if len(best) == _K else 0)

    compared = (*local[:_COMPARED], *abroad[:3])
    scanned = same_as_a_scan(top, population, compared)
    near = microseconds(top, [each.vacancy_id for each in local])
    far = microseconds(top, [each.vacancy_id for each in abroad])
    least_near, least_far, streamed = list(map(touched, local)), list(map(touched, abroad)), bytes_a_microsecond()
    changed, between = [], []
    ids = [each.vacancy_id for each in local]
    for number, worker in enumerate(islice(population, 0, count, max(1, count // _UPDATES))):
        began_ns = time.perf_counter_ns()
        index.put_worker(worker)
        changed.append((time.perf_counter_ns() - began_ns) // 1_000)
        if number % 4 == 0:
            between += microseconds(top, [ids[number // 4 % len(ids)]])
    bars = [
        Bar(
            f"vacancy to top 100 of {count:,} workers, own radius, p50 ({limit(least_near, 50, streamed)})",
            percentile(near, 50),
            "µs",
            100,
        ),
        Bar(
            f"vacancy to top 100 of {count:,} workers, own radius, p99 ({limit(least_near, 99, streamed)})",
            percentile(near, 99),
            "µs",
            500,
        ),
        Bar(
            f"hottest occupation, any distance (labour export), p99 ({limit(least_far, 99, streamed)})",
            percentile(far, 99),
            "µs",
            4_000,
        ),
        Bar("own radius, between two changes of workers, p99", percentile(between, 99), "µs", 500),
    ]
    others = {"own radius": local[:_BESIDE_PEERS], "hottest occupation, any distance": abroad[:_BESIDE_PEERS_ABROAD]}
    peers = [peer for ranker in _PEERS for peer in measured(ranker, top, population, others)]
    reconciled = takeover.measure(index)
    gc.unfreeze()
    further = {
        "scan_p50_us": percentile(scanned, 50),
        "scan_p99_us": percentile(scanned, 99),
        "change_of_a_worker_p50_us": percentile(changed, 50),
        "change_of_a_worker_p99_us": percentile(changed, 99),
        "load_profiles_per_s": round(count / loading_s),
        "streamed_bytes_per_us": round(streamed),
        **reconciled,
    }
    return bars, peers, {name: value for name, value in further.items() if value is not None}


def main() -> None:
    """Measures, prints, writes ``results/match.json``."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.match", description=__doc__)
    parser.add_argument("--workers", type=int, default=_WORKERS)
    asked = parser.parse_args()
    bars, peers, further = measure(asked.workers)
    other_bars, other_peers, of_vacancies = openings.measure()
    bars, peers, further = bars + other_bars, peers + other_peers, further | of_vacancies
    show(bars, peers)
    for name, value in further.items():
        print(f"{name} {value:,.0f}")
    notes = "; ".join(f"{ranker.name}: {ranker.note}" for ranker in _PEERS if ranker.note)
    method = {"workers": asked.workers, "queries": _QUERIES, "cores": os.cpu_count(), "notes": notes}
    file = write("match", bars, peers, **method, **further)
    print(file.relative_to(file.parents[2]))


if __name__ == "__main__":
    main()
