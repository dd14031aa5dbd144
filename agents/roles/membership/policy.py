"""How large a rule may grow and how long a leave stays readable."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, kw_only=True)
class MembershipPolicy:
    """Settings of MEMBERSHIP."""

    version: str = "membership-1"
    most_members: int = 20_000
    """Beyond it a rule is too broad and has no members until narrowed."""
    leave_horizon: timedelta = timedelta(hours=84)
    """How long a leave stays before its tombstone: a cursor may be as old as half of the tombstones' retention."""
