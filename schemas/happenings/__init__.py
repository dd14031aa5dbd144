"""HAPPENINGS: what came back from people and providers. Written by the gateway, taken up by the roles' owners."""

from __future__ import annotations

from enum import StrEnum

from schemas.model import Contract, Identifier, Moment


class OutcomeKind(StrEnum):
    """What became of an offer."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    ARRIVED = "arrived"
    HIRED = "hired"
    LEFT = "left"


class OutcomeReported(Contract):
    """An answer to an offer, on ``match.outcomes``, by vacancy."""

    offer_id: Identifier
    vacancy_id: Identifier
    worker_id: Identifier
    occurred_at: Moment
    outcome: OutcomeKind
    reason: Identifier | None = None


class ReceiptArrived(Contract):
    """A provider says what became of a message, on ``channel.events``, by worker.

    It names our attempt (SMS: the OutId) or only the provider's own id (WeChat: the msgid).
    """

    worker_id: Identifier
    occurred_at: Moment
    channel: Identifier
    attempt_id: Identifier | None = None
    provider_id: str | None = None
    delivered: bool
    code: str
