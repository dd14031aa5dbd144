"""Uploads that something younger has overtaken: a kiosk that was offline, a clerk's late file."""

from __future__ import annotations

from datetime import datetime


def milliseconds(moment: datetime) -> int:
    """The instant in ms since the epoch, rounded down: what the replica keeps to tell two uploads apart."""
    return int(moment.timestamp() * 1000)


def supersedes(occurred_at: datetime, known_ms: int | None) -> bool:
    """Whether something new stands against what is known (ms since the epoch, None: nothing).

    Of equally old ones the later position on the bus wins, so that a redelivered event changes nothing.
    """
    return known_ms is None or milliseconds(occurred_at) >= known_ms
