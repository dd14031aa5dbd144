"""What a rule would bring, before anybody lets it stand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from agents.replica import Replica
from agents.roles.membership.policy import MembershipPolicy
from schemas.state import Rule

_LOOKS_BACK: Final = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class DryRun:
    """How many workers a rule would hold now and how often that would change."""

    hits: int
    """Workers within it, without those who refused to be told; of a rule that is too broad, with them."""
    changes_per_day: float | None
    """How many of them registered, changed or passed a class within the last week, by 7; None if it is too broad.

    Who came quietly (a census) is not counted.
    """
    too_broad: bool
    most_members: int
    """Beyond it a rule is too broad and holds nobody."""


def dry_run(replica: Replica, policy: MembershipPolicy, rule: Rule, as_of: datetime) -> DryRun:
    """Asks the live index.

    Raises:
        UnknownOccupation: the rule names one.
    """
    members = replica.index.members_in_no_order(rule, as_of)
    allowed = (each for each in members if not replica.people.suppressed(each))
    hits = list(islice(allowed, policy.most_members + 1))
    if len(hits) > policy.most_members:
        count = replica.index.member_count(rule, as_of)
        return DryRun(hits=count, changes_per_day=None, too_broad=True, most_members=policy.most_members)
    since_ms = int((as_of - _LOOKS_BACK).timestamp() * 1000)
    changed = sum(replica.stamps.changed_since(worker_id, since_ms) for worker_id in hits)
    return DryRun(
        hits=len(hits),
        changes_per_day=round(changed / _LOOKS_BACK.days, 1),
        too_broad=False,
        most_members=policy.most_members,
    )
