"""A process that ended is started again, at once or after a pause."""

from __future__ import annotations

from itertools import pairwise

import pytest

from infra.processes.restarts import Restarts

pytestmark = pytest.mark.unit


def _starts(dies_after_s: float, *, until_s: float) -> list[float]:
    """When a process that always dies so long after its start is started again, looked at every 1/8 s."""
    restarts, started, found = Restarts(0.0), 0.0, []
    for tick in range(int(until_s * 8)):
        now = tick / 8
        if now >= started + dies_after_s and restarts.due(now):
            started = now
            found.append(now)
    return found


def test_a_process_that_lived_is_started_at_once() -> None:
    """However often it ends."""
    assert _starts(6, until_s=30) == [6, 12, 18, 24]


def test_a_process_that_ends_at_its_start_waits_longer_each_time() -> None:
    """Up to half a minute."""
    starts = _starts(0.125, until_s=300)
    gaps = [after - before for before, after in pairwise(starts)]
    assert gaps[:6] == [0.5, 1, 2, 4, 8, 16]
    assert set(gaps[6:]) == {30}


def test_it_is_forgiven_once_it_lives() -> None:
    """The next end is answered at once again."""
    restarts = Restarts(0.0)
    assert restarts.due(0.1)
    assert not restarts.due(0.2)
    assert restarts.due(0.6)
    assert restarts.due(10.0)
    assert restarts.due(10.1)
