"""The history checker: what may never be in the logs, whoever was killed or paused (invariants I1-I9).

Each check takes a whole history and says in words what is wrong with it; none of them asks the code under test.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import TypeVar

from agents.replica import BusRecord
from agents.roles.book import BookPolicy
from agents.roles.membership import MembershipPolicy
from notifier.delivery.policy import NotifyPolicy
from schemas.decisions import (
    TERMINAL_STATES,
    Basis,
    Candidate,
    Change,
    Delivery,
    DeliveryState,
    Offer,
)
from schemas.decisions import OfferStatus as Status
from schemas.ids import Pseudonymiser
from schemas.partitioning import partition_of
from schemas.state import Vacancy, VacancyStatus
from schemas.topics import (
    BY_NAME,
    CANDIDATES,
    CERTIFICATES,
    COMPLETIONS,
    DELIVERIES,
    EVENTS,
    OFFERS,
    PARTITIONS,
    POSTINGS,
    REGISTRATIONS,
    VACANCIES,
    WORKERS,
    dead_letters_of,
)
from tests.chaos.written import Written
from tests.property.market.truth import Truth, last_records, read
from tests.reference.pair import alive

STATE_OF = {
    REGISTRATIONS.name: WORKERS.name,
    COMPLETIONS.name: CERTIFICATES.name,
    POSTINGS.name: VACANCIES.name,
}
_LOGS = (OFFERS.name, DELIVERIES.name, CANDIDATES.name)
_UNTOLD = TERMINAL_STATES - {DeliveryState.DELIVERED}

Value = TypeVar("Value", Offer, Delivery)


@dataclass(frozen=True)
class Rules:
    """What the run was configured with."""

    people: Pseudonymiser
    book: BookPolicy
    notify: NotifyPolicy
    membership: MembershipPolicy


@dataclass(frozen=True)
class Acknowledged:
    """A record whose writing the broker confirmed to its producer."""

    topic: str
    partition: int
    offset: int
    key: str


def violations(history: Written, rules: Rules, as_of: datetime, acknowledged: Iterable[Acknowledged] = ()) -> list[str]:
    """Everything that is wrong with a history at rest."""
    truth = Truth(history, rules.people)
    return [
        *unwritten(history, acknowledged),
        *missed_pairs(truth, rules.book, as_of),
        *wrong_members(truth, rules.membership, as_of),
        *told_wrongly(history),
        *not_conserved(history, truth),
        *decided_blindly(history),
        *over_quota(history, rules.book),
        *broken_streams(history),
    ]


# -- I1: no loss ---------------------------------------------------------------------------------------------


def unwritten(history: Written, acknowledged: Iterable[Acknowledged]) -> Iterator[str]:
    """Acknowledged records that are gone, and events without a consequence."""
    there = {(r.topic, r.partition, r.offset): r.key for topic in history.topics for r in history.of(topic)}
    effects = consequences(history)
    state = {(topic, r.key): r for topic in STATE_OF.values() for r in history.of(topic)}
    for each in acknowledged:
        if there.get((each.topic, each.partition, each.offset)) != each.key:
            yield f"{each.topic}[{each.partition}]@{each.offset} was acknowledged and is not there"
        elif each.topic in STATE_OF and (each.topic, each.partition, each.offset) not in effects:
            last = state.get((STATE_OF[each.topic], each.key))
            erased = last is not None and last.value is None
            if not erased:
                yield f"{each.topic}[{each.partition}]@{each.offset} has no consequence"


def consequences(history: Written) -> set[tuple[str, int, int]]:
    """The positions of the events that a state record or a dead letter answers to."""
    found = set()
    for events in EVENTS:
        for record in history.of(STATE_OF[events.name]):
            if record.value is not None:
                found.add((events.name, record.partition, position_of(record)))
        for letter in history.of(dead_letters_of(events).name):
            partition, offset = letter.key.split(":")
            found.add((events.name, int(partition), int(offset)))
    return found


def position_of(record: BusRecord) -> int:
    """The offset of the event that a state record comes from."""
    assert record.value is not None
    model = BY_NAME[record.topic].models[0]
    position: int = model.model_validate_json(record.value).position  # of INTAKE's state models each has one
    return position


def missed_pairs(truth: Truth, policy: BookPolicy, as_of: datetime) -> Iterator[str]:
    """Free places for which somebody is there, and offers that may not stand."""
    held: defaultdict[str, dict[str, Offer]] = defaultdict(dict)
    for offer in truth.offers.values():
        held[offer.vacancy_id][offer.worker_id] = offer
        if offer.status is Status.STANDING:
            yield from _may_not_stand(truth, offer, as_of)
    for vacancy_id, vacancy in truth.reference.vacancies.items():
        of = held[vacancy_id]
        holding = {w for w, o in of.items() if o.status is not Status.LAPSED and o.round == vacancy.round}
        if not alive(vacancy, as_of) or len(holding) >= policy.places(vacancy):
            continue
        for worker_id in truth.reference.workers.keys() - holding - truth.suppressed:
            past = of[worker_id].spent if worker_id in of else ()
            spent = any((each.terms, each.round) == (vacancy.terms, vacancy.round) for each in past)
            if spent or truth.silent(worker_id, vacancy_id):
                continue
            if truth.eligible(worker_id, vacancy_id, as_of):
                yield f"missed pair: {vacancy_id} has room and {worker_id} is owed an offer"


def _may_not_stand(truth: Truth, offer: Offer, as_of: datetime) -> Iterator[str]:
    vacancy = truth.reference.vacancies.get(offer.vacancy_id)
    what = f"the offer of {offer.vacancy_id} to {offer.worker_id} stands"
    if vacancy is None or (offer.terms, offer.round) != (vacancy.terms, vacancy.round):
        yield f"{what} for terms that are no more"
    elif not truth.eligible(offer.worker_id, offer.vacancy_id, as_of):
        yield f"{what} though the pair is not eligible"
    if offer.worker_id in truth.suppressed:
        yield f"{what} against a refusal"


def wrong_members(truth: Truth, policy: MembershipPolicy, as_of: datetime) -> Iterator[str]:
    """Rules whose members are not those that the reference names."""
    within: defaultdict[str, set[str]] = defaultdict(set)
    for each in truth.candidates.values():
        if each.change is not Change.LEAVE:
            within[each.rule_id].add(each.worker_id)
    for rule_id in within.keys() | truth.rules.keys():
        owed = truth.members(truth.rules[rule_id], as_of) if rule_id in truth.rules else set()
        owed = owed if len(owed) <= policy.most_members else set()  # too broad: nobody, until it is narrowed
        for worker_id in owed - within[rule_id]:
            yield f"{rule_id} misses its member {worker_id}"
        for worker_id in within[rule_id] - owed:
            yield f"{rule_id} still has {worker_id}, who is no member"


# -- I3: committed is durable --------------------------------------------------------------------------------


def committed_too_far(history: Written, committed: Mapping[tuple[str, int], int]) -> Iterator[str]:
    """Events below INTAKE's committed offsets without a consequence in ``history``, read later."""
    effects = consequences(history)
    for events in EVENTS:
        for record in history.of(events.name):
            spot = (record.topic, record.partition)
            if record.offset >= committed.get(spot, 0):
                continue
            if (*spot, record.offset) not in effects:
                yield f"{spot} is committed to {committed[spot]}, and {record.offset} is not written"


# -- I4: nobody is told twice --------------------------------------------------------------------------------


def told_wrongly(history: Written) -> Iterator[str]:
    """Messages that arrive twice, that nobody knows of, or that carry what another one carries."""
    notification_of: dict[str, str] = {}
    carrier: dict[str, str] = {}
    for delivery in _values(history, DELIVERIES.name, Delivery):
        for attempt in delivery.attempts:
            notification_of[attempt.attempt_id] = delivery.notification_id
        for bound in delivery.offers:
            if carrier.setdefault(bound.offer_id, delivery.notification_id) != delivery.notification_id:
                yield f"{bound.offer_id} is in two notifications"
    times = Counter(each.attempt_id for each in history.accepted)
    for attempt_id, count in times.items():
        if count > 1:
            yield f"the call {attempt_id} was accepted {count} times"
        if attempt_id not in notification_of:
            yield f"a provider accepted {attempt_id}, which no delivery knows"
    arrived = {each.attempt_id for each in history.accepted if each.arrives}
    for name, count in Counter(notification_of.get(each) for each in arrived).items():
        if count > 1:
            yield f"{name} arrived {count} times"


# -- I5: order and repetition ---------------------------------------------------------------------------------


def decided(history: Written) -> dict[str, set[str]]:
    """What must not depend on order and repetition: who was offered what, is told of what, is within what."""
    candidates = read(last_records(history.of(CANDIDATES.name)), Candidate)
    return {
        "offers": {f"{o.offer_id} {o.status}" for o in read(last_records(history.of(OFFERS.name)), Offer).values()},
        "messages": set(last_records(history.of(DELIVERIES.name))),
        "members": {key for key, each in candidates.items() if each.change is not Change.LEAVE},
    }


# -- I7: conservation ----------------------------------------------------------------------------------------


def not_conserved(history: Written, truth: Truth) -> Iterator[str]:
    """Offers and notifications that are neither on their way nor at one end with its reason."""
    bound = {each.offer_id for delivery in truth.deliveries.values() for each in delivery.offers}
    for offer in truth.offers.values():
        if offer.status is Status.LAPSED and offer.reason is None:
            yield f"{offer.offer_id} lapsed for no reason"
        if offer.status is Status.STANDING and offer.offer_id not in bound:
            yield f"nobody is told of the standing offer {offer.offer_id}"
    ends: Counter[str] = Counter()
    for delivery in _values(history, DELIVERIES.name, Delivery):
        ends[delivery.notification_id] += delivery.state in TERMINAL_STATES
    accepted = {each.attempt_id for each in history.accepted}
    for name, delivery in truth.deliveries.items():
        if ends[name] > 1:
            yield f"{name} came to an end {ends[name]} times"
        if delivery.state not in TERMINAL_STATES and not _held_by_a_gate(delivery, truth):
            yield f"{name} is still {delivery.state}"
        if delivery.state in _UNTOLD and delivery.reason is None:
            yield f"{name} is {delivery.state} for no reason"
        taken = accepted & {attempt.attempt_id for attempt in delivery.attempts}
        if delivery.state is DeliveryState.DELIVERED and not taken:
            yield f"{name} is delivered, and no provider accepted it"
        if delivery.state is DeliveryState.UNKNOWN:
            yield f"{name} ended as unknown: {delivery.reason}"


def _held_by_a_gate(delivery: Delivery, truth: Truth) -> bool:
    """Whether a call may not be settled: WeChat knows only the same call again, which a closed gate forbids.

    A refusal and a lapsed offer are such gates; the message then stays ambiguous until its window ends.
    """
    stand = {offer.offer_id for offer in truth.offers.values() if offer.status is Status.STANDING}
    closed = delivery.worker_id in truth.suppressed or not any(b.offer_id in stand for b in delivery.offers)
    return delivery.state is DeliveryState.AMBIGUOUS and closed


# -- I9: one owner -------------------------------------------------------------------------------------------


def decided_blindly(history: Written) -> Iterator[str]:
    """Decisions taken without having read what stands before them in their own log: somebody else wrote it.

    An owner waits for its own commit before it decides again, and for the end of the log when it takes over.
    So before a decision nothing but its own records may lie behind the position that it was taken at.
    """
    for topic in _LOGS:
        for partition, records in history.logs(topic).items():
            decided = [(record.offset, basis) for record in records if (basis := _basis(record)) is not None]
            for (before, one), (offset, other) in pairwise(decided):
                seen = other.offsets[topic][partition]
                if one != other and before >= seen:
                    yield (
                        f"{topic}[{partition}]@{offset} was decided at position {seen}, blind to {before}: "
                        "a barred owner's record is visible"
                    )


def over_quota(history: Written, policy: BookPolicy) -> Iterator[str]:
    """Moments at which more held a place of a vacancy than it had, and pairs that were offered twice."""
    vacancies = history.logs(VACANCIES.name)
    for records in history.logs(OFFERS.name).values():
        held: dict[str, Offer] = {}
        offered: set[str] = set()
        for decision in _by_decision(records):
            fresh = []
            for record in decision:
                if record.value is None:
                    held.pop(record.key, None)
                    continue
                offer = Offer.model_validate_json(record.value)
                before = held.get(record.key)
                anew = before is None or before.offer_id != offer.offer_id or before.status is Status.LAPSED
                if offer.status is Status.STANDING and anew:
                    fresh.append(offer)
                    if offer.offer_id in offered:
                        yield f"{record.key} was offered twice for the same terms and round"
                    offered.add(offer.offer_id)
                held[record.key] = offer
            for offer in {each.vacancy_id: each for each in fresh}.values():
                yield from _too_many(offer, held, vacancies[partition_of(offer.vacancy_id, PARTITIONS)], policy)


def _too_many(fresh: Offer, held: Mapping[str, Offer], log: list[BusRecord], policy: BookPolicy) -> Iterator[str]:
    seen = fresh.basis.offsets[VACANCIES.name][partition_of(fresh.vacancy_id, PARTITIONS)]
    vacancy = read(last_records([each for each in log if each.offset < seen]), Vacancy)[fresh.vacancy_id]
    if vacancy.status is not VacancyStatus.OPEN:
        yield f"{fresh.vacancy_id} was offered though it was known to be closed"
    holding = [
        offer
        for offer in held.values()
        if (offer.vacancy_id, offer.round) == (vacancy.vacancy_id, vacancy.round) and offer.status is not Status.LAPSED
    ]
    if len(holding) > policy.places(vacancy):
        places = policy.places(vacancy)
        yield f"{vacancy.vacancy_id} has {places} places, and {len(holding)} held one at a time"


def broken_streams(history: Written) -> Iterator[str]:
    """Streams on which an enterprise would read a change that does not follow from the last."""
    within: dict[str, bool] = {}
    for record in history.of(CANDIDATES.name):
        if record.key.startswith("#"):
            continue
        if record.value is None:
            if within.pop(record.key, False):
                yield f"{record.key} is forgotten without a leave"
            continue
        change = Candidate.model_validate_json(record.value).change
        if (change is Change.ENTER) == within.get(record.key, False):
            yield f"{record.key}: {change} does not follow"
        within[record.key] = change is not Change.LEAVE


# -- reading -------------------------------------------------------------------------------------------------


def _values(history: Written, topic: str, model: type[Value]) -> Iterator[Value]:
    for record in history.of(topic):
        if record.value is not None and not record.key.startswith("#"):
            yield model.model_validate_json(record.value)


def _basis(record: BusRecord) -> Basis | None:
    if record.value is None or record.key.startswith("#"):
        return None
    models: dict[str, type[Offer | Delivery | Candidate]] = {
        OFFERS.name: Offer,
        DELIVERIES.name: Delivery,
        CANDIDATES.name: Candidate,
    }
    return models[record.topic].model_validate_json(record.value).basis


def _by_decision(records: Iterable[BusRecord]) -> Iterator[list[BusRecord]]:
    """Records of one decision follow each other on the same basis; a tombstone goes with those before it."""
    run: list[BusRecord] = []
    of: Basis | None = None
    for record in records:
        if record.key.startswith("#"):
            continue
        basis = _basis(record)
        if run and basis is not None and of is not None and basis != of:
            yield run
            run, of = [], None
        run.append(record)
        of = of if basis is None else basis
    if run:
        yield run
