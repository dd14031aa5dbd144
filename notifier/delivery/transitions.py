"""What each word, from a gate or a provider, makes of a delivery. Every function returns the next record of the log."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from notifier.delivery.gates import Defer, Drop, Expire, Recipient, next_channel
from notifier.delivery.policy import NotifyPolicy, doubled
from notifier.outcome import Absent, Found, Outcome, OutcomeClass, Resolution, Unanswered
from schemas.decisions import (
    TERMINAL_STATES,
    Attempt,
    AttemptState,
    Basis,
    Channel,
    Delivery,
    DeliveryReason,
    DeliveryState,
)
from schemas.decisions.delivery import BoundOffer
from schemas.ids import attempt_id, notification_id

_PASSES = {
    OutcomeClass.RETRYABLE_NOT_SENT: DeliveryReason.PROVIDER_BUSY,
    OutcomeClass.TOKEN_EXPIRED: DeliveryReason.PROVIDER_BUSY,
    OutcomeClass.RATE_LIMITED_ACCOUNT: DeliveryReason.RATE_LIMITED,
    OutcomeClass.RATE_LIMITED_RECIPIENT: DeliveryReason.RATE_LIMITED,
    OutcomeClass.PERMANENT_ACCOUNT: DeliveryReason.ACCOUNT_REFUSED,
}
"""Refusals that pass: the operator pays the bill, a limit's window ends. The deadline bounds the waiting."""

_CLOSES = {
    OutcomeClass.USER_REFUSED: DeliveryReason.USER_REFUSED,
    OutcomeClass.BAD_ADDRESS: DeliveryReason.BAD_ADDRESS,
    OutcomeClass.PERMANENT_CONTENT: DeliveryReason.CONTENT_REFUSED,
}
"""Refusals that close the channel for this message; another consented channel may be left."""


def plan(
    worker_id: str,
    offers: Sequence[BoundOffer],
    text: dict[str, str],
    as_of: datetime,
    policy: NotifyPolicy,
    basis: Basis,
) -> Delivery:
    """Binds offers to a notification, once: its id is derived from the first of them."""
    return Delivery(
        notification_id=notification_id(offers[0].offer_id),
        worker_id=worker_id,
        offers=tuple(offers),
        state=DeliveryState.PLANNED,
        planned_at=as_of,
        deadline=as_of + policy.deadline,
        changed_at=as_of,
        text=text,
        basis=basis,
    )


def joined(delivery: Delivery, offers: Sequence[BoundOffer], text: dict[str, str], as_of: datetime) -> Delivery:
    """Binds more offers to a message of which nothing has left, for good; the gates are asked again."""
    carrying = delivery.model_copy(update={"offers": (*delivery.offers, *offers), "text": text})
    return _to(carrying, DeliveryState.PLANNED, as_of)


def gated(delivery: Delivery, verdict: Drop | Defer | Expire, as_of: datetime) -> Delivery:
    """A gate did not let it through."""
    match verdict:
        case Drop(reason):
            return _to(delivery, DeliveryState.DROPPED, as_of, reason=reason)
        case Defer(reason, until):
            return _to(delivery, DeliveryState.DEFERRED, as_of, reason=reason, not_before=until)
        case Expire():
            return _to(delivery, DeliveryState.EXPIRED, as_of, reason=delivery.reason or DeliveryReason.DEADLINE)


def intend(delivery: Delivery, channel: Channel, as_of: datetime) -> Delivery:
    """A call is about to be made. Written before it leaves; what leaves is signed with this time and this id."""
    attempt = Attempt(
        attempt_id=attempt_id(delivery.notification_id, channel, len(delivery.attempts) + 1),
        channel=channel,
        signed_at=as_of,
        state=AttemptState.OPEN,
    )
    changed = delivery.model_copy(update={"attempts": (*delivery.attempts, attempt)})
    return _to(changed, DeliveryState.INTENT, as_of)


def answered(
    delivery: Delivery, outcome: Outcome, recipient: Recipient, as_of: datetime, policy: NotifyPolicy
) -> Delivery:
    """The provider answered the open attempt, or the call failed on the way.

    A late or repeated call is no proof about the first one: after an ambiguous attempt only an acceptance counts.
    """
    if outcome.cls is OutcomeClass.ACCEPTED:
        accepted = _attempt(delivery, AttemptState.ACCEPTED, as_of, code=outcome.code, provider_id=outcome.provider_id)
        until = as_of + policy.receipt_patience
        return _to(accepted, DeliveryState.ACCEPTED, as_of, not_before=until)
    if outcome.cls is OutcomeClass.AMBIGUOUS or delivery.state is DeliveryState.AMBIGUOUS:
        return _ambiguous(delivery, outcome.code, as_of, policy)
    if outcome.cls in _PASSES:
        not_sent = _attempt(delivery, AttemptState.NOT_SENT, as_of, code=outcome.code)
        until = min(as_of + doubled(policy.back_off, len(delivery.attempts) - 1), delivery.deadline)
        return _to(not_sent, DeliveryState.DEFERRED, as_of, reason=_PASSES[outcome.cls], not_before=until)
    refused = _attempt(delivery, AttemptState.REFUSED, as_of, code=outcome.code)
    return _elsewhere(refused, recipient, _CLOSES[outcome.cls], as_of)


def closed(delivery: Delivery, verdict: Drop, as_of: datetime) -> Delivery:
    """A gate closed behind the barrier: the call was not made, and this process knows that it was not."""
    return gated(_attempt(delivery, AttemptState.NOT_SENT, as_of, code="gate"), verdict, as_of)


def found_open(delivery: Delivery, as_of: datetime) -> Delivery:
    """An intent without an answer, found at take-over: whoever wrote it may have called, or may be about to."""
    return _to(delivery, DeliveryState.AMBIGUOUS, as_of, not_before=as_of)


def resolved(
    delivery: Delivery,
    word: Resolution,
    recipient: Recipient,
    as_of: datetime,
    policy: NotifyPolicy,
    *,
    asked_at: datetime,
) -> Delivery:
    """The provider was asked about the open or accepted attempt, not before ``asked_at``.

    That moment decides whether its silence is proof: the word itself may have waited for long.
    """
    asked = _asked(delivery)
    attempt = asked.attempts[-1]
    settles_by = policy.settles_by(attempt.channel, attempt.signed_at)
    match word:
        case Found(status="delivered", code=code, provider_id=provider_id):
            known = _attempt(asked, AttemptState.ACCEPTED, as_of, code=code, provider_id=provider_id)
            return _to(known, DeliveryState.DELIVERED, as_of, reason=DeliveryReason.RECEIPT)
        case Found(status="failed", code=code, provider_id=provider_id):
            known = _attempt(asked, AttemptState.FAILED, as_of, code=code, provider_id=provider_id)
            return _elsewhere(known, recipient, DeliveryReason.RECEIPT, as_of)
        case Found(code=code, provider_id=provider_id):
            known = _attempt(asked, AttemptState.ACCEPTED, as_of, code=code, provider_id=provider_id)
            until = attempt.signed_at + policy.receipt_patience
            return _to(known, DeliveryState.ACCEPTED, as_of, not_before=max(until, as_of + policy.ask_again))
        case Absent() if delivery.state is DeliveryState.AMBIGUOUS and asked_at >= settles_by:
            never = _attempt(asked, AttemptState.NOT_SENT, as_of, code="absent")
            return _to(never, DeliveryState.PLANNED, as_of)
        case Absent() | Unanswered():
            return _ask_later(asked, as_of, policy)


def out_of_patience(delivery: Delivery, as_of: datetime) -> Delivery:
    """Nobody's word settles it any more: it ends as unknown and is sent again by no channel."""
    reason = DeliveryReason.NO_RECEIPT if delivery.state is DeliveryState.ACCEPTED else DeliveryReason.NO_WORD
    return _to(delivery, DeliveryState.UNKNOWN, as_of, reason=reason)


def receipt(
    delivery: Delivery, *, delivered: bool, code: str, provider_id: str | None, recipient: Recipient, as_of: datetime
) -> Delivery:
    """The provider told what became of the last attempt. It may do so before it answered the call, and repeatedly."""
    known_before = not delivered and delivery.attempts[-1].state is AttemptState.FAILED
    if delivery.state in TERMINAL_STATES or known_before:
        return delivery
    if delivered:
        known = _attempt(delivery, AttemptState.ACCEPTED, as_of, code=code, provider_id=provider_id)
        return _to(known, DeliveryState.DELIVERED, as_of, reason=DeliveryReason.RECEIPT)
    known = _attempt(delivery, AttemptState.FAILED, as_of, code=code, provider_id=provider_id)
    return _elsewhere(known, recipient, DeliveryReason.RECEIPT, as_of)


def _ambiguous(delivery: Delivery, code: str, as_of: datetime, policy: NotifyPolicy) -> Delivery:
    asked = _attempt(delivery, AttemptState.OPEN, as_of, code=code)
    if delivery.state is DeliveryState.AMBIGUOUS:
        return _ask_later(_asked(asked), as_of, policy)
    return _to(asked, DeliveryState.AMBIGUOUS, as_of, not_before=as_of + policy.ask_again)


def _ask_later(delivery: Delivery, as_of: datetime, policy: NotifyPolicy) -> Delivery:
    attempt = delivery.attempts[-1]
    wait = doubled(policy.ask_again, attempt.queries - 1)
    settles_by = policy.settles_by(attempt.channel, attempt.signed_at)
    # One question falls on the moment from which silence is an answer; the doubling must not jump over it.
    until = min(as_of + wait, settles_by) if as_of < settles_by else as_of + wait
    return _to(delivery, delivery.state, as_of, not_before=until)


def _elsewhere(delivery: Delivery, recipient: Recipient, reason: DeliveryReason, as_of: datetime) -> Delivery:
    """Another channel, if one is left, else the end."""
    if next_channel(delivery, recipient) is None:
        return _to(delivery, DeliveryState.FAILED, as_of, reason=reason)
    return _to(delivery, DeliveryState.PLANNED, as_of, reason=reason)


def _asked(delivery: Delivery) -> Delivery:
    *before, last = delivery.attempts
    return delivery.model_copy(update={"attempts": (*before, last.model_copy(update={"queries": last.queries + 1}))})


def _attempt(
    delivery: Delivery, state: AttemptState, as_of: datetime, *, code: str, provider_id: str | None = None
) -> Delivery:
    *before, last = delivery.attempts
    update = {
        "state": state,
        "code": code,
        "provider_id": provider_id or last.provider_id,
        "answered_at": as_of,
    }
    return delivery.model_copy(update={"attempts": (*before, last.model_copy(update=update))})


def _to(
    delivery: Delivery,
    state: DeliveryState,
    as_of: datetime,
    *,
    reason: DeliveryReason | None = None,
    not_before: datetime | None = None,
) -> Delivery:
    return delivery.model_copy(update={"state": state, "reason": reason, "changed_at": as_of, "not_before": not_before})
