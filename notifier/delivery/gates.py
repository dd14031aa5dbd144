"""The gates in front of a call, in their order. The first that closes says why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from notifier.delivery.policy import NotifyPolicy, QuietHours, quiet_until
from schemas.decisions import AttemptState, Channel, Delivery, DeliveryReason, DeliveryState


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """What the gates look at, read from the replica."""

    gone: bool
    suppressed: bool
    may_push: bool
    channels: tuple[Channel, ...]
    """How the worker can be reached, the preferred one first; empty without a contact."""
    sent_today: Mapping[Channel, int]
    quiet: QuietHours | None = None
    """Their own, beside those that hold for everybody."""
    told_at: datetime | None = None
    """When the last call left that may have told them anything."""
    sms_open: bool
    """Another SMS to this phone has no answer yet: only one may be open, or a query could not tell them apart."""

    @property
    def by_sms(self) -> bool:
        """Whether a new message goes by SMS."""
        return self.channels[:1] == (Channel.SMS,)


@dataclass(frozen=True, kw_only=True)
class Carried:
    """What the offers of a message come to now."""

    stand: bool
    """At least one of them stands."""
    verified: bool
    """The employers of all that stand are known and verified."""
    urgent: bool
    """One that stands is for a fair: tomorrow nobody needs it any more."""


class Call(Protocol):
    """An attempt, or what is kept of one."""

    @property
    def channel(self) -> Channel:
        """By which way."""

    @property
    def state(self) -> AttemptState:
        """Where it stands."""


class Tried(Protocol):
    """A delivery, or what is kept of one."""

    @property
    def attempts(self) -> Sequence[Call]:
        """Its calls, the first one first."""


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


def may_leave(recipient: Recipient, carried: Carried) -> Drop | None:
    """The gates that a withdrawal can close: asked when deciding, and again behind the barrier."""
    if recipient.gone:
        return Drop(DeliveryReason.ERASED)
    if recipient.suppressed:
        return Drop(DeliveryReason.SUPPRESSED)
    if not recipient.may_push:
        return Drop(DeliveryReason.NO_CONSENT)
    if not recipient.channels:
        return Drop(DeliveryReason.NO_CONTACT)
    if not carried.stand:
        return Drop(DeliveryReason.OFFER_LAPSED)
    return None


def pass_gates(
    delivery: Delivery, recipient: Recipient, carried: Carried, as_of: datetime, policy: NotifyPolicy
) -> Verdict:
    """What may happen to a delivery that has no call under way."""
    closed = may_leave(recipient, carried)
    if closed is not None:
        return closed
    if as_of >= delivery.deadline:
        return Expire()
    if not carried.verified:
        return Defer(DeliveryReason.EMPLOYER_UNVERIFIED, delivery.deadline)
    channel = next_channel(delivery, recipient)
    if channel is None:
        return Drop(DeliveryReason.PROVIDER_REFUSED)
    if channel is Channel.SMS and recipient.sms_open:
        return Wait()
    if recipient.sent_today.get(channel, 0) >= policy.daily_cap[channel]:
        return _defer(delivery, DeliveryReason.DAILY_CAP, policy.next_day(as_of))
    loud_at = quiet_until(as_of, [each for each in (policy.quiet_hours, recipient.quiet) if each is not None])
    if loud_at is not None:
        return _defer(delivery, DeliveryReason.QUIET_HOURS, loud_at)
    if recipient.told_at is not None and not delivery.attempts and not carried.urgent:
        digest_at = recipient.told_at + policy.digest
        if as_of < digest_at:
            return _defer(delivery, DeliveryReason.DIGEST, digest_at)
    return Pass(channel)


def may_join(delivery: Delivery, as_of: datetime, policy: NotifyPolicy) -> bool:
    """Whether it takes more offers: nothing of it has left yet, there is room, and half of its time is left.

    An offer that joined later would expire with it after a few minutes.
    """
    waiting = delivery.state in (DeliveryState.PLANNED, DeliveryState.DEFERRED)
    young = as_of < delivery.deadline - policy.deadline / 2
    return waiting and young and not delivery.attempts and len(delivery.offers) < policy.most_offers


def next_channel(delivery: Tried, recipient: Recipient) -> Channel | None:
    """The preferred channel that has not refused this message for good."""
    closed = {each.channel for each in delivery.attempts if each.state in (AttemptState.REFUSED, AttemptState.FAILED)}
    return next((channel for channel in recipient.channels if channel not in closed), None)


def _defer(delivery: Delivery, reason: DeliveryReason, until: datetime) -> Defer:
    """A deferral never goes beyond the deadline: there the delivery expires, with its last reason kept."""
    return Defer(reason, min(until, delivery.deadline))
