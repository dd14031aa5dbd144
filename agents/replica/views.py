"""Slim views of the decision logs: what deciding needs, decoded fast; the whole record stays as bytes beside it.

The models in ``schemas`` are what is written; a test holds these views against them.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from schemas.decisions import AttemptState, Change, Channel, DeliveryReason, DeliveryState, OfferStatus


class SpentView(msgspec.Struct, frozen=True, array_like=False):
    """Terms and round that a pair has been offered."""

    terms: str
    round: int


class OfferView(msgspec.Struct, frozen=True):
    """An offer without its evidence."""

    offer_id: str
    vacancy_id: str
    worker_id: str
    enterprise_id: str
    terms: str
    round: int
    status: OfferStatus
    deadline: datetime
    spent: tuple[SpentView, ...]
    outcome: str | None = None
    reason: str | None = None


class AttemptView(msgspec.Struct, frozen=True):
    """One call at a provider."""

    attempt_id: str
    channel: Channel
    signed_at: datetime
    state: AttemptState
    provider_id: str | None = None


class BoundView(msgspec.Struct, frozen=True):
    """An offer carried by a notification."""

    offer_id: str
    vacancy_id: str


class DeliveryView(msgspec.Struct, frozen=True):
    """A notification without its words."""

    notification_id: str
    worker_id: str
    offers: tuple[BoundView, ...]
    state: DeliveryState
    deadline: datetime
    changed_at: datetime
    reason: DeliveryReason | None = None
    not_before: datetime | None = None
    attempts: tuple[AttemptView, ...] = ()


class CandidateView(msgspec.Struct, frozen=True):
    """A membership; the profile stays encoded, equal bytes are an equal profile."""

    rule_id: str
    worker_id: str
    enterprise_id: str
    change: Change
    profile: msgspec.Raw
    silent: bool


OFFER = msgspec.json.Decoder(OfferView)
DELIVERY = msgspec.json.Decoder(DeliveryView)
CANDIDATE = msgspec.json.Decoder(CandidateView)
