"""``/v1/vacancies``: an enterprise posts a vacancy, changes it, takes it back."""

from __future__ import annotations

from typing import Any, Final

from fastapi import APIRouter, Request, Response

from gateway.edge import Edge
from gateway.following import catch_up
from gateway.problems import NotFound
from gateway.records import posting_record
from gateway.understanding import Findings, new_id
from intake.employer import told_by_employer
from intake.garbled import refuse_garbled
from intake.lawful import judge_posting
from intake.personal_data import mask_personal_data
from intake.several_jobs import settled, understand_jobs
from schemas.events import VacancyPosted, VacancyWithdrawn
from schemas.model import Contract, Identifier, OccupationCode
from schemas.state import HeldPosting, HeldWords, Vacancy
from schemas.topics import REVIEW, VACANCIES

MOST_DESCRIPTION: Final = 4_000
"""Characters, as the event has them."""


class VacancyForm(VacancyPosted):
    """A posting as an enterprise sends it: who it is and when it happened is not theirs to say."""

    # Narrower than what it extends, on purpose: nowhere does a form stand in for the event.
    vacancy_id: Identifier | None = None  # type: ignore[assignment]
    """An own id, to change a vacancy or to repeat the request safely; without it one is made."""
    enterprise_id: None = None  # type: ignore[assignment]
    occurred_at: None = None  # type: ignore[assignment]


class PostedJob(Contract):
    """One job of a posting with several, and the vacancy that it becomes."""

    vacancy_id: Identifier
    title: str
    occupation: OccupationCode
    headcount: int
    """1 where the posting does not say it of this job."""


class Posted(Contract):
    """The posting is on the bus. INTAKE decides whether it becomes a vacancy or is held for a reviewer."""

    vacancy_id: Identifier
    """The posting's: whoever changes or withdraws it changes or withdraws all its jobs."""
    jobs: tuple[PostedJob, ...] = ()
    """Where it lists several jobs, a vacancy for each."""
    held: tuple[HeldWords, ...] = ()
    """What a reviewer must look at first; empty: nothing, it becomes a vacancy."""


def router(edge: Edge) -> APIRouter:
    """With an enterprise's API key."""
    routes = APIRouter(prefix="/v1/vacancies", tags=["vacancies"])

    @routes.post("", status_code=202)
    async def post(form: VacancyForm, request: Request) -> Posted:
        tenant = edge.tenant(request)
        known, held = (None, None) if form.vacancy_id is None else await _own(form.vacancy_id, tenant, may_be_new=True)
        stated: dict[str, Any] = {name: getattr(form, name) for name in form.model_fields_set}
        stated |= {
            "vacancy_id": form.vacancy_id or new_id("v"),
            "enterprise_id": tenant,
            "occurred_at": edge.clock(),
        }
        if form.description is not None:  # masking may lengthen a text, never by much
            stated["description"] = mask_personal_data(form.description)[:MOST_DESCRIPTION]
        employer = edge.replica.enterprises.get(tenant)
        event = told_by_employer(VacancyPosted(**stated), "" if employer is None else employer.name)
        findings = Findings()
        for field in ("title", "description"):
            findings.ask(field, refuse_garbled, getattr(form, field))
        findings.settle()
        judged = findings.ask(None, judge_posting, event, 0, known, held)
        if isinstance(judged, tuple):
            findings.ask("vacancy_id", settled, judged, known, edge.replica.vacancies.get)
        findings.settle()
        await edge.bus.write([posting_record(event, new_id("e"))])
        if isinstance(judged, HeldPosting):
            jobs = _jobs(understand_jobs(event, 0, known))  # as they will be called once they are released
            return Posted(vacancy_id=event.vacancy_id, jobs=jobs, held=judged.findings)
        return Posted(vacancy_id=event.vacancy_id, jobs=_jobs(judged or ()))

    @routes.post("/{vacancy_id}/withdraw", status_code=202)
    async def withdraw(vacancy_id: str, request: Request) -> Response:
        tenant = edge.tenant(request)
        await _own(vacancy_id, tenant, may_be_new=False)
        withdrawn = VacancyWithdrawn(vacancy_id=vacancy_id, enterprise_id=tenant, occurred_at=edge.clock())
        await edge.bus.write([posting_record(withdrawn, new_id("e"))])
        return Response(status_code=202)

    async def _own(vacancy_id: str, tenant: str, *, may_be_new: bool) -> tuple[Vacancy | None, HeldPosting | None]:
        await catch_up(edge.following, VACANCIES.name, REVIEW.name)
        vacancy, held = edge.replica.vacancies.get(vacancy_id), edge.replica.held.get(vacancy_id)
        owners = {known.enterprise_id for known in (vacancy, held) if known is not None}
        if owners - {tenant} or not (owners or may_be_new):
            raise NotFound("vacancy")
        return vacancy, held

    return routes


def _jobs(vacancies: tuple[Vacancy, ...]) -> tuple[PostedJob, ...]:
    several = vacancies if len(vacancies) > 1 else ()
    return tuple(
        PostedJob(vacancy_id=each.vacancy_id, title=each.title, occupation=each.occupation, headcount=each.headcount)
        for each in several
    )
