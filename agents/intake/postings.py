"""``vacancy.postings`` to ``vacancies`` and, where a person must look first, ``review``."""

from __future__ import annotations

import logging
from typing import Final

from agents.intake.batch import Subject
from agents.intake.known import Change, Memory
from intake.lawful import judge_posting, judge_review
from intake.posting import understand_withdrawal
from intake.superseded import milliseconds, supersedes
from schemas.events import PostingReviewed, VacancyPosted, VacancyWithdrawn
from schemas.state import HeldPosting, Vacancy
from schemas.topics import POSTINGS, REVIEW, VACANCIES

log = logging.getLogger(__name__)


def _key_of(event: VacancyPosted | VacancyWithdrawn | PostingReviewed) -> str:
    return event.vacancy_id


def _understand(
    event: VacancyPosted | VacancyWithdrawn | PostingReviewed, position: int, memory: Memory
) -> tuple[Change, ...]:
    known, held = memory.vacancy(event.vacancy_id), memory.held(event.vacancy_id)
    if any(each is not None and each.position > position for each in (known, held)):
        return ()  # delivered again, and what came of it has been gone beyond
    if isinstance(event, PostingReviewed):
        return _reviewed(event, position, known, held)
    if any(
        each is not None and not supersedes(event.occurred_at, milliseconds(each.occurred_at)) for each in (known, held)
    ):
        return ()
    if isinstance(event, VacancyPosted):
        return _becomes(judge_posting(event, position, known, held), held)
    if known is None and held is not None and held.enterprise_id == event.enterprise_id:
        return (Change(REVIEW.name, event.vacancy_id, None),)
    return _becomes(understand_withdrawal(event, position, known), held)


def _reviewed(
    event: PostingReviewed, position: int, known: Vacancy | None, held: HeldPosting | None
) -> tuple[Change, ...]:
    """Nothing, where another posting came meanwhile or the verdict was carried out before."""
    if held is None or held.position != event.held_position:
        return ()
    became = judge_review(event, position, known, held)
    log.info("Held posting %s was %s by a reviewer: %s.", event.vacancy_id, event.verdict, ", ".join(held.reasons))
    return (Change(REVIEW.name, event.vacancy_id, None),) if became is None else _becomes(became, held)


def _becomes(value: Vacancy | HeldPosting, held: HeldPosting | None) -> tuple[Change, ...]:
    """A vacancy ends what was held under its id; a posting that is held leaves the live vacancy as it is."""
    if isinstance(value, HeldPosting):
        return (Change(REVIEW.name, value.vacancy_id, value),)
    written = Change(VACANCIES.name, value.vacancy_id, value)
    return (written,) if held is None else (written, Change(REVIEW.name, value.vacancy_id, None))


SUBJECT: Final = Subject(
    topic=POSTINGS,
    state=(VACANCIES.name, REVIEW.name),
    key_of=_key_of,
    understand=_understand,
)
