"""``vacancy.postings`` to ``vacancies``."""

from __future__ import annotations

from typing import Final

from agents.intake.batch import Subject
from agents.intake.known import Change, Memory
from intake.posting import understand_posting, understand_withdrawal
from intake.superseded import milliseconds, supersedes
from schemas.events import VacancyPosted, VacancyWithdrawn
from schemas.topics import POSTINGS, VACANCIES


def _key_of(event: VacancyPosted | VacancyWithdrawn) -> str:
    return event.vacancy_id


def _understand(event: VacancyPosted | VacancyWithdrawn, position: int, memory: Memory) -> Change | None:
    known = memory.vacancy(event.vacancy_id)
    if known is not None and not supersedes(event.occurred_at, milliseconds(known.occurred_at)):
        return None
    if isinstance(event, VacancyWithdrawn):
        return Change(VACANCIES.name, event.vacancy_id, understand_withdrawal(event, position, known))
    return Change(VACANCIES.name, event.vacancy_id, understand_posting(event, position, known))


SUBJECT: Final = Subject(
    topic=POSTINGS,
    state=(VACANCIES.name,),
    key_of=_key_of,
    understand=_understand,
)
