"""The gates in front of a call, in their order. The first that closes says why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from notifier.delivery.policy import NotifyPolicy
from schemas.decisions import AttemptState, Channel, Delivery, DeliveryReason


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """What the gates look at, read from the replica."""

    gone: bool
    suppressed: bool
    may_push: bool
    channels: tuple[Channel, ...]
    """How the worker can be reached, the preferred one first; empty without a contact."""
    sent_today: Mapping[Channel, int]
    sms_open: bool
    """Another SMS to this phone has no answer yet: only one may be open, or a query could not tell them apart."""

    @property
    def by_sms(self) -> bool:
        """Whether a new message goes by SMS."""
        return self.channels[:1] == (Channel.SMS,)


@dataclass(frozen=True)
class Pass:
    """Every gate is open: call by this channel."""

    channel: Channel


@dataclass(frozen=True)
class Drop:
    """A gate closed for good."""

    reason: DeliveryReason


@dataclass(frozen=True)
class Defer:
    """A gate opens later."""

    reason: DeliveryReason
    until: datetime


@dataclass(frozen=True)
class Expire:
    """The deadline passed."""


@dataclass(frozen=True)
class Wait:
    """Another message of this worker must end first."""


Verdict = Pass | Drop | Defer | Expire | Wait


def may_leave(recipient: Recipient, *, offers_stand: bool) -> Drop | None:
    """The gates that a withdrawal can close: asked when deciding, and again behind the barrier."""
    if recipient.gone:
        return Drop(DeliveryReason.ERASED)
    if recipient.suppressed:
        return Drop(DeliveryReason.SUPPRESSED)
    if not recipient.may_push:
        return Drop(DeliveryReason.NO_CONSENT)
    if not recipient.channels:
        return Drop(DeliveryReason.NO_CONTACT)
    if not offers_stand:
        return Drop(DeliveryReason.OFFER_LAPSED)
    return None


def pass_gates(
    delivery: Delivery, recipient: Recipient, as_of: datetime, policy: NotifyPolicy, *, offers_stand: bool
) -> Verdict:
    """What may happen to a delivery that has no call under way."""
    closed = may_leave(recipient, offers_stand=offers_stand)
    if closed is not None:
        return closed
    if as_of >= delivery.deadline:
        return Expire()
    channel = next_channel(delivery, recipient)
    if channel is None:
        return Drop(DeliveryReason.PROVIDER_REFUSED)
    if channel is Channel.SMS and recipient.sms_open:
        return Wait()
    if recipient.sent_today.get(channel, 0) >= policy.daily_cap[channel]:
        return _defer(delivery, DeliveryReason.DAILY_CAP, policy.next_day(as_of))
    quiet_until = policy.quiet_hours.over_at(as_of) if policy.quiet_hours else None
    if quiet_until is not None:
        return _defer(delivery, DeliveryReason.QUIET_HOURS, quiet_until)
    return Pass(channel)


def next_channel(delivery: Delivery, recipient: Recipient) -> Channel | None:
    """The preferred channel that has not refused this message for good."""
    closed = {
        attempt.channel for attempt in delivery.attempts if attempt.state in (AttemptState.REFUSED, AttemptState.FAILED)
    }
    return next((channel for channel in recipient.channels if channel not in closed), None)


def _defer(delivery: Delivery, reason: DeliveryReason, until: datetime) -> Defer:
    """A deferral never goes beyond the deadline: there the delivery expires, with its last reason kept."""
    return Defer(reason, min(until, delivery.deadline))
