"""MEMBERSHIP: who entered, changed and left a standing rule."""

from agents.roles.membership.dry_run import DryRun, dry_run
from agents.roles.membership.policy import MembershipPolicy
from agents.roles.membership.role import Membership

__all__ = ["DryRun", "Membership", "MembershipPolicy", "dry_run"]
