"""MEMBERSHIP: who entered, changed and left a standing rule."""

from agents.roles.membership.policy import MembershipPolicy
from agents.roles.membership.role import Membership

__all__ = ["Membership", "MembershipPolicy"]
