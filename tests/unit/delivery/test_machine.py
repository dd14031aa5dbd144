"""The delivery state machine under any sequence of gates, answers, receipts, questions, crashes and time."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from notifier.delivery import transitions
from notifier.delivery.gates import Carried, Pass, Recipient, Wait, may_join, may_leave, pass_gates
from notifier.delivery.policy import NotifyPolicy
from notifier.outcome import Absent, Found, Outcome, OutcomeClass, Resolution, Unanswered
from schemas.decisions import (
    TERMINAL_STATES,
    Attempt,
    AttemptState,
    Channel,
    Delivery,
    DeliveryReason,
    DeliveryState,
)
from schemas.decisions.delivery import BoundOffer
from tests.property.market.clock import BEGIN
from tests.property.market.made import BASIS

POLICY = NotifyPolicy()
_MAY_BE_LEFT_BEHIND = {AttemptState.NOT_SENT, AttemptState.REFUSED, AttemptState.FAILED}
_SETTLED_BY_THE_PROVIDER = _MAY_BE_LEFT_BEHIND | {AttemptState.ACCEPTED}


class Life(RuleBasedStateMachine):
    """One message, driven as NOTIFY drives it; every step is checked against the one before."""

    def __init__(self) -> None:
        super().__init__()
        self.now = BEGIN
        self.delivery = transitions.plan(
            "w-1", [BoundOffer(offer_id="o-1", vacancy_id="v-1")], {}, BEGIN, POLICY, BASIS
        )
        self.carried = Carried(stand=True, verified=True, urgent=False)
        self.told_at: datetime | None = None
        self.refused = False
        self.ends = 0
        self.absent_since: dict[str, datetime] = {}

    @property
    def recipient(self) -> Recipient:
        today = [a for a in self.delivery.attempts if POLICY.same_day(a.signed_at, self.now)]
        return Recipient(
            gone=False,
            suppressed=self.refused,
            may_push=True,
            channels=(Channel.WECHAT, Channel.SMS),
            sent_today=Counter(a.channel for a in today if a.state is not AttemptState.NOT_SENT),
            told_at=self.told_at,
            sms_open=False,
        )

    @property
    def last(self) -> Attempt:
        return self.delivery.attempts[-1]

    def become(self, after: Delivery) -> None:
        """What the next record of the log may differ in."""
        before, self.delivery = self.delivery, after
        assert before.state not in TERMINAL_STATES or after == before
        self.ends += before.state not in TERMINAL_STATES and after.state in TERMINAL_STATES
        assert after.offers[: len(before.offers)] == before.offers
        assert after.offers == before.offers or not after.attempts
        assert len(after.offers) <= POLICY.most_offers
        assert after.deadline == before.deadline
        old = len(before.attempts)
        assert [a.attempt_id for a in after.attempts[:old]] == [a.attempt_id for a in before.attempts]
        assert after.attempts[: max(old - 1, 0)] == before.attempts[: max(old - 1, 0)], "only the last attempt changes"
        assert len(after.attempts) <= old + 1

    # -- time and people ------------------------------------------------------------

    @rule(seconds=st.sampled_from([1, 5, 60, 500, 600, 1_500, 4_000, 30_000, 90_000]))
    def time_passes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule(carried=st.builds(Carried, stand=st.booleans(), verified=st.booleans(), urgent=st.booleans()))
    def the_offers_change(self, carried: Carried) -> None:
        self.carried = carried

    @rule(refused=st.booleans(), told=st.booleans())
    def the_worker_changes(self, refused: bool, told: bool) -> None:
        self.refused, self.told_at = refused, self.now if told else self.told_at

    # -- what NOTIFY does ------------------------------------------------------------

    def due(self) -> bool:
        return self.delivery.not_before is None or self.delivery.not_before <= self.now

    @precondition(lambda self: self.delivery.state in (DeliveryState.PLANNED, DeliveryState.DEFERRED) and self.due())
    @rule()
    def pass_the_gates(self) -> None:
        verdict = pass_gates(self.delivery, self.recipient, self.carried, self.now, POLICY)
        match verdict:
            case Wait():
                raise AssertionError("no other message is open")
            case Pass(channel):
                assert self.now < self.delivery.deadline
                assert self.carried.stand
                assert self.carried.verified
                assert not self.refused
                assert POLICY.quiet_hours is not None
                assert POLICY.quiet_hours.over_at(self.now) is None
                assert self.recipient.sent_today[channel] < POLICY.daily_cap[channel]
                self.become(transitions.intend(self.delivery, channel, self.now))
            case closed:
                self.become(transitions.gated(self.delivery, closed, self.now))

    @precondition(lambda self: may_join(self.delivery, self.now, POLICY))
    @rule()
    def another_offer_joins(self) -> None:
        more = [BoundOffer(offer_id=f"o-{len(self.delivery.offers) + 1}", vacancy_id="v-2")]
        self.become(transitions.joined(self.delivery, more, {}, self.now))

    @precondition(lambda self: self.delivery.state is DeliveryState.INTENT)
    @rule()
    def the_owner_dies(self) -> None:
        self.become(transitions.found_open(self.delivery, self.now))
        assert self.due()

    @precondition(lambda self: self.delivery.state is DeliveryState.INTENT)
    @rule()
    def a_gate_closes_behind_the_barrier(self) -> None:
        drop = may_leave(self.recipient, self.carried)
        if drop is not None:
            self.become(transitions.closed(self.delivery, drop, self.now))

    def may_be_called(self) -> bool:
        """The first call; or with WeChat the same once more, while the provider remembers the first."""
        again = (
            self.delivery.state is DeliveryState.AMBIGUOUS
            and self.last.channel is Channel.WECHAT
            and self.due()
            and self.now < POLICY.settles_by(Channel.WECHAT, self.last.signed_at)
        )
        return self.delivery.state is DeliveryState.INTENT or again

    @precondition(lambda self: self.may_be_called())
    @rule(cls=st.sampled_from(OutcomeClass))
    def the_provider_answers(self, cls: OutcomeClass) -> None:
        ambiguous = self.delivery.state is DeliveryState.AMBIGUOUS
        if ambiguous:
            assert self.now - self.last.signed_at < timedelta(minutes=9), "the same call, and not too late"
        outcome = Outcome(cls, "code", "m-1" if cls is OutcomeClass.ACCEPTED else None, "")
        self.become(transitions.answered(self.delivery, outcome, self.recipient, self.now, POLICY))
        if ambiguous and cls is not OutcomeClass.ACCEPTED:
            assert self.delivery.state is DeliveryState.AMBIGUOUS, "only an acceptance settles what is ambiguous"

    @precondition(
        lambda self: (
            self.delivery.state in (DeliveryState.AMBIGUOUS, DeliveryState.ACCEPTED)
            and self.last.channel is Channel.SMS
        )
    )
    @rule(
        word=st.sampled_from(
            [
                Absent(),
                Unanswered("busy"),
                *(Found(status, "1", None) for status in ("delivered", "failed", "waiting")),
            ]
        ),
        ago=st.sampled_from([0, 1, 600, 3_000]),
    )
    def the_provider_is_asked(self, word: Resolution, ago: int) -> None:
        asked_at = max(self.last.signed_at, self.now - timedelta(seconds=ago))
        state, attempt = self.delivery.state, self.last
        self.become(transitions.resolved(self.delivery, word, self.recipient, self.now, POLICY, asked_at=asked_at))
        if isinstance(word, Absent | Unanswered) and self.last.state is AttemptState.NOT_SENT:
            assert isinstance(word, Absent)
            assert state is DeliveryState.AMBIGUOUS
            assert asked_at >= attempt.signed_at + POLICY.sms_window + POLICY.sms_indexing, "silence was no proof yet"
        if isinstance(word, Unanswered):
            assert self.delivery.state is state

    @precondition(lambda self: bool(self.delivery.attempts) and self.last.state is not AttemptState.NOT_SENT)
    @rule(delivered=st.booleans(), times=st.integers(1, 2))
    def a_receipt_comes(self, delivered: bool, times: int) -> None:
        for _ in range(times):
            self.become(
                transitions.receipt(
                    self.delivery,
                    delivered=delivered,
                    code="0",
                    provider_id="m-1",
                    recipient=self.recipient,
                    as_of=self.now,
                )
            )

    @precondition(lambda self: self.delivery.state in (DeliveryState.AMBIGUOUS, DeliveryState.ACCEPTED))
    @rule()
    def patience_ends(self) -> None:
        known = self.delivery.state is DeliveryState.ACCEPTED
        self.become(transitions.out_of_patience(self.delivery, self.now))
        assert self.delivery.state is DeliveryState.UNKNOWN
        assert self.delivery.reason is (DeliveryReason.NO_RECEIPT if known else DeliveryReason.NO_WORD)

    # -- always ------------------------------------------------------------

    @invariant()
    def it_ends_once(self) -> None:
        assert self.ends == (self.delivery.state in TERMINAL_STATES)
        assert (self.delivery.state not in TERMINAL_STATES) or self.delivery.reason is not None

    @invariant()
    def no_second_call_without_the_word_of_the_provider(self) -> None:
        """An attempt follows another only once the provider's word has settled that one."""
        assert all(attempt.state in _MAY_BE_LEFT_BEHIND for attempt in self.delivery.attempts[:-1])

    @invariant()
    def open_means_open(self) -> None:
        """A call that may have left is in hand; whatever is not in hand has none."""
        if not self.delivery.attempts:
            return
        in_hand = self.delivery.state in (DeliveryState.INTENT, DeliveryState.AMBIGUOUS)
        given_up = self.delivery.state is DeliveryState.UNKNOWN
        assert in_hand <= (self.last.state is AttemptState.OPEN)
        assert (self.last.state in _SETTLED_BY_THE_PROVIDER) or in_hand or given_up

    @invariant()
    def a_channel_that_refused_is_not_tried_again(self) -> None:
        closed = [a.channel for a in self.delivery.attempts if a.state in (AttemptState.REFUSED, AttemptState.FAILED)]
        assert len(closed) == len(set(closed))
        accepted = Counter(
            a.channel for a in self.delivery.attempts if a.state in (AttemptState.ACCEPTED, AttemptState.FAILED)
        )
        assert max(accepted.values(), default=0) <= 1, "accepted twice by one provider"

    @invariant()
    def a_deferral_ends_by_the_deadline(self) -> None:
        if self.delivery.state is DeliveryState.DEFERRED:
            assert self.delivery.not_before is not None
            assert self.delivery.not_before <= max(self.delivery.deadline, self.delivery.changed_at)


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=150, stateful_step_count=30, deadline=None)


def test_wechat_is_called_again_within_nine_minutes_only() -> None:
    """The provider forgets the first call after ten: the calls stop at nine."""
    planned = transitions.plan("w-1", [BoundOffer(offer_id="o-1", vacancy_id="v-1")], {}, BEGIN, POLICY, BASIS)
    delivery = transitions.found_open(transitions.intend(planned, Channel.WECHAT, BEGIN), BEGIN)
    lost = Outcome(OutcomeClass.AMBIGUOUS, "transport.timeout", None, "")
    nobody = Recipient(
        gone=False, suppressed=False, may_push=True, channels=(Channel.WECHAT,), sent_today={}, sms_open=False
    )
    until = POLICY.settles_by(Channel.WECHAT, BEGIN)
    assert until == BEGIN + timedelta(minutes=9)
    calls = 0
    while delivery.not_before is not None and delivery.not_before < until:
        now = delivery.not_before
        delivery = transitions.answered(delivery, lost, nobody, now, POLICY)
        calls += 1
    assert delivery.not_before == until
    assert 5 <= calls <= 10
    assert len(delivery.attempts) == 1
