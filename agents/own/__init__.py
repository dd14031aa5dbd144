"""Owning partitions of a role: who owns, how a take-over goes, and the fence that bars a former owner."""
