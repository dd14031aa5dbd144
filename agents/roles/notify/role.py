"""NOTIFY over a replica: plan, intend, and write what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from datetime import datetime

from agents.own.fence import Record
from agents.own.scope import WHOLE, Scope
from agents.replica import DeliveryView, Replica, Touched
from agents.roles.notify.answers import Answer, Calls, Heard
from agents.roles.notify.binding import Binding
from agents.roles.notify.reading import carried_by, recipient_of
from agents.roles.notify.receipts import Receipts
from agents.roles.role import Desk, Effect, Role
from notifier.delivery import transitions
from notifier.delivery.gates import Drop, Pass, Recipient, Wait, may_leave, next_channel, pass_gates
from notifier.delivery.policy import NotifyPolicy
from notifier.outcome import Outcome
from schemas.decisions import (
    TERMINAL_STATES,
    AttemptState,
    Basis,
    Channel,
    Delivery,
    DeliveryReason,
    DeliveryState,
    OfferStatus,
    TakenUp,
)
from schemas.partitioning import partition_of
from schemas.topics import CHANNEL_EVENTS, DELIVERIES, PARTITIONS, WORKERS

_WAITING = (DeliveryState.PLANNED, DeliveryState.DEFERRED)
_OPEN = (DeliveryState.INTENT, DeliveryState.AMBIGUOUS)


class Notify(Role):
    """Decides, for each worker, which messages they get and what became of each."""

    name = "notify"
    owned = WORKERS
    log = DELIVERIES
    takes_up = CHANNEL_EVENTS

    def __init__(self, replica: Replica, policy: NotifyPolicy) -> None:
        super().__init__(replica)
        self.policy = policy
        self.calls = Calls()
        self._binding = Binding(replica, policy)

    # -- what is dirty ------------------------------------------------------------------------------------------

    def everything(self, partition: int) -> Iterator[str]:
        """Workers with a message, or with an offer that may need one."""
        known = self.replica.deliveries.workers() | self.replica.offers.workers()
        return iter(sorted(each for each in known if partition_of(each, PARTITIONS) == partition))

    def mark(self, touched: Touched, as_of: datetime) -> None:
        """Offers concern their workers; a changed worker matters only while something is in hand for them."""
        if not self.desks:
            return
        del as_of
        for _, worker_id in touched.offers:
            self._mark(worker_id)
        for vacancy_id in touched.vacancies:  # an offer may be read before its vacancy, and needs its words
            for worker_id in self.replica.offers.of_vacancy(vacancy_id):
                self._mark(worker_id)
        for vacancy_id in self._of_enterprises(touched.enterprises):
            for worker_id in self.replica.offers.of_vacancy(vacancy_id):
                self._mark(worker_id)
        for worker_id in touched.workers:
            if self.replica.offers.of_worker(worker_id) or self.replica.deliveries.of_worker(worker_id):
                self._mark(worker_id)
        for worker_id, _ in touched.deliveries:  # the message that ended after the erasure is to be forgotten too
            if self.replica.is_gone(worker_id):
                self._mark(worker_id)
        for partition in touched.receipts & self.desks.keys():
            self.desks[partition].happenings = True

    def _of_enterprises(self, enterprises: Set[str]) -> Iterator[str]:
        """Their vacancies: one that is verified lets its messages go."""
        if not enterprises:
            return iter(())
        return (name for name, each in self.replica.vacancies.items() if each.enterprise_id in enterprises)

    def _mark(self, worker_id: str, *, hurry: bool = True) -> None:
        desk = self.desks.get(partition_of(worker_id, PARTITIONS))
        if desk is not None:
            desk.mark(worker_id, WHOLE, hurry=hurry)

    def in_doubt(self, desk: Desk) -> frozenset[str]:
        """Who would be dropped for what may merely be on its way into the replica."""
        people = self.replica.people
        return frozenset(
            worker_id
            for worker_id in desk.dirty
            if self.replica.is_gone(worker_id) or worker_id not in people.contacts or not people.may_push(worker_id)
        )

    # -- calls --------------------------------------------------------------------------------------------------

    def begin_call(self, effect: Effect) -> Delivery | None:
        """The delivery whose call is to be made now; None if a later record no longer asks for it."""
        delivery = self.replica.deliveries.by_attempt(effect.attempt_id)
        over = delivery is not None and delivery.state in TERMINAL_STATES
        if over or (delivery is not None and delivery.attempts[-1].attempt_id != effect.attempt_id):
            return None
        return effect.delivery

    def end_call(self, worker_id: str, attempt_id: str, answer: Answer) -> None:
        """Keeps an answer until it is written."""
        self.calls.answers[attempt_id] = Heard(answer, self.calls.under_way.pop(attempt_id))
        self._mark(worker_id, hurry=self._more_waits(worker_id))

    def _more_waits(self, worker_id: str) -> bool:
        """Whether more is to be told: only one SMS is open to a phone at a time, and this answer lets the next go."""
        deliveries = self.replica.deliveries
        return any(each.state in _WAITING for each in deliveries.of_worker(worker_id).values()) or any(
            offer.status is OfferStatus.STANDING and deliveries.by_offer(offer.offer_id) is None
            for offer in self.replica.offers.of_worker(worker_id).values()
        )

    def forget(self, effect: Effect) -> None:
        """A call that was announced and not ended: whoever owns the partition next finds it open."""
        self.calls.under_way.pop(effect.attempt_id, None)

    def owes(self, partition: int) -> bool:
        """Whether a call's answer is not written yet."""
        deliveries = (self.replica.deliveries.by_attempt(attempt_id) for attempt_id in self.calls.answers)
        return any(each is not None and partition_of(each.worker_id, PARTITIONS) == partition for each in deliveries)

    def known_ids(self, worker_id: str) -> frozenset[str]:
        """The providers' ids of all messages to a worker that were taken."""
        views = self.replica.deliveries.of_worker(worker_id).values()
        return frozenset(each.provider_id for view in views for each in view.attempts if each.provider_id is not None)

    def closed_gate(self, delivery: Delivery) -> Drop | None:
        """The gates that a withdrawal closes, asked again behind the barrier."""
        recipient = self._recipient(delivery.worker_id, delivery.planned_at, ())
        return may_leave(recipient, carried_by(self.replica, delivery))

    # -- deciding -----------------------------------------------------------------------------------------------

    def decide(self, desk: Desk, items: Mapping[str, Scope], as_of: datetime, basis: Basis) -> list[Record]:
        """What each worker's messages come to now; sets off the calls that the records announce."""
        receipts = Receipts(self.replica, desk.partition)
        first_slice = not desk.looked_at
        if first_slice:
            desk.happenings = False  # what comes between two slices is taken up by the next decision
        named = (*items, *receipts.workers()) if first_slice else items
        workers = [each for each in dict.fromkeys(named) if each not in desk.looked_at]
        desk.looked_at.update(workers)
        records: list[Record] = []
        for worker_id in workers:
            changed = self._of_worker(desk, worker_id, receipts, as_of, basis)
            records += [self.record(desk.partition, each.notification_id, each, as_of) for each in changed]
            records += [self.record(desk.partition, name, None, as_of) for name in self._forgotten(worker_id, changed)]
        position = receipts.position() if first_slice else None
        if position is not None:
            taken = TakenUp(topic=CHANNEL_EVENTS.name, position=position)
            records.append(self.record(desk.partition, f"#taken:{CHANNEL_EVENTS.name}:{desk.partition}", taken, as_of))
        return records

    def _of_worker(
        self, desk: Desk, worker_id: str, receipts: Receipts, as_of: datetime, basis: Basis
    ) -> list[Delivery]:
        views = self.replica.deliveries.of_worker(worker_id)
        recipient = self._recipient(worker_id, as_of, views.values())
        now: dict[str, Delivery] = {}
        for name, view in views.items():
            if view.state in TERMINAL_STATES:
                self._heard(view)  # a receipt was quicker than the answer
                continue
            before = self._whole(view)
            after = self._advance(before, recipient, receipts, as_of)
            if after is not before:
                now[name] = after.model_copy(update={"basis": basis})
        if not (recipient.by_sms and _sms_is_under_way(views, now)):
            now.update(self._binding.bind(worker_id, self._in_hand(views, now), as_of, basis))
        receipts.settle(worker_id, {**views, **now})
        for name, delivery in self._in_hand(views, now).items():
            sent = self._send(
                desk, delivery, self._recipient(worker_id, as_of, _latest(views, now)), as_of, fresh=name not in views
            )
            if sent is not delivery:
                now[name] = sent.model_copy(update={"basis": basis})
        self._set_alarm(desk, worker_id, views, now, as_of)
        return list(now.values())

    def _advance(self, delivery: Delivery, recipient: Recipient, receipts: Receipts, as_of: datetime) -> Delivery:
        """What the world said about a delivery since its last record."""
        delivery = self._told(delivery, recipient, receipts, as_of)
        heard = self._heard(delivery)
        if heard is not None:
            # The answer may name the message that a receipt spoke of before.
            return self._told(self._answered(delivery, heard, recipient, as_of), recipient, receipts, as_of)
        if delivery.state is DeliveryState.INTENT and delivery.attempts[-1].attempt_id not in self.calls.under_way:
            return transitions.found_open(delivery, as_of)
        return delivery

    def _told(self, delivery: Delivery, recipient: Recipient, receipts: Receipts, as_of: datetime) -> Delivery:
        for each in receipts.about(delivery):
            delivery = transitions.receipt(
                delivery,
                delivered=each.delivered,
                code=each.code,
                provider_id=each.provider_id,
                recipient=recipient,
                as_of=as_of,
            )
        return delivery

    def _heard(self, delivery: Delivery | DeliveryView) -> Heard | None:
        """What was heard of its last attempt; of earlier ones there is nothing to learn any more."""
        heard = None
        for attempt in delivery.attempts:
            heard = self.calls.answers.pop(attempt.attempt_id, None)
        return heard

    def _answered(self, delivery: Delivery, heard: Heard, recipient: Recipient, as_of: datetime) -> Delivery:
        """What an answer makes of a delivery, unless a receipt, or another owner meanwhile, knew more."""
        answer, asked_at = heard
        attempt = delivery.attempts[-1].state
        if isinstance(answer, Drop):
            intent = delivery.state is DeliveryState.INTENT
            return transitions.closed(delivery, answer, as_of) if intent else delivery
        if isinstance(answer, Outcome):
            is_open = attempt is AttemptState.OPEN and delivery.state in _OPEN
            return transitions.answered(delivery, answer, recipient, as_of, self.policy) if is_open else delivery
        if delivery.state is DeliveryState.INTENT:
            delivery = transitions.found_open(delivery, as_of)
        if delivery.state not in (DeliveryState.AMBIGUOUS, DeliveryState.ACCEPTED):
            return delivery
        return transitions.resolved(delivery, answer, recipient, as_of, self.policy, asked_at=asked_at)

    def _send(self, desk: Desk, delivery: Delivery, recipient: Recipient, as_of: datetime, *, fresh: bool) -> Delivery:
        """Announces a call, or asks about one, where that is due.

        An offer may be read before the contact and the consent that were there when it was made. So what is
        ``fresh``, in no log yet, is not dropped: the next decision's barrier begins after its offers.
        """
        carried = carried_by(self.replica, delivery)
        if not self._is_due(delivery, as_of):
            return delivery
        if delivery.state in _WAITING:
            verdict = pass_gates(delivery, recipient, carried, as_of, self.policy)
            if isinstance(verdict, Wait) or (isinstance(verdict, Pass) and desk.closing):
                return delivery
            if isinstance(verdict, Drop) and fresh:
                return delivery
            if not isinstance(verdict, Pass):
                return transitions.gated(delivery, verdict, as_of)
            if desk.permits[verdict.channel] <= 0:
                return delivery
            desk.permits[verdict.channel] -= 1
            intent = transitions.intend(delivery, verdict.channel, as_of)
            self._set_off(desk, intent, as_of)
            return intent
        if delivery.state in (DeliveryState.AMBIGUOUS, DeliveryState.ACCEPTED):
            attempt = delivery.attempts[-1]
            if attempt.attempt_id in self.calls.under_way or desk.closing:
                return delivery
            if self._no_more_words(delivery, as_of):
                return transitions.out_of_patience(delivery, as_of)
            self._set_off(desk, delivery, as_of)
        return delivery

    def _is_due(self, delivery: Delivery | DeliveryView, as_of: datetime) -> bool:
        """Whether its time has come: also that of one whose employer was verified meanwhile."""
        if delivery.not_before is None or delivery.not_before <= as_of:
            return True
        waits_for_employer = delivery.reason is DeliveryReason.EMPLOYER_UNVERIFIED
        return waits_for_employer and carried_by(self.replica, delivery).verified

    def _no_more_words(self, delivery: Delivery, as_of: datetime) -> bool:
        """Whether asking again cannot settle it: WeChat only knows the same call, and that only for a while."""
        attempt = delivery.attempts[-1]
        if delivery.state is DeliveryState.ACCEPTED:
            # One last question where the provider can be asked, then it stays unknown.
            return attempt.channel is Channel.WECHAT or attempt.queries > 0
        settles_by = self.policy.settles_by(attempt.channel, attempt.signed_at)
        patience = self.policy.receipt_patience if attempt.channel is Channel.SMS else self.policy.ask_again
        return as_of >= (settles_by if attempt.channel is Channel.WECHAT else settles_by + patience)

    def _set_off(self, desk: Desk, delivery: Delivery, as_of: datetime) -> None:
        attempt_id = delivery.attempts[-1].attempt_id
        self.calls.under_way[attempt_id] = as_of
        desk.effects.append(Effect(delivery.worker_id, attempt_id, delivery))

    # -- reading the replica --------------------------------------------------------------------------------------

    def _whole(self, view: DeliveryView) -> Delivery:
        return Delivery.model_validate_json(self.replica.deliveries.whole(view.notification_id))

    def _in_hand(self, views: Mapping[str, DeliveryView], now: Mapping[str, Delivery]) -> dict[str, Delivery]:
        """Deliveries that may do something by themselves, as they stand after what was written just now."""
        in_hand = {}
        for name in dict.fromkeys((*views, *now)):
            state = now[name].state if name in now else views[name].state
            if state not in TERMINAL_STATES and state is not DeliveryState.INTENT:
                in_hand[name] = now[name] if name in now else self._whole(views[name])
        return in_hand

    def _recipient(self, worker_id: str, as_of: datetime, deliveries: Iterable[DeliveryView | Delivery]) -> Recipient:
        return recipient_of(self.replica, worker_id, deliveries, as_of, self.policy)

    def _forgotten(self, worker_id: str, changed: list[Delivery]) -> list[str]:
        """Deliveries of an erased worker that have come to their end, once their offers are gone."""
        if not self.replica.is_gone(worker_id) or self.replica.offers.of_worker(worker_id):
            return []
        moving = {each.notification_id for each in changed}
        return [
            name
            for name, view in self.replica.deliveries.of_worker(worker_id).items()
            if view.state in TERMINAL_STATES and name not in moving
        ]

    def _set_alarm(
        self,
        desk: Desk,
        worker_id: str,
        views: Mapping[str, DeliveryView],
        now: Mapping[str, Delivery],
        as_of: datetime,
    ) -> None:
        moments = []
        recipient = self._recipient(worker_id, as_of, _latest(views, now))
        for each in _latest(views, now):
            if each.state in TERMINAL_STATES or each.state is DeliveryState.INTENT:
                continue
            by_sms = next_channel(each, recipient) is Channel.SMS
            if each.state in _WAITING and by_sms and recipient.sms_open:
                moments.append(max(each.deadline, as_of + self.policy.permit_pause))  # else the SMS's end marks them
                continue
            if each.not_before is not None and not self._is_due(each, as_of):
                moments.append(each.not_before)
            elif not any(attempt.attempt_id in self.calls.under_way for attempt in each.attempts):
                moments.append(as_of + self.policy.permit_pause)
        desk.alarms.set(worker_id, min(moments, default=None))


def _sms_is_under_way(views: Mapping[str, DeliveryView], now: Mapping[str, Delivery]) -> bool:
    """Whether the answer to an SMS comes soon; nobody knows when that to an ambiguous one does."""
    return any(
        each.state is DeliveryState.INTENT and each.attempts[-1].channel is Channel.SMS for each in _latest(views, now)
    )


def _latest(views: Mapping[str, DeliveryView], now: Mapping[str, Delivery]) -> Iterator[DeliveryView | Delivery]:
    """Each delivery as it stands after what was written just now."""
    for name, view in views.items():
        if name not in now:
            yield view
    yield from now.values()
