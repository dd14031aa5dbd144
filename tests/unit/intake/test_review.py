"""Postings under the screen: refused, held, released; what a reviewer said. No bus."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import timedelta

import pytest

from agents.intake import postings
from agents.intake.batch import Batch, Handled
from agents.intake.known import Change, Memory
from agents.intake.outcome import Outcome
from agents.runtime import Incoming
from intake.lawful import MOST_KEPT, Unlawful, judge_posting
from schemas.envelope import MAX_VALUE_BYTES, decode, encode
from schemas.events import PostingReviewed, ReviewVerdict, VacancyPosted, VacancyWithdrawn
from schemas.model import Contract
from schemas.partitioning import partition_of
from schemas.state import HeldPosting, Vacancy, VacancyStatus
from schemas.topics import BY_NAME, POSTINGS, REVIEW, VACANCIES
from tests.integration.intake.world import NOON, KnownHere, on_the_bus, posted, sealer

LATER = NOON + timedelta(hours=1)


class Intake:
    """INTAKE's owner of one partition; its replica follows every batch at once, or only when it is told to."""

    def __init__(self, *, follows: bool = True) -> None:
        self.known = KnownHere(applied=0)
        self.memory = Memory(self.known, postings.SUBJECT.state, 0)
        self.offset = 0
        self.follows = follows

    def take(self, *events: Contract) -> list[Outcome]:
        """One batch; what becomes of each."""
        return [each.outcome for each in self.handle(self.incoming(*events))]

    def incoming(self, *events: Contract) -> list[Incoming]:
        """The events at the next offsets of their partition."""
        made = []
        for event in events:
            value, headers = on_the_bus(event)
            made.append(
                Incoming(
                    topic=POSTINGS.name,
                    partition=partition_of("v-1", 8),
                    offset=self.offset,
                    timestamp_ms=0,
                    key=b"v-1",
                    value=value,
                    headers=tuple(headers),
                )
            )
            self.offset += 1
        return made

    def handle(self, events: Sequence[Incoming]) -> list[Handled]:
        """A batch, delivered for the first time or again."""
        batch = Batch(
            subject=postings.SUBJECT, memory=self.memory, sealer=sealer(), namespace="", partitions=8, now=NOON
        )
        handled = batch.handle(events)
        for record in (record for each in handled for record in each.records):
            if self.follows and record.topic in postings.SUBJECT.state:
                value = (
                    None if record.value is None else decode(record.headers, record.value, BY_NAME[record.topic].models)
                )
                self.fold(record.topic, value)
        wrote = {record.topic for each in handled for record in each.records}
        self.memory.written({} if self.follows else dict.fromkeys(wrote, 10))
        return handled

    def fold(self, topic: str, value: object) -> None:
        """As the replica does."""
        if topic == REVIEW.name:
            self.known.postings.pop("v-1", None)
        if isinstance(value, HeldPosting):
            self.known.postings["v-1"] = value
        if isinstance(value, Vacancy) and value.position >= getattr(self.vacancy, "position", 0):
            self.known.vacancies["v-1"] = value

    @property
    def vacancy(self) -> Vacancy | None:
        return self.memory.vacancy("v-1")

    @property
    def held(self) -> HeldPosting | None:
        return self.memory.held("v-1")


def verdict(held_position: int, said: ReviewVerdict = ReviewVerdict.RELEASED, **changed: object) -> PostingReviewed:
    """A reviewer looked at what is held."""
    stated: dict[str, object] = {
        "vacancy_id": "v-1",
        "enterprise_id": "e-1",
        "occurred_at": LATER + timedelta(hours=5),
        "held_position": held_position,
        "verdict": said,
        "reviewer": "审核员甲",
        "reason": "高温作业",
    }
    return PostingReviewed.model_validate(stated | changed)


DOUBTFUL = {"description": "45岁以下，包吃住"}


@pytest.mark.parametrize("follows", [True, False])
class TestHeld:
    """What a person must look at first."""

    def test_a_doubtful_posting_is_held_and_is_no_vacancy(self, follows: bool) -> None:
        """The reviewer finds the posting, the words and where they stand."""
        intake = Intake(follows=follows)
        assert intake.take(posted(**DOUBTFUL)) == [Outcome.HELD]
        assert intake.vacancy is None
        assert intake.held is not None
        assert (intake.held.position, intake.held.reasons) == (0, ("age_limit",))
        (found,) = intake.held.findings
        assert (found.words, found.field, found.start) == ("45岁以下", "description", 0)
        assert intake.held.posting == posted(**DOUBTFUL)

    def test_it_is_released(self, follows: bool) -> None:
        """One transaction makes it a vacancy, as it was written, and ends what was held."""
        intake = Intake(follows=follows)
        intake.take(posted(**DOUBTFUL))
        assert intake.take(verdict(0)) == [Outcome.DONE]
        assert intake.held is None
        assert intake.vacancy is not None
        assert (intake.vacancy.position, intake.vacancy.occurred_at) == (1, NOON)
        assert intake.vacancy.reviewed == ("age_limit:45岁以下",)

    def test_the_same_words_are_not_held_again_and_others_are(self, follows: bool) -> None:
        """A changed head-count needs no second review; a condition that nobody looked at does."""
        intake = Intake(follows=follows)
        intake.take(posted(**DOUBTFUL), verdict(0))
        assert intake.take(posted(at=LATER, headcount=7, **DOUBTFUL)) == [Outcome.DONE]
        assert intake.vacancy is not None
        assert intake.vacancy.headcount == 7
        assert intake.take(posted(at=LATER, description="45岁以下，形象好气质佳")) == [Outcome.HELD]
        assert intake.take(posted(at=LATER, description="包吃住")) == [Outcome.DONE]
        assert intake.vacancy.reviewed == ()
        assert intake.take(posted(at=LATER, **DOUBTFUL)) == [Outcome.HELD]

    def test_a_reposting_replaces_what_is_held(self, follows: bool) -> None:
        """A verdict on the older one says nothing of the younger."""
        intake = Intake(follows=follows)
        intake.take(posted(**DOUBTFUL), posted(at=LATER, description="50岁以下"))
        assert intake.take(verdict(0)) == [Outcome.SUPERSEDED]
        assert intake.held is not None
        assert intake.held.findings[0].words == "50岁以下"
        assert intake.take(posted(at=NOON, **DOUBTFUL)) == [Outcome.SUPERSEDED]
        assert intake.take(posted(at=LATER + timedelta(hours=1))) == [Outcome.DONE]
        assert (intake.held, intake.vacancy is None) == (None, False)

    def test_it_is_refused(self, follows: bool) -> None:
        """Gone from the queue; whoever posts it again is held again."""
        intake = Intake(follows=follows)
        intake.take(posted(**DOUBTFUL))
        assert intake.take(verdict(0, ReviewVerdict.REFUSED)) == [Outcome.DONE]
        assert (intake.held, intake.vacancy) == (None, None)
        assert intake.take(posted(**DOUBTFUL)) == [Outcome.HELD]

    def test_a_live_vacancy_stays_as_it_was(self, follows: bool) -> None:
        """Until its new wording is released, and for good if that is refused."""
        intake = Intake(follows=follows)
        intake.take(posted(headcount=3), posted(at=LATER, headcount=9, **DOUBTFUL))
        assert intake.vacancy is not None
        assert (intake.vacancy.headcount, intake.vacancy.status) == (3, VacancyStatus.OPEN)
        intake.take(verdict(1, ReviewVerdict.REFUSED))
        assert (intake.vacancy.headcount, intake.held) == (3, None)
        intake.take(posted(at=LATER, headcount=9, **DOUBTFUL), verdict(3))
        assert intake.vacancy.headcount == 9

    def test_a_withdrawal_takes_what_is_held_with_it(self, follows: bool) -> None:
        """Whether a vacancy of that id lives or not."""
        intake = Intake(follows=follows)
        gone = VacancyWithdrawn(vacancy_id="v-1", enterprise_id="e-1", occurred_at=LATER + timedelta(hours=1))
        assert intake.take(posted(**DOUBTFUL), gone) == [Outcome.HELD, Outcome.DONE]
        assert (intake.held, intake.vacancy) == (None, None)
        intake.take(posted(at=LATER), posted(at=LATER, **DOUBTFUL), gone)
        assert intake.held is None
        assert intake.vacancy is not None
        assert intake.vacancy.status is VacancyStatus.WITHDRAWN

    @pytest.mark.parametrize("said", list(ReviewVerdict))
    def test_a_batch_that_comes_again_changes_nothing(self, follows: bool, said: ReviewVerdict) -> None:
        """The engine delivers again what was committed and not acknowledged."""
        intake = Intake(follows=follows)
        batch = intake.incoming(posted(**DOUBTFUL), verdict(0, said))
        intake.handle(batch)
        before = (intake.vacancy, intake.held)
        again = intake.handle(batch)
        assert (intake.vacancy, intake.held) == before
        if said is ReviewVerdict.RELEASED:
            assert [each.outcome for each in again] == [Outcome.SUPERSEDED, Outcome.SUPERSEDED]

    def test_strangers_change_nothing(self, follows: bool) -> None:
        """Neither what another enterprise posts under this id, nor a withdrawal or a verdict in its name."""
        intake = Intake(follows=follows)
        intake.take(posted(**DOUBTFUL))
        theirs = VacancyWithdrawn(vacancy_id="v-1", enterprise_id="e-2", occurred_at=LATER)
        events = (posted(at=LATER, enterprise_id="e-2"), theirs, verdict(0, enterprise_id="e-2"))
        assert intake.take(*events) == [Outcome.DEAD] * 3
        assert intake.held is not None


class ByTopic(KnownHere):
    """A replica that follows one topic faster than another."""

    def __init__(self) -> None:
        super().__init__()
        self.ends = {VACANCIES.name: 0, REVIEW.name: 0}

    def position(self, topic: str, partition: int) -> int:
        return self.ends[topic]


def test_what_was_written_is_remembered_until_the_replica_has_all_of_it() -> None:
    """A release writes to two topics; with one of them applied the other's record would be forgotten."""
    known = ByTopic()
    memory = Memory(known, postings.SUBJECT.state, 0)
    held = judge_posting(posted(**DOUBTFUL), 0, None, None)
    vacancies = judge_posting(posted(), 0, None, None)
    assert isinstance(held, HeldPosting)
    assert isinstance(vacancies, tuple)
    (vacancy,) = vacancies
    memory.note(Change(VACANCIES.name, "v-1", vacancy))
    memory.note(Change(REVIEW.name, "v-1", held))
    memory.written({VACANCIES.name: 10, REVIEW.name: 10})
    known.ends[VACANCIES.name] = 11
    memory.written({})
    assert memory.held("v-1") == held
    known.ends[REVIEW.name] = 11
    memory.written({})
    assert memory.held("v-1") is None


class TestRefused:
    """What never becomes state."""

    def test_an_unlawful_posting_is_a_dead_letter(self) -> None:
        """Its reason names the kind and repeats no words; what was known stays."""
        intake = Intake()
        intake.take(posted(headcount=3))
        (handled,) = intake.handle(intake.incoming(posted(at=LATER, description="限女性，45岁以下")))
        assert (handled.outcome, handled.code) == (Outcome.DEAD, "unlawful")
        reason = dict(handled.records[0].headers)["reason"].decode()
        assert "性别" in reason
        assert "限女性" not in reason
        assert intake.vacancy is not None
        assert intake.vacancy.headcount == 3

    def test_a_release_does_not_pass_what_is_unlawful(self) -> None:
        """A record that was held by an older screen, say."""
        intake = Intake()
        intake.take(posted(**DOUBTFUL))
        held = intake.held
        assert held is not None
        intake.known.postings["v-1"] = held.model_copy(update={"posting": posted(description="招女工")})
        assert intake.take(verdict(0)) == [Outcome.DEAD]

    def test_a_release_needs_the_posting(self) -> None:
        """Records from before postings were screened say only that something was held."""
        intake = Intake()
        intake.known.postings["v-1"] = HeldPosting(
            vacancy_id="v-1", enterprise_id="e-1", position=0, occurred_at=NOON, reasons=("age_limit",)
        )
        intake.offset = 1
        (handled,) = intake.handle(intake.incoming(verdict(0)))
        assert handled.code == "not_kept"

    def test_a_phone_number_in_a_description_or_a_reason_is_refused(self) -> None:
        """P6: neither goes into state."""
        intake = Intake()
        assert intake.take(posted(description="电话13900000001")) == [Outcome.DEAD]
        intake.take(posted(**DOUBTFUL))
        assert intake.take(verdict(1, reason="致电13900000001")) == [Outcome.DEAD]

    def test_the_sender_learns_the_words(self) -> None:
        with pytest.raises(Unlawful) as caught:
            judge_posting(posted(description="限女性"), 0, None, None)
        assert caught.value.screened.findings[0].words == "限女性"


def test_the_occupation_counts(caplog: pytest.LogCaptureFixture) -> None:
    """A clean record may be asked of a guard, whatever the title says of him; not of a seamstress."""
    asked = {"description": "无犯罪记录", "title": "保卫人员"}
    assert isinstance(judge_posting(posted(occupation="4-07-05-01", **asked), 0, None, None), tuple)
    assert isinstance(judge_posting(posted(description="无犯罪记录"), 0, None, None), HeldPosting)


def test_a_verdict_is_logged_without_names(caplog: pytest.LogCaptureFixture) -> None:
    """Who decided, and why, is in the event; the log has the id, the verdict and the kinds."""
    intake = Intake()
    with caplog.at_level(logging.INFO, logger="agents.intake.postings"):
        intake.take(posted(**DOUBTFUL), verdict(0))
    assert "v-1 was released" in caplog.text
    assert "age_limit" in caplog.text
    assert "审核员" not in caplog.text
    assert "45岁" not in caplog.text


def test_what_is_kept_of_a_posting_is_bounded() -> None:
    """The longest description, full of conditions, still fits into a record."""
    event = VacancyPosted.model_validate(posted().model_dump() | {"description": ("45岁以下，无纹身，" * 400)[:4000]})
    held = judge_posting(event, 0, None, None)
    assert isinstance(held, HeldPosting)
    assert len(held.findings) == MOST_KEPT
    assert len(encode(held)) < MAX_VALUE_BYTES
