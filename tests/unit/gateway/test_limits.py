"""How often something may be done."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from gateway.limits import Limit

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def test_each_key_has_its_own_and_the_window_ends() -> None:
    limit = Limit(2, MINUTE)
    for _ in range(2):
        assert not limit.reached("a", NOW)
        limit.add("a", NOW)
    assert limit.reached("a", NOW + MINUTE - timedelta(microseconds=1))
    assert limit.ends_in("a", NOW) == MINUTE
    assert not limit.reached("b", NOW)
    assert not limit.reached("a", NOW + MINUTE)


def test_what_comes_within_the_window_does_not_lengthen_it() -> None:
    """Who keeps trying is let in when the window of their first is over."""
    limit = Limit(1, MINUTE)
    for second in range(60):
        limit.add("a", NOW + timedelta(seconds=second))
    assert not limit.reached("a", NOW + MINUTE)


def test_memory_is_bounded() -> None:
    """Of more keys than are remembered the oldest begins anew."""
    limit = Limit(1, MINUTE, keys=3)
    for key in "abcd":
        limit.add(key, NOW)
    assert [limit.reached(key, NOW) for key in "abcd"] == [False, True, True, True]
