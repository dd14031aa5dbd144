"""docs/delivery.md is the delivery state machine: its tables against the code's words, and against a walk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from notifier.delivery import transitions
from notifier.delivery.gates import Carried, Defer, Drop, Expire, Pass, Recipient, may_join, next_channel, pass_gates
from notifier.delivery.policy import NotifyPolicy
from notifier.outcome import Absent, Found, Outcome, OutcomeClass, Unanswered
from schemas.decisions import (
    TERMINAL_STATES,
    AttemptState,
    Basis,
    Channel,
    Delivery,
    DeliveryReason,
    DeliveryState,
)
from schemas.decisions.delivery import BoundOffer
from tests.unit.docs.pages import page, table

PAGE = page("docs/delivery.md")
NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
POLICY = NotifyPolicy(quiet_hours=None)
HOUR = timedelta(hours=1)
BY_BOTH = Recipient(
    gone=False,
    suppressed=False,
    may_push=True,
    channels=(Channel.WECHAT, Channel.SMS),
    sent_today={},
    sms_open=False,
)
GOOD = Carried(stand=True, verified=True, urgent=False)
BASIS = Basis(as_of=NOON, offsets={}, policy=POLICY.version, taxonomy="t")
_FOUND: tuple[Found, ...] = (
    Found("delivered", "DELIVERED", None),
    Found("failed", "UNDELIVERED", None),
    Found("waiting", "", None),
)

Step = Callable[[], Delivery]


def planned() -> Delivery:
    """A message that is about to meet the gates."""
    offers = [BoundOffer(offer_id="o-1", vacancy_id="v-1")]
    return transitions.plan("w-1", offers, {}, NOON, POLICY, BASIS)


def steps(delivery: Delivery, as_of: datetime) -> Iterator[Step]:
    """Everything that NOTIFY may make of a delivery, under the conditions under which it does."""
    state, last = delivery.state, delivery.attempts[-1].state if delivery.attempts else None
    if state in (DeliveryState.PLANNED, DeliveryState.DEFERRED):
        match pass_gates(delivery, BY_BOTH, GOOD, as_of, POLICY):
            case Pass(channel):
                yield lambda: transitions.intend(delivery, channel, as_of)
        yield lambda: transitions.gated(delivery, Drop(DeliveryReason.SUPPRESSED), as_of)
        yield lambda: transitions.gated(delivery, Defer(DeliveryReason.DAILY_CAP, as_of + HOUR), as_of)
        yield lambda: transitions.gated(delivery, Expire(), as_of)
        if may_join(delivery, as_of, POLICY):
            more = [BoundOffer(offer_id=f"o-{len(delivery.offers) + 1}", vacancy_id="v-2")]
            yield lambda: transitions.joined(delivery, more, {}, as_of)
    if state is DeliveryState.INTENT:
        yield lambda: transitions.found_open(delivery, as_of)
        yield lambda: transitions.closed(delivery, Drop(DeliveryReason.SUPPRESSED), as_of)
    if state in (DeliveryState.INTENT, DeliveryState.AMBIGUOUS) and last is AttemptState.OPEN:
        for cls in OutcomeClass:
            yield lambda cls=cls: transitions.answered(delivery, Outcome(cls, "code", None, ""), BY_BOTH, as_of, POLICY)
    if state in (DeliveryState.AMBIGUOUS, DeliveryState.ACCEPTED):
        for word in (*_FOUND, Absent(), Unanswered("busy")):
            yield lambda word=word: transitions.resolved(delivery, word, BY_BOTH, as_of, POLICY, asked_at=as_of)
        yield lambda: transitions.out_of_patience(delivery, as_of)
    if delivery.attempts:
        for delivered in (True, False):
            yield lambda delivered=delivered: transitions.receipt(
                delivery,
                delivered=delivered,
                code="code",
                provider_id=None,
                recipient=BY_BOTH,
                as_of=as_of,
            )


def walk(most_steps: int) -> set[tuple[str, str]]:
    """Every move from one state to another within so many steps, an hour apart."""
    moves: set[tuple[str, str]] = set()
    seen: set[tuple[object, ...]] = set()
    front = [planned()]
    for number in range(most_steps):
        as_of = NOON + number * HOUR
        after = [step() for delivery in front for step in _noted(delivery, as_of, moves)]
        front = []
        for delivery in after:
            shape = (delivery.state, *((each.channel, each.state) for each in delivery.attempts))
            if shape not in seen:
                seen.add(shape)
                front.append(delivery)
    return moves


def _noted(delivery: Delivery, as_of: datetime, moves: set[tuple[str, str]]) -> Iterator[Step]:
    for step in steps(delivery, as_of):

        def noted(step: Step = step) -> Delivery:
            after = step()
            if after.state is not delivery.state:
                moves.add((delivery.state.value, after.state.value))
            return after

        yield noted


def test_the_states_are_the_codes() -> None:
    """Each state once, in the order of the enumeration, with the right ends."""
    told = [(row["state"], row["end"]) for row in table(PAGE, "state", "end")]
    assert told == [(state.value, "yes" if state in TERMINAL_STATES else "no") for state in DeliveryState]


def test_attempts_and_reasons_are_the_codes() -> None:
    """No word of the log is missing from the page, and none is made up."""
    assert {state.value for state in AttemptState} == {row["attempt"] for row in table(PAGE, "attempt")}
    assert {each.value for each in DeliveryReason} == {row["reason"] for row in table(PAGE, "reason", "stands for")}


def test_every_outcome_does_what_the_page_says() -> None:
    """State, reason and attempt after each class of answer, with and without another channel."""
    rows = {row["outcome"]: row for row in table(PAGE, "outcome", "state", "reason", "the attempt")}
    assert {cls.value for cls in OutcomeClass} == rows.keys()
    only_sms = Recipient(**{**_fields(BY_BOTH), "channels": (Channel.SMS,)})
    for cls in OutcomeClass:
        said = rows[cls.value]
        states = []
        for recipient in (BY_BOTH, only_sms):
            channel = next_channel(planned(), recipient)
            assert channel is not None
            intent = transitions.intend(planned(), channel, NOON)
            after = transitions.answered(intent, Outcome(cls, "code", None, ""), recipient, NOON, POLICY)
            states.append(after.state.value)
            assert said["reason"] == (after.reason or "")
            assert said["the attempt"] == after.attempts[-1].state
        assert said["state"].split(" or ") == list(dict.fromkeys(states))


def test_the_transitions_are_all_there_are() -> None:
    """A walk over every function of the machine makes each move of the table and no other."""
    told = {(row["from"], row["to"]) for row in table(PAGE, "from", "to", "because")}
    assert told == walk(8)


def test_an_end_is_an_end() -> None:
    """Nothing that a provider says later changes it."""
    assert not any(origin in {state.value for state in TERMINAL_STATES} for origin, _ in walk(8))


def test_the_gates_are_in_their_order() -> None:
    """With all gates closed the first of the page decides; opened one after the other, the next."""
    rows = [row["then"] for row in table(PAGE, "gate", "closed when", "then")]
    dropping = [row.split(", ")[1] for row in rows if row.startswith("dropped")]
    closed: dict[str, object] = {"gone": True, "suppressed": True, "may_push": False, "channels": ()}
    opened = {
        "erased": "gone",
        "suppressed": "suppressed",
        "no_consent": "may_push",
        "no_contact": "channels",
    }
    told = []
    carried = replace(GOOD, stand=False)
    for _ in range(5):
        recipient = Recipient(**{**_fields(BY_BOTH), **closed})
        verdict = pass_gates(planned(), recipient, carried, NOON, POLICY)
        assert isinstance(verdict, Drop)
        told.append(verdict.reason.value)
        if verdict.reason in opened:
            del closed[opened[verdict.reason]]
        else:
            carried = GOOD
    assert dropping[:5] == told


def _fields(recipient: Recipient) -> dict[str, object]:
    return {name: getattr(recipient, name) for name in Recipient.__dataclass_fields__}
