"""What answers do to offers: the effect of ``match.outcomes`` in BOOK's log, each exactly once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from agents.replica import Replica
from schemas.decisions import Basis, Counts, Offer, OfferStatus, TakenUp
from schemas.decisions.offer import LapseReason
from schemas.happenings import OutcomeKind
from schemas.model import Contract
from schemas.topics import OUTCOMES

_FREES: Final = {OutcomeKind.DECLINED: LapseReason.DECLINED, OutcomeKind.LEFT: LapseReason.LEFT}


@dataclass
class Effect:
    """Changed offers, and the log's records about itself; the position goes last, behind what it speaks for."""

    offers: dict[tuple[str, str], Offer | None] = field(default_factory=dict)
    own: list[tuple[str, Contract]] = field(default_factory=list)


def take_up_outcomes(replica: Replica, partition: int, basis: Basis) -> Effect:
    """The effect of every outcome of a partition that the log does not have yet."""
    waiting = replica.happenings.outcomes[partition]
    effect = Effect()
    if not waiting:
        return effect
    counts: dict[str, Counts] = {}
    for offset in sorted(waiting):
        outcome = waiting[offset]
        pair = (outcome.vacancy_id, outcome.worker_id)
        offer = effect.offers.get(pair) or _offer(replica, *pair)
        if offer is None or offer.offer_id != outcome.offer_id:
            continue  # of an offer that is erased, or of another round: nothing here to change
        if offer.outcome is outcome.outcome:
            continue  # told again, by a finger that tapped twice or by another gateway: it counts once
        effect.offers[pair] = _answered(offer, outcome.outcome, basis)
        known = counts.get(outcome.vacancy_id) or replica.offers.counts.get(outcome.vacancy_id)
        counts[outcome.vacancy_id] = _counted(known, offer, outcome.outcome)
    effect.own = [(f"#counts:{vacancy_id}", each) for vacancy_id, each in counts.items()]
    effect.own.append((f"#taken:{OUTCOMES.name}:{partition}", TakenUp(topic=OUTCOMES.name, position=max(waiting) + 1)))
    return effect


def _offer(replica: Replica, vacancy_id: str, worker_id: str) -> Offer | None:
    if worker_id not in replica.offers.of_vacancy(vacancy_id):
        return None
    return Offer.model_validate_json(replica.offers.whole(vacancy_id, worker_id))


def _answered(offer: Offer, outcome: OutcomeKind, basis: Basis) -> Offer:
    """An answer to a lapsed offer is kept, and gives it no place again."""
    status: OfferStatus
    reason: LapseReason | None
    if outcome in _FREES:
        status, reason = OfferStatus.LAPSED, offer.reason or _FREES[outcome]
    elif offer.status is OfferStatus.LAPSED:
        status, reason = offer.status, offer.reason
    else:
        status, reason = OfferStatus.ANSWERED, None
    return offer.model_copy(update={"status": status, "reason": reason, "outcome": outcome, "basis": basis})


def _counted(known: Counts | None, offer: Offer, outcome: OutcomeKind) -> Counts:
    """Of the latest round only: an answer that comes late for an earlier one changes nothing."""
    if known is not None and known.round > offer.round:
        return known
    outcomes = {} if known is None or known.round < offer.round else dict(known.outcomes)
    outcomes[outcome] = outcomes.get(outcome, 0) + 1
    return Counts(vacancy_id=offer.vacancy_id, round=offer.round, outcomes=outcomes)
