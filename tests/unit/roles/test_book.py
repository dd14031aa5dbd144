"""BOOK: places, whom they go to, what frees them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from agents.roles.book import BookPolicy
from agents.roles.book.policy import is_open
from schemas.decisions import OfferStatus
from schemas.decisions.offer import LapseReason
from schemas.happenings import OutcomeKind, OutcomeReported
from schemas.model import Place
from schemas.partitioning import partition_of
from schemas.state import ConsentKind, Identity, VacancyStatus
from schemas.topics import CERTIFICATES, CONSENTS, IDENTITIES, OUTCOMES, PARTITIONS, VACANCIES, WORKERS
from tests.property.market import made
from tests.property.market.clock import BEGIN
from tests.property.market.process import PSEUDONYMISER
from tests.unit.roles.town import Town, same_partition


@pytest.mark.parametrize(("headcount", "places"), [(1, 2), (2, 3), (3, 5), (20, 27), (100, 135)])
def test_places_are_a_third_over_the_head_count(headcount: int, places: int) -> None:
    """135 %, rounded up: one wanted, two told."""
    assert BookPolicy().places(made.vacancy(headcount=headcount)) == places


def test_an_offer_lapses_with_its_vacancy_at_the_latest() -> None:
    """48 hours, or when the vacancy expires."""
    policy = BookPolicy()
    assert policy.deadline(made.vacancy(), BEGIN) == BEGIN + timedelta(hours=48)
    soon = BEGIN + timedelta(hours=3)
    assert policy.deadline(made.vacancy(expires_at=soon), BEGIN) == soon


def test_a_vacancy_is_open_until_it_expires() -> None:
    """The moment of expiry is no longer open."""
    vacancy = made.vacancy(expires_at=BEGIN)
    assert is_open(vacancy, BEGIN - timedelta(microseconds=1))
    assert not is_open(vacancy, BEGIN)
    assert not is_open(made.vacancy(status=VacancyStatus.WITHDRAWN), BEGIN)
    assert not is_open(None, BEGIN)


def answer(town: Town, worker_id: str, outcome: OutcomeKind, offer_id: str | None = None) -> None:
    offer = town.offers[f"v-1:{worker_id}"]
    happening = OutcomeReported(
        offer_id=offer_id or offer.offer_id,
        vacancy_id="v-1",
        worker_id=worker_id,
        occurred_at=town.clock.now,
        outcome=outcome,
    )
    town.put(OUTCOMES.name, "v-1", "v-1", happening)


def standing(town: Town) -> set[str]:
    return {offer.worker_id for offer in town.offers.values() if offer.status is OfferStatus.STANDING}


def told(town: Town, number: int) -> list[str]:
    """A vacancy with two places and ``number`` workers; who holds a place, best first."""
    for n in range(number):
        town.register(f"w-{n}")
    town.post()
    town.settle("book")
    return sorted(standing(town))


def test_the_best_fill_the_places_and_a_refusal_frees_one(town: Town) -> None:
    """Two places, four workers: two are told; who declines is not told again, the next is."""
    first = told(town, 4)
    assert len(first) == 2
    answer(town, first[0], OutcomeKind.DECLINED)
    town.settle("book")
    assert len(standing(town)) == 2
    assert first[0] not in standing(town)
    assert town.offers[f"v-1:{first[0]}"].reason is LapseReason.DECLINED


@pytest.mark.parametrize(
    ("outcome", "status", "reason"),
    [
        (OutcomeKind.ACCEPTED, OfferStatus.ANSWERED, None),
        (OutcomeKind.ARRIVED, OfferStatus.ANSWERED, None),
        (OutcomeKind.HIRED, OfferStatus.ANSWERED, None),
        (OutcomeKind.DECLINED, OfferStatus.LAPSED, LapseReason.DECLINED),
        (OutcomeKind.LEFT, OfferStatus.LAPSED, LapseReason.LEFT),
    ],
)
def test_what_an_answer_does(town: Town, outcome: OutcomeKind, status: OfferStatus, reason: LapseReason | None) -> None:
    """Only a no gives the place back."""
    worker_id = told(town, 1)[0]
    answer(town, worker_id, outcome)
    town.settle("book")
    offer = town.offers[f"v-1:{worker_id}"]
    assert (offer.status, offer.reason, offer.outcome) == (status, reason, outcome)


def test_an_answer_to_a_lapsed_offer_is_kept_and_gives_no_place(town: Town) -> None:
    """Who says yes after a no, or too late, is on record, and the place stays free for others."""
    worker_id = told(town, 1)[0]
    answer(town, worker_id, OutcomeKind.DECLINED)
    town.settle("book")
    answer(town, worker_id, OutcomeKind.ACCEPTED)
    town.settle("book")
    offer = town.offers[f"v-1:{worker_id}"]
    assert (offer.status, offer.outcome) == (OfferStatus.LAPSED, OutcomeKind.ACCEPTED)


def test_outcomes_are_counted_once(town: Town) -> None:
    """Across decisions, and by an owner that takes over anew: the log's position says what is in."""
    worker_id = told(town, 1)[0]
    for outcome in (OutcomeKind.ACCEPTED, OutcomeKind.ARRIVED, OutcomeKind.HIRED):
        answer(town, worker_id, outcome)
        town.settle("book")
    partition = partition_of("v-1", PARTITIONS)
    book = town.process.book
    book.leave(book.desks[partition])
    book.adopt(partition)
    town.settle("book")
    assert town.process.replica.offers.counts["v-1"].outcomes == {"accepted": 1, "arrived": 1, "hired": 1}
    assert town.process.replica.happenings.taken[OUTCOMES.name, partition] == 3


def test_an_answer_told_again_counts_once(town: Town) -> None:
    """A finger that taps twice, in one decision or in two: the record has one id, and so it has one effect."""
    worker_id = told(town, 1)[0]
    answer(town, worker_id, OutcomeKind.ACCEPTED)
    answer(town, worker_id, OutcomeKind.ACCEPTED)
    town.settle("book")
    answer(town, worker_id, OutcomeKind.ACCEPTED)
    town.settle("book")
    assert town.process.replica.offers.counts["v-1"].outcomes == {"accepted": 1}
    assert town.process.replica.happenings.taken[OUTCOMES.name, partition_of("v-1", PARTITIONS)] == 3


def test_nothing_is_chosen_for_whom_wants_nothing_personal(town: Town) -> None:
    """Their offer lapses, no other comes; once they want it again, it does (PIPL 24)."""
    (worker_id,) = told(town, 1)
    town.prefer(worker_id, personalised=False)
    town.settle("book")
    assert town.offers[f"v-1:{worker_id}"].reason is LapseReason.SUPPRESSED
    town.post("v-2", terms="other")
    town.settle("book")
    assert f"v-2:{worker_id}" not in town.offers
    town.prefer(worker_id, personalised=True)
    town.settle("book")
    assert town.offers[f"v-2:{worker_id}"].status is OfferStatus.STANDING


def test_a_late_answer_does_not_overwrite_the_counts_of_a_later_round(town: Town) -> None:
    """The counts are the latest round's: an answer to an offer of an earlier one leaves them."""
    first = told(town, 2)
    town.post(position=2, round=2, level=4, terms="t-2")  # nobody here has level 4 yet
    town.settle("book")
    town.put(CERTIFICATES.name, f"{first[0]}:c-1", first[0], made.certificate(first[0]))
    town.settle("book")
    answer(town, first[0], OutcomeKind.ACCEPTED)
    town.settle("book")
    assert town.offers[f"v-1:{first[1]}"].round == 1
    answer(town, first[1], OutcomeKind.DECLINED)
    town.settle("book")
    counts = town.process.replica.offers.counts["v-1"]
    assert (counts.round, counts.outcomes) == (2, {"accepted": 1})


def test_new_terms_let_the_pair_compete_anew_and_a_new_round_too(town: Town) -> None:
    """The record keeps every terms and round ever offered; a few other words change nothing."""
    worker_id = told(town, 1)[0]
    first = town.offers[f"v-1:{worker_id}"]
    town.post(position=2, title="平车工")
    town.settle("book")
    assert town.offers[f"v-1:{worker_id}"] == first
    town.post(position=3, terms="t-2")
    town.settle("book")
    town.post(position=4, terms="t-2", round=2)
    town.settle("book")
    spent = town.offers[f"v-1:{worker_id}"].spent
    assert [(each.terms, each.round) for each in spent] == [("t-1", 1), ("t-2", 1), ("t-2", 2)]


def test_who_said_yes_keeps_the_place_when_the_terms_change(town: Town) -> None:
    """They are not asked again in this round, and their answer is not lost."""
    worker_id = told(town, 1)[0]
    answer(town, worker_id, OutcomeKind.HIRED)
    town.settle("book")
    town.post(position=2, terms="t-2")
    town.settle("book")
    assert town.offers[f"v-1:{worker_id}"].outcome is OutcomeKind.HIRED


def test_who_left_competes_anew_for_new_terms_that_come_at_once(town: Town) -> None:
    """The leaving and the new terms meet in one decision: the place is free, and so is the worker."""
    worker_id = told(town, 1)[0]
    answer(town, worker_id, OutcomeKind.HIRED)
    town.settle("book")
    answer(town, worker_id, OutcomeKind.LEFT)
    town.post(position=2, terms="t-2")
    town.settle("book")
    assert standing(town) == {worker_id}


def test_an_answer_and_an_erasure_in_one_decision_leave_no_offer(town: Town) -> None:
    """The erasure's mark is not spent on the answer."""
    person = PSEUDONYMISER.identity("13900000001")
    worker_id = PSEUDONYMISER.worker_id(person, 0)
    town.register(worker_id)
    town.post()
    town.settle("book")
    answer(town, worker_id, OutcomeKind.ACCEPTED)
    town.put(IDENTITIES.name, person, person, Identity(epoch=1))
    town.settle("book")
    assert town.offers == {}


def test_an_answer_is_not_lost_to_a_later_slice_of_the_same_decision(town: Town) -> None:
    """The offer's deadline has passed when both are looked at: the yes came first and stands."""
    vacancies = same_partition("v", 3)
    town.register("w-0")
    for each in vacancies:
        town.post(each)
    town.settle("book")
    late = vacancies[-1]
    offer = town.offers[f"{late}:w-0"]
    happening = OutcomeReported(
        offer_id=offer.offer_id,
        vacancy_id=late,
        worker_id="w-0",
        occurred_at=town.clock.now,
        outcome=OutcomeKind.ACCEPTED,
    )
    town.put(OUTCOMES.name, late, late, happening)
    town.clock.forward(timedelta(hours=49))
    town.decide("book", partition_of(late, PARTITIONS), slice_=1)
    town.settle("book")
    assert town.offers[f"{late}:w-0"].status is OfferStatus.ANSWERED
    assert {town.offers[f"{each}:w-0"].reason for each in vacancies[:-1]} == {LapseReason.DEADLINE}


def test_what_comes_between_two_slices_gives_no_place_away_twice(town: Town) -> None:
    """The first slice gives the last place to somebody; then come somebody better and an answer."""
    [first] = told(town, 1)
    partition = partition_of("v-1", PARTITIONS)
    other = next(each for each in (f"v-{n}" for n in range(2, 9_000)) if partition_of(each, PARTITIONS) == partition)
    town.register("w-farther", place=Place(region="441802", x=11_310, y=2_365))
    town.put(VACANCIES.name, other, other, made.vacancy(other))
    book = town.process.book
    assert {"v-1", other} <= set(book.desks[partition].dirty)

    def comes() -> None:
        town.register("w-nearer")
        answer(town, first, OutcomeKind.ACCEPTED)

    town.decide("book", partition, slice_=1, between=comes)
    town.settle("book")
    of_it = [each for each in town.offers.values() if each.vacancy_id == "v-1"]
    assert len([each for each in of_it if each.status is not OfferStatus.LAPSED]) == 2


def test_a_refusal_that_comes_while_the_offer_is_on_its_way_ends_it(town: Town) -> None:
    """The offer is committed and not read back: nothing leads from the worker to the vacancy yet."""
    town.register("w-0")
    town.post()
    town.decide("book", partition_of("v-1", PARTITIONS))
    town.bus.put(CONSENTS.name, "w-0:suppression", "w-0", made.consent("w-0", ConsentKind.SUPPRESSION))
    town.process.deliver((CONSENTS.name, partition_of("w-0", PARTITIONS)), 10)
    town.settle("book")
    assert town.offers["v-1:w-0"].reason is LapseReason.SUPPRESSED


def test_an_offer_lapses_when_a_certificate_that_came_later_ends(town: Town) -> None:
    """The certificate's new last day is noted though it changes nothing today."""
    town.post(level=4, certificate_must=True)
    town.put(CERTIFICATES.name, "w-0:c-1", "w-0", made.certificate("w-0"))
    town.register("w-0")
    town.settle("book")
    assert standing(town) == {"w-0"}
    tomorrow = (BEGIN + timedelta(hours=8)).date()
    town.put(CERTIFICATES.name, "w-0:c-1", "w-0", made.certificate("w-0", position=2, expires_on=tomorrow))
    town.settle("book")
    assert standing(town) == {"w-0"}
    town.clock.forward(timedelta(hours=13))
    town.settle("book")
    assert town.offers["v-1:w-0"].reason is LapseReason.INELIGIBLE


def test_a_quiet_pair_is_passed_over_and_a_loud_record_ends_that(town: Town) -> None:
    """A census tells nobody; the same worker is told once anything of the pair is written loudly, later."""
    town.post()
    town.clock.forward(timedelta(seconds=1))
    town.register("w-0", quiet=True)
    town.settle("book")
    assert town.offers == {}
    town.clock.forward(timedelta(seconds=1))
    town.put(WORKERS.name, "w-0", "w-0", made.worker("w-0", position=2))
    town.settle("book")
    assert standing(town) == {"w-0"}
