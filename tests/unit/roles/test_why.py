"""Why somebody was not told: from the match to the provider's word, each in a sentence."""

from __future__ import annotations

from datetime import timedelta

import pytest

from agents.roles.book import BookPolicy
from agents.why import why_not_notified
from agents.why.words import LAPSED, REASONS, UNMET
from notifier.outcome import Outcome, OutcomeClass
from schemas.decisions import Criterion, DeliveryReason
from schemas.decisions.offer import LapseReason
from schemas.shared import MonthlyPay, Skill
from schemas.state import VacancyStatus
from tests.unit.roles.town import Town


def why(town: Town, worker_id: str = "w-1", vacancy_id: str = "v-1") -> list[str]:
    """The codes; every sentence is one."""
    found = why_not_notified(town.process.replica, BookPolicy(), worker_id, vacancy_id, town.clock.now)
    assert all(each.sentence.endswith("。") for each in found)
    return [each.code for each in found]


def answer(town: Town, cls: OutcomeClass, code: str) -> None:
    effect = town.effects.pop()
    town.process.notify.end_call(effect.item, effect.attempt_id, Outcome(cls, code, None, ""))
    town.settle()


def test_ids_that_nobody_knows(town: Town) -> None:
    """Neither a worker nor a vacancy is made up."""
    town.post()
    assert why(town) == ["unknown_worker"]
    town.register("w-1")
    assert why(town, vacancy_id="v-9") == ["unknown_vacancy"]


@pytest.mark.parametrize(
    ("vacancy", "reasons"),
    [
        ({"occupation": "6-18-02-04"}, ["unmet_occupation"]),
        ({"pay_monthly": MonthlyPay(maximum=3_000)}, ["unmet_pay"]),
        ({"level": 5, "certificate_must": True}, ["unmet_level", "unmet_certificate"]),
        ({"level": 5, "level_must": True}, ["unmet_level"]),
        ({"status": VacancyStatus.WITHDRAWN}, ["closed"]),
        ({"quiet": True}, ["silent"]),
    ],
)
def test_a_pair_that_does_not_come_to_an_offer(town: Town, vacancy: dict[str, object], reasons: list[str]) -> None:
    """Each criterion that is not met, or what else stood in the way."""
    town.register("w-1", reservation_pay=4_000, skills=(Skill(occupation="6-05-01-03", level=3),))
    town.clock.forward(timedelta(seconds=1))
    town.post(**vacancy)
    town.settle()
    assert why(town) == reasons


def test_who_refused(town: Town) -> None:
    """A refusal, and the wish that nothing personal be chosen."""
    town.register("w-1")
    town.suppress("w-1")
    town.register("w-2")
    town.prefer("w-2", personalised=False)
    town.post()
    town.settle()
    assert (why(town), why(town, "w-2")) == (["suppressed"], ["not_personalised"])


def test_the_places_went_to_others(town: Town) -> None:
    """One is wanted, two are asked: the third waits for one of them to decline."""
    for number in (1, 2, 3):
        town.register(f"w-{number}")
    town.post()
    town.settle()
    passed_over = [each for each in ("w-1", "w-2", "w-3") if why(town, each) == ["full"]]
    assert len(passed_over) == 1


def test_a_message_from_plan_to_end(town: Town) -> None:
    """What waits and why, what was said, and that it arrived."""
    town.register("w-1", wechat=True)
    town.post()
    town.settle()
    assert why(town) == ["intent"]
    answer(town, OutcomeClass.RETRYABLE_NOT_SENT, "-1")
    assert why(town) == ["deferred_provider_busy"]
    town.after(seconds=6)
    answer(town, OutcomeClass.USER_REFUSED, "43004")
    [told] = why_not_notified(town.process.replica, BookPolicy(), "w-1", "v-1", town.clock.now)
    assert told.code == "intent", "by SMS now"
    answer(town, OutcomeClass.BAD_ADDRESS, "isv.MOBILE_NUMBER_ILLEGAL")
    [lapsed, failed] = why_not_notified(town.process.replica, BookPolicy(), "w-1", "v-1", town.clock.now)
    assert (lapsed.code, failed.code) == ("lapsed_not_told", "failed_bad_address")
    assert "isv.MOBILE_NUMBER_ILLEGAL" in failed.sentence


def test_a_digest_says_until_when(town: Town) -> None:
    """In the time of the place."""
    town.register("w-1", wechat=True)
    town.post()
    town.post("v-2")
    town.settle("book", "membership")
    town.settle()
    town.after(minutes=1)
    town.post("v-3")
    town.settle()
    [waits] = why_not_notified(town.process.replica, BookPolicy(), "w-1", "v-3", town.clock.now)
    assert waits.code == "deferred_digest"
    assert "11-22 13:00" in waits.sentence


def test_every_word_of_the_logs_has_a_sentence() -> None:
    """A reason that is added later must be said too."""
    only_wished = {Criterion.EXPERIENCE, Criterion.LODGING, Criterion.PREFERENCE, Criterion.REGION}
    assert set(UNMET) == set(Criterion) - only_wished
    assert set(REASONS) == set(DeliveryReason)
    assert set(LAPSED) == set(LapseReason)


def test_a_place_that_somebody_gave_back_is_free(town: Town) -> None:
    """Two were asked and one refuses: who comes now is not told that the places are taken."""
    for number in (1, 2):
        town.register(f"w-{number}")
    town.post()
    town.settle()
    town.suppress("w-1")
    town.settle()
    assert why(town) == ["lapsed_suppressed", "intent"]
    town.register("w-3")
    assert why(town, "w-3") == ["undecided"]


def test_an_offer_of_terms_that_are_over_says_nothing_of_these(town: Town) -> None:
    """The vacancy was posted anew, for more than this worker can do."""
    town.register("w-1", skills=(Skill(occupation="6-05-01-03", level=3),))
    town.post()
    town.settle()
    town.post(terms="t-2", level=5, level_must=True)
    town.settle()
    assert why(town) == ["unmet_level"]
