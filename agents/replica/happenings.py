"""Happenings that no decision log has taken up yet."""

from __future__ import annotations

from collections import defaultdict
from typing import Final

from schemas.happenings import OutcomeReported, ReceiptArrived
from schemas.topics import CHANNEL_EVENTS, OUTCOMES

LOG_OF: Final = {OUTCOMES.name: "offers", CHANNEL_EVENTS.name: "deliveries"}


class Happenings:
    """What is still to be taken up, by partition, in order of offset; and how far each partition has come."""

    def __init__(self) -> None:
        self.outcomes: defaultdict[int, dict[int, OutcomeReported]] = defaultdict(dict)
        self.receipts: defaultdict[int, dict[int, ReceiptArrived]] = defaultdict(dict)
        self.taken: dict[tuple[str, int], int] = {}

    def put(self, topic: str, partition: int, offset: int, happening: OutcomeReported | ReceiptArrived) -> bool:
        """Remembers one, unless a log already has its effect."""
        if offset < self.taken.get((topic, partition), 0):
            return False
        if isinstance(happening, OutcomeReported):
            self.outcomes[partition][offset] = happening
        else:
            self.receipts[partition][offset] = happening
        return True

    def take_up(self, topic: str, partition: int, position: int) -> None:
        """A log says that everything below ``position`` has its effect there."""
        position = max(position, self.taken.get((topic, partition), 0))
        self.taken[topic, partition] = position
        waiting: dict[int, OutcomeReported] | dict[int, ReceiptArrived] = (
            self.outcomes[partition] if topic == OUTCOMES.name else self.receipts[partition]
        )
        for offset in [each for each in waiting if each < position]:
            del waiting[offset]
