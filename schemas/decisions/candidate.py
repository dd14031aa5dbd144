"""MEMBERSHIP's log: who entered, changed and left a standing rule."""

from __future__ import annotations

from enum import StrEnum

from schemas.decisions.basis import Basis, Evidence
from schemas.model import Contract, Identifier, Kilometres, LevelRank, Monthly, OccupationCode, Place, Shifts


class Change(StrEnum):
    """What a stream tells its enterprise."""

    ENTER = "enter"
    UPDATE = "update"
    LEAVE = "leave"


class LeaveReason(StrEnum):
    """Why a membership ended."""

    NO_LONGER_MATCHES = "no_longer_matches"
    RULE_REMOVED = "rule_removed"
    RULE_CHANGED = "rule_changed"
    RULE_TOO_BROAD = "rule_too_broad"
    WITHDRAWN = "withdrawn"  # the worker withdrew consent or refused
    ERASED = "erased"


class CandidateSkill(Contract):
    """A skill as the enterprise sees it."""

    occupation: OccupationCode
    level: LevelRank
    certified: bool


class CandidateProfile(Contract):
    """What an enterprise may see of a worker before any disclosure: the filter attributes, nothing that names."""

    skills: tuple[CandidateSkill, ...]
    place: Place
    reservation_pay: Monthly | None
    max_distance_km: Kilometres
    shifts: Shifts
    lodging_ok: bool
    fair_id: Identifier | None


class Candidate(Contract):
    """A worker within a rule, or just out of it. Key: ``rule_id:worker_id``, partitioned by ``enterprise_id``.

    A ``leave`` carries the last profile, so that a client can remove what it filtered; an erased worker's carries none.
    """

    rule_id: Identifier
    worker_id: Identifier
    enterprise_id: Identifier
    change: Change
    reason: LeaveReason | None = None
    profile: CandidateProfile | None
    evidence: tuple[Evidence, ...]
    silent: bool
    basis: Basis


class RuleTooBroad(Contract):
    """A rule that holds more than the bound; it has no members until narrowed. Key: ``#broad:<rule_id>``."""

    rule_id: Identifier
    enterprise_id: Identifier
    members: int
    bound: int
    basis: Basis
