"""NOTIFY's hands: which providers are called again, which are asked, and with what."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from agents.roles.notify.answers import Answer
from agents.roles.notify.caller import Caller, Route
from agents.roles.role import Effect
from notifier.delivery import transitions
from notifier.delivery.policy import NotifyPolicy
from notifier.outcome import Absent, Outcome, OutcomeClass, Resolution, Unanswered
from notifier.port import Message, ProviderName, Question, Settling
from notifier.templates.book import shipped
from schemas.decisions import Basis, Channel, Delivery, DeliveryState
from schemas.decisions.delivery import BoundOffer

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
POLICY = NotifyPolicy()
FACTS = {"count": "2", "title": "缝纫工", "reason": "约3公里", "place": "清城区", "until": "2026年11月22日 18:00"}


@dataclass
class Written:
    """A provider that writes down what it is asked."""

    settles: Settling
    name: ProviderName = ProviderName.ALIBABA
    asked: list[Message | Question] = field(default_factory=list)

    async def send(self, message: Message) -> Outcome:
        self.asked.append(message)
        return Outcome(OutcomeClass.ACCEPTED, "OK", "1", "")

    async def resolve(self, question: Question) -> Resolution:
        self.asked.append(question)
        return Absent()


@dataclass
class Role:
    """What the caller needs of NOTIFY: one worker, one delivery, the answer."""

    delivery: Delivery
    gates_asked: int = 0
    answer: Answer | None = None
    policy: NotifyPolicy = POLICY
    replica: Any = field(
        default_factory=lambda: SimpleNamespace(
            people=SimpleNamespace(contacts={"w-1": SimpleNamespace(sealed=b"", worker_id="w-1", key_id="k")})
        )
    )

    def begin_call(self, effect: Effect) -> Delivery:
        return self.delivery

    def end_call(self, worker_id: str, attempt_id: str, answer: Answer) -> None:
        self.answer = answer

    def closed_gate(self, delivery: Delivery) -> None:
        self.gates_asked += 1

    def known_ids(self, worker_id: str) -> frozenset[str]:
        return frozenset({"1", "2", "3"})


def intent() -> Delivery:
    basis = Basis(as_of=NOON, offsets={}, policy=POLICY.version, taxonomy="t")
    offers = [BoundOffer(offer_id="o-1", vacancy_id="v-1")]
    planned = transitions.plan("w-1", offers, FACTS, NOON, POLICY, basis)
    return transitions.intend(planned, Channel.SMS, NOON)


def ambiguous(provider_id: str | None = None) -> Delivery:
    found = transitions.found_open(intent(), NOON)
    last = found.attempts[-1].model_copy(update={"provider_id": provider_id})
    return found.model_copy(update={"attempts": (last,)})


async def carried_out(delivery: Delivery, provider: Written, *, now: datetime = NOON) -> Role:
    role = Role(delivery)
    notify: Any = role  # what the caller asks of NOTIFY, for one delivery
    hands: Any = SimpleNamespace(barrier=_at_once, open=lambda *_: json.dumps({"phone": "13900000001"}))
    caller = Caller(
        notify,
        follower=hands,
        sealer=hands,
        routes={Channel.SMS: Route(provider, shipped().of("match", ProviderName.ALIBABA), "phone")},
        page_url=lambda delivery: f"https://jobs.example/me#{delivery.notification_id}",
        permits={},
        now=lambda: now,
    )
    await caller.act(Effect("w-1", delivery.attempts[-1].attempt_id, delivery))
    return role


async def _at_once(topics: object) -> None:
    del topics


@pytest.mark.parametrize("settles", Settling)
async def test_an_intent_is_called_once_behind_its_gates(settles: Settling) -> None:
    """By any provider: signed for the intent's time, under the attempt's id, in the words of its template."""
    provider, delivery = Written(settles), intent()
    role = await carried_out(delivery, provider, now=NOON + timedelta(minutes=1))
    (message,) = provider.asked
    assert isinstance(message, Message)
    assert (message.to, message.signed_at, message.attempt_id) == (
        "13900000001",
        NOON,
        delivery.attempts[-1].attempt_id,
    )
    assert message.link == f"https://jobs.example/me#{delivery.notification_id}"
    assert message.content.values == {"num": "2", "reason": "约3公里", "time": "2026年11月22日 18:00"}
    assert role.gates_asked == 1
    assert isinstance(role.answer, Outcome)


@pytest.mark.parametrize("settles", [Settling.BY_QUERY, Settling.BY_RECEIPT])
async def test_what_is_ambiguous_is_asked_and_never_called_again(settles: Settling) -> None:
    """Where the same call would be a second message; with the ids that are other messages'."""
    provider = Written(settles)
    role = await carried_out(ambiguous("2"), provider)
    (question,) = provider.asked
    assert isinstance(question, Question)
    assert (question.provider_id, question.others) == ("2", frozenset({"1", "3"}))
    assert role.answer == Absent()
    assert role.gates_asked == 0


@pytest.mark.parametrize(
    ("later", "called"), [(POLICY.wechat_window - timedelta(seconds=1), True), (POLICY.wechat_window, False)]
)
@pytest.mark.parametrize("delivery", [intent(), ambiguous()], ids=["intent", "ambiguous"])
async def test_only_where_it_is_taken_once_the_same_call_is_made_again(
    delivery: Delivery, later: timedelta, called: bool
) -> None:
    """And only for as long as the provider surely remembers the first; the gates are asked each time."""
    provider = Written(Settling.BY_REPEAT)
    role = await carried_out(delivery, provider, now=NOON + later)
    assert bool(provider.asked) is called
    assert role.gates_asked == 1
    if called:
        assert isinstance(role.answer, Outcome)
    elif delivery.state is DeliveryState.AMBIGUOUS:
        assert role.answer == Unanswered("window")
    else:
        assert isinstance(role.answer, Outcome)
        assert role.answer.cls is OutcomeClass.RETRYABLE_NOT_SENT
