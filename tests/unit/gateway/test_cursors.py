"""Cursors: opaque, a tenant's own, and honest about their age."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gateway.cursors import Cursor, Cursors
from gateway.problems import Problem
from schemas.sealing import Sealer
from tests.unit.gateway.world import CURSORS, NOW

CURSOR = Cursor(partition=3, offset=4711, at_ms=int(NOW.timestamp() * 1000))
NO_FILTER: frozenset[str] = frozenset()


@pytest.fixture
def cursors() -> Cursors:
    return Cursors(CURSORS, "cluster-1")


def test_it_comes_back_as_it_was(cursors: Cursors) -> None:
    """Written and read by the same tenant under the same filter; safe in a header and in a URL."""
    token = cursors.write(CURSOR, "e1", frozenset({"r-1", "r-2"}))
    assert cursors.read(token, "e1", frozenset({"r-2", "r-1"}), NOW) == CURSOR
    assert set(token) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.~")


def test_it_tells_nothing(cursors: Cursors) -> None:
    """Two tokens for one place differ, and no offset can be read from them."""
    assert cursors.write(CURSOR, "e1", NO_FILTER) != cursors.write(CURSOR, "e1", NO_FILTER)


@pytest.mark.parametrize("garbage", ["", "x", "u1.AAAA", "u9.AAAA", "中文", "u1.", "....", "u1." + "A" * 400])
def test_what_is_no_cursor_is_a_400(cursors: Cursors, garbage: str) -> None:
    """Damaged, under an unknown key, empty."""
    with pytest.raises(Problem) as refused:
        cursors.read(garbage, "e1", NO_FILTER, NOW)
    assert refused.value.status == 400


def test_another_tenants_is_a_400(cursors: Cursors) -> None:
    """It does not open for anybody else."""
    token = cursors.write(CURSOR, "e1", NO_FILTER)
    with pytest.raises(Problem) as refused:
        cursors.read(token, "e2", NO_FILTER, NOW)
    assert refused.value.status == 400


def test_every_changed_character_is_noticed(cursors: Cursors) -> None:
    """A token that was tampered with never opens (base64's last character has bits that say nothing)."""
    token = cursors.write(CURSOR, "e1", NO_FILTER)
    for at in range(3, len(token.rstrip("~")) - 1):
        other = "A" if token[at] != "A" else "B"
        with pytest.raises(Problem):
            cursors.read(token[:at] + other + token[at + 1 :], "e1", NO_FILTER, NOW)


def test_another_filter_is_a_400(cursors: Cursors) -> None:
    """Its events would have a hole."""
    token = cursors.write(CURSOR, "e1", frozenset({"r-1"}))
    with pytest.raises(Problem) as refused:
        cursors.read(token, "e1", NO_FILTER, NOW)
    assert refused.value.status == 400


def test_another_cluster_or_old_age_is_a_410(cursors: Cursors) -> None:
    """What it needs is gone: relist."""
    token = cursors.write(CURSOR, "e1", NO_FILTER)
    with pytest.raises(Problem) as elsewhere:
        Cursors(CURSORS, "cluster-2").read(token, "e1", NO_FILTER, NOW)
    with pytest.raises(Problem) as aged:
        cursors.read(token, "e1", NO_FILTER, NOW + timedelta(days=3, hours=13))
    assert [elsewhere.value.status, aged.value.status] == [410, 410]


def test_keys_rotate(cursors: Cursors) -> None:
    """A token under yesterday's key opens while that key is still known."""
    token = cursors.write(CURSOR, "e1", NO_FILTER)
    rotated = Cursors(Sealer({"u1": b"u" * 32, "u2": b"v" * 32}, "u2"), "cluster-1")
    assert rotated.read(token, "e1", NO_FILTER, NOW) == CURSOR
    assert rotated.write(CURSOR, "e1", NO_FILTER).startswith("u2.")
