"""NOTIFY's hands: the barrier, the open contact, the call, the question."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

import structlog

from agents.follow import Follower
from agents.roles.notify.answers import Answer
from agents.roles.notify.role import Notify
from agents.roles.role import Desk, Effect
from notifier.outcome import Outcome, OutcomeClass, Unanswered
from notifier.port import Message, Question, Sender, Settling
from notifier.templates.filling import fill
from notifier.templates.model import Template
from schemas.decisions import Channel, Delivery, DeliveryState
from schemas.sealing import CannotOpen, Sealer
from schemas.topics import CONSENTS, CONTACTS, IDENTITIES, OFFERS, VACANCIES, WORKERS

_log = structlog.get_logger()

BARRIER: Final = tuple(topic.name for topic in (CONSENTS, CONTACTS, IDENTITIES, WORKERS, VACANCIES, OFFERS))
"""What a withdrawal, of either side, can be written to (promise P7)."""

_MOST_PERMITS: Final = 256
_PERMITS_HOLD: Final = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Route:
    """How a channel's messages leave: by which provider, in which words, to which member of a contact."""

    sender: Sender
    template: Template
    address: str


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
        routes: Mapping[Channel, Route],
        page_url: Callable[[Delivery], str],
        permits: Mapping[Channel, Permits],
        now: Callable[[], datetime],
    ) -> None:
        self._role = role
        self._follower = follower
        self._sealer = sealer
        self._routes = routes
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
        route = self._routes[attempt.channel]
        contact = self._role.replica.people.contacts.get(delivery.worker_id)
        is_call = delivery.state is DeliveryState.INTENT or route.sender.settles is Settling.BY_REPEAT
        if is_call:
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
        to = person.get(route.address) or ""
        return await (self._call(route, delivery, to) if is_call else self._ask(route, delivery, to))

    async def _call(self, route: Route, delivery: Delivery, to: str) -> Answer:
        attempt = delivery.attempts[-1]
        repeats = route.sender.settles is Settling.BY_REPEAT
        if repeats and self._now() >= attempt.signed_at + self._role.policy.wechat_window:
            if delivery.state is DeliveryState.INTENT:  # whoever finds it open may call again, so not so late
                return Outcome(OutcomeClass.RETRYABLE_NOT_SENT, "own.late", None, "the call came too late to be made")
            return Unanswered("window")  # the provider may have forgotten the first call: never again
        content = fill(route.template, delivery.text)
        return await route.sender.send(
            Message(
                to=to,
                content=content,
                attempt_id=attempt.attempt_id,
                signed_at=attempt.signed_at,
                link=self._page_url(delivery),
            )
        )

    async def _ask(self, route: Route, delivery: Delivery, to: str) -> Answer:
        attempt = delivery.attempts[-1]
        return await route.sender.resolve(
            Question(
                to=to,
                attempt_id=attempt.attempt_id,
                signed_at=attempt.signed_at,
                provider_id=attempt.provider_id,
                others=self._role.known_ids(delivery.worker_id) - {attempt.provider_id or ""},
            )
        )
