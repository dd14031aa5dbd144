"""The deliveries, found by their recipient, by an attempt, or by an offer that they carry."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from agents.replica.views import DELIVERY, DeliveryView

_NONE: Mapping[str, DeliveryView] = MappingProxyType({})


class Deliveries:
    """The fold of ``deliveries``."""

    def __init__(self) -> None:
        self._of_worker: dict[str, dict[str, DeliveryView]] = {}
        self._worker_of: dict[str, str] = {}
        self._notification_of_attempt: dict[str, str] = {}
        self._notification_of_offer: dict[str, str] = {}
        self._whole: dict[str, bytes] = {}

    def __len__(self) -> int:
        return len(self._whole)

    def of_worker(self, worker_id: str) -> Mapping[str, DeliveryView]:
        """Notification id → delivery."""
        return self._of_worker.get(worker_id, _NONE)

    def by_attempt(self, attempt_id: str) -> DeliveryView | None:
        """The delivery that an attempt belongs to."""
        return self._get(self._notification_of_attempt.get(attempt_id))

    def by_offer(self, offer_id: str) -> DeliveryView | None:
        """The delivery that carries an offer."""
        return self._get(self._notification_of_offer.get(offer_id))

    def get(self, notification_id: str) -> DeliveryView | None:
        """One delivery."""
        return self._get(notification_id)

    def whole(self, notification_id: str) -> bytes:
        """The record's value, words included."""
        return self._whole[notification_id]

    def workers(self) -> frozenset[str]:
        """Everybody with a delivery."""
        return frozenset(self._of_worker)

    def put(self, value: bytes) -> DeliveryView:
        """Takes a record up."""
        delivery = DELIVERY.decode(value)
        name = delivery.notification_id
        self._of_worker.setdefault(delivery.worker_id, {})[name] = delivery
        self._worker_of[name] = delivery.worker_id
        self._whole[name] = value
        for attempt in delivery.attempts:
            self._notification_of_attempt[attempt.attempt_id] = name
        for bound in delivery.offers:
            self._notification_of_offer[bound.offer_id] = name
        return delivery

    def remove(self, notification_id: str) -> str | None:
        """Takes a tombstone up; names the worker whose delivery it was."""
        worker_id = self._worker_of.pop(notification_id, None)
        if worker_id is None:
            return None
        delivery = self._of_worker[worker_id].pop(notification_id)
        if not self._of_worker[worker_id]:
            del self._of_worker[worker_id]
        del self._whole[notification_id]
        for attempt in delivery.attempts:
            self._notification_of_attempt.pop(attempt.attempt_id, None)
        for bound in delivery.offers:
            self._notification_of_offer.pop(bound.offer_id, None)
        return worker_id

    def _get(self, notification_id: str | None) -> DeliveryView | None:
        worker_id = self._worker_of.get(notification_id) if notification_id else None
        if worker_id is None or notification_id is None:
            return None
        return self._of_worker[worker_id][notification_id]
