"""What came back from calls that this process made and no record says yet."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from notifier.delivery.gates import Drop
from notifier.outcome import Outcome, Resolution

Answer = Outcome | Resolution | Drop
"""A provider's answer to a call, its word when asked, or the gate that closed behind the barrier."""


class Heard(NamedTuple):
    """An answer, and the moment before which its call or question did not begin."""

    answer: Answer
    asked_at: datetime


@dataclass(slots=True)
class Calls:
    """Attempts whose call is under way here since when, and answers that wait to be written.

    They outlive an ownership: a partition that comes back finds the answers of its own calls.
    """

    under_way: dict[str, datetime] = field(default_factory=dict)
    answers: dict[str, Heard] = field(default_factory=dict)
