"""MEMBERSHIP over a replica: a predicate of worker, rule and consents, never a top-k (promise P1)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import islice
from typing import Final

from agents.own.fence import Record
from agents.own.scope import WHOLE, Scope, about
from agents.replica import Replica, Touched
from agents.replica.candidates import Membership as Known
from agents.roles.membership.policy import MembershipPolicy
from agents.roles.role import Desk, Role
from schemas.decisions import Basis, Candidate, Change, RuleTooBroad
from schemas.decisions.candidate import CandidateProfile, LeaveReason
from schemas.envelope import encode
from schemas.partitioning import partition_of
from schemas.state import Rule
from schemas.topics import CANDIDATES, PARTITIONS, RULES

_EVERYBODY: Final = ""
"""In the place of a worker, of a rule that is becoming too broad."""


class Membership(Role):
    """Decides, for each rule, who is within it."""

    name = "membership"
    owned = RULES
    log = CANDIDATES

    def __init__(self, replica: Replica, policy: MembershipPolicy) -> None:
        super().__init__(replica)
        self._policy = policy

    # -- what is dirty ------------------------------------------------------------------------------------------

    def everything(self, partition: int) -> Iterator[str]:
        """Rules, and what has members though its rule is gone."""
        mine = {rule_id for rule_id, rule in self.replica.rules.items() if _partition(rule) == partition}
        for rule_id in self.replica.candidates.rules():
            if self.replica.candidates.partition_of_rule[rule_id] == partition:
                mine.add(rule_id)
        return iter(sorted(mine))

    def mark(self, touched: Touched, as_of: datetime) -> None:
        """A changed worker concerns the rules that they are within now, and those that know them from before.

        Also those that are too broad: who leaves such a one is known to nobody. What the decision under way wrote is
        not read back yet, so it is asked too.
        """
        for rule_id, partition in touched.rules.items():
            if partition in self.desks:
                self.desks[partition].mark(rule_id, WHOLE)
        if not touched.workers or not self.desks:
            return
        concerned = {rule_id: set(touched.workers) for rule_id in self.replica.candidates.too_broad}
        for worker_id in touched.workers:
            known = self.replica.candidates.rules_of(worker_id)
            for rule_id in known.union(self.replica.index.rules_of(worker_id, as_of)):
                concerned.setdefault(rule_id, set()).add(worker_id)
        for rule_id, workers in concerned.items():
            desk = self.desks.get(self._partition_of(rule_id))
            if desk is not None:
                desk.mark(rule_id, about(workers))
        for desk in self.desks.values():
            for rule_id in desk.unseen.get(_EVERYBODY, ()):
                desk.mark(rule_id, about(touched.workers))
            for worker_id in touched.workers & desk.unseen.keys():
                for rule_id in desk.unseen[worker_id]:
                    desk.mark(rule_id, about((worker_id,)))

    def _partition_of(self, rule_id: str) -> int:
        rule = self.replica.rules.get(rule_id)
        return self.replica.candidates.partition_of_rule[rule_id] if rule is None else _partition(rule)

    # -- deciding -----------------------------------------------------------------------------------------------

    def decide(self, desk: Desk, items: Mapping[str, Scope], as_of: datetime, basis: Basis) -> list[Record]:
        """The enters, updates and leaves of these rules, and the tombstones that are due."""
        records: list[Record] = []
        for rule_id, scope in items.items():
            rule = self.replica.rules.get(rule_id)
            known = self.replica.candidates.of_rule(rule_id)
            said, broad = None, False
            if rule is None:
                decided = self._all_leave(rule_id, known, LeaveReason.RULE_REMOVED, basis)
            elif self._is_still_too_broad(rule, as_of):
                decided, broad = self._all_leave(rule_id, known, LeaveReason.RULE_TOO_BROAD, basis), True
            else:
                decided, said = self._members(rule, known, scope, as_of, basis)
                broad = said is not None
            if scope.whole:
                decided |= self._forgotten(known, decided, as_of)
            for worker_id in (*decided, _EVERYBODY) if broad else decided:
                desk.wrote(rule_id, worker_id)
            records += [
                self.record(desk.partition, f"{rule_id}:{worker_id}", candidate, as_of)
                for worker_id, candidate in decided.items()
            ]
            if broad != (rule_id in self.replica.candidates.too_broad):
                records.append(self.record(desk.partition, f"#broad:{rule_id}", said, as_of))
            seen = {each: known[each] for each in known if scope.whole or each in scope.others}
            soonest = self._next_change(rule, seen, decided, as_of)
            if broad:
                soonest = self._narrows_by_itself(soonest, as_of)
            if scope.whole:
                desk.alarms.set(rule_id, soonest)
            else:
                desk.alarms.sooner(rule_id, soonest)
        return records

    def _members(
        self, rule: Rule, known: Mapping[str, Known], scope: Scope, as_of: datetime, basis: Basis
    ) -> tuple[dict[str, Candidate | None], RuleTooBroad | None]:
        """Who enters, changes and leaves; or that all leave, because they are too many."""
        was_broad = rule.rule_id in self.replica.candidates.too_broad
        if scope.whole or was_broad:
            members = self._allowed(self.replica.index.members(rule, as_of))
            if len(members) > self._policy.most_members:
                said = RuleTooBroad(
                    rule_id=rule.rule_id,
                    enterprise_id=rule.enterprise_id,
                    members=len(members),
                    bound=self._policy.most_members,
                    basis=basis,
                )
                return self._all_leave(rule.rule_id, known, LeaveReason.RULE_TOO_BROAD, basis), said
            looked_at = members | known.keys()
        else:
            looked_at = set(scope.others)
            matching = self.replica.index.matches_many(rule, sorted(looked_at), as_of)
            members = self._allowed(each for each, is_in in zip(sorted(looked_at), matching, strict=True) if is_in)
            if self._would_outgrow(known, members):
                return self._members(rule, known, WHOLE, as_of, basis)
        decided: dict[str, Candidate | None] = {}
        for worker_id in sorted(looked_at):
            candidate = self._difference(rule, worker_id, worker_id in members, known.get(worker_id), as_of, basis)
            if candidate is not None:
                decided[worker_id] = candidate
        return decided, None

    def _allowed(self, workers: Iterator[str] | list[str]) -> set[str]:
        return {each for each in workers if not self.replica.people.suppressed(each)}

    def _would_outgrow(self, known: Mapping[str, Known], members: set[str]) -> bool:
        within = sum(each.candidate.change is not Change.LEAVE for each in known.values())
        entering = sum(each not in known or known[each].candidate.change is Change.LEAVE for each in members)
        return within + entering > self._policy.most_members

    def _difference(
        self, rule: Rule, worker_id: str, is_member: bool, known: Known | None, as_of: datetime, basis: Basis
    ) -> Candidate | None:
        was_member = known is not None and known.candidate.change is not Change.LEAVE
        if not is_member:
            return self._leave(rule.rule_id, worker_id, known, self._why_left(worker_id), basis) if was_member else None
        profile = self.replica.index.profile(worker_id, as_of)
        assert profile is not None, "a member is a live worker"
        if was_member and known is not None and bytes(known.candidate.profile) == encode(profile):
            return None
        return Candidate(
            rule_id=rule.rule_id,
            worker_id=worker_id,
            enterprise_id=rule.enterprise_id,
            change=Change.UPDATE if was_member else Change.ENTER,
            profile=profile,
            evidence=self.replica.index.explain_member(rule, worker_id, as_of),
            silent=self.replica.stamps.worker_quiet(worker_id),
            basis=basis,
        )

    def _why_left(self, worker_id: str) -> LeaveReason:
        if self.replica.is_gone(worker_id):
            return LeaveReason.ERASED
        if self.replica.people.suppressed(worker_id):
            return LeaveReason.WITHDRAWN
        return LeaveReason.NO_LONGER_MATCHES

    def _leave(
        self, rule_id: str, worker_id: str, known: Known | None, reason: LeaveReason, basis: Basis
    ) -> Candidate | None:
        assert known is not None
        profile = None
        if reason is not LeaveReason.ERASED:
            profile = CandidateProfile.model_validate_json(bytes(known.candidate.profile))
        return Candidate(
            rule_id=rule_id,
            worker_id=worker_id,
            enterprise_id=known.candidate.enterprise_id,
            change=Change.LEAVE,
            reason=reason,
            profile=profile,
            evidence=(),
            silent=known.candidate.silent,
            basis=basis,
        )

    def _all_leave(
        self, rule_id: str, known: Mapping[str, Known], reason: LeaveReason, basis: Basis
    ) -> dict[str, Candidate | None]:
        return {
            worker_id: self._leave(rule_id, worker_id, each, reason, basis)
            for worker_id, each in known.items()
            if each.candidate.change is not Change.LEAVE
        }

    def _forgotten(
        self, known: Mapping[str, Known], decided: Mapping[str, Candidate | None], as_of: datetime
    ) -> dict[str, Candidate | None]:
        """Tombstones for leaves that every cursor has had the time to read."""
        return {
            worker_id: None
            for worker_id, each in known.items()
            if each.candidate.change is Change.LEAVE and worker_id not in decided and self._tombstone_at(each) <= as_of
        }

    def _tombstone_at(self, known: Known) -> datetime:
        return datetime.fromtimestamp(known.written_ms / 1000, UTC) + self._policy.leave_horizon

    def _is_still_too_broad(self, rule: Rule, as_of: datetime) -> bool:
        """Whether a rule that is known as too broad is so still: somebody changes all the time, and all are many."""
        if rule.rule_id not in self.replica.candidates.too_broad:
            return False
        members = self.replica.index.members_in_no_order(rule, as_of)
        allowed = (each for each in members if not self.replica.people.suppressed(each))
        return len(list(islice(allowed, self._policy.most_members + 1))) > self._policy.most_members

    def _narrows_by_itself(self, soonest: datetime | None, as_of: datetime) -> datetime | None:
        """The next moment for a rule that is too broad: whoever it would hold may lose a certificate."""
        moments = (soonest, self.replica.index.next_certificate_end(as_of))
        return min((each for each in moments if each is not None), default=None)

    def _next_change(
        self,
        rule: Rule | None,
        known: Mapping[str, Known],
        decided: Mapping[str, Candidate | None],
        as_of: datetime,
    ) -> datetime | None:
        """When this rule is to be looked at though nothing touched it: a certificate ends, a tombstone is due."""
        moments = []
        for worker_id, each in known.items():
            if worker_id in decided:
                continue
            if each.candidate.change is Change.LEAVE:
                moments.append(self._tombstone_at(each))
            elif rule is not None and (by_itself := self.replica.index.next_change(worker_id, as_of)) is not None:
                moments.append(by_itself)
        for worker_id, candidate in decided.items():
            if candidate is None:
                continue
            if candidate.change is Change.LEAVE:
                moments.append(as_of + self._policy.leave_horizon)
            elif rule is not None and (by_itself := self.replica.index.next_change(worker_id, as_of)) is not None:
                moments.append(by_itself)
        return min(moments, default=None)


def _partition(rule: Rule) -> int:
    return partition_of(rule.enterprise_id, PARTITIONS)
