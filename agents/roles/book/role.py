"""BOOK over a replica: places, offers that stand, offers that lapse."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from agents.own.fence import Record
from agents.own.scope import WHOLE, Scope, about
from agents.replica import OfferView, Replica, Touched
from agents.roles.book.outcomes import take_up_outcomes
from agents.roles.book.policy import BookPolicy, is_open
from agents.roles.role import Desk, Role
from matcher.results import Evaluation
from schemas.decisions import TERMINAL_STATES, Basis, DeliveryState, Offer, OfferStatus, Spent
from schemas.decisions.offer import LapseReason
from schemas.ids import offer_id
from schemas.partitioning import partition_of
from schemas.state import Vacancy
from schemas.topics import OFFERS, OUTCOMES, PARTITIONS, VACANCIES


class Book(Role):
    """Decides, for each vacancy, whom to tell: best first, no pair twice for the same terms and round."""

    name = "book"
    owned = VACANCIES
    log = OFFERS
    takes_up = OUTCOMES

    def __init__(self, replica: Replica, policy: BookPolicy) -> None:
        super().__init__(replica)
        self._policy = policy

    # -- what is dirty ------------------------------------------------------------------------------------------

    def everything(self, partition: int) -> Iterator[str]:
        """Vacancies, and what has offers though its vacancy is gone."""
        known = self.replica.vacancies.keys() | self.replica.offers.vacancies()
        return iter(sorted(each for each in known if partition_of(each, PARTITIONS) == partition))

    def mark(self, touched: Touched, as_of: datetime) -> None:
        """A changed worker concerns the vacancies that they fit now and those that hold a place for them.

        That place may have been given by a decision that is not read back yet.
        """
        for vacancy_id in touched.vacancies:
            self._mark(vacancy_id, WHOLE)
        if touched.workers and self.desks:
            for vacancy_id in self.replica.index.eligible_vacancies_of(touched.workers, as_of):
                self._mark(vacancy_id, about(()))
            for worker_id in touched.workers:
                for vacancy_id in self.replica.offers.of_worker(worker_id):
                    self._mark(vacancy_id, about((worker_id,)))
            for desk in self.desks.values():
                for worker_id in touched.workers & desk.unseen.keys():
                    for vacancy_id in desk.unseen[worker_id]:
                        desk.mark(vacancy_id, about((worker_id,)))
        for worker_id, notification_id in touched.deliveries:
            delivery = self.replica.deliveries.get(notification_id)
            if delivery is not None and _ended_untold(delivery.state):
                for bound in delivery.offers:
                    self._mark(bound.vacancy_id, about((worker_id,)))
        for partition in touched.outcomes & self.desks.keys():
            self.desks[partition].happenings = True

    def _mark(self, vacancy_id: str, scope: Scope) -> None:
        desk = self.desks.get(partition_of(vacancy_id, PARTITIONS))
        if desk is not None:
            desk.mark(vacancy_id, scope)

    # -- deciding -----------------------------------------------------------------------------------------------

    def decide(self, desk: Desk, items: Mapping[str, Scope], as_of: datetime, basis: Basis) -> list[Record]:
        """Takes outcomes up, lets offers lapse, fills free places."""
        changed: dict[tuple[str, str], Offer | None] = {}
        records: list[Record] = []
        scopes = {each: scope for each, scope in items.items() if each not in desk.looked_at}
        # In the first slice only: the replica does not show what an earlier one gave away.
        if desk.happenings and not desk.looked_at:
            desk.happenings = False
            effect = take_up_outcomes(self.replica, desk.partition, basis)
            changed |= effect.offers
            records += [self.record(desk.partition, key, value, as_of) for key, value in effect.own]
            for vacancy_id, _ in effect.offers:
                scopes.setdefault(vacancy_id, WHOLE)  # whatever a later slice was to look at is looked at here
        desk.looked_at.update(scopes)
        for vacancy_id, scope in scopes.items():
            self._reconcile(vacancy_id, scope, as_of, basis, changed)
            self._set_alarm(desk, vacancy_id, scope, as_of, changed)
        for pair in changed:
            desk.wrote(*pair)
        pairs = [
            self.record(desk.partition, f"{vacancy_id}:{worker_id}", offer, as_of)
            for (vacancy_id, worker_id), offer in changed.items()
        ]
        return pairs + records

    def _reconcile(
        self,
        vacancy_id: str,
        scope: Scope,
        as_of: datetime,
        basis: Basis,
        changed: dict[tuple[str, str], Offer | None],
    ) -> None:
        vacancy = self.replica.vacancies.get(vacancy_id)
        held = self.replica.offers.of_vacancy(vacancy_id)
        holding: set[str] = set()
        for worker_id, offer in held.items():
            pair = (vacancy_id, worker_id)
            closer = scope.whole or worker_id in scope.others
            if closer and self.replica.is_gone(worker_id):
                changed[pair] = None  # an erased worker leaves no trace; the counts keep what came of it
            elif pair not in changed and (reason := self._lapse(offer, vacancy, as_of, closer=closer)) is not None:
                changed[pair] = self._lapsed(offer, reason, basis)
            if _holds_place(changed.get(pair, offer), vacancy):
                holding.add(worker_id)
        if vacancy is None or not is_open(vacancy, as_of):
            return
        free = self._policy.places(vacancy) - len(holding)
        if free <= 0:
            return
        best = self._best(vacancy, holding, free, as_of)
        evaluations = self.replica.index.evaluate_many(best, vacancy_id, as_of)
        for worker_id, evaluation in zip(best, evaluations, strict=True):
            before = held.get(worker_id)
            changed[vacancy_id, worker_id] = self._offer(vacancy, worker_id, evaluation, before, as_of, basis)

    def _lapse(self, offer: OfferView, vacancy: Vacancy | None, as_of: datetime, *, closer: bool) -> LapseReason | None:
        """Why a place falls free, if it does. ``closer`` also looks at the worker, which costs an evaluation."""
        if offer.status is not OfferStatus.STANDING:
            return None
        if vacancy is None or not is_open(vacancy, as_of):
            return LapseReason.WITHDRAWN
        if (offer.terms, offer.round) != (vacancy.terms, vacancy.round):
            return LapseReason.NEW_TERMS
        if as_of >= offer.deadline:
            return LapseReason.DEADLINE
        if not closer:
            return None
        if self.replica.people.refuses_offers(offer.worker_id):
            return LapseReason.SUPPRESSED
        delivery = self.replica.deliveries.by_offer(offer.offer_id)
        if delivery is not None and _ended_untold(delivery.state):
            return LapseReason.NOT_TOLD
        if not self.replica.index.evaluate(offer.worker_id, offer.vacancy_id, as_of).eligible:
            return LapseReason.INELIGIBLE
        return None

    def _lapsed(self, offer: OfferView, reason: LapseReason, basis: Basis) -> Offer:
        whole = Offer.model_validate_json(self.replica.offers.whole(offer.vacancy_id, offer.worker_id))
        return whole.model_copy(update={"status": OfferStatus.LAPSED, "reason": reason, "basis": basis})

    def _best(self, vacancy: Vacancy, holding: set[str], free: int, as_of: datetime) -> list[str]:
        """The best ``free`` workers that may be offered this vacancy now.

        Whoever said yes in this round is not asked again when the terms change. Silent pairs and refusals are few
        among the best, so they are passed over by asking for more.
        """
        spent = holding | {
            worker_id
            for worker_id, offer in self.replica.offers.of_vacancy(vacancy.vacancy_id).items()
            if any((each.terms, each.round) == (vacancy.terms, vacancy.round) for each in offer.spent)
        }
        asked = free
        while True:
            matches = self.replica.index.top_workers(vacancy.vacancy_id, asked, as_of, exclude=spent)
            chosen = [match.worker_id for match in matches if self._may_offer(match.worker_id, vacancy.vacancy_id)]
            if len(chosen) >= free or len(matches) < asked:
                return chosen[:free]
            asked *= 2

    def _may_offer(self, worker_id: str, vacancy_id: str) -> bool:
        return not self.replica.people.refuses_offers(worker_id) and not self.replica.stamps.silent(
            worker_id, vacancy_id
        )

    def _offer(
        self,
        vacancy: Vacancy,
        worker_id: str,
        evaluation: Evaluation,
        before: OfferView | None,
        as_of: datetime,
        basis: Basis,
    ) -> Offer:
        assert evaluation.fit is not None, "top_workers returned a pair that evaluate_many finds ineligible"
        past = () if before is None else tuple(Spent(terms=each.terms, round=each.round) for each in before.spent)
        return Offer(
            offer_id=offer_id(vacancy.vacancy_id, worker_id, vacancy.terms, vacancy.round),
            vacancy_id=vacancy.vacancy_id,
            worker_id=worker_id,
            enterprise_id=vacancy.enterprise_id,
            terms=vacancy.terms,
            round=vacancy.round,
            status=OfferStatus.STANDING,
            deadline=self._policy.deadline(vacancy, as_of),
            fit=evaluation.fit,
            evidence=evaluation.evidence,
            owed_to=self.replica.stamps.youngest(worker_id, vacancy.vacancy_id)[0],
            spent=(*past, Spent(terms=vacancy.terms, round=vacancy.round)),
            basis=basis,
        )

    def _set_alarm(
        self,
        desk: Desk,
        vacancy_id: str,
        scope: Scope,
        as_of: datetime,
        changed: Mapping[tuple[str, str], Offer | None],
    ) -> None:
        """When this vacancy is to be looked at though nothing touched it."""
        vacancy = self.replica.vacancies.get(vacancy_id)
        held = self.replica.offers.of_vacancy(vacancy_id)
        offers: dict[str, OfferView | Offer | None] = {
            worker_id: offer for worker_id, offer in held.items() if scope.whole or worker_id in scope.others
        }
        offers |= {worker_id: offer for (of, worker_id), offer in changed.items() if of == vacancy_id}
        moments = [] if vacancy is None or vacancy.expires_at is None else [vacancy.expires_at]
        for worker_id, offer in offers.items():
            if offer is not None and offer.status is OfferStatus.STANDING:
                moments.append(offer.deadline)
                by_itself = self.replica.index.next_change(worker_id, as_of)
                if by_itself is not None:
                    moments.append(by_itself)
        soonest = min((each for each in moments if each > as_of), default=None)
        if scope.whole:
            desk.alarms.set(vacancy_id, soonest)
        else:
            desk.alarms.sooner(vacancy_id, soonest)


def _holds_place(offer: OfferView | Offer | None, vacancy: Vacancy | None) -> bool:
    """Whether an offer counts against the places of the vacancy's present round."""
    return (
        offer is not None
        and offer.status is not OfferStatus.LAPSED
        and (vacancy is None or offer.round == vacancy.round)
    )


def _ended_untold(state: DeliveryState) -> bool:
    """Whether a message ended without our knowing that the worker was told."""
    return state in TERMINAL_STATES and state is not DeliveryState.DELIVERED
