"""The demo's own eyes: a follower like everybody's, and what the judge needs beside the replica."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from agents.follow import Follower
from agents.replica import BusRecord, Replica
from agents.replica.views import CANDIDATE, DELIVERY, OFFER
from schemas.decisions import Change, DeliveryState, OfferStatus, OwedTo
from schemas.topics import CANDIDATES, DELIVERIES, OFFERS

_OWN: Final = "#"


@dataclass
class History:
    """What the decision logs said in their order, not only what they say now."""

    offered: dict[str, int] = field(default_factory=dict)
    """Offer id → broker time of its first record, ms."""
    owed_to: dict[str, str] = field(default_factory=dict)
    refills: set[str] = field(default_factory=set)
    """Offers of a vacancy in which a place had fallen free before: they answer that, not the vacancy's event."""
    lapsed: set[str] = field(default_factory=set)
    """Vacancies in which a place has fallen free."""
    changes: Counter[str] = field(default_factory=Counter)
    states: dict[str, list[str]] = field(default_factory=dict)
    """Notification id → its states in order."""
    wrote: dict[tuple[str, int], list[int]] = field(default_factory=dict)
    """Topic and partition → broker times of records, ms."""

    def watch(self, follower: Follower) -> None:
        """Begins to remember; call before the follower starts."""
        follower.listen(OFFERS.name, self._offers)
        follower.listen(DELIVERIES.name, self._deliveries)
        follower.listen(CANDIDATES.name, self._candidates)

    def _offers(self, records: Sequence[BusRecord]) -> None:
        for record in self._values(records):
            offer = OFFER.decode(record.value or b"")
            if offer.offer_id not in self.offered and offer.status is OfferStatus.STANDING:
                self.offered[offer.offer_id] = record.timestamp_ms
                self.owed_to[offer.offer_id] = _owed_to(record.value or b"")
                if offer.vacancy_id in self.lapsed:
                    self.refills.add(offer.offer_id)
            elif offer.status is OfferStatus.LAPSED:
                self.lapsed.add(offer.vacancy_id)

    def _deliveries(self, records: Sequence[BusRecord]) -> None:
        for record in self._values(records):
            delivery = DELIVERY.decode(record.value or b"")
            self.states.setdefault(delivery.notification_id, []).append(delivery.state.value)

    def _candidates(self, records: Sequence[BusRecord]) -> None:
        for record in self._values(records):
            self.changes[CANDIDATE.decode(record.value or b"").change] += 1

    def _values(self, records: Sequence[BusRecord]) -> list[BusRecord]:
        for record in records:
            self.wrote.setdefault((record.topic, record.partition), []).append(record.timestamp_ms)
        return [each for each in records if each.value is not None and not each.key.startswith(_OWN)]


def _owed_to(value: bytes) -> str:
    for who in OwedTo:
        if f'"owed_to":"{who.value}"'.encode() in value:
            return who.value
    raise ValueError("an offer says to which record it is owed")


def open_intents(replica: Replica) -> list[tuple[str, str]]:
    """Worker and notification of every delivery whose call has no answer yet."""
    return [
        (worker_id, name)
        for worker_id in replica.deliveries.workers()
        for name, delivery in replica.deliveries.of_worker(worker_id).items()
        if delivery.state is DeliveryState.INTENT
    ]


def entered(history: History) -> dict[str, int]:
    """How many entered and left a rule."""
    return {"enter": history.changes[Change.ENTER], "leave": history.changes[Change.LEAVE]}
