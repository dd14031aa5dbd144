"""Feeding the topics into the replica, in bulk, and knowing how far it has come."""

from agents.follow.follower import Follower
from agents.follow.reader import CannotRead, MustRebuild

__all__ = ["CannotRead", "Follower", "MustRebuild"]
