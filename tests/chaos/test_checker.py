"""The checker can fail: each invariant, broken by hand in a history that was sound, is noticed."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import TypeVar

import pytest

from agents.replica import BusRecord
from agents.roles.book import BookPolicy
from agents.roles.membership import MembershipPolicy
from notifier.delivery.policy import NotifyPolicy
from schemas.decisions import TERMINAL_STATES, Candidate, Change, Delivery, DeliveryState, Offer, OfferStatus
from schemas.topics import CANDIDATES, DELIVERIES, IDENTITIES, OFFERS, REGISTRATIONS, WORKERS
from tests.chaos import history
from tests.chaos.history import Acknowledged
from tests.chaos.replicas import folds_alike, sweep
from tests.chaos.written import Message, Written
from tests.property.market.market import Market
from tests.property.market.market import Rules as Engine
from tests.property.market.process import MOST_MEMBERS, PSEUDONYMISER, Process
from tests.property.market.truth import last_records, read

pytestmark = pytest.mark.unit

RULES = history.Rules(
    people=PSEUDONYMISER,
    book=BookPolicy(),
    notify=NotifyPolicy(),
    membership=MembershipPolicy(most_members=MOST_MEMBERS),
)
_STEPS = 400

Value = TypeVar("Value", Offer, Delivery, Candidate)


@dataclasses.dataclass(frozen=True)
class Run:
    """A market of the property test at the end of its day."""

    market: Market

    @property
    def as_of(self) -> datetime:
        return self.market.clock.now

    def written(self) -> Written:
        """Its history, anew for each test that spoils it."""
        bus, provider = self.market.bus, self.market.provider
        topics = {topic: bus.of(topic) for topic, _ in list(bus.logs)}
        accepted = [Message(each, taken.delivered) for each, taken in provider.taken.items()]
        return Written(topics, accepted)

    def found(self, written: Written, acknowledged: Iterable[Acknowledged] = ()) -> list[str]:
        return [
            each
            for each in history.violations(written, RULES, self.as_of, acknowledged)
            if "ended as unknown" not in each  # the provider of the property test may stay silent for ever
        ]


def run(seed: int, *, fenced: bool = True) -> Run:
    market = Market(seed, Engine(fenced=fenced))
    market.run(_STEPS)
    market.come_to_rest()
    market.provider.kind = True
    for _ in range(10):  # for hours, not for the days after which no offer stands
        while market.provider.receipts_due:
            market._receipt()
        market.clock.forward(timedelta(minutes=10))
        market.come_to_rest()
    return Run(market)


@pytest.fixture(scope="module")
def sound() -> Run:
    """One with standing and lapsed offers, members, and delivered messages."""
    for seed in range(100):
        tried = run(seed)
        written = tried.written()
        offers = [o for o in _last(written, OFFERS.name, Offer) if o.status is OfferStatus.STANDING]
        members = [c for c in _last(written, CANDIDATES.name, Candidate) if c.change is not Change.LEAVE]
        delivered = [d for d in _last(written, DELIVERIES.name, Delivery) if d.state is DeliveryState.DELIVERED]
        open_ = [d for d in _last(written, DELIVERIES.name, Delivery) if d.state not in TERMINAL_STATES]
        if offers and members and delivered and not open_:
            return tried
    raise AssertionError("no seed gives a market with something of everything")


def test_a_sound_history_has_no_violation(sound: Run) -> None:
    """What the roles wrote through crashes and changes of owner is accepted."""
    assert sound.found(sound.written()) == []


def test_a_history_without_the_fence_has_one() -> None:
    """Zombies of the property test are noticed by what they decided blindly."""
    unfenced = (run(seed, fenced=False) for seed in range(20))
    assert any("barred" in each for one in unfenced for each in one.found(one.written()))


def test_an_acknowledged_record_that_is_gone(sound: Run) -> None:
    """I1: what the broker confirmed must be there."""
    written = sound.written()
    lost = written.topics[IDENTITIES.name].pop()
    confirmed = Acknowledged(IDENTITIES.name, lost.partition, lost.offset, lost.key)
    assert "was acknowledged and is not there" in "".join(sound.found(written, [confirmed]))


def test_an_event_without_a_consequence(sound: Run) -> None:
    """I1: a confirmed event needs its state record or its dead letter."""
    written = sound.written()
    event = BusRecord(REGISTRATIONS.name, 0, 10_000, "w-new", b"{}", (), 0)
    written.topics[REGISTRATIONS.name] = [event]
    confirmed = Acknowledged(event.topic, 0, event.offset, event.key)
    assert "has no consequence" in "".join(sound.found(written, [confirmed]))


def test_an_offer_that_was_never_made(sound: Run) -> None:
    """I1: a free place for which the reference knows somebody is a missed pair."""
    written = sound.written()
    standing = next(o for o in _last(written, OFFERS.name, Offer) if o.status is OfferStatus.STANDING)
    key = f"{standing.vacancy_id}:{standing.worker_id}"
    written.topics[OFFERS.name] = [each for each in written.of(OFFERS.name) if each.key != key]
    assert "missed pair" in "".join(sound.found(written))


def test_a_member_that_is_missing_and_one_too_many(sound: Run) -> None:
    """I1: a rule has exactly the members that the reference names."""
    written = sound.written()
    member = next(c for c in _last(written, CANDIDATES.name, Candidate) if c.change is not Change.LEAVE)
    key = f"{member.rule_id}:{member.worker_id}"
    written.topics[CANDIDATES.name] = [each for each in written.of(CANDIDATES.name) if each.key != key]
    assert "misses its member" in "".join(sound.found(written))
    stranger = member.model_copy(update={"worker_id": "w-stranger", "change": Change.ENTER})
    written = sound.written()
    _append(written, CANDIDATES.name, f"{member.rule_id}:w-stranger", stranger.model_dump_json().encode())
    assert "who is no member" in "".join(sound.found(written))


def test_two_replicas_that_differ(sound: Run) -> None:
    """I2: a replica that missed one record is not the other's fold."""
    market = sound.market
    whole, short = (Process(name, market.bus, market.clock).replica for name in ("whole", "short"))
    assert folds_alike(whole, short, sound.as_of) == []
    latest = {record.key: record for record in market.bus.of(OFFERS.name) if not record.key.startswith("#")}
    stands = next(record for record in latest.values() if record.value is not None)
    short.apply(stands._replace(value=None))
    assert folds_alike(whole, short, sound.as_of) == ["two replicas differ in offers"]


def test_an_offset_that_was_committed_too_early(sound: Run) -> None:
    """I3: below a committed offset every event has its consequence."""
    written = sound.written()
    worker = next(record for record in written.of(WORKERS.name) if record.value is not None)
    position = history.position_of(worker)
    event = BusRecord(REGISTRATIONS.name, worker.partition, position, worker.key, b"{}", (), 0)
    later = event._replace(offset=1_000_000)
    written.topics[REGISTRATIONS.name] = [event, later]
    spot = (REGISTRATIONS.name, worker.partition)
    assert list(history.committed_too_far(written, {spot: later.offset})) == []
    assert list(history.committed_too_far(written, {spot: later.offset + 1})) != []


def test_a_message_that_was_accepted_twice(sound: Run) -> None:
    """I4: by the word of the provider."""
    written = sound.written()
    written.accepted.append(written.accepted[0])
    assert "accepted 2 times" in "".join(sound.found(written))


def test_a_message_that_no_delivery_knows(sound: Run) -> None:
    """I4: a call without an intent."""
    written = sound.written()
    written.accepted.append(Message("nobody", arrives=True))
    assert "which no delivery knows" in "".join(sound.found(written))


def test_an_offer_in_two_notifications(sound: Run) -> None:
    """I4: what is bound is not bound again."""
    written = sound.written()
    delivery = _last(written, DELIVERIES.name, Delivery)[0]
    again = delivery.model_copy(update={"notification_id": "n-again"})
    _append(written, DELIVERIES.name, "n-again", again.model_dump_json().encode())
    assert "is in two notifications" in "".join(sound.found(written))


def _without_end(delivery: Delivery) -> Delivery:
    return delivery.model_copy(update={"state": DeliveryState.ACCEPTED})


def _without_reason(delivery: Delivery) -> Delivery:
    return delivery.model_copy(update={"state": DeliveryState.FAILED, "reason": None})


def _never_accepted(delivery: Delivery) -> Delivery:
    return delivery.model_copy(update={"attempts": ()})


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (_without_end, "is still accepted"),
        (_without_reason, "for no reason"),
        (_never_accepted, "no provider accepted it"),
    ],
)
def test_a_notification_that_does_not_add_up(sound: Run, spoil: Callable[[Delivery], Delivery], words: str) -> None:
    """I7: exactly one end for each, with a reason, and no delivery that no provider knows of."""
    written = sound.written()
    deliveries = _last(written, DELIVERIES.name, Delivery)
    delivered = next(each for each in deliveries if each.state is DeliveryState.DELIVERED)
    spoilt = spoil(delivered)
    _append(written, DELIVERIES.name, spoilt.notification_id, spoilt.model_dump_json().encode())
    assert words in "".join(sound.found(written))


def test_an_offer_that_nobody_is_told_of(sound: Run) -> None:
    """I7: a standing offer is bound to a notification."""
    written = sound.written()
    offers = _last(written, OFFERS.name, Offer)
    standing = {each.offer_id for each in offers if each.status is OfferStatus.STANDING}
    written.topics[DELIVERIES.name] = [
        record
        for record in written.of(DELIVERIES.name)
        if not any(offer_id.encode() in (record.value or b"") for offer_id in standing)
    ]
    assert "nobody is told of the standing offer" in "".join(sound.found(written))


def test_a_record_of_a_barred_owner(sound: Run) -> None:
    """I9: a decision taken before another one in the same log, and written after it."""
    written = sound.written()
    _append_stale(written, sound.as_of)
    assert "a barred owner's record is visible" in "".join(sound.found(written))


def test_more_offers_than_places(sound: Run) -> None:
    """I9: at no point of the log does a vacancy have more than its places taken."""
    written = sound.written()
    offer = next(o for o in _last(written, OFFERS.name, Offer) if o.status is OfferStatus.STANDING)
    for number in range(10):
        more = offer.model_copy(update={"worker_id": f"w-{number}", "offer_id": f"o-{number}"})
        _append(written, OFFERS.name, f"{offer.vacancy_id}:w-{number}", more.model_dump_json().encode())
    assert "held one at a time" in "".join(sound.found(written))


def test_a_stream_that_enters_twice(sound: Run) -> None:
    """I9: an enterprise reads each enter once."""
    written = sound.written()
    record = next(r for r in written.of(CANDIDATES.name) if b'"change":"enter"' in (r.value or b""))
    assert record.value is not None
    _append(written, CANDIDATES.name, record.key, record.value)
    _append(written, CANDIDATES.name, record.key, record.value)
    assert "enter does not follow" in "".join(sound.found(written))


def test_a_market_that_is_not_at_rest(sound: Run) -> None:
    """I9: the sweep finds what the stream has not decided."""
    market = sound.market
    replica = Process("sweep", market.bus, market.clock).replica
    assert sweep(replica, RULES, sound.as_of) == []
    last = next(
        record for record in reversed(market.bus.of(OFFERS.name)) if b'"status":"standing"' in (record.value or b"")
    )
    replica.apply(last._replace(value=None))
    assert sweep(replica, RULES, sound.as_of) != []


def _last(written: Written, topic: str, model: type[Value]) -> list[Value]:
    return list(read(last_records(written.of(topic)), model).values())


def _append(written: Written, topic: str, key: str, value: bytes) -> None:
    """One more record behind the last of the partition that the key is in, or of the first."""
    records = written.of(topic)
    partition = next((each.partition for each in records if each.key == key), records[0].partition)
    last = max(each.offset for each in records if each.partition == partition)
    written.topics[topic] = [*records, BusRecord(topic, partition, last + 1, key, value, (), 0)]


def _append_stale(written: Written, as_of: datetime) -> None:
    records = [each for each in written.of(OFFERS.name) if each.value and not each.key.startswith("#")]
    busy = max({each.partition for each in records}, key=lambda p: sum(r.partition == p for r in records))
    last = [each for each in records if each.partition == busy][-1]
    offer = Offer.model_validate_json(last.value or b"")
    offsets = dict(offer.basis.offsets)
    positions = list(offsets[OFFERS.name])
    positions[busy] = last.offset
    offsets[OFFERS.name] = tuple(positions)
    basis = offer.basis.model_copy(update={"offsets": offsets, "as_of": as_of + timedelta(seconds=1)})
    stale = offer.model_copy(update={"basis": basis})
    _append(written, OFFERS.name, last.key, stale.model_dump_json().encode())
