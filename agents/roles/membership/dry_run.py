"""What a rule would bring, before anybody lets it stand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from agents.replica import Replica
from agents.roles.membership.policy import MembershipPolicy
from schemas.state import Rule

_LOOKS_BACK: Final = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class DryRun:
    """How many workers a rule would hold now and how often that would change."""

    hits: int
    """Workers within it, without those who refused to be told."""
    changes_per_day: float | None
    """How many of them registered, changed or passed a class a day, over the last week; None if it is too broad."""
    too_broad: bool
    most_members: int
    """Beyond it a rule is too broad and holds nobody."""


def dry_run(replica: Replica, policy: MembershipPolicy, rule: Rule, as_of: datetime) -> DryRun:
    """Asks the live index.

    Raises:
        UnknownOccupation: the rule names one.
    """
    hits = [
        worker_id
        for worker_id in replica.index.members_in_no_order(rule, as_of)
        if not replica.people.suppressed(worker_id)
    ]
    if len(hits) > policy.most_members:
        return DryRun(hits=len(hits), changes_per_day=None, too_broad=True, most_members=policy.most_members)
    since_ms = int((as_of - _LOOKS_BACK).timestamp() * 1000)
    changed = sum(replica.stamps.changed_since(worker_id, since_ms) for worker_id in hits)
    return DryRun(
        hits=len(hits),
        changes_per_day=round(changed / _LOOKS_BACK.days, 1),
        too_broad=False,
        most_members=policy.most_members,
    )
