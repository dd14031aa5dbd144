"""Which offers a message carries: bound once, durably, several to one message where they come together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from agents.replica import OfferView, Replica
from agents.roles.notify.reading import standing, verified
from notifier.delivery import transitions
from notifier.delivery.gates import may_join
from notifier.delivery.policy import NotifyPolicy
from notifier.delivery.wording import words
from schemas.decisions import Basis, Delivery, Offer, OfferStatus
from schemas.decisions.delivery import BoundOffer


class Binding:
    """Plans messages, and lets those that wait take more offers."""

    def __init__(self, replica: Replica, policy: NotifyPolicy) -> None:
        self._replica = replica
        self._policy = policy

    def bind(
        self, worker_id: str, in_hand: Mapping[str, Delivery], as_of: datetime, basis: Basis
    ) -> dict[str, Delivery]:
        """Standing offers that no notification carries, in messages of a bounded size; one that waits takes more.

        Those that come while a call by SMS is under way wait for its answer unbound: they become one message. Those of
        an employer who is not verified are kept apart, lest they hold anybody else's up.
        """
        bound: dict[str, Delivery] = {}
        together: dict[str, list[OfferView]] = {}
        for each in self._unbound(worker_id, as_of):
            together.setdefault(self._waits_for(each), []).append(each)
        for whom, waiting in together.items():
            offers = waiting
            for delivery in in_hand.values():
                carried = {self._waits_for(each) for each in standing(self._replica, delivery)}
                if may_join(delivery, as_of, self._policy) and carried <= {whom}:
                    room = self._policy.most_offers - len(delivery.offers)
                    joining, offers = offers[:room], offers[room:]
                    if joining:
                        bound[delivery.notification_id] = self._join(delivery, joining, as_of, basis)
            for start in range(0, len(offers), self._policy.most_offers):
                planned = self._plan(worker_id, offers[start : start + self._policy.most_offers], as_of, basis)
                bound[planned.notification_id] = planned
        return bound

    def _waits_for(self, offer: OfferView) -> str:
        """The employer without whose verification it is not told; nobody's."""
        return "" if verified(self._replica, offer.enterprise_id) else offer.enterprise_id

    def _unbound(self, worker_id: str, as_of: datetime) -> list[OfferView]:
        """Standing offers that no notification carries."""
        waiting = [
            offer
            for offer in self._replica.offers.of_worker(worker_id).values()
            if offer.status is OfferStatus.STANDING
            and as_of < offer.deadline
            and self._replica.deliveries.by_offer(offer.offer_id) is None
            and offer.vacancy_id in self._replica.vacancies
        ]
        return sorted(waiting, key=lambda offer: offer.offer_id)

    def _plan(self, worker_id: str, offers: Sequence[OfferView], as_of: datetime, basis: Basis) -> Delivery:
        return transitions.plan(worker_id, _bound(offers), self._words(offers), as_of, self._policy, basis)

    def _join(self, delivery: Delivery, offers: Sequence[OfferView], as_of: datetime, basis: Basis) -> Delivery:
        told = [*standing(self._replica, delivery), *offers]
        return transitions.joined(delivery, _bound(offers), self._words(told), as_of).model_copy(
            update={"basis": basis}
        )

    def _words(self, offers: Sequence[OfferView]) -> dict[str, str]:
        whole = [
            Offer.model_validate_json(self._replica.offers.whole(each.vacancy_id, each.worker_id)) for each in offers
        ]
        known = [each for each in whole if each.vacancy_id in self._replica.vacancies]
        best = max(known, key=lambda offer: (offer.fit.score, offer.offer_id))
        return words(self._replica.vacancies[best.vacancy_id], best.evidence, len(offers), best.deadline)


def _bound(offers: Sequence[OfferView]) -> list[BoundOffer]:
    return [BoundOffer(offer_id=each.offer_id, vacancy_id=each.vacancy_id) for each in offers]
