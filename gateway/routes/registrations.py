"""``/v1/registrations``: the kiosk's form, and the matches it shows at once."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

import structlog
from fastapi import APIRouter

from gateway.binding import LIFE
from gateway.edge import Edge
from gateway.forms import KioskForm, RegistrationForm
from gateway.matches import best_vacancies
from gateway.problems import NotFound, Unavailable, unprocessable
from gateway.understanding import Findings
from intake.garbled import refuse_garbled
from intake.occupation import understand_occupation
from intake.personal_data import refuse_personal_data
from intake.phone import NotAPhone
from intake.place import understand_place
from notifier.outcome import Outcome
from schemas.events import DeclaredSkill

WAIT_S: Final = 2.0
"""How long a person at a kiosk waits for matches; then they are told to look again."""

_log = structlog.get_logger()


def router(edge: Edge) -> APIRouter:
    """Public: whoever stands at the kiosk has no account."""
    routes = APIRouter(prefix="/v1/registrations", tags=["registrations"])

    @routes.post("", status_code=201)
    async def register(form: KioskForm) -> dict[str, Any]:
        _check(form)
        try:
            registered = await edge.registrar.register(RegistrationForm(**_stated(form)), edge.clock())
        except NotAPhone as error:
            raise unprocessable([{"field": "phone", "message": str(error)}]) from None
        worker_id = await edge.arrivals.wait(registered.registration_id, WAIT_S)
        return _ticket(edge, registered.registration_id, worker_id)

    @routes.get("/{registration_id}/matches")
    async def matches(registration_id: str) -> dict[str, Any]:
        worker_id = edge.arrivals.worker_of(registration_id)
        if worker_id is None or edge.replica.is_gone(worker_id):
            raise NotFound("registration here yet")
        return _ticket(edge, registration_id, worker_id)

    @routes.post("/{registration_id}/wechat-code", status_code=201)
    async def wechat_code(registration_id: str) -> dict[str, Any]:
        """A code that binds the WeChat of whoever scans it first to this registration's worker."""
        worker_id = edge.arrivals.worker_of(registration_id)
        now = edge.clock()
        if worker_id is None or edge.replica.is_gone(worker_id) or not _just_now(edge, worker_id, now):
            raise NotFound("registration of the last half hour here")
        if edge.deps.qr_code is None:
            raise NotFound("WeChat account here")
        made = await edge.deps.qr_code(edge.bindings.code_for(worker_id, now), LIFE)
        if isinstance(made, Outcome):
            _log.warning("WeChat made no QR code", code=made.code)
            raise Unavailable("WeChat made no QR code; ask for one again")
        return {"url": made.url, "picture": made.picture, "expires_at": (now + made.lives).isoformat()}

    return routes


def _just_now(edge: Edge, worker_id: str, now: datetime) -> bool:
    """Whether somebody may still stand there. Later a ticket's number, which others may know, binds nobody."""
    occurred_ms = edge.replica.occurred_ms(worker_id)
    return occurred_ms is not None and now < datetime.fromtimestamp(occurred_ms / 1000, UTC) + LIFE


def _ticket(edge: Edge, registration_id: str, worker_id: str | None) -> dict[str, Any]:
    """What the kiosk shows. It never names the worker: the ticket is what they hold."""
    return {
        "registration_id": registration_id,
        "ready": worker_id is not None,
        "message": "登记成功" if worker_id is not None else "登记已收到，岗位正在匹配，请稍等片刻再看",
        "matches": best_vacancies(edge.replica, worker_id, edge.clock()) if worker_id is not None else [],
        "matches_url": f"/v1/registrations/{registration_id}/matches",
    }


def _check(form: KioskForm) -> None:
    findings = Findings()
    for at, skill in enumerate(form.skills):
        findings.ask(f"skills.{at}", _understood, skill)
    findings.ask("wishes", refuse_garbled, form.wishes)
    findings.ask("region", understand_place, form.region, None)
    for field in ("registration_id", "consent_version", "fair_id"):
        findings.ask(field, refuse_personal_data, getattr(form, field))
    findings.settle()


def _understood(skill: DeclaredSkill) -> str:
    refuse_garbled(skill.title)
    return understand_occupation(skill.occupation, skill.title)


def _stated(form: KioskForm) -> dict[str, Any]:
    return {name: getattr(form, name) for name in type(form).model_fields}
