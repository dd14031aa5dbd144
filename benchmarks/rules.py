"""``make bench-rules``: which of a million standing rules a worker enters, stays in and leaves.

Single calls from Python in one process, on a live index: now and then a rule goes and another comes. Peers hold the
same rules and must give the same answers before anything is timed. Enter and leave lists are made, as ids.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeAlias

from benchmarks import crowd
from benchmarks.bars import Bar, Peer, p50, show, write
from benchmarks.peers.within.asked import Answerer, Answers, Skill, rows_of, skills_of
from benchmarks.peers.within.duck import DUCK
from benchmarks.peers.within.monitor import MONITOR
from benchmarks.peers.within.postgres import POSTGRES
from benchmarks.peers.within.scan import SCAN
from infra.demo.judge import percentile
from matcher import Index
from matcher.standing.rules import StandingRules
from schemas.state import Rule, Worker

_RULES: Final = 1_000_000
_WORKERS: Final = 8_000
_COMPARED: Final = 40
_EVENTS: Final = 6_000
_CHANGE_EVERY: Final = 10
_WARM_S: Final = 5.0
_PEERS: Final = (SCAN, DUCK, POSTGRES, MONITOR)

Asked: TypeAlias = tuple[Worker, list[Skill]]


def changed(worker: Worker, number: int, workers: Sequence[Worker]) -> Worker:
    """As they come again: one asks for more, one has risen, one works fewer shifts, one has moved."""
    match number % 4:
        case 0:
            return worker.model_copy(update={"reservation_pay": (worker.reservation_pay or 4_000) + 300})
        case 1:
            first, *others = worker.skills
            risen = first.model_copy(update={"level": min(8, first.level + 1)})
            return worker.model_copy(update={"skills": (risen, *others)})
        case 2:
            return worker.model_copy(update={"shifts": frozenset(sorted(worker.shifts)[:1])})
        case _:
            return worker.model_copy(update={"place": workers[(number + 1) % len(workers)].place})


def microseconds_since(began_ns: int) -> float:
    """With a decimal."""
    return (time.perf_counter_ns() - began_ns) / 1_000


def loaded(rules: Sequence[Rule], workers: Sequence[Worker]) -> tuple[Index, float]:
    """An index of both, and how long a rule took, µs."""
    index = Index()
    for number, worker in enumerate(workers):
        index.put_worker(worker)
        if (certificate := crowd.certificate_of(worker, number)) is not None:
            index.put_certificate(certificate)
    began = time.perf_counter_ns()
    for rule in rules:
        index.put_rule(rule)
    return index, microseconds_since(began) / len(rules)


def times_of(peer: Answers, asked: Sequence[Asked]) -> list[float]:
    """Microseconds for each; asked over and over before, for what compiles while it runs to have seen the work."""
    warm = time.perf_counter() + _WARM_S
    while time.perf_counter() < warm:
        for worker, skills in asked:
            peer.within(worker, skills)
    took = []
    for worker, skills in asked:
        began = time.perf_counter_ns()
        peer.within(worker, skills)
        took.append(microseconds_since(began))
    return took


def measured(answerer: Answerer, index: Index, rules: Sequence[Rule], asked: Sequence[Asked]) -> Peer | None:
    """How long a peer takes for a worker, after its answers were compared with those of an index of the same rules.

    Ours are asked once, before the peer is there: nothing of what they read is in a cache on their account.
    """
    if (reason := answerer.absent()) is not None:
        print(f"{answerer.name}: left out, for {reason}")
        return None
    ids = [rule.rule_id for rule in rules]
    own, expected = [], []
    for worker, _ in asked:
        began = time.perf_counter_ns()
        answer = index.rules_of(worker.worker_id, crowd.AS_OF)
        own.append(microseconds_since(began))
        expected.append(set(answer))
    with answerer.over(rows_of(rules)) as peer:
        for (worker, skills), within in zip(asked, expected, strict=True):
            if {ids[number] for number in peer.within(worker, skills)} != within:
                sys.exit(f"{answerer.name} answers otherwise for {worker.worker_id}")
        value = p50(times_of(peer, asked))
    name = f"{answerer.name}; {len(rules):,} rules, p50"
    return Peer(name, answerer.version(), round(value), "µs", round(value / p50(own), 1))


def peers(index: Index, rules: Sequence[Rule], workers: Sequence[Worker]) -> list[Peer]:
    """All of them; who is given fewer rules is held against an index of just these."""
    asked = [
        (worker, skills_of(worker, crowd.certificate_of(worker, n))) for n, worker in enumerate(workers[:_COMPARED])
    ]
    found = []
    for answerer in _PEERS:
        given = rules[: answerer.most]
        if answerer.note:
            print(f"{answerer.name}: {answerer.note}")
        ours = index if len(given) == len(rules) else loaded(given, workers)[0]
        found.append(measured(answerer, ours, given, asked))
    return [peer for peer in found if peer is not None]


@dataclass(frozen=True)
class Figures:
    """Microseconds of single calls, and how much there was to answer."""

    within: list[float]
    whole: list[float]
    hits: list[int]
    moved: list[int]
    rule_change: list[float]


def measure(index: Index, rules: Sequence[Rule], spare: Sequence[Rule], workers: Sequence[Worker]) -> Figures:
    """Answers to events between which rules come and go."""
    gc.collect()
    gc.freeze()  # so many objects of the load: a collection would measure that
    figures = Figures([], [], [], [], [])
    for number in range(_EVENTS):
        worker = workers[number % len(workers)]
        if number % _CHANGE_EVERY == 0:
            began = time.perf_counter_ns()
            index.remove_rule(rules[number].rule_id)
            index.put_rule(spare[number % len(spare)])
            figures.rule_change.append(microseconds_since(began))
        began = time.perf_counter_ns()
        before = index.rules_of(worker.worker_id, crowd.AS_OF)
        figures.within.append(microseconds_since(began))
        change = partial(index.put_worker, changed(worker, number, workers))
        began = time.perf_counter_ns()
        enters, stays, leaves = index.rule_changes(worker.worker_id, crowd.AS_OF, change)
        figures.whole.append(microseconds_since(began))
        if len(stays) + len(leaves) != len(before):
            sys.exit(f"{worker.worker_id} was within {len(before)}, stays in {len(stays)}, leaves {len(leaves)}")
        figures.hits.append(len(before))
        figures.moved.append(len(enters) + len(leaves))
    gc.unfreeze()
    return figures


def bars_of(figures: Figures, where: str, count: int) -> list[Bar]:
    """Held against what was asked."""
    hits = f"{percentile(figures.hits, 50):,} hits, p99 {percentile(figures.hits, 99):,}"
    whole = f"event to enter, stay and leave lists, {count:,} rules of {where}, the worker's own change in it, p99"
    return [
        Bar(f"worker to {count:,} rules of {where} ({hits}), p50", percentile(figures.within, 50), "µs", 200),
        Bar(f"worker to {count:,} rules of {where}, p99", percentile(figures.within, 99), "µs", 200),
        Bar(whole, percentile(figures.whole, 99), "µs", 200),
        Bar(
            f"events a second, {count:,} rules of {where}",
            round(len(figures.whole) / sum(figures.whole) * 1e6),
            "events/s",
            10_000,
            most=False,
        ),
    ]


def megabytes(index: Index) -> float:
    """Of all that is kept of the rules, their ids included."""
    standing = index._standing
    assert isinstance(standing, StandingRules)
    return round(standing.nbytes / 1e6, 1)


def main() -> None:
    """Measures, prints, writes ``results/rules.json``."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.rules", description=__doc__)
    parser.add_argument("--rules", type=int, default=_RULES)
    count = parser.parse_args().rules
    workers = list(crowd.workers(_WORKERS))
    bars: list[Bar] = []
    others: list[Peer] = []
    beside: dict[str, float] = {}
    for where, everywhere in (("all provinces", True), ("one province", False)):
        rules = list(crowd.rules(count + _EVENTS, everywhere=everywhere))
        standing, spare = rules[:count], rules[count:]
        index, beside[f"put_us_{where}"] = loaded(standing, workers)
        if everywhere:
            others = peers(index, standing, workers)
            for smaller in (count // 100, count // 10):
                few, _ = loaded(standing[:smaller], workers)
                figures = measure(few, standing, spare, workers)
                beside[f"p99_us_of_{smaller}_rules"] = percentile(figures.within, 99) or 0
        figures = measure(index, standing, spare, workers)
        bars += bars_of(figures, where, count)
        beside[f"rule_replaced_p99_us_{where}"] = percentile(figures.rule_change, 99) or 0
        beside[f"lists_moved_p50_{where}"] = percentile(figures.moved, 50) or 0
        if everywhere:
            bars.append(Bar(f"memory of {count:,} rules, ids included", megabytes(index), "MB", 200))
    show(bars, others)
    for name, value in beside.items():
        print(f"{name} {value:,.1f}")
    notes = "; ".join(f"{answerer.name}: {answerer.note}" for answerer in _PEERS if answerer.note)
    file = write("rules", bars, others, rules=count, events=_EVENTS, cores=os.cpu_count(), notes=notes, **beside)
    print(file.relative_to(file.parents[2]))


if __name__ == "__main__":
    main()
