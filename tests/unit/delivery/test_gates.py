"""The gates in front of a call: which closes first, and until when."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.delivery import transitions
from notifier.delivery.gates import Carried, Defer, Drop, Expire, Pass, Recipient, Wait, may_join, pass_gates
from notifier.delivery.policy import NotifyPolicy, QuietHours, doubled, quiet_until
from schemas.decisions import AttemptState, Channel, Delivery, DeliveryReason
from schemas.decisions.delivery import BoundOffer
from schemas.shanghai import SHANGHAI
from tests.property.market.made import BASIS

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=SHANGHAI).astimezone(UTC)
POLICY = NotifyPolicy()
PERSON = Recipient(
    gone=False,
    suppressed=False,
    may_push=True,
    channels=(Channel.WECHAT, Channel.SMS),
    sent_today={},
    sms_open=False,
)
GOOD = Carried(stand=True, verified=True, urgent=False)


def planned(at: datetime = NOON) -> Delivery:
    return transitions.plan("w-1", [BoundOffer(offer_id="o-1", vacancy_id="v-1")], {}, at, POLICY, BASIS)


def local(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI).astimezone(UTC)


@pytest.mark.parametrize(
    ("recipient", "stand", "reason"),
    [
        (replace(PERSON, gone=True, suppressed=True), True, DeliveryReason.ERASED),
        (replace(PERSON, suppressed=True, may_push=False), True, DeliveryReason.SUPPRESSED),
        (replace(PERSON, may_push=False, channels=()), True, DeliveryReason.NO_CONSENT),
        (replace(PERSON, channels=()), False, DeliveryReason.NO_CONTACT),
        (PERSON, False, DeliveryReason.OFFER_LAPSED),
    ],
)
def test_the_first_closed_gate_says_why(recipient: Recipient, stand: bool, reason: DeliveryReason) -> None:
    """A refusal beats a consent, and whoever is gone is asked nothing else."""
    assert pass_gates(planned(), recipient, replace(GOOD, stand=stand), NOON, POLICY) == Drop(reason)


def test_the_preferred_channel_is_taken_and_the_other_when_it_refused() -> None:
    """WeChat costs nothing and is preferred; SMS follows a refusal; then nothing is left."""
    delivery = planned()
    assert pass_gates(delivery, PERSON, GOOD, NOON, POLICY) == Pass(Channel.WECHAT)
    for channel, verdict in (
        (Channel.WECHAT, Pass(Channel.SMS)),
        (Channel.SMS, Drop(DeliveryReason.PROVIDER_REFUSED)),
    ):
        delivery = transitions.intend(delivery, channel, NOON)
        refused = delivery.attempts[-1].model_copy(update={"state": AttemptState.REFUSED})
        delivery = delivery.model_copy(update={"attempts": (*delivery.attempts[:-1], refused)})
        assert pass_gates(delivery, PERSON, GOOD, NOON, POLICY) == verdict


def test_only_one_sms_is_open_for_a_phone() -> None:
    """A query could not tell two apart; WeChat has no such need."""
    phone = replace(PERSON, channels=(Channel.SMS,), sms_open=True)
    assert pass_gates(planned(), phone, GOOD, NOON, POLICY) == Wait()
    assert pass_gates(planned(), replace(PERSON, sms_open=True), GOOD, NOON, POLICY) == Pass(Channel.WECHAT)


def test_the_daily_cap_defers_to_the_next_day() -> None:
    """Asia/Shanghai days: at noon the cap opens at midnight there, 16:00 UTC."""
    capped = replace(PERSON, sent_today={Channel.WECHAT: 3})
    verdict = pass_gates(planned(), capped, GOOD, NOON, POLICY)
    assert verdict == Defer(DeliveryReason.DAILY_CAP, datetime(2026, 11, 22, 16, 0, tzinfo=UTC))


def test_a_deferral_never_goes_beyond_the_deadline() -> None:
    """There it expires, with what held it up as the reason."""
    delivery = planned(local(21, 23)).model_copy(update={"deadline": local(22, 6)})
    verdict = pass_gates(delivery, PERSON, GOOD, local(22, 5), POLICY)
    assert verdict == Defer(DeliveryReason.QUIET_HOURS, local(22, 6))
    assert isinstance(verdict, Defer)
    deferred = transitions.gated(delivery, verdict, local(22, 5))
    expired = pass_gates(deferred, PERSON, GOOD, local(22, 6), POLICY)
    assert expired == Expire()
    assert isinstance(expired, Expire)
    assert transitions.gated(deferred, expired, local(22, 6)).reason is DeliveryReason.QUIET_HOURS


@pytest.mark.parametrize(
    ("at", "until"),
    [
        (local(22, 20, 59), None),
        (local(22, 21, 0), local(23, 8)),
        (local(22, 23, 59), local(23, 8)),
        (local(23, 0, 0), local(23, 8)),
        (local(23, 7, 59), local(23, 8)),
        (local(23, 8, 0), None),
    ],
)
def test_quiet_hours_span_midnight(at: datetime, until: datetime | None) -> None:
    """From 21:00 to 08:00 in Asia/Shanghai; the ends belong to what follows."""
    assert QuietHours().over_at(at) == until


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.times(),
    st.times(),
)
def test_quiet_hours_end_when_they_say(at: datetime, begin: time, end: time) -> None:
    """Whatever the window: its end lies ahead, within a day, and outside it."""
    begin, end = begin.replace(second=0, microsecond=0), end.replace(second=0, microsecond=0)
    quiet = QuietHours(begin=begin, end=end)
    until = quiet.over_at(at)
    if until is not None:
        assert at < until <= at + timedelta(days=1)
        assert quiet.over_at(until) is None
    else:
        now = at.astimezone(SHANGHAI).time()
        assert now != begin or begin == end


@given(st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_the_next_day_is_the_first_moment_of_another_day(at: datetime) -> None:
    """In Asia/Shanghai; a moment earlier is still the same day."""
    tomorrow = POLICY.next_day(at)
    assert at < tomorrow <= at + timedelta(days=1)
    assert not POLICY.same_day(at, tomorrow)
    assert POLICY.same_day(at, tomorrow - timedelta(microseconds=1))


def test_waits_double_up_to_a_bound() -> None:
    """5 s, 10 s, 20 s, never above ten minutes, whatever the count."""
    first = timedelta(seconds=5)
    assert [doubled(first, n).total_seconds() for n in (-1, 0, 1, 2, 7, 500)] == [5, 5, 10, 20, 600, 600]


def test_a_message_waits_for_the_employer_to_be_verified() -> None:
    """Until the deadline and no longer; a fair is no exception."""
    unverified = replace(GOOD, verified=False, urgent=True)
    delivery = planned()
    assert pass_gates(delivery, PERSON, unverified, NOON, POLICY) == Defer(
        DeliveryReason.EMPLOYER_UNVERIFIED, delivery.deadline
    )
    assert pass_gates(delivery, PERSON, unverified, delivery.deadline, POLICY) == Expire()


@pytest.mark.parametrize(
    ("minutes", "verdict"),
    [
        (0, Defer(DeliveryReason.DIGEST, NOON + POLICY.digest)),
        (59, Defer(DeliveryReason.DIGEST, NOON + POLICY.digest)),
        (60, Pass(Channel.WECHAT)),
    ],
)
def test_what_comes_soon_after_a_message_gathers(minutes: int, verdict: Defer | Pass) -> None:
    """For an hour from the last call that may have told them anything."""
    as_of = NOON + timedelta(minutes=minutes)
    assert pass_gates(planned(), replace(PERSON, told_at=NOON), GOOD, as_of, POLICY) == verdict


def test_what_is_for_a_fair_passes_the_digest_and_no_other_gate() -> None:
    """Tomorrow nobody needs it; but who refused is not told, and at night nobody is woken."""
    told, urgent = replace(PERSON, told_at=NOON), replace(GOOD, urgent=True)
    assert pass_gates(planned(), told, urgent, NOON, POLICY) == Pass(Channel.WECHAT)
    refused = replace(told, suppressed=True)
    assert pass_gates(planned(), refused, urgent, NOON, POLICY) == Drop(DeliveryReason.SUPPRESSED)
    assert pass_gates(planned(local(22, 22)), told, urgent, local(22, 22), POLICY) == Defer(
        DeliveryReason.QUIET_HOURS, local(23, 8)
    )


def test_a_second_attempt_does_not_wait_for_the_digest() -> None:
    """Its own first call is not what they were told."""
    delivery = transitions.intend(planned(), Channel.WECHAT, NOON)
    refused = delivery.attempts[-1].model_copy(update={"state": AttemptState.REFUSED})
    delivery = delivery.model_copy(update={"attempts": (refused,)})
    assert pass_gates(delivery, replace(PERSON, told_at=NOON), GOOD, NOON, POLICY) == Pass(Channel.SMS)


def test_their_own_quiet_hours_hold_beside_everybodys() -> None:
    """A night worker sleeps from 7 to 15: what comes at 22:00 is told at 15:00."""
    sleeping = replace(PERSON, quiet=QuietHours(begin=time(7), end=time(15)))
    for at in (local(22, 22), local(23, 7, 30), local(23, 9)):
        assert pass_gates(planned(at), sleeping, GOOD, at, POLICY) == Defer(DeliveryReason.QUIET_HOURS, local(23, 15))
    assert pass_gates(planned(local(23, 15)), sleeping, GOOD, local(23, 15), POLICY) == Pass(Channel.WECHAT)


TIMES = st.builds(time, st.integers(0, 23), st.sampled_from([0, 30]))
WINDOWS = st.lists(st.builds(QuietHours, begin=TIMES, end=TIMES), max_size=2)


@given(st.integers(0, 95), WINDOWS)
def test_the_first_moment_that_no_quiet_hours_forbid(quarter: int, hours: list[QuietHours]) -> None:
    """By looking at every quarter of an hour of two days; where none is free, some moment within them."""
    as_of = local(22, 0) + quarter * timedelta(minutes=15)
    moments = [as_of + number * timedelta(minutes=15) for number in range(2 * 96)]
    free = [moment for moment in moments if not any(each.over_at(moment) for each in hours)]
    found = quiet_until(as_of, hours)
    if free:
        assert (None if free[0] == as_of else free[0]) == found
    else:
        assert found is not None
        assert as_of < found <= as_of + timedelta(days=3)


@pytest.mark.parametrize(
    ("change", "joins"),
    [
        ({}, True),
        ({"state": "deferred"}, True),
        ({"state": "expired"}, False),
        ({"offers": tuple(BoundOffer(offer_id=f"o-{n}", vacancy_id=f"v-{n}") for n in range(4))}, True),
        ({"offers": tuple(BoundOffer(offer_id=f"o-{n}", vacancy_id=f"v-{n}") for n in range(5))}, False),
    ],
)
def test_what_waits_takes_more_offers(change: dict[str, object], joins: bool) -> None:
    """While nothing of it has left and half of its time is left, up to five."""
    half = NOON + POLICY.deadline / 2
    waiting = planned().model_copy(update=change)
    assert may_join(waiting, half - timedelta(seconds=1), POLICY) is joins
    assert not may_join(waiting, half, POLICY)
    called = transitions.intend(planned(), Channel.SMS, NOON).model_copy(update={**change, "state": "deferred"})
    assert not may_join(called, NOON, POLICY)
