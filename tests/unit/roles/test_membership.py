"""MEMBERSHIP: a predicate, its changes, its bound, and how a leave is forgotten."""

from __future__ import annotations

from datetime import timedelta

import pytest

from agents.roles.membership import MembershipPolicy, dry_run
from schemas.decisions import Change
from schemas.decisions.candidate import LeaveReason
from schemas.partitioning import partition_of
from schemas.shared import Skill
from schemas.state import Identity
from schemas.topics import CANDIDATES, CERTIFICATES, IDENTITIES, PARTITIONS, RULES, WORKERS
from tests.property.market import made
from tests.property.market.clock import BEGIN
from tests.property.market.process import MOST_MEMBERS, PSEUDONYMISER
from tests.unit.roles.town import Town

TRADER = (Skill(occupation="4-01-02-01", level=1),)


def changes(town: Town) -> dict[str, tuple[Change, LeaveReason | None]]:
    return {each.worker_id: (each.change, each.reason) for each in town.candidates.values()}


def members(town: Town) -> set[str]:
    return {worker_id for worker_id, (change, _) in changes(town).items() if change is not Change.LEAVE}


def turns_to_trade_behind_a_decision(town: Town, worker_id: str, *, read_back: bool) -> None:
    """Somebody changes just after a decision; what it wrote has been read back by then, or has not."""
    partition = partition_of("e-1", PARTITIONS)
    town.decide("membership", partition)
    if read_back:
        town.read()
        town.decide("membership", partition)  # the next one begins: nothing counts as on its way any more
    town.bus.put(WORKERS.name, worker_id, worker_id, made.worker(worker_id, position=2, skills=TRADER))
    town.process.deliver((WORKERS.name, partition_of(worker_id, PARTITIONS)), 1_000)
    town.settle("membership")


def test_whoever_meets_a_rule_enters_and_a_changed_profile_is_an_update(town: Town) -> None:
    """The same registration again says nothing; another wage is told."""
    town.ask()
    town.register("w-1")
    town.settle("membership")
    assert changes(town) == {"w-1": (Change.ENTER, None)}
    written = len(town.bus.of(CANDIDATES.name))
    town.register("w-1", position=2)
    town.settle("membership")
    assert len(town.bus.of(CANDIDATES.name)) == written
    town.register("w-1", position=3, reservation_pay=4_000)
    town.settle("membership")
    assert changes(town) == {"w-1": (Change.UPDATE, None)}


# RULE_CHANGED is not among them: the log does not name a rule's version, so no decision can tell it apart.
@pytest.mark.parametrize("reason", [each for each in LeaveReason if each is not LeaveReason.RULE_CHANGED])
def test_a_leave_says_why(town: Town, reason: LeaveReason) -> None:
    """The predicate or the rule ended, the worker refused or was erased: then no profile goes along."""
    person = PSEUDONYMISER.identity("13900000001")
    worker_id = PSEUDONYMISER.worker_id(person, 0)
    town.ask()
    town.register(worker_id)
    town.settle("membership")
    match reason:
        case LeaveReason.NO_LONGER_MATCHES:
            town.register(worker_id, position=2, skills=TRADER)
        case LeaveReason.RULE_REMOVED:
            town.put(RULES.name, "r-1", "e-1", None)
        case LeaveReason.RULE_TOO_BROAD:
            for n in range(MOST_MEMBERS):
                town.register(f"w-{n}")
        case LeaveReason.WITHDRAWN:
            town.suppress(worker_id)
        case LeaveReason.ERASED:
            town.put(IDENTITIES.name, person, person, Identity(epoch=1))
    town.settle("membership")
    left = town.candidates[f"r-1:{worker_id}"]
    assert (left.change, left.reason) == (Change.LEAVE, reason)
    assert (left.profile is None) == (reason is LeaveReason.ERASED)


def test_a_leave_is_forgotten_after_the_horizon(town: Town) -> None:
    """84 hours: every cursor that is still honoured has had the time to read it."""
    town.ask()
    town.register("w-1")
    town.settle("membership")
    town.suppress("w-1")
    town.settle("membership")
    town.clock.forward(timedelta(hours=83, minutes=59))
    town.settle("membership")
    assert "r-1:w-1" in town.candidates
    town.clock.forward(timedelta(minutes=2))
    town.settle("membership")
    assert town.candidates == {}


def test_a_rule_that_holds_too_many_has_no_members_until_narrowed(town: Town) -> None:
    """It is said once; narrowed by its enterprise, it has members again."""
    town.ask()
    for n in range(MOST_MEMBERS + 1):
        town.register(f"w-{n}", reservation_pay=4_000 + n)
    town.settle("membership")
    assert members(town) == set()
    assert town.process.replica.candidates.too_broad == {"r-1"}
    town.ask(pay_ceiling=4_000 + MOST_MEMBERS - 1)
    town.settle("membership")
    assert members(town) == {f"w-{n}" for n in range(MOST_MEMBERS)}
    assert town.process.replica.candidates.too_broad == set()


@pytest.mark.parametrize("read_back", [True, False])
def test_a_rule_that_holds_too_many_narrows_when_one_of_them_goes(town: Town, read_back: bool) -> None:
    """Nobody is on record with such a rule, so whoever changes may be one of its own; also while it is becoming one."""
    town.ask()
    for n in range(MOST_MEMBERS + 1):
        town.register(f"w-{n}")
    turns_to_trade_behind_a_decision(town, "w-0", read_back=read_back)
    assert members(town) == {f"w-{n}" for n in range(1, MOST_MEMBERS + 1)}


def test_a_rule_that_holds_too_many_narrows_when_one_of_them_refuses(town: Town) -> None:
    """Who refused is nobody's candidate, and counts in no rule."""
    town.ask()
    for n in range(MOST_MEMBERS + 1):
        town.register(f"w-{n}")
    town.settle("membership")
    assert members(town) == set()
    town.suppress("w-0")
    town.settle("membership")
    assert members(town) == {f"w-{n}" for n in range(1, MOST_MEMBERS + 1)}


@pytest.mark.parametrize("read_back", [True, False])
def test_who_changes_while_their_entry_is_on_its_way_is_looked_at(town: Town, read_back: bool) -> None:
    """Neither the log nor the predicate speaks of them then."""
    town.ask()
    town.register("w-1")
    turns_to_trade_behind_a_decision(town, "w-1", read_back=read_back)
    assert changes(town) == {"w-1": (Change.LEAVE, LeaveReason.NO_LONGER_MATCHES)}


def test_a_worker_concerns_no_rule_that_asks_for_somebody_else(town: Town) -> None:
    """A million rules are not looked at for one registration."""
    town.ask()
    town.ask("r-2", occupations=frozenset({TRADER[0].occupation}))
    town.settle("membership")
    town.register("w-1", skills=TRADER)
    desk = town.process.roles["membership"].desks[partition_of("e-1", PARTITIONS)]
    assert set(desk.next_items(9, town.clock.now)) == {"r-2"}


def test_a_rule_that_is_gone_concerns_nobody(town: Town) -> None:
    """Nor does it stand in the way of others."""
    town.ask()
    town.settle("membership")
    town.put(RULES.name, "r-1", "e-1", None)
    town.settle("membership")
    town.register("w-1")
    assert not town.process.roles["membership"].desks[partition_of("e-1", PARTITIONS)].has_work(town.clock.now)


def test_one_who_comes_back_can_make_a_rule_too_broad(town: Town) -> None:
    """Whoever left is on record, and still counts as entering."""
    town.ask()
    town.register("w-back")
    town.settle("membership")
    town.suppress("w-back")
    town.settle("membership")
    for n in range(MOST_MEMBERS):
        town.register(f"w-{n}")
    town.settle("membership")
    assert len(members(town)) == MOST_MEMBERS
    town.suppress("w-back", holds=False)
    town.settle("membership")
    assert town.process.replica.candidates.too_broad == {"r-1"}


def test_a_rule_narrows_when_a_certificate_ends(town: Town) -> None:
    """Nothing touches it: it is looked at on the day."""
    tomorrow = (BEGIN + timedelta(hours=8)).date()
    for n in range(MOST_MEMBERS + 1):
        worker_id = f"w-{n}"
        expires_on = tomorrow if n == 0 else None
        town.put(
            CERTIFICATES.name,
            f"{worker_id}:c-1",
            worker_id,
            made.certificate(worker_id, expires_on=expires_on),
        )
        town.register(worker_id)
    town.ask(certified=True)
    town.settle("membership")
    assert members(town) == set()
    town.clock.forward(timedelta(hours=13))
    town.settle("membership")
    assert members(town) == {f"w-{n}" for n in range(1, MOST_MEMBERS + 1)}


def test_a_certificate_that_gets_a_last_day_ends_the_membership_then(town: Town) -> None:
    """The record that brings the last day changes nothing today; on the day the worker leaves."""
    tomorrow = (BEGIN + timedelta(hours=8)).date()
    town.ask(certified=True)
    town.register("w-1")
    town.put(CERTIFICATES.name, "w-1:c-1", "w-1", made.certificate())
    town.settle("membership")
    town.put(CERTIFICATES.name, "w-1:c-1", "w-1", made.certificate(position=2, expires_on=tomorrow))
    town.settle("membership")
    assert members(town) == {"w-1"}
    town.clock.forward(timedelta(hours=13))
    town.settle("membership")
    assert members(town) == set()


def test_an_enterprise_sees_no_certificate_that_ended(town: Town) -> None:
    """A member who stays one without it is updated on the day."""
    tomorrow = (BEGIN + timedelta(hours=8)).date()
    town.ask()
    town.register("w-1")
    town.put(CERTIFICATES.name, "w-1:c-1", "w-1", made.certificate(expires_on=tomorrow))
    town.settle("membership")
    profile = town.candidates["r-1:w-1"].profile
    assert profile is not None
    assert (profile.skills[0].level, profile.skills[0].certified) == (4, True)
    town.clock.forward(timedelta(hours=13))
    town.settle("membership")
    later = town.candidates["r-1:w-1"]
    assert later.change is Change.UPDATE
    assert later.profile is not None
    assert (later.profile.skills[0].level, later.profile.skills[0].certified) == (3, False)


def test_a_census_enters_silently(town: Town) -> None:
    """A quiet worker is a member like any other, and marked so."""
    town.ask()
    town.put(WORKERS.name, "w-1", "w-1", made.worker(quiet=True))
    town.settle("membership")
    assert town.candidates["r-1:w-1"].silent


def test_a_dry_run_counts_whom_an_enterprise_may_be_told_of(town: Town) -> None:
    """Who refused does not count; a class passed this week is a change, a registration of last month is none."""
    policy, replica = MembershipPolicy(most_members=2), town.process.replica
    for worker_id in ("w-1", "w-2", "w-3"):
        town.register(worker_id)
    town.suppress("w-3")
    rule = made.rule("r-1")
    first = dry_run(replica, policy, rule, town.clock.now)
    assert (first.hits, first.changes_per_day, first.too_broad) == (2, 0.3, False)
    town.clock.forward(timedelta(days=30))
    assert 0.0 == dry_run(replica, policy, rule, town.clock.now).changes_per_day
    town.put(CERTIFICATES.name, "w-1:c-1", "w-1", made.certificate("w-1", "c-1"))
    assert 0.1 == dry_run(replica, policy, rule, town.clock.now).changes_per_day
    town.suppress("w-3", holds=False)
    broad = dry_run(replica, policy, rule, town.clock.now)
    assert (broad.hits, broad.changes_per_day, broad.too_broad) == (3, None, True)
    assert not town.bus.of(CANDIDATES.name)
