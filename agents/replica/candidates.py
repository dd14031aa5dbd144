"""The memberships, found by their rule or their worker."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from agents.replica.views import CANDIDATE, CandidateView


class Membership(NamedTuple):
    """A membership and the broker time of its record, ms since the epoch."""

    candidate: CandidateView
    written_ms: int


_NONE: Mapping[str, Membership] = MappingProxyType({})


class Candidates:
    """The fold of ``candidates``."""

    def __init__(self) -> None:
        self._of_rule: dict[str, dict[str, Membership]] = {}
        self._rules_of: dict[str, set[str]] = {}
        self.partition_of_rule: dict[str, int] = {}
        self.too_broad: set[str] = set()

    def of_rule(self, rule_id: str) -> Mapping[str, Membership]:
        """Worker id → membership, those that left included until their tombstone."""
        return self._of_rule.get(rule_id, _NONE)

    def rules_of(self, worker_id: str) -> frozenset[str]:
        """The rules that know a worker."""
        return frozenset(self._rules_of.get(worker_id, ()))

    def rules(self) -> frozenset[str]:
        """Every rule with a record."""
        return frozenset(self._of_rule) | self.too_broad

    def put(self, value: bytes, partition: int, written_ms: int) -> CandidateView:
        """Takes a record up."""
        candidate = CANDIDATE.decode(value)
        self._of_rule.setdefault(candidate.rule_id, {})[candidate.worker_id] = Membership(candidate, written_ms)
        self._rules_of.setdefault(candidate.worker_id, set()).add(candidate.rule_id)
        self.partition_of_rule[candidate.rule_id] = partition
        return candidate

    def remove(self, rule_id: str, worker_id: str) -> None:
        """Takes a tombstone up."""
        if self._of_rule.get(rule_id, {}).pop(worker_id, None) is None:
            return
        if not self._of_rule[rule_id]:
            del self._of_rule[rule_id]
        self._rules_of[worker_id].discard(rule_id)
        if not self._rules_of[worker_id]:
            del self._rules_of[worker_id]
