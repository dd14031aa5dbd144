"""``/v1/outcomes``: what became of an offer."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from gateway.edge import Edge
from gateway.following import catch_up
from gateway.problems import NotFound
from gateway.records import outcome_record
from gateway.understanding import Findings
from intake.personal_data import refuse_personal_data
from schemas.happenings import OutcomeKind, OutcomeReported
from schemas.model import Contract, Identifier
from schemas.partitioning import partition_of
from schemas.state import AccessKind
from schemas.topics import OFFERS


class OutcomeForm(Contract):
    """An answer to an offer, or what followed it."""

    vacancy_id: Identifier
    worker_id: Identifier
    outcome: OutcomeKind
    reason: Identifier | None = None


def router(edge: Edge) -> APIRouter:
    """An enterprise tells of its own vacancies; a station or an operator of any."""
    routes = APIRouter(prefix="/v1/outcomes", tags=["outcomes"])

    @routes.post("", status_code=202)
    async def report(form: OutcomeForm, request: Request) -> Response:
        access = edge.access(request)
        findings = Findings()
        findings.ask("reason", refuse_personal_data, form.reason)
        findings.settle()
        await catch_up(edge.following, OFFERS.name, partitions=[partition_of(form.vacancy_id, OFFERS.partitions)])
        offer = edge.replica.offers.of_vacancy(form.vacancy_id).get(form.worker_id)
        if offer is None or (access.kind is AccessKind.ENTERPRISE and offer.enterprise_id != access.subject):
            raise NotFound("offer")
        happening = OutcomeReported(
            offer_id=offer.offer_id,
            vacancy_id=form.vacancy_id,
            worker_id=form.worker_id,
            occurred_at=edge.clock(),
            outcome=form.outcome,
            reason=form.reason,
        )
        await edge.bus.write([outcome_record(happening)])
        return Response(status_code=202)

    return routes
