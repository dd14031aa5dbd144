"""What became of an event."""

from __future__ import annotations

from enum import StrEnum


class Outcome(StrEnum):
    """Every event ends as one of these, and is acked only then."""

    DONE = "done"  # its state record is committed
    HELD = "held"  # it lies in the review queue: a person must look first
    SUPERSEDED = "superseded"  # something younger is known, or the worker is erased: nothing to write
    DEAD = "dead"  # it lies in the dead letters with the reason
