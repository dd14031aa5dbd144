"""NOTIFY's log: the life of one message."""

from __future__ import annotations

from enum import StrEnum

from schemas.decisions.basis import Basis
from schemas.model import Contract, Identifier, Moment


class Channel(StrEnum):
    """By which way a person is told."""

    SMS = "sms"  # 短信
    WECHAT = "wechat"  # 微信公众号模板消息


class DeliveryState(StrEnum):
    """planned | deferred -> intent -> accepted | ambiguous -> one of the five ends."""

    PLANNED = "planned"  # offers are bound, durably and once
    DEFERRED = "deferred"  # waits for not_before: quiet hours, a cap, a provider's limit
    INTENT = "intent"  # a call may be under way
    AMBIGUOUS = "ambiguous"  # a call was made or may have been, and nobody said what became of it
    ACCEPTED = "accepted"  # the provider took it; its receipt is awaited
    DELIVERED = "delivered"
    FAILED = "failed"
    DROPPED = "dropped"  # a gate closed before anything left
    EXPIRED = "expired"  # its deadline passed before anything left
    UNKNOWN = "unknown"  # nobody's word settles it; not sent again


TERMINAL_STATES = frozenset(
    {
        DeliveryState.DELIVERED,
        DeliveryState.FAILED,
        DeliveryState.DROPPED,
        DeliveryState.EXPIRED,
        DeliveryState.UNKNOWN,
    }
)


class DeliveryReason(StrEnum):
    """Which gate, limit or answer brought a delivery where it is."""

    NO_CONSENT = "no_consent"
    SUPPRESSED = "suppressed"
    NO_CONTACT = "no_contact"
    ERASED = "erased"
    OFFER_LAPSED = "offer_lapsed"
    EMPLOYER_UNVERIFIED = "employer_unverified"
    DAILY_CAP = "daily_cap"
    QUIET_HOURS = "quiet_hours"
    DIGEST = "digest"  # they were told not long ago: what else there is gathers for one message
    RATE_LIMITED = "rate_limited"
    PROVIDER_BUSY = "provider_busy"
    PROVIDER_REFUSED = "provider_refused"
    USER_REFUSED = "user_refused"
    BAD_ADDRESS = "bad_address"
    CONTENT_REFUSED = "content_refused"
    ACCOUNT_REFUSED = "account_refused"
    RECEIPT = "receipt"
    NO_RECEIPT = "no_receipt"  # accepted, and its receipt never came
    DEADLINE = "deadline"
    NO_WORD = "no_word"  # ambiguous, and the provider could not settle it


class AttemptState(StrEnum):
    """Where one call stands."""

    OPEN = "open"  # may have left
    ACCEPTED = "accepted"
    NOT_SENT = "not_sent"  # surely never taken, by the provider's word or for want of a connection: may be tried again
    REFUSED = "refused"  # the provider closes this channel for this person or this message
    FAILED = "failed"  # accepted, and the receipt says that it did not arrive


class Attempt(Contract):
    """One call at one provider, signed once with the time of its intent."""

    attempt_id: Identifier
    channel: Channel
    signed_at: Moment
    state: AttemptState
    code: str | None = None
    provider_id: str | None = None
    answered_at: Moment | None = None
    queries: int = 0
    """How often the provider was asked about it."""


class BoundOffer(Contract):
    """An offer carried by a notification."""

    offer_id: Identifier
    vacancy_id: Identifier


class Delivery(Contract):
    """One notification and its life. Key: ``notification_id``, partitioned by ``worker_id``."""

    notification_id: Identifier
    worker_id: Identifier
    offers: tuple[BoundOffer, ...]
    state: DeliveryState
    reason: DeliveryReason | None = None
    planned_at: Moment
    deadline: Moment
    """After it nothing is sent any more."""
    not_before: Moment | None = None
    """When this delivery changes by itself: a deferral ends, a query is due."""
    changed_at: Moment
    attempts: tuple[Attempt, ...] = ()
    text: dict[str, str] = {}  # noqa: RUF012 - pydantic gives each record its own, and the schema names this default
    """What the message says (no personal data): the words of the channel's template."""
    basis: Basis
