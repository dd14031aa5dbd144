"""Feeding the topics into the replica, in bulk, and knowing how far it has come."""

from agents.follow.follower import Follower
from agents.follow.reader import MustRebuild

__all__ = ["Follower", "MustRebuild"]
