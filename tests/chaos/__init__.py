"""Kills and pauses on real parts, and the checker that reads the whole history afterwards."""
