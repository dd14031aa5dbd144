"""Both ways through a burst are taken, and give the same."""

from __future__ import annotations

from random import Random

import pytest

from matcher import Index, index
from matcher.burst import worker_by_worker
from tests.property.test_clustered_equals_scan import posting, somebody
from tests.reference.records import NOON

pytestmark = pytest.mark.unit


@pytest.mark.parametrize("compiled", [True, False])
def test_few_workers_go_one_by_one_and_many_before_few_vacancies_do_not(*, compiled: bool) -> None:
    """The cheaper way, whichever is more."""
    assert worker_by_worker(3, 100, compiled=compiled)
    assert not worker_by_worker(10_000, 100, compiled=compiled)


@pytest.mark.parametrize("compiled", [True, False])
def test_both_ways_give_the_same(monkeypatch: pytest.MonkeyPatch, *, compiled: bool) -> None:
    """Some of the workers are unknown, and some named twice."""
    random = Random(20261123)
    live = Index(compiled=compiled)
    for number in range(300):
        live.put_worker(somebody(random, number))
    for number in range(120):
        live.put_vacancy(posting(random, number))
    asked = [f"w-{random.randrange(400)}" for _ in range(60)]
    ways = []
    for one_by_one in (True, False):
        monkeypatch.setattr(index, "worker_by_worker", lambda *_, way=one_by_one, **__: way)
        ways.append(live.eligible_vacancies_of(asked, NOON))
    assert ways[0] == ways[1]
    assert len(ways[0]) > 20
