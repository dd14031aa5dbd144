"""The peers of `make bench-match` do the work that is claimed: over a small crowd each equals the reference."""

from __future__ import annotations

from functools import cache
from importlib import import_module

import pytest

from benchmarks import crowd
from benchmarks.peers.best.asked import Ranker, Scored, asked_of
from schemas.shared import EmployerWeights, MonthlyPay, WorkerWeights
from schemas.state import Vacancy, Worker
from tests.reference.reference import Reference

AS_OF = crowd.AS_OF
K = 10


def ranker(name: str) -> Ranker:
    """The peer, if this machine has it: `make test` does without."""
    pytest.importorskip({"duck": "duckdb", "postgres": "psycopg"}.get(name, name))
    found: Ranker = getattr(import_module(f"benchmarks.peers.best.{name}"), name.upper())
    if (reason := found.absent()) is not None:
        pytest.skip(reason)
    return found


def workers() -> list[Worker]:
    """Some state no reservation pay or weigh little but the way."""
    found = []
    for number, worker in enumerate(crowd.workers(500)):
        update: dict[str, object] = {}
        if number % 7 == 0:
            update["reservation_pay"] = None if number % 2 else 0
        if number % 5 == 0:
            update["weights"] = WorkerWeights(pay=0, distance=70, shift=13, lodging=7, preference=0)
        found.append(worker.model_copy(update=update))
    return found


def vacancies() -> list[Vacancy]:
    """Near and far, with and without lodging, pay, shifts and a level that is a must."""
    found = [*crowd.vacancies(25), *crowd.vacancies(5, abroad=True)]
    hottest = found[-1].occupation
    for number, vacancy in enumerate(found[:20]):
        update: dict[str, object] = {"occupation": hottest}
        if number % 4 == 0:
            update["pay_monthly"] = MonthlyPay(minimum=4_000 if number % 8 else None, maximum=None)
        if number % 5 == 0:
            update["weights"] = EmployerWeights(occupation=10, level=33, certificate=5, experience=0)
        if number % 6 == 0:
            update["lodging"] = True
        found[number] = vacancy.model_copy(update=update)
    return found


@cache
def expected() -> dict[str, list[Scored]]:
    """By vacancy, whoever is eligible, best first."""
    reference, crowded, asked = Reference(), workers(), vacancies()
    reference.workers = {worker.worker_id: worker for worker in crowded}
    reference.vacancies = {vacancy.vacancy_id: vacancy for vacancy in asked}
    numbers = {worker.worker_id: number for number, worker in enumerate(crowded)}
    found: dict[str, list[Scored]] = {vacancy.vacancy_id: [] for vacancy in asked}
    for match in reference.matches(AS_OF):
        fit = match.fit
        found[match.vacancy_id].append(Scored(numbers[match.worker_id], fit.employer_fit, fit.worker_fit, fit.score))
    return found


@pytest.mark.parametrize("name", ["duck", "postgres", "tantivy"])
def test_a_peer_equals_the_reference(name: str) -> None:
    """Ids, both fits and scores, in the same order."""
    with ranker(name).over(workers()) as peer:
        found = {vacancy.vacancy_id: peer.top(asked_of(vacancy), K) for vacancy in vacancies()}
    assert {id_: best[:K] for id_, best in expected().items()} == found
    assert 5 < sum(len(best) == K for best in found.values()), "many have somebody to rank"
