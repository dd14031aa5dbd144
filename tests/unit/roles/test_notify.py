"""NOTIFY: what is bound, what is called, and what an answer, a receipt or a silence makes of it."""

from __future__ import annotations

from datetime import time, timedelta

import pytest

from notifier.outcome import Absent, Outcome, OutcomeClass, Unanswered
from schemas.decisions import TERMINAL_STATES, AttemptState, Channel, Delivery, DeliveryReason, DeliveryState
from schemas.happenings import ReceiptArrived
from schemas.partitioning import partition_of
from schemas.state import QuietTimes
from schemas.topics import (
    CHANNEL_EVENTS,
    CONSENTS,
    CONTACTS,
    DELIVERIES,
    OFFERS,
    PARTITIONS,
    VACANCIES,
    WORKERS,
)
from tests.property.market import made
from tests.unit.roles.town import Town, same_partition

TAKEN = Outcome(OutcomeClass.ACCEPTED, "OK", "m-1", "")
LOST = Outcome(OutcomeClass.AMBIGUOUS, "transport.timeout", None, "")


def only(town: Town) -> Delivery:
    [delivery] = town.deliveries.values()
    return delivery


def call_under_way(town: Town, *, wechat: bool = False) -> Delivery:
    """One worker, one offer, one call that has left."""
    town.register("w-1", wechat=wechat)
    town.post()
    town.settle()
    delivery = only(town)
    assert delivery.state is DeliveryState.INTENT
    return delivery


def answer(town: Town, said: Outcome | Absent | Unanswered) -> None:
    effect = town.effects.pop()
    town.process.notify.end_call(effect.item, effect.attempt_id, said)
    town.settle()


def receipt(
    town: Town, *, attempt_id: str | None = None, provider_id: str | None = None, delivered: bool = True
) -> None:
    happening = ReceiptArrived(
        worker_id="w-1",
        occurred_at=town.clock.now,
        channel="sms",
        attempt_id=attempt_id,
        provider_id=provider_id,
        delivered=delivered,
        code="0",
    )
    town.put(CHANNEL_EVENTS.name, "w-1", "w-1", happening)
    town.settle()


def taken_up(town: Town) -> int:
    return town.process.replica.happenings.taken.get((CHANNEL_EVENTS.name, partition_of("w-1", PARTITIONS)), 0)


def test_a_message_is_accepted_and_then_delivered(town: Town) -> None:
    """Intent first, then the call, its answer, its receipt; each once in the log."""
    intent = call_under_way(town)
    answer(town, TAKEN)
    assert only(town).state is DeliveryState.ACCEPTED
    receipt(town, attempt_id=intent.attempts[0].attempt_id)
    assert (only(town).state, only(town).reason) == (DeliveryState.DELIVERED, DeliveryReason.RECEIPT)
    assert taken_up(town) == 1


def test_offers_share_a_message_up_to_a_bound(town: Town) -> None:
    """Six offers at once: one message with five and one with the sixth; every offer in exactly one."""
    for n in range(6):
        town.post(f"v-{n}")
    town.register("w-1", wechat=True)
    town.settle("book")
    town.settle("notify")
    bound = [each.offer_id for delivery in town.deliveries.values() for each in delivery.offers]
    assert sorted(len(delivery.offers) for delivery in town.deliveries.values()) == [1, 5]
    assert sorted(bound) == sorted(offer.offer_id for offer in town.offers.values())


def test_a_receipt_before_the_answer_is_not_lost(town: Town) -> None:
    """WeChat names its own id only: the receipt waits for the answer that says whose it is."""
    call_under_way(town, wechat=True)
    receipt(town, provider_id="m-1")
    assert taken_up(town) == 0
    answer(town, TAKEN)
    assert only(town).state is DeliveryState.DELIVERED
    assert taken_up(town) == 1


def test_an_answer_after_the_receipt_changes_nothing_and_is_not_owed(town: Town) -> None:
    """The receipt was quicker than the answer: nobody waits for that one to be written."""
    intent = call_under_way(town)
    receipt(town, attempt_id=intent.attempts[0].attempt_id)
    assert only(town).state is DeliveryState.DELIVERED
    answer(town, TAKEN)
    assert only(town).state is DeliveryState.DELIVERED
    assert not town.process.notify.owes(partition_of("w-1", PARTITIONS))
    assert not town.process.notify.calls.answers


def test_silence_is_no_proof_if_it_was_asked_too_early(town: Town) -> None:
    """The question left before the provider's windows were over; its answer is written long after."""
    call_under_way(town)
    answer(town, LOST)
    town.after(minutes=20)
    assert town.effects, "the provider is asked"
    town.clock.forward(timedelta(hours=1))
    answer(town, Absent())
    assert only(town).state is DeliveryState.AMBIGUOUS
    town.after(minutes=10)
    answer(town, Absent())
    assert only(town).attempts[0].state is AttemptState.NOT_SENT
    assert len(only(town).attempts) == 2, "absent at last: a new attempt"


def test_an_intent_found_at_take_over_is_ambiguous(town: Town) -> None:
    """Whoever wrote it may have called: it is asked about, not called again."""
    call_under_way(town)
    notify, partition = town.process.notify, partition_of("w-1", PARTITIONS)
    notify.forget(town.effects.pop())
    notify.leave(notify.desks[partition])
    notify.adopt(partition)
    town.settle()
    assert only(town).state is DeliveryState.AMBIGUOUS
    assert len(only(town).attempts) == 1


def test_a_call_that_could_not_be_asked_about_does_not_stay_an_intent(town: Town) -> None:
    """An intent whose caller learnt nothing is as ambiguous as one whose answer was lost."""
    call_under_way(town)
    answer(town, Unanswered("no_contact"))
    assert only(town).state is DeliveryState.AMBIGUOUS


def test_nobody_is_dropped_for_a_contact_that_is_on_its_way(town: Town) -> None:
    """The offer is read before the contact that was there first: the decision that binds it drops nothing."""
    town.bus.put(CONTACTS.name, "w-1", "w-1", made.contact())
    town.bus.put(CONSENTS.name, "w-1:push", "w-1", made.consent())
    late = {(topic.name, partition_of("w-1", PARTITIONS)) for topic in (CONSENTS, CONTACTS)}
    town.bus.put(WORKERS.name, "w-1", "w-1", made.worker())
    town.bus.put(VACANCIES.name, "v-1", "v-1", made.vacancy())
    for role, item in (("book", "v-1"), ("notify", "w-1")):
        for spot in set(town.process.behind()) - late:
            town.process.deliver(spot, 100)
        town.decide(role, partition_of(item, PARTITIONS))
    assert only(town).state is DeliveryState.PLANNED
    town.after(seconds=1)
    assert only(town).state is DeliveryState.INTENT


def test_an_offer_read_before_its_vacancy_is_told_when_that_comes(town: Town) -> None:
    """Its words need the vacancy: what brings it marks the worker."""
    town.register("w-1")
    partition = partition_of("v-1", PARTITIONS)
    other = Town()
    other.register("w-1")
    other.post()
    other.settle("book")
    [offer] = [r for r in other.bus.of(OFFERS.name) if not r.key.startswith("#")]
    town.bus.logs[OFFERS.name, partition].append(offer._replace(offset=0))
    town.bus.ends[OFFERS.name, partition] = 1
    town.settle("notify")
    assert town.deliveries == {}
    town.post()
    town.settle("notify")
    assert only(town).state is DeliveryState.INTENT


@pytest.mark.parametrize("slice_", [1, 32])
def test_slices_of_one_decision_do_not_call_twice(town: Town, slice_: int) -> None:
    """A worker with a receipt is looked at once, in whichever slice: one record, one call."""
    workers = same_partition("w", 4)
    town.post(headcount=4)
    for worker_id in workers:
        town.register(worker_id)
    town.settle("book")
    for worker_id in workers:
        happening = ReceiptArrived(
            worker_id=worker_id,
            occurred_at=town.clock.now,
            channel="sms",
            attempt_id="gone",
            delivered=True,
            code="0",
        )
        town.put(CHANNEL_EVENTS.name, worker_id, worker_id, happening)
    town.read()
    records = town.decide("notify", partition_of(workers[0], PARTITIONS), slice_=slice_)
    assert len([each for each in records if each.topic == DELIVERIES.name and not each.key.startswith("#")]) == 4
    assert len(town.effects) == len({effect.attempt_id for effect in town.effects}) == 4


def test_a_receipt_that_comes_between_two_slices_is_taken_up(town: Town) -> None:
    """By the next decision; the one under way has looked at the receipts already."""
    call_under_way(town)
    answer(town, TAKEN)
    attempt = only(town).attempts[-1]
    partition = partition_of("w-1", PARTITIONS)
    others = [each for each in (f"w-{n}" for n in range(2, 9_000)) if partition_of(each, PARTITIONS) == partition][:2]
    for each in others:
        town.register(each)
    town.post("v-2", headcount=9)
    town.settle("book")
    town.read()

    def comes() -> None:
        happening = ReceiptArrived(
            worker_id="w-1",
            occurred_at=town.clock.now,
            channel="sms",
            attempt_id=attempt.attempt_id,
            provider_id=None,
            delivered=True,
            code="0",
        )
        town.put(CHANNEL_EVENTS.name, "w-1", "w-1", happening)

    town.decide("notify", partition, slice_=1, between=comes)
    town.settle("notify")
    assert taken_up(town) == 1
    assert any(each.state is DeliveryState.DELIVERED for each in town.deliveries.values())


def test_an_offer_does_not_wait_for_an_sms_of_which_nobody_knows(town: Town) -> None:
    """The providers may take days to say what became of it: the offer is planned, and has an end of its own."""
    call_under_way(town)
    answer(town, LOST)
    town.post("v-2")
    town.settle()
    assert sorted(each.state for each in town.deliveries.values()) == [DeliveryState.AMBIGUOUS, DeliveryState.PLANNED]
    town.effects.clear()
    desk = town.process.notify.desks[partition_of("w-1", PARTITIONS)]
    assert not desk.alarm_rings(town.clock.now + timedelta(seconds=1)), "it is not looked at again and again"
    for _ in range(30):
        town.after(hours=1)
    [second] = [each for each in town.deliveries.values() if each.offers[0].vacancy_id == "v-2"]
    assert second.state in TERMINAL_STATES


def test_a_closing_partition_sets_nothing_off(town: Town) -> None:
    """It may have another owner in a moment: the message is bound, the call is the next owner's."""
    notify, partition = town.process.notify, partition_of("w-1", PARTITIONS)
    notify.desks[partition].closing = True
    town.register("w-1")
    town.post()
    town.settle()
    assert only(town).state is DeliveryState.PLANNED
    assert not town.effects
    notify.desks[partition].closing = False
    town.after(seconds=1)
    assert only(town).state is DeliveryState.INTENT


def test_what_comes_while_an_sms_is_open_becomes_one_message(hasty: Town) -> None:
    """Two more offers come while the first message is on its way: they follow its end, together."""
    intent = call_under_way(hasty)
    hasty.post("v-2")
    hasty.post("v-3")
    hasty.settle()
    assert [each.state for each in hasty.deliveries.values()] == [DeliveryState.INTENT]
    answer(hasty, TAKEN)
    receipt(hasty, attempt_id=intent.attempts[0].attempt_id)
    hasty.after(seconds=1)
    states = sorted((each.state, len(each.offers)) for each in hasty.deliveries.values())
    assert states == [(DeliveryState.DELIVERED, 1), (DeliveryState.INTENT, 2)]
    assert all(attempt.channel is Channel.SMS for each in hasty.deliveries.values() for attempt in each.attempts)


def test_only_one_sms_is_open(hasty: Town) -> None:
    """Six offers at once are two messages to one phone: the second follows the first one's answer."""
    for n in range(6):
        hasty.post(f"v-{n}")
    hasty.register("w-1")
    hasty.settle()
    assert sorted(each.state for each in hasty.deliveries.values()) == [DeliveryState.INTENT, DeliveryState.PLANNED]
    answer(hasty, TAKEN)
    assert sorted(each.state for each in hasty.deliveries.values()) == [DeliveryState.ACCEPTED, DeliveryState.INTENT]


def test_who_has_wechat_does_not_wait_for_an_open_sms(hasty: Town) -> None:
    """The next message goes by the other channel."""
    call_under_way(hasty)
    hasty.put(CONTACTS.name, "w-1", "w-1", made.contact("w-1", "x-w-1"))
    hasty.post("v-2")
    hasty.settle()
    assert [each.attempts[-1].channel for each in hasty.deliveries.values()] == [Channel.SMS, Channel.WECHAT]


@pytest.mark.parametrize("offers", [1, 2, 6])
@pytest.mark.parametrize("at_once", [False, True])
def test_an_answer_hurries_when_more_is_to_be_told(town: Town, offers: int, at_once: bool) -> None:
    """Writing it down may wait for company, the next SMS to the same phone, planned or not yet, may not."""
    if not at_once:
        call_under_way(town)
    for n in range(1, offers + at_once):
        town.post(f"v-{n + 1}")
    town.register("w-1")
    town.settle()
    more = offers > (5 if at_once else 1)
    effect = town.effects.pop()
    desk = town.process.notify.desks[partition_of("w-1", PARTITIONS)]
    desk.hurry = False
    town.process.notify.end_call(effect.item, effect.attempt_id, TAKEN)
    assert desk.hurry is more


def test_the_first_match_goes_at_once_and_what_follows_gathers(town: Town) -> None:
    """Three more within the hour: one message when it is over; the log says of each why it waits."""
    call_under_way(town, wechat=True)
    answer(town, TAKEN)
    for number in (2, 3, 4):
        town.after(minutes=10)
        town.post(f"v-{number}")
        town.settle()
    [waiting] = [each for each in town.deliveries.values() if each.state is DeliveryState.DEFERRED]
    assert (len(waiting.offers), waiting.reason, waiting.text["count"]) == (3, DeliveryReason.DIGEST, "3")
    assert not town.effects
    town.after(minutes=31)
    assert [effect.delivery.notification_id for effect in town.effects] == [waiting.notification_id]
    assert {"v-2", "v-3", "v-4"} == {each.vacancy_id for each in town.effects[0].delivery.offers}


def test_a_fair_tonight_takes_along_what_has_gathered(town: Town) -> None:
    """An urgent offer passes the digest, and those that waited go with it."""
    call_under_way(town, wechat=True)
    answer(town, TAKEN)
    town.post("v-2")
    town.settle()
    assert not town.effects
    town.register("w-1", wechat=True, fair_id="f-1")
    town.post("v-3", fair_id="f-1")
    town.settle()
    assert [len(effect.delivery.offers) for effect in town.effects] == [2]


def test_what_comes_at_night_is_one_message_in_the_morning(town: Town) -> None:
    """Four vacancies between 22:00 and 01:00 wake nobody; at 08:00 they are told together."""
    town.clock.forward(timedelta(hours=10))
    town.register("w-1")
    for number in range(4):
        town.post(f"v-{number}")
        town.after(hours=1)
    assert not town.effects
    assert only(town).reason is DeliveryReason.QUIET_HOURS
    town.after(hours=9)
    assert [len(effect.delivery.offers) for effect in town.effects] == [4]


def test_their_own_quiet_hours_are_kept(town: Town) -> None:
    """Who works at night asks not to be disturbed till 15:00."""
    town.prefer("w-1", quiet=QuietTimes(begin=time(7), end=time(15)))
    town.register("w-1")
    town.post()
    town.settle()
    assert (only(town).state, only(town).reason) == (DeliveryState.DEFERRED, DeliveryReason.QUIET_HOURS)
    town.after(hours=3, minutes=1)
    assert only(town).state is DeliveryState.INTENT


def test_nothing_is_told_of_an_employer_who_is_not_verified(town: Town) -> None:
    """It waits, holds up nobody else's, and goes when the licence was seen."""
    town.employ("e-2", verified=False)
    town.register("w-1", wechat=True)
    town.post("v-1", enterprise_id="e-2")
    town.settle()
    town.post("v-2")
    town.settle()
    states = {each.offers[0].vacancy_id: (each.state, each.reason) for each in town.deliveries.values()}
    assert states["v-1"] == (DeliveryState.DEFERRED, DeliveryReason.EMPLOYER_UNVERIFIED)
    assert states["v-2"] == (DeliveryState.INTENT, None)
    town.employ("e-2")
    town.after(hours=1)
    assert len(town.effects) == 2
    assert "v-1" in {bound.vacancy_id for bound in town.effects[-1].delivery.offers}


def test_an_employer_nobody_knows_is_not_verified(town: Town) -> None:
    """And at the deadline the message expires, with that as its reason."""
    town.register("w-1")
    town.post("v-1", enterprise_id="e-9")
    town.settle()
    town.after(hours=25)
    assert (only(town).state, only(town).reason) == (DeliveryState.EXPIRED, DeliveryReason.EMPLOYER_UNVERIFIED)
    assert not town.effects


def test_a_message_that_waits_takes_no_more_than_there_is_room_for(town: Town) -> None:
    """Seven come at night, one after the other: five are told in one message and two in the next."""
    town.clock.forward(timedelta(hours=10))
    town.register("w-1")
    for number in range(4):
        town.post(f"v-{number}")
        town.settle()
    for number in range(4, 7):
        town.post(f"v-{number}")
    town.settle()
    assert sorted(len(each.offers) for each in town.deliveries.values()) == [2, 5]


def test_a_message_is_held_when_one_of_its_employers_loses_the_licence(town: Town) -> None:
    """It was bound while both were verified, and is not told while one of them is not."""
    town.employ("e-2")
    town.clock.forward(timedelta(hours=10))
    town.register("w-1")
    town.post("v-1")
    town.post("v-2", enterprise_id="e-2")
    town.settle()
    assert len(only(town).offers) == 2
    town.employ("e-2", verified=False)
    town.after(hours=10, minutes=1)
    assert (only(town).reason, town.effects) == (DeliveryReason.EMPLOYER_UNVERIFIED, [])


def test_what_is_planned_is_dropped_for_whom_wants_nothing_chosen(town: Town) -> None:
    """Asked behind the barrier too: the call that the intent announced does not leave."""
    intent = call_under_way(town)
    assert town.process.notify.closed_gate(intent) is None
    town.prefer("w-1", personalised=False)
    closed = town.process.notify.closed_gate(intent)
    assert closed is not None
    assert closed.reason is DeliveryReason.SUPPRESSED


def test_who_is_let_go_by_a_verification_waits_for_a_permit_and_no_longer(town: Town) -> None:
    """The rate bucket gives none at that moment: it asks again, as for every other message."""
    town.employ("e-2", verified=False)
    town.register("w-1", wechat=True)
    town.post("v-1", enterprise_id="e-2")
    town.settle()
    town.employ("e-2")
    partition = partition_of("w-1", PARTITIONS)
    town.decide("notify", partition, permits=0)
    town.read()
    assert not town.effects
    town.after(seconds=1)
    assert [effect.delivery.offers[0].vacancy_id for effect in town.effects] == ["v-1"]


def test_each_employer_who_is_not_verified_waits_alone(town: Town) -> None:
    """Whose licence is seen does not wait for whose is not."""
    for employer in ("e-2", "e-3"):
        town.employ(employer, verified=False)
    town.register("w-1", wechat=True)
    town.post("v-2", enterprise_id="e-2")
    town.post("v-3", enterprise_id="e-3")
    town.settle()
    assert sorted(len(each.offers) for each in town.deliveries.values()) == [1, 1]
    town.employ("e-2")
    town.settle()
    assert [effect.delivery.offers[0].vacancy_id for effect in town.effects] == ["v-2"]


def test_a_call_that_was_refused_told_nobody_anything(town: Town) -> None:
    """No channel is left for the first message; the next one does not wait for a digest."""
    call_under_way(town)
    answer(town, Outcome(OutcomeClass.BAD_ADDRESS, "isv.MOBILE_NUMBER_ILLEGAL", None, ""))
    assert only(town).state is DeliveryState.FAILED
    town.post("v-2")
    town.settle()
    assert len(town.effects) == 1


def test_a_message_that_wechat_refused_waits_quietly_for_an_open_sms(hasty: Town) -> None:
    """It goes by SMS now, of which one is open: until that ends nobody looks at it again and again."""
    call_under_way(hasty)
    answer(hasty, LOST)
    hasty.put(CONTACTS.name, "w-1", "w-1", made.contact("w-1", "x-w-1"))
    hasty.post("v-2")
    hasty.settle()
    hasty.effects = [each for each in hasty.effects if each.delivery.attempts[-1].channel is Channel.WECHAT]
    answer(hasty, Outcome(OutcomeClass.USER_REFUSED, "43004", None, ""))
    hasty.effects.clear()
    desk = hasty.process.notify.desks[partition_of("w-1", PARTITIONS)]
    assert sorted(each.state for each in hasty.deliveries.values()) == [DeliveryState.AMBIGUOUS, DeliveryState.PLANNED]
    assert not desk.alarm_rings(hasty.clock.now + timedelta(seconds=1))
