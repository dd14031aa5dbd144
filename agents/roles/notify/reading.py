"""What the gates look at, read from the replica."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from agents.replica import DeliveryView, OfferView, Replica
from notifier.delivery.gates import Carried, Recipient
from notifier.delivery.policy import NotifyPolicy, QuietHours
from schemas.decisions import AttemptState, Channel, Delivery, DeliveryState, OfferStatus
from schemas.state import Preferences

_OPEN = (DeliveryState.INTENT, DeliveryState.AMBIGUOUS)
_MAY_HAVE_TOLD = (AttemptState.OPEN, AttemptState.ACCEPTED)


def recipient_of(
    replica: Replica,
    worker_id: str,
    deliveries: Iterable[DeliveryView | Delivery],
    as_of: datetime,
    policy: NotifyPolicy,
) -> Recipient:
    """Who is to be told, and what they were told before, by all their ``deliveries``."""
    people = replica.people
    contact = people.contacts.get(worker_id)
    channels: tuple[Channel, ...] = ()
    if contact is not None:
        channels = (Channel.WECHAT, Channel.SMS) if contact.openid_hash is not None else (Channel.SMS,)
    sent: Counter[Channel] = Counter()
    sms_open, told_at = False, None
    for each in deliveries:
        for attempt in each.attempts:
            if attempt.state in _MAY_HAVE_TOLD:
                told_at = max(told_at or attempt.signed_at, attempt.signed_at)
            if attempt.state is not AttemptState.NOT_SENT and policy.same_day(attempt.signed_at, as_of):
                sent[attempt.channel] += 1
            is_open = each.state in _OPEN and attempt.state is AttemptState.OPEN
            sms_open |= is_open and attempt.channel is Channel.SMS
    return Recipient(
        gone=replica.is_gone(worker_id),
        suppressed=people.refuses_offers(worker_id),
        may_push=people.may_push(worker_id),
        channels=channels,
        sent_today=sent,
        quiet=_own_quiet(people.preferences(worker_id)),
        told_at=told_at,
        sms_open=sms_open,
    )


def standing(replica: Replica, delivery: Delivery | DeliveryView) -> list[OfferView]:
    """Those of the offers that it carries that still stand."""
    offers = replica.offers.of_worker(delivery.worker_id)
    carried = ((bound, offers.get(bound.vacancy_id)) for bound in delivery.offers)
    return [
        offer
        for bound, offer in carried
        if offer is not None and offer.offer_id == bound.offer_id and offer.status is OfferStatus.STANDING
    ]


def carried_by(replica: Replica, delivery: Delivery | DeliveryView) -> Carried:
    """What its offers come to now."""
    stand = standing(replica, delivery)
    vacancies = (replica.vacancies.get(each.vacancy_id) for each in stand)
    return Carried(
        stand=bool(stand),
        verified=all(verified(replica, each.enterprise_id) for each in stand),
        urgent=any(each is not None and each.fair_id is not None for each in vacancies),
    )


def verified(replica: Replica, enterprise_id: str) -> bool:
    """Whether an employer is known and its licence was seen."""
    enterprise = replica.enterprises.get(enterprise_id)
    return enterprise is not None and enterprise.verified


def _own_quiet(preferences: Preferences | None) -> QuietHours | None:
    if preferences is None or preferences.quiet is None:
        return None
    return QuietHours(begin=preferences.quiet.begin, end=preferences.quiet.end)
