"""NOTIFY's hands: the barrier, the open contact, the call, the question."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final, Protocol

import structlog

from agents.follow import Follower
from agents.roles.notify.answers import Answer
from agents.roles.notify.role import Notify
from agents.roles.role import Desk, Effect
from notifier.outcome import Outcome, OutcomeClass, Resolution, Unanswered
from notifier.sms.adapter import SmsMessage
from notifier.wechat.adapter import WeChatMessage
from schemas.decisions import Channel, Delivery, DeliveryState
from schemas.sealing import CannotOpen, Sealer
from schemas.topics import CONSENTS, CONTACTS, IDENTITIES, OFFERS, VACANCIES, WORKERS

_log = structlog.get_logger()

BARRIER: Final = tuple(topic.name for topic in (CONSENTS, CONTACTS, IDENTITIES, WORKERS, VACANCIES, OFFERS))
"""What a withdrawal, of either side, can be written to (promise P7)."""

_MOST_PERMITS: Final = 256
_PERMITS_HOLD: Final = timedelta(seconds=1)


class Sms(Protocol):
    """An SMS provider."""

    async def send(self, message: SmsMessage) -> Outcome:
        """Hands a message over."""

    async def query(self, phone: str, attempt_id: str, signed_at: datetime) -> Resolution:
        """Asks what became of it."""


class WeChat(Protocol):
    """A WeChat official account."""

    async def send(self, message: WeChatMessage) -> Outcome:
        """Hands a message over; the same message again is taken once."""


class Permits(Protocol):
    """A rate bucket."""

    async def take(self, wanted: int) -> int:
        """Up to ``wanted`` permits."""


class Caller:
    """Carries out what NOTIFY's records announce."""

    def __init__(
        self,
        role: Notify,
        *,
        follower: Follower,
        sealer: Sealer,
        sms: Sms,
        wechat: WeChat,
        page_url: Callable[[Delivery], str],
        permits: Mapping[Channel, Permits],
        now: Callable[[], datetime],
    ) -> None:
        self._role = role
        self._follower = follower
        self._sealer = sealer
        self._sms = sms
        self._wechat = wechat
        self._page_url = page_url
        self._permits = permits
        self._now = now
        self._leaving = asyncio.Lock()

    async def prepare(self, desk: Desk) -> None:
        """Before a decision: nobody is dropped for a contact or consent that is merely on its way here."""
        now = self._now()
        desk.ring(now)
        if desk.permits_end is None or desk.permits_end <= now:
            desk.permits.clear()
            desk.permits_end = now + _PERMITS_HOLD
        wanted = _MOST_PERMITS if desk.reconciling is not None else min(len(desk.dirty), _MOST_PERMITS)
        for channel, bucket in self._permits.items():
            short = wanted - desk.permits[channel]
            if short > 0:
                desk.permits[channel] += await bucket.take(short)
        asked: frozenset[str] = frozenset()
        while (doubtful := self._role.in_doubt(desk)) - asked:  # more may have come while the bus was asked
            await self._follower.barrier(BARRIER)
            asked |= doubtful
            desk.ring(self._now())

    async def act(self, effect: Effect) -> None:
        """Makes one call, or asks about one; the answer goes back to the role."""
        delivery = self._role.begin_call(effect)
        if delivery is None:
            self._role.forget(effect)
            return
        try:
            answer = await self._answer(delivery)
        except asyncio.CancelledError:
            self._role.forget(effect)
            raise
        except Exception as error:
            # Nobody can say how far it came, so it is what P3 calls ambiguous.
            _log.exception("a call failed in our own code", attempt=effect.attempt_id)
            answer = Outcome(OutcomeClass.AMBIGUOUS, f"own.{type(error).__name__}", None, "our own code failed")
        self._role.end_call(effect.item, effect.attempt_id, answer)

    async def _answer(self, delivery: Delivery) -> Answer:
        attempt = delivery.attempts[-1]
        contact = self._role.replica.people.contacts.get(delivery.worker_id)
        if delivery.state is DeliveryState.INTENT or attempt.channel is Channel.WECHAT:
            await self._follower.barrier(BARRIER)
            async with self._leaving:  # else a hundred are made up before the first one's bytes leave
                await asyncio.sleep(0)
            gate = self._role.closed_gate(delivery)
            if gate is not None:
                return gate if delivery.state is DeliveryState.INTENT else Unanswered("gate")
            contact = self._role.replica.people.contacts.get(delivery.worker_id)
        if contact is None:
            return Unanswered("no_contact")
        try:
            person: dict[str, str | None] = json.loads(
                self._sealer.open(contact.sealed, contact.worker_id, contact.key_id)
            )
        except CannotOpen as error:
            _log.error("a contact does not open", worker=delivery.worker_id, reason=str(error))
            return Outcome(OutcomeClass.RETRYABLE_NOT_SENT, "contact.sealed", None, "the contact does not open")
        if attempt.channel is Channel.WECHAT:
            return await self._by_wechat(delivery, person.get("openid") or "")
        if delivery.state is DeliveryState.INTENT:
            return await self._by_sms(delivery, person.get("phone") or "")
        return await self._sms.query(person.get("phone") or "", attempt.attempt_id, attempt.signed_at)

    async def _by_sms(self, delivery: Delivery, phone: str) -> Outcome:
        attempt = delivery.attempts[-1]
        text = delivery.text
        return await self._sms.send(
            SmsMessage(
                phone=phone,
                params={"num": text["count"], "reason": text["reason"], "time": text["until"]},
                attempt_id=attempt.attempt_id,
                signed_at=attempt.signed_at,
            )
        )

    async def _by_wechat(self, delivery: Delivery, openid: str) -> Answer:
        attempt = delivery.attempts[-1]
        if self._now() >= attempt.signed_at + self._role.policy.wechat_window:
            if delivery.state is DeliveryState.INTENT:  # whoever finds it open may call again, so not so late
                return Outcome(OutcomeClass.RETRYABLE_NOT_SENT, "own.late", None, "the call came too late to be made")
            return Unanswered("window")  # the provider may have forgotten the first call: never again
        text = delivery.text
        return await self._wechat.send(
            WeChatMessage(
                openid=openid,
                data={
                    "thing1": text["title"],
                    "thing2": text["reason"],
                    "thing3": text["place"],
                    "time4": text["until"],
                    "number5": text["count"],
                },
                attempt_id=attempt.attempt_id,
                url=self._page_url(delivery),
            )
        )
