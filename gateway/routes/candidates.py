"""``/v1/candidates``: who is within an enterprise's rules, as a list and as a live stream."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import ExitStack, aclosing
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from sse_starlette import EventSourceResponse, ServerSentEvent

from gateway.bus import BusDown
from gateway.candidate_view import event_data, event_name, profile_data
from gateway.candidates import Told, TooSlow
from gateway.cursors import Cursor, gone
from gateway.edge import Edge
from gateway.following import catch_up
from gateway.problems import NotFound, Problem, Refused
from schemas.decisions import Change
from schemas.topics import CANDIDATES

HEARTBEAT_S: Final = 15
RETRY_MS: Final = 3_000
SEND_TIMEOUT_S: Final = 10.0
REFRESH_S: Final = 60.0
"""A quiet stream gets a younger cursor this often, so that it does not grow too old by listening."""

RuleIds = Annotated[list[str] | None, Query(alias="rule_id", max_length=50)]


def router(edge: Edge) -> APIRouter:
    """With an enterprise's API key; what is another enterprise's does not exist."""
    routes = APIRouter(prefix="/v1/candidates", tags=["candidates"])

    @routes.get("")
    async def candidates(request: Request, rule_id: RuleIds = None) -> dict[str, Any]:
        tenant = edge.tenant(request)
        await catch_up(edge.following, CANDIDATES.name, partitions=[edge.candidates.partition(tenant)])
        asked = _rules(tenant, rule_id) or {
            rule.rule_id for rule in edge.replica.rules.values() if rule.enterprise_id == tenant
        }
        return {
            "candidates": [
                {"rule_id": each, "worker_id": worker_id, "profile": profile_data(profile)}
                for each in sorted(asked)
                for worker_id, profile in _members(each)
            ],
            "cursor": edge.cursors.write(_cursor(tenant), tenant, _rules(tenant, rule_id)),
        }

    @routes.get("/stream")
    async def stream(
        request: Request, rule_id: RuleIds = None, cursor: Annotated[str, Query()] = "latest"
    ) -> EventSourceResponse:
        tenant = edge.tenant(request)
        rules = _rules(tenant, rule_id)
        token = request.headers.get("last-event-id") or cursor
        begin = await _begin(token, tenant, rules)
        place = ExitStack()
        place.enter_context(edge.candidates.place(tenant))
        return EventSourceResponse(
            _events(request, tenant, rules, begin, place),
            ping=HEARTBEAT_S,
            send_timeout=SEND_TIMEOUT_S,
            headers={"Resumed-From": token if token in ("earliest", "latest") else "cursor"},
        )

    async def _events(
        request: Request, tenant: str, rules: frozenset[str], begin: int, place: ExitStack
    ) -> AsyncGenerator[ServerSentEvent, None]:
        partition = edge.candidates.partition(tenant)
        with place:
            yield ServerSentEvent(retry=RETRY_MS, comment="开工")
            async with aclosing(edge.candidates.follow(tenant, rules, begin, REFRESH_S)) as told:
                try:
                    async for each in told:
                        edge.tenant(request)  # a key that was taken back ends what it opened
                        yield _event(each, partition, tenant, rules)
                except TooSlow:
                    yield ServerSentEvent(event="stream.reset", data='{"detail":"reconnect with your last cursor"}')
                except Problem:
                    yield ServerSentEvent(event="stream.reset", data='{"detail":"the API key opens nothing any more"}')
                except BusDown:
                    yield ServerSentEvent(event="stream.reset", data='{"detail":"the bus is down; reconnect later"}')

    def _event(told: Told | int, partition: int, tenant: str, rules: frozenset[str]) -> ServerSentEvent:
        if isinstance(told, int):
            now_ms = int(edge.clock().timestamp() * 1000)
            return ServerSentEvent(id=edge.cursors.write(Cursor(partition, told, now_ms), tenant, rules))
        rule = edge.replica.rules.get(told.value.rule_id)
        seen = Cursor(partition, told.record.offset + 1, int(edge.clock().timestamp() * 1000))
        return ServerSentEvent(
            event=event_name(told),
            id=edge.cursors.write(seen, tenant, rules),
            data=event_data(told, rule.name if rule else None),
        )

    async def _begin(token: str, tenant: str, rules: frozenset[str]) -> int:
        if token == "latest":  # noqa: S105 -- a word of the protocol
            return edge.candidates.position(tenant)
        first = await edge.candidates.first_offset(tenant)
        if token == "earliest":  # noqa: S105 -- a word of the protocol
            return first
        cursor = edge.cursors.read(token, tenant, rules, edge.clock())
        if cursor.offset < first:
            raise gone("what the cursor needs next is no longer kept")
        if cursor.partition != edge.candidates.partition(tenant):
            raise Refused(400, "断点无效", "the cursor belongs to another stream")
        await catch_up(edge.following, CANDIDATES.name, partitions=[cursor.partition])
        if cursor.offset > edge.candidates.position(tenant):
            raise gone("the cursor is ahead of this installation")
        return cursor.offset

    def _rules(tenant: str, asked: list[str] | None) -> frozenset[str]:
        rules = frozenset(asked or ())
        for rule_id in rules:
            known = edge.replica.rules.get(rule_id)
            if known is None or known.enterprise_id != tenant:
                raise NotFound("rule")
        return rules

    def _cursor(tenant: str) -> Cursor:
        now_ms = int(edge.clock().timestamp() * 1000)
        return Cursor(edge.candidates.partition(tenant), edge.candidates.position(tenant), now_ms)

    def _members(rule_id: str) -> list[tuple[str, Any]]:
        """Workers who may be shown now, with their profile as it is now."""
        members = []
        for worker_id, member in edge.replica.candidates.of_rule(rule_id).items():
            gone_or_refusing = edge.replica.is_gone(worker_id) or edge.replica.people.suppressed(worker_id)
            if member.candidate.change is Change.LEAVE or gone_or_refusing:
                continue
            members.append((worker_id, edge.replica.index.profile(worker_id, edge.clock())))
        return members

    return routes
