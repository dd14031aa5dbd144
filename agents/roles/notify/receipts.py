"""What providers told of messages: which delivery each receipt speaks of, and how far they are taken up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from agents.replica import DeliveryView, Replica
from schemas.decisions import AttemptState, Delivery, DeliveryState
from schemas.happenings import ReceiptArrived
from schemas.topics import CHANNEL_EVENTS

_UNANSWERED = (DeliveryState.INTENT, DeliveryState.AMBIGUOUS)


class Receipts:
    """The receipts of one partition that the log does not have yet.

    A receipt by the provider's own id may come before our record of that id: it waits while a call to its worker has
    no answer. Everything else is taken up at once, be it about an erased worker or a message already at its end.
    """

    def __init__(self, replica: Replica, partition: int) -> None:
        self._waiting = replica.happenings.receipts[partition]
        self._taken = replica.happenings.taken.get((CHANNEL_EVENTS.name, partition), 0)
        self._replica = replica
        self._by_worker: dict[str, list[int]] = {}
        for offset, receipt in self._waiting.items():
            self._by_worker.setdefault(receipt.worker_id, []).append(offset)
        self._unsettled: set[int] = set(self._waiting)

    def workers(self) -> Iterator[str]:
        """Whose deliveries they may speak of."""
        return iter(self._by_worker)

    def about(self, delivery: Delivery) -> list[ReceiptArrived]:
        """The receipts for the last attempt of a delivery, oldest first."""
        if not delivery.attempts:
            return []
        last = delivery.attempts[-1]
        return [
            self._waiting[offset]
            for offset in sorted(self._by_worker.get(delivery.worker_id, ()))
            if _speaks_of(self._waiting[offset], last.attempt_id, last.provider_id)
        ]

    def settle(self, worker_id: str, deliveries: Mapping[str, DeliveryView | Delivery]) -> None:
        """Marks a worker's receipts as taken up, but those that may speak of a call without an answer."""
        unanswered = any(
            each.state in _UNANSWERED and any(attempt.state is AttemptState.OPEN for attempt in each.attempts)
            for each in deliveries.values()
        )
        known = {(attempt.attempt_id, attempt.provider_id) for each in deliveries.values() for attempt in each.attempts}
        for offset in self._by_worker.get(worker_id, ()):
            receipt = self._waiting[offset]
            matched = any(_speaks_of(receipt, attempt_id, provider_id) for attempt_id, provider_id in known)
            if matched or not unanswered:
                self._unsettled.discard(offset)

    def position(self) -> int | None:
        """Up to where all are taken up, if that is further than the log says."""
        if not self._waiting:
            return None
        position = min(self._unsettled, default=max(self._waiting) + 1)
        return position if position > self._taken else None


def _speaks_of(receipt: ReceiptArrived, attempt_id: str, provider_id: str | None) -> bool:
    if receipt.attempt_id is not None:
        return receipt.attempt_id == attempt_id
    return receipt.provider_id is not None and receipt.provider_id == provider_id
