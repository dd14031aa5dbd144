"""What the compiled queries lean on: exact quotients, true bounds, and a scan wherever they cannot answer."""

from __future__ import annotations

import sys
from collections.abc import Callable
from random import Random

import numba
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher import Index, vacancies, workers
from matcher.clustered.clusters import Clusters
from matcher.clustered.geometry import no_nearer_than
from matcher.clustered.records import ZONE, Zone
from matcher.columns import NO_OCCUPATION, VACANCY
from matcher.columns import WORKER as WORKER_RECORD
from matcher.distance import COSINES
from matcher.kernels.geometry import way
from matcher.kernels.jit import compiled
from matcher.kernels.records import Vacancy as Record
from matcher.kernels.score import quotient
from matcher.kernels.views import Of
from tests.unit.matcher.test_index import NOW, WORKER
from tests.unit.matcher.test_index import VACANCY as POSTING
from tests.unit.matcher.test_standing import RULE
from tests.unit.matcher.twins import two_that_begin_alike

pytestmark = pytest.mark.unit


@given(divisor=st.integers(1, 5_000_000), times=st.integers(-(10**6), 10**6), rest=st.integers(-2, 2))
def test_a_quotient_is_exact(divisor: int, times: int, rest: int) -> None:
    """Also next to an integer, where a rounded quotient could cross it."""
    dividend = divisor * times + rest
    assert dividend // divisor == quotient(dividend, divisor)


@compiled
def bound_and_nearest(
    zones: Of[Zone], vacancies: Of[Record], cosines: np.ndarray[tuple[int], np.dtype[np.int64]]
) -> tuple[int, int]:
    """The bound of a zone, and the least way from any of its cells."""
    zone, vacancy = zones[0], vacancies[0]
    nearest = 2**62
    for x in range(zone.west, zone.east + 1):
        for y in range(zone.south, zone.north + 1):
            nearest = min(nearest, way(x, y, vacancy, cosines))
    return no_nearer_than(zone, vacancy, cosines), nearest


def test_no_cell_of_a_zone_is_nearer_than_its_bound() -> None:
    """Zones of all sizes around, beside and far from the vacancy and its stops."""
    random = Random(20261122)
    for _ in range(2_000):
        west, south = random.randrange(7_000, 13_980), random.randrange(300, 5_480)
        zone = np.zeros(1, ZONE)
        zone["west"], zone["east"] = west, west + random.randrange(20)
        zone["south"], zone["north"] = south, south + random.randrange(20)
        vacancy = np.zeros(1, VACANCY)
        reach = random.choice([15, 200, 7_000])
        points = [
            (
                min(14_000, max(7_000, west + random.randint(-reach, reach))),
                min(5_500, max(300, south + random.randint(-reach, reach))),
            )
            for _ in range(random.randint(1, 9))
        ]
        vacancy["x"][0], vacancy["y"][0] = points[0]
        vacancy["stops"] = len(points) - 1
        for stop, (x, y) in enumerate(points[1:]):
            vacancy["stop_x"][0, stop], vacancy["stop_y"][0, stop] = x, y
        bound, nearest = bound_and_nearest(zone, vacancy, COSINES)
        assert bound <= nearest


def test_only_ids_tell_equal_hashes_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """At the edge of the answer and within it: the kernel says that it cannot decide, and a scan does."""
    monkeypatch.setattr(workers, "tie_of", lambda _: 7)
    index = Index()
    index.put_vacancy(POSTING)
    for number in range(9):
        index.put_worker(WORKER.model_copy(update={"worker_id": f"w-{8 - number}"}))
    for k in (4, 9, 20):
        assert [f"w-{number}" for number in range(min(k, 9))] == [
            match.worker_id for match in index.top_workers("v-1", k, NOW)
        ]


@pytest.mark.parametrize("arriving", [("w-0", "w-1", "w-2"), ("w-2", "w-1", "w-0")])
def test_the_last_place_is_decided_by_ids_too(monkeypatch: pytest.MonkeyPatch, arriving: tuple[str, ...]) -> None:
    """One of two with the same hash is within the answer and the other is not."""
    hashes = {"w-0": 1, "w-1": 5, "w-2": 5}
    monkeypatch.setattr(workers, "tie_of", hashes.__getitem__)
    monkeypatch.setattr(vacancies, "tie_of", lambda _: 0)
    index = Index()
    index.put_vacancy(POSTING)
    for worker_id in arriving:
        index.put_worker(WORKER.model_copy(update={"worker_id": worker_id}))
    assert ["w-0", "w-1"] == [match.worker_id for match in index.top_workers("v-1", 2, NOW)]


def test_the_dead_are_left_behind() -> None:
    """However often one worker changes, the order holds her skills once."""
    records = np.zeros(1, WORKER_RECORD)
    records["occupation"] = NO_OCCUPATION
    records["occupation"][0, :2] = 3, 5
    clusters = Clusters(8)
    for _ in range(100):
        clusters.enter(records, 0)
        clusters.leave(records, 0)
    clusters.enter(records, 0)
    clusters.settle()
    assert 2 == clusters.entries


def test_without_numba_the_index_scans(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same answers, from numpy alone."""
    compiled = ("matcher.clustered", "matcher.keyed", "matcher.kernels", "matcher.openings", "matcher.standing")
    for module in [name for name in sys.modules if name.startswith(compiled)]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, "numba", None)
    index = Index()
    index.put_vacancy(POSTING)
    index.put_worker(WORKER)
    assert ["w-1"] == [match.worker_id for match in index.top_workers("v-1", 5, NOW)]
    assert ["v-1"] == [match.vacancy_id for match in index.top_vacancies("w-1", 5, NOW)]
    assert ["v-1"] == index.eligible_vacancies("w-1", NOW)
    index.put_rule(RULE)
    assert [RULE.rule_id] == index.rules_of("w-1", NOW)
    stores = {"matcher.clustered.clusters", "matcher.openings.openings", "matcher.standing.rules"}
    assert not stores & sys.modules.keys()


def test_where_no_folder_may_be_written_to_it_compiles_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Numba refuses to keep code then; that is no reason not to start."""

    def njit(*, cache: bool = False, error_model: str) -> Callable[[Callable[[], int]], Callable[[], int]]:
        if cache:
            raise RuntimeError("no locator available")
        return lambda function: lambda: function() + 1

    monkeypatch.setattr(numba, "njit", njit)
    assert 2 == compiled(lambda: 1)()


def test_ten_thousand_alike() -> None:
    """One cell with everybody in it, all with the same score: the hash alone decides, as a scan has it."""
    index, scan = Index(), Index(compiled=False)
    for each in (index, scan):
        each.put_vacancy(POSTING)
        for number in range(10_000):
            each.put_worker(WORKER.model_copy(update={"worker_id": f"w-{number}"}))
    assert scan.top_workers("v-1", 100, NOW) == index.top_workers("v-1", 100, NOW)


def test_a_worker_takes_at_most_80_bytes() -> None:
    """Her own record stays within what 10 M workers can afford."""
    assert WORKER_RECORD.itemsize <= 80


@pytest.mark.parametrize("turned", [False, True])
def test_ties_that_begin_alike(turned: bool) -> None:
    """An entry holds how a tie-breaker begins; who begins alike is told apart by the rest."""
    people = [WORKER.model_copy(update={"worker_id": id_}) for id_ in two_that_begin_alike()]
    index, scan = Index(), Index(compiled=False)
    for each in (index, scan):
        each.put_vacancy(POSTING)
        for worker in reversed(people) if turned else people:
            each.put_worker(worker)
    assert scan.top_workers(POSTING.vacancy_id, 1, NOW) == index.top_workers(POSTING.vacancy_id, 1, NOW)
