"""P1-P3 and I2, I4, I5 over the three roles, without a bus: at rest the logs equal the reference.

A seed decides everything: what happens, how far each process has read of each partition, who owns what,
who only believes so, who dies, and what a provider answers. A failure prints seed and steps; they replay
under the same hash seed, which `make test` sets.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agents.replica import Touched
from agents.roles.book import Book
from agents.roles.membership import Membership
from agents.roles.notify import Notify
from tests.property.market.checks import at_rest, at_the_end
from tests.property.market.market import Market, Rules
from tests.property.market.script import play, script

pytestmark = pytest.mark.unit

SOUND = Rules()
SEEDS = st.integers(0, 2**32 - 1)
STEPS = st.integers(1, 900)
EXAMPLES = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
MANY_EXAMPLES = settings(EXAMPLES, max_examples=2_500)


def faults(seed: int, steps: int, rules: Rules = SOUND) -> list[str]:
    """What is wrong with a market at rest, and when every message has come to its end."""
    market = Market(seed, rules)
    market.run(steps)
    market.come_to_rest()
    found = at_rest(market)
    if found:
        return found
    market.let_time_pass()
    return at_the_end(market)


@EXAMPLES
@given(seed=SEEDS, steps=STEPS)
def test_at_rest_the_logs_equal_the_reference(seed: int, steps: int) -> None:
    """Whatever the order, the lag, the deaths, the changes of owner: nobody is missed or told twice."""
    assert faults(seed, steps) == []


@pytest.mark.slow
@pytest.mark.timeout(900)
@MANY_EXAMPLES
@given(seed=SEEDS, steps=STEPS)
def test_at_rest_the_logs_equal_the_reference_for_many_seeds(seed: int, steps: int) -> None:
    """The same, for longer."""
    assert faults(seed, steps) == []


@settings(EXAMPLES, max_examples=25)
@given(events=SEEDS, one=SEEDS, other=SEEDS)
def test_two_interleavings_end_alike(events: int, one: int, other: int) -> None:
    """The same events in two interleavings, with duplicates: same memberships, same filled places."""
    parts = script(events)
    assert play(parts, one) == play(parts, other)


# -- the guards: each is needed, and this property is what notices their loss ------------------------------

_TRIES = range(40)
_STEPS = 600


def _first_fault(rules: Rules = SOUND) -> str | None:
    """The first thing that goes wrong within a fixed list of seeds."""
    return next((fault for seed in _TRIES for fault in faults(seed, _STEPS, rules)), None)


@pytest.fixture(params=[Book, Notify, Membership], ids=lambda role: str(role.name))
def role(request: pytest.FixtureRequest) -> type[Book | Notify | Membership]:
    chosen: type[Book | Notify | Membership] = request.param
    return chosen


def test_it_fails_without_the_reconcile_at_take_over(
    role: type[Book | Notify | Membership], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new owner that looks at nothing misses what its predecessor had still to decide."""

    def nothing(_: object, partition: int) -> Iterator[str]:
        return iter(())

    monkeypatch.setattr(role, "everything", nothing)
    assert _first_fault() is not None


def test_it_fails_without_the_dirty_marks(
    role: type[Book | Notify | Membership], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An owner that is told of nothing decides nothing after its take-over."""

    def nothing(_: object, touched: Touched, as_of: object) -> None:
        return None

    monkeypatch.setattr(role, "mark", nothing)
    assert _first_fault() is not None


@pytest.mark.parametrize(
    "rules",
    [
        pytest.param(Rules(waits_for_inputs=False), id="wait-for-inputs"),
        pytest.param(Rules(waits_for_commits=False), id="wait-for-commits"),
        pytest.param(Rules(fenced=False), id="fence"),
    ],
)
def test_it_fails_without(rules: Rules) -> None:
    """What ``agents.own`` promises is needed: without any one of these a pair is told twice, or wrongly."""
    assert _first_fault(rules) is not None
