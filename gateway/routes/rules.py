"""``/v1/rules``: an enterprise's standing candidate queries."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from fastapi import APIRouter, Request, Response

from agents.roles.membership import DryRun, dry_run
from gateway.edge import Edge
from gateway.following import catch_up
from gateway.problems import NotFound, unprocessable
from gateway.records import rule_record, tombstone
from gateway.understanding import Findings, new_id
from intake.occupation import understand_occupation
from intake.personal_data import refuse_personal_data
from schemas.model import Identifier
from schemas.state import Rule
from schemas.taxonomy.divisions import division, town
from schemas.taxonomy.errors import UnknownRegion
from schemas.taxonomy.occupations import occupation
from schemas.topics import RULES

_TOWN_DIGITS: Final = 9


class RuleForm(Rule):
    """A rule as an enterprise sends it; with the id of one of its own it replaces that."""

    # Narrower than what it extends, on purpose: nowhere does a form stand in for the rule.
    rule_id: Identifier | None = None  # type: ignore[assignment]
    enterprise_id: None = None  # type: ignore[assignment]
    occurred_at: None = None  # type: ignore[assignment]


def router(edge: Edge) -> APIRouter:
    """With an enterprise's API key."""
    routes = APIRouter(prefix="/v1/rules", tags=["rules"])

    @routes.get("")
    async def rules(request: Request) -> dict[str, Any]:
        tenant = edge.tenant(request)
        own = [rule for rule in edge.replica.rules.values() if rule.enterprise_id == tenant]
        return {"rules": [_named(rule) for rule in sorted(own, key=lambda rule: rule.occurred_at)]}

    @routes.post("", status_code=201)
    async def create(form: RuleForm, request: Request) -> Rule:
        tenant = edge.tenant(request)
        _check(form)
        if form.rule_id is not None:
            await _own(form.rule_id, tenant)
        now = edge.clock()
        rule = _as_rule(form, form.rule_id or new_id("r"), tenant, now)
        await edge.bus.write([rule_record(rule, now)])
        return rule

    @routes.post("/dry-run")
    async def try_out(form: RuleForm, request: Request) -> DryRun:
        tenant = edge.tenant(request)
        _check(form)
        now = edge.clock()
        return dry_run(edge.replica, edge.membership, _as_rule(form, "r-dry-run", tenant, now), now)

    @routes.delete("/{rule_id}", status_code=204)
    async def delete(rule_id: str, request: Request) -> Response:
        tenant = edge.tenant(request)
        await _own(rule_id, tenant)
        await edge.bus.write([tombstone(RULES, rule_id, by=tenant)])
        return Response(status_code=204)

    async def _own(rule_id: str, tenant: str) -> None:
        await catch_up(edge.following, RULES.name)
        known = edge.replica.rules.get(rule_id)
        if known is None or known.enterprise_id != tenant:
            raise NotFound("rule")

    return routes


def _as_rule(form: RuleForm, rule_id: str, tenant: str, now: datetime) -> Rule:
    stated: dict[str, Any] = {name: getattr(form, name) for name in form.model_fields_set}
    return Rule(**(stated | {"rule_id": rule_id, "enterprise_id": tenant, "occurred_at": now}))


def _named(rule: Rule) -> dict[str, Any]:
    names = [occupation(code).name for code in sorted(rule.occupations)]
    return {**rule.model_dump(mode="json"), "occupation_names": names}


def _check(form: RuleForm) -> None:
    findings = Findings()
    for code in sorted(form.occupations):
        findings.ask("occupations", understand_occupation, code, None)
    findings.ask("name", refuse_personal_data, form.name)
    findings.screen("name", form.name)
    findings.settle()
    if not form.occupations and form.region is None and (form.centre is None or form.radius_km is None):
        message = "不限工种的规则，请给出地区，或中心与半径：否则所有求职者都在内"
        raise unprocessable([{"field": "occupations", "message": message}])
    try:
        for region in (form.region, form.centre.region if form.centre else None):
            _ = region is None or (town(region) if len(region) == _TOWN_DIGITS else division(region))
    except UnknownRegion as error:
        raise unprocessable([{"field": "region", "message": str(error)}]) from None
