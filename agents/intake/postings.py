"""``vacancy.postings`` to ``vacancies`` and, where a person must look first, ``review``."""

from __future__ import annotations

import logging
from typing import Final

from agents.intake.batch import Subject
from agents.intake.known import Change, Memory
from intake.lawful import judge_posting, judge_review
from intake.posting import understand_withdrawal
from intake.several_jobs import settled
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
        return _reviewed(event, position, known, held, memory)
    if any(
        each is not None and not supersedes(event.occurred_at, milliseconds(each.occurred_at)) for each in (known, held)
    ):
        return ()
    if isinstance(event, VacancyPosted):
        return _becomes(judge_posting(event, position, known, held), position, known, memory)
    if known is None and held is not None and held.enterprise_id == event.enterprise_id:
        return (Change(REVIEW.name, event.vacancy_id, None),)
    return _becomes((understand_withdrawal(event, position, known),), position, known, memory)


def _reviewed(
    event: PostingReviewed, position: int, known: Vacancy | None, held: HeldPosting | None, memory: Memory
) -> tuple[Change, ...]:
    """Nothing, where another posting came meanwhile or the verdict was carried out before."""
    if held is None or held.position != event.held_position:
        return ()
    became = judge_review(event, position, known, held)
    log.info("Held posting %s was %s by a reviewer: %s.", event.vacancy_id, event.verdict, ", ".join(held.reasons))
    return (
        (Change(REVIEW.name, event.vacancy_id, None),) if became is None else _becomes(became, position, known, memory)
    )


def _becomes(
    value: tuple[Vacancy, ...] | HeldPosting, position: int, known: Vacancy | None, memory: Memory
) -> tuple[Change, ...]:
    """Vacancies end what was held under their ids; a posting that is held leaves the live ones as they are."""
    if isinstance(value, HeldPosting):
        return (Change(REVIEW.name, value.vacancy_id, value),)
    written = settled(value, known, memory.vacancy)
    held = ((each, memory.held(each.vacancy_id)) for each in written)
    ended = [each.vacancy_id for each, old in held if old is not None and old.position <= position]
    return (
        *(Change(VACANCIES.name, each.vacancy_id, each) for each in written),
        *(Change(REVIEW.name, vacancy_id, None) for vacancy_id in ended),
    )


SUBJECT: Final = Subject(
    topic=POSTINGS,
    state=(VACANCIES.name, REVIEW.name),
    key_of=_key_of,
    understand=_understand,
)
