"""What an owner has before it: coalesced marks, alarms, a take-over before single items."""

from __future__ import annotations

from datetime import timedelta

from agents.own.dirty import Alarms, Dirty
from agents.own.scope import WHOLE, about
from agents.roles.role import Desk
from tests.property.market.clock import BEGIN

LATER = BEGIN + timedelta(minutes=1)


def test_what_is_left_behind_is_waited_for_no_less() -> None:
    """A decision takes a bounded number; the rest of a burst must not wait for company."""
    desk = Desk(0)
    for n in range(3):
        desk.mark(f"i-{n}")
    assert len(desk.next_items(2, BEGIN)) == 2
    assert desk.hurry
    assert len(desk.next_items(2, BEGIN)) == 1
    assert not desk.hurry


def test_marks_coalesce_and_the_oldest_come_first() -> None:
    """A burst costs one look for each item; what is known of it adds up."""
    dirty = Dirty()
    dirty.mark("a", about(["w-1"]))
    dirty.mark("b")
    dirty.mark("a", about(["w-2"]))
    assert len(dirty) == 2
    taken = dirty.take(1)
    assert list(taken) == ["a"]
    assert taken["a"].others == {"w-1", "w-2"}
    dirty.mark("b", about(["w-3"]))
    assert dirty.take(9) == {"b": WHOLE}
    assert not len(dirty)


def test_the_whole_holds_every_part() -> None:
    """Whole or part gives whole, whichever came first."""
    assert (WHOLE | about(["w-1"])).whole
    assert (about(["w-1"]) | WHOLE).whole
    assert not about([]).whole


def test_an_alarm_rings_once_at_its_last_setting() -> None:
    """It can be moved either way and taken back; `sooner` only ever brings it forward."""
    alarms = Alarms()
    alarms.set("a", BEGIN)
    alarms.set("a", LATER)
    alarms.sooner("a", LATER + timedelta(hours=1))
    assert alarms.next() == LATER
    assert list(alarms.due(BEGIN)) == []
    alarms.sooner("a", BEGIN)
    assert list(alarms.due(BEGIN)) == ["a"]
    assert list(alarms.due(LATER)) == []
    alarms.set("b", LATER)
    alarms.set("b", None)
    alarms.set("c", LATER)
    alarms.set("c", None)
    alarms.set("c", LATER)
    assert list(alarms.due(LATER)) == ["c"]
    assert alarms.next() is None


def test_a_take_over_goes_before_single_items() -> None:
    """First everything, in slices, whole; then what was marked meanwhile; alarms count as marks."""
    desk = Desk(0)
    desk.reconciling = iter(["a", "b", "c"])
    desk.mark("a", about(["w-1"]))
    desk.alarms.set("z", BEGIN)
    assert desk.next_items(2, BEGIN) == {"a": WHOLE, "b": WHOLE}
    assert desk.next_items(2, BEGIN) == {"c": WHOLE}
    assert desk.has_work(BEGIN)
    assert list(desk.next_items(2, BEGIN)) == ["a", "z"]
    assert not desk.has_work(BEGIN)


def test_what_a_decision_looked_at_is_forgotten_with_the_next() -> None:
    """The next decision begins when the replica holds the last: then it shows there."""
    desk = Desk(0)
    desk.looked_at.add("a")
    desk.wrote("a", "w-1")
    desk.next_items(1, BEGIN)
    assert not desk.looked_at
    assert not desk.unseen
