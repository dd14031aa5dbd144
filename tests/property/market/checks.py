"""What must hold: at rest by the reference, and over the whole history of the logs."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import pairwise

from agents.roles.book import BookPolicy
from notifier.delivery.policy import NotifyPolicy
from schemas.decisions import (
    TERMINAL_STATES,
    AttemptState,
    Candidate,
    Change,
    Channel,
    Delivery,
    DeliveryReason,
    DeliveryState,
    Offer,
    OfferStatus,
)
from schemas.partitioning import partition_of
from schemas.state import Vacancy, VacancyStatus
from schemas.topics import CANDIDATES, DELIVERIES, OFFERS, PARTITIONS, VACANCIES
from tests.property.market.dump import dump
from tests.property.market.market import Market
from tests.property.market.process import MOST_MEMBERS, Process
from tests.property.market.truth import Truth, last_records, read
from tests.property.market.world import EMPLOYERS
from tests.reference.pair import alive

_POLICY = BookPolicy()
_NOTIFY = NotifyPolicy()


def at_rest(market: Market) -> list[str]:
    """Every way in which the market at rest differs from what the reference says."""
    truth = Truth(market.bus)
    return [
        *_places(market, truth),
        *_memberships(market, truth),
        *_bound(truth),
        *_forgotten(truth),
        *_replicas(market),
        *over_history(market),
    ]


def at_the_end(market: Market) -> list[str]:
    """The same, and every message is at its end."""
    truth = Truth(market.bus)
    open_ = [
        f"{name} is still {each.state}" for name, each in truth.deliveries.items() if each.state not in TERMINAL_STATES
    ]
    return [*open_, *at_rest(market)]


# -- BOOK ------------------------------------------------------------


def _places(market: Market, truth: Truth) -> Iterator[str]:
    now = market.clock.now
    of: defaultdict[str, dict[str, Offer]] = defaultdict(dict)
    for offer in truth.offers.values():
        of[offer.vacancy_id][offer.worker_id] = offer
        if offer.worker_id in truth.gone:
            yield f"an offer of the erased {offer.worker_id} is left"
        if offer.status is OfferStatus.STANDING:
            yield from _may_stand(truth, offer, market)
    for vacancy_id, vacancy in truth.reference.vacancies.items():
        if not alive(vacancy, now):
            continue
        held = of[vacancy_id]
        holding = {w for w, o in held.items() if o.status is not OfferStatus.LAPSED and o.round == vacancy.round}
        if len(holding) >= _POLICY.places(vacancy):
            continue
        for worker_id in truth.reference.workers.keys() - holding - truth.suppressed:
            spent = worker_id in held and any(
                (each.terms, each.round) == (vacancy.terms, vacancy.round) for each in held[worker_id].spent
            )
            if not spent and truth.eligible(worker_id, vacancy_id, now) and not truth.silent(worker_id, vacancy_id):
                yield f"missed pair: {vacancy_id} has room and {worker_id} is owed an offer"


def _may_stand(truth: Truth, offer: Offer, market: Market) -> Iterator[str]:
    vacancy = truth.reference.vacancies.get(offer.vacancy_id)
    what = f"the offer of {offer.vacancy_id} to {offer.worker_id} stands"
    if vacancy is None or (offer.terms, offer.round) != (vacancy.terms, vacancy.round):
        yield f"{what} for terms that are no more"
    elif not truth.eligible(offer.worker_id, offer.vacancy_id, market.clock.now):
        yield f"{what} though the pair is not eligible"
    if offer.worker_id in truth.suppressed:
        yield f"{what} against a refusal"
    if market.clock.now >= offer.deadline:
        yield f"{what} beyond its deadline"
    told = [d for d in truth.deliveries.values() if any(b.offer_id == offer.offer_id for b in d.offers)]
    if any(d.state in TERMINAL_STATES and d.state is not DeliveryState.DELIVERED for d in told):
        yield f"{what} though its message ended untold"


# -- MEMBERSHIP ------------------------------------------------------------


def _memberships(market: Market, truth: Truth) -> Iterator[str]:
    within: defaultdict[str, set[str]] = defaultdict(set)
    for each in truth.candidates.values():
        if each.change is not Change.LEAVE:
            within[each.rule_id].add(each.worker_id)
    for rule_id in within.keys() - truth.rules.keys():
        yield f"{rule_id} is removed and has members"
    for rule_id, rule in truth.rules.items():
        owed = truth.members(rule, market.clock.now)
        broad = len(owed) > MOST_MEMBERS
        if broad != (rule_id in truth.too_broad):
            yield f"{rule_id} has {len(owed)} members and its log says too broad: {not broad}"
        if within[rule_id] != (set() if broad else owed):
            yield f"{rule_id} has the members {sorted(within[rule_id])}, owed are {sorted(owed)}"


# -- NOTIFY ------------------------------------------------------------


def _bound(truth: Truth) -> Iterator[str]:
    """Told, or waiting for the answer to the SMS before: with no time to come, `at_the_end`, nobody waits."""
    bound = {each.offer_id for delivery in truth.deliveries.values() for each in delivery.offers}
    sms_under_way = {
        delivery.worker_id
        for delivery in truth.deliveries.values()
        if delivery.state is DeliveryState.INTENT and delivery.attempts[-1].channel is Channel.SMS
    }
    for offer in truth.offers.values():
        waits = offer.worker_id in sms_under_way
        if offer.status is OfferStatus.STANDING and offer.offer_id not in bound and not waits:
            yield f"nobody is told of the standing offer {offer.offer_id}"


def _forgotten(truth: Truth) -> Iterator[str]:
    for name, delivery in truth.deliveries.items():
        if delivery.worker_id in truth.gone and delivery.state in TERMINAL_STATES:
            yield f"the message {name} of an erased worker is left"


# -- replicas ------------------------------------------------------------


def _replicas(market: Market) -> Iterator[str]:
    rebuilt = Process("rebuilt", market.bus, market.clock)
    expected = dump(rebuilt.replica, market.clock.now)
    for process in market.processes:
        got = dump(process.replica, market.clock.now)
        for part, value in expected.items():
            if got[part] != value:
                yield f"{process.name} differs from a rebuilt replica in {part}: {got[part]} is not {value}"


# -- history ------------------------------------------------------------


def over_history(market: Market) -> list[str]:
    """What no record of the logs may ever have done."""
    return [*_offer_history(market), *_candidate_history(market), *_delivery_history(market)]


def _offer_history(market: Market) -> Iterator[str]:
    held: dict[str, Offer] = {}
    offered: set[str] = set()
    for batch in market.bus.batches:
        fresh: list[Offer] = []
        for record in batch:
            if record.topic != OFFERS.name or record.key.startswith("#"):
                continue
            if record.value is None:
                held.pop(record.key, None)
                continue
            offer = Offer.model_validate_json(record.value)
            before = held.get(record.key)
            if offer.status is OfferStatus.STANDING and (before is None or before.offer_id != offer.offer_id):
                fresh.append(offer)
                if offer.offer_id in offered:
                    yield f"{record.key} is offered twice for the same terms and round"
                offered.add(offer.offer_id)
            elif before is not None and before.status is OfferStatus.LAPSED and offer.status is not OfferStatus.LAPSED:
                yield f"{record.key} stands again after it lapsed"
            elif before is not None and before.outcome is not None and offer.outcome is None:
                yield f"{record.key} lost its answer"
            held[record.key] = offer
        for vacancy_id in {offer.vacancy_id for offer in fresh}:
            yield from _over_quota(market, vacancy_id, held, fresh)


def _over_quota(market: Market, vacancy_id: str, held: dict[str, Offer], fresh: list[Offer]) -> Iterator[str]:
    basis = next(offer.basis for offer in fresh if offer.vacancy_id == vacancy_id)
    partition = partition_of(vacancy_id, PARTITIONS)
    seen = [
        r for r in market.bus.logs[VACANCIES.name, partition] if r.offset < basis.offsets[VACANCIES.name][partition]
    ]
    vacancy = read(last_records(seen), Vacancy)[vacancy_id]
    if vacancy.status is not VacancyStatus.OPEN:
        yield f"{vacancy_id} is offered though it was known to be closed"
    holding = [
        offer
        for offer in held.values()
        if (offer.vacancy_id, offer.round) == (vacancy_id, vacancy.round) and offer.status is not OfferStatus.LAPSED
    ]
    if len(holding) > _POLICY.places(vacancy):
        yield f"{vacancy_id} has {_POLICY.places(vacancy)} places and {len(holding)} hold one"


def _candidate_history(market: Market) -> Iterator[str]:
    within: dict[str, bool] = {}
    for record in market.bus.of(CANDIDATES.name):
        if record.key.startswith("#"):
            continue
        was = within.get(record.key, False)
        if record.value is None:
            if was:
                yield f"{record.key} is forgotten without a leave"
            within.pop(record.key, None)
            continue
        change = Candidate.model_validate_json(record.value).change
        if (change is Change.ENTER) == was:
            yield f"{record.key}: {change} does not follow"
        within[record.key] = change is not Change.LEAVE


_NEEDS_A_REFUSAL = (DeliveryReason.NO_CONSENT, DeliveryReason.SUPPRESSED)


def _delivery_history(market: Market) -> Iterator[str]:
    last: dict[str, Delivery] = {}
    ever: dict[str, Delivery] = {}
    carrier: dict[str, str] = {}
    ends: Counter[str] = Counter()
    for record in market.bus.of(DELIVERIES.name):
        if record.key.startswith("#"):
            continue
        if record.value is None:
            if record.key in last and last.pop(record.key).state not in TERMINAL_STATES:
                yield f"{record.key} is forgotten before its end"
            continue
        delivery = Delivery.model_validate_json(record.value)
        ends[record.key] += delivery.state in TERMINAL_STATES
        if ends[record.key] > 1:
            yield f"{record.key} ends twice"
        before = last.get(record.key)
        if before is None and record.key in ever:
            yield f"{record.key} comes back"
        if before is not None and before.offers != delivery.offers[: len(before.offers)]:
            yield f"{record.key} carries other offers than before"
        if before is not None and before.attempts and before.offers != delivery.offers:
            yield f"{record.key} took offers after its first call"
        for bound in delivery.offers:
            if carrier.setdefault(bound.offer_id, record.key) != record.key:
                yield f"{bound.offer_id} is in two notifications"
        last[record.key] = ever[record.key] = delivery
        yield from _rightly_dropped(market, delivery)
    for delivery in ever.values():
        yield from _accepted_once(market, delivery)
        yield from _of_the_verified(market, delivery)
    yield from _not_disturbed(ever.values())


def _of_the_verified(market: Market, delivery: Delivery) -> Iterator[str]:
    """Who was never verified is never told of; who lost it may be, for a moment, where that is not read yet."""
    employers = {EMPLOYERS[bound.vacancy_id] for bound in delivery.offers}
    if delivery.attempts and not employers & market.world.ever_verified:
        yield f"{delivery.notification_id} was sent, and its employer never verified"


def _not_disturbed(deliveries: Iterable[Delivery]) -> Iterator[str]:
    """No call at night; and what follows a message within the hour waits."""
    calls: defaultdict[str, list[tuple[datetime, str, bool]]] = defaultdict(list)
    for delivery in deliveries:
        for number, attempt in enumerate(delivery.attempts):
            assert _NOTIFY.quiet_hours is not None
            if _NOTIFY.quiet_hours.over_at(attempt.signed_at) is not None:
                yield f"{delivery.notification_id} was sent at night"
            if attempt.state is not AttemptState.NOT_SENT:
                calls[delivery.worker_id].append((attempt.signed_at, delivery.notification_id, number == 0))
    for worker_id, made in calls.items():
        for (earlier, one, _), (later, other, first) in pairwise(sorted(made)):
            if first and one != other and later < earlier + _NOTIFY.digest:
                yield f"{worker_id} was told of {other} {later - earlier} after {one}"


def _rightly_dropped(market: Market, delivery: Delivery) -> Iterator[str]:
    if delivery.state is not DeliveryState.DROPPED:
        return
    gone = Truth(market.bus).gone if delivery.reason in (DeliveryReason.ERASED, DeliveryReason.NO_CONTACT) else set()
    if delivery.reason in (DeliveryReason.ERASED, DeliveryReason.NO_CONTACT) and delivery.worker_id not in gone:
        yield f"{delivery.notification_id} is dropped as {delivery.reason}, and {delivery.worker_id} is there"
    if (
        delivery.reason in _NEEDS_A_REFUSAL
        and delivery.worker_id not in market.world.unreachable | Truth(market.bus).gone
    ):
        yield f"{delivery.notification_id} is dropped as {delivery.reason}, and nobody refused"


def _accepted_once(market: Market, delivery: Delivery) -> Iterator[str]:
    name = delivery.notification_id
    taken = [a for a in delivery.attempts if a.attempt_id in market.provider.taken]
    for attempt in taken:
        if market.provider.times[attempt.attempt_id] > 1:
            yield f"{name}: {attempt.channel} sent the same message twice"
    arrived = [a for a in taken if market.provider.taken[a.attempt_id].delivered]
    if len(arrived) > 1:
        yield f"{name} arrived {len(arrived)} times"
    if max(Counter(a.channel for a in taken).values(), default=0) > 1:
        yield f"{name} was accepted twice by one provider"
    if arrived and delivery.state in (DeliveryState.DROPPED, DeliveryState.EXPIRED, DeliveryState.FAILED):
        yield f"{name} ended as {delivery.state} and arrived"
