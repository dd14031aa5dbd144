"""Records as the roles would have decided them."""

from __future__ import annotations

from datetime import timedelta

from schemas.decisions import (
    Attempt,
    AttemptState,
    Basis,
    Candidate,
    Change,
    Channel,
    Delivery,
    DeliveryState,
    MatchScore,
    Offer,
    OfferStatus,
    OwedTo,
)
from schemas.decisions.delivery import BoundOffer
from schemas.topics import CANDIDATES, DELIVERIES, OFFERS
from tests.unit.gateway.world import NOW, World

BASIS = Basis(as_of=NOW, offsets={}, policy="test", taxonomy="test")


def offer(world: World, vacancy_id: str, worker_id: str, enterprise_id: str) -> None:
    """BOOK told a worker of a vacancy."""
    value = Offer(
        offer_id="o-1",
        vacancy_id=vacancy_id,
        worker_id=worker_id,
        enterprise_id=enterprise_id,
        terms="terms",
        round=1,
        status=OfferStatus.STANDING,
        deadline=NOW + timedelta(hours=1),
        fit=MatchScore(employer_fit=9_000, worker_fit=9_000, score=9_000),
        evidence=(),
        owed_to=OwedTo.WORKER,
        spent=(),
        basis=BASIS,
    )
    world.put(OFFERS, f"{vacancy_id}:{worker_id}", value, by=vacancy_id)


def candidate(
    world: World,
    rule_id: str,
    worker_id: str,
    enterprise_id: str,
    change: Change,
    knowing: dict[str, tuple[int, ...]] | None = None,
) -> None:
    """MEMBERSHIP found a worker within a rule, changed, or out of it."""
    value = Candidate(
        rule_id=rule_id,
        worker_id=worker_id,
        enterprise_id=enterprise_id,
        change=change,
        profile=world.node.replica.index.profile(worker_id, world.clock()),
        evidence=(),
        silent=False,
        basis=BASIS.model_copy(update={"offsets": knowing or {}}),
    )
    world.put(CANDIDATES, f"{rule_id}:{worker_id}", value, by=enterprise_id)


def delivery(world: World, worker_id: str, attempt_id: str) -> None:
    """NOTIFY is about to call the SMS provider."""
    attempt = Attempt(attempt_id=attempt_id, channel=Channel.SMS, signed_at=NOW, state=AttemptState.OPEN)
    value = Delivery(
        notification_id="n-1",
        worker_id=worker_id,
        offers=(),
        state=DeliveryState.INTENT,
        planned_at=NOW,
        deadline=NOW + timedelta(hours=1),
        changed_at=NOW,
        attempts=(attempt,),
        basis=BASIS,
    )
    world.put(DELIVERIES, "n-1", value, by=worker_id)


def told(world: World, worker_id: str, *vacancy_ids: str, name: str = "n-1", channel: Channel = Channel.WECHAT) -> None:
    """BOOK offered vacancies to a worker, and a message of NOTIFY's told them."""
    replica, now = world.node.replica, world.clock()
    for vacancy_id in vacancy_ids:
        found, vacancy = replica.index.evaluate(worker_id, vacancy_id, now), replica.vacancies[vacancy_id]
        assert found.fit is not None
        value = Offer(
            offer_id=f"o-{vacancy_id}-{worker_id}",
            vacancy_id=vacancy_id,
            worker_id=worker_id,
            enterprise_id="e1",
            terms=vacancy.terms,
            round=vacancy.round,
            status=OfferStatus.STANDING,
            deadline=now + timedelta(hours=48),
            fit=found.fit,
            evidence=found.evidence,
            owed_to=OwedTo.WORKER,
            spent=(),
            basis=BASIS,
        )
        world.put(OFFERS, f"{vacancy_id}:{worker_id}", value, by=vacancy_id)
    message = Delivery(
        notification_id=name,
        worker_id=worker_id,
        offers=tuple(BoundOffer(offer_id=f"o-{each}-{worker_id}", vacancy_id=each) for each in vacancy_ids),
        state=DeliveryState.DELIVERED,
        planned_at=now,
        deadline=now + timedelta(hours=24),
        changed_at=now,
        attempts=(Attempt(attempt_id=f"a-{name}", channel=channel, signed_at=now, state=AttemptState.ACCEPTED),),
        basis=BASIS,
    )
    world.put(DELIVERIES, name, message, by=worker_id)
