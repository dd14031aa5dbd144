"""``/v1/board``: figures of a fair, a region or everything, as a stream of latest pictures."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query
from sse_starlette import EventSourceResponse, ServerSentEvent

from gateway.board import Scope
from gateway.edge import Edge
from gateway.problems import NotFound, Problem, unprocessable
from schemas.taxonomy.divisions import division
from schemas.taxonomy.errors import UnknownRegion

BOARDS: Final = 200
"""Boards that one process serves; a fair has a handful."""
_HEARTBEAT_S, _RETRY_MS, _SEND_TIMEOUT_S = 15, 3_000, 10.0

FairId = Annotated[str | None, Query(max_length=64)]
Region = Annotated[str | None, Query(pattern=r"^\d{6}$")]


def router(edge: Edge) -> APIRouter:
    """Latest-only: a client that comes back needs no cursor."""
    routes = APIRouter(prefix="/v1/board", tags=["board"])
    watching = 0

    @routes.get("")
    async def board(fair_id: FairId = None, region: Region = None) -> dict[str, Any]:
        return {"as_of": edge.clock().isoformat(), **edge.board.picture(_scope(fair_id, region))}

    @routes.get("/stream")
    async def stream(fair_id: FairId = None, region: Region = None) -> EventSourceResponse:
        if watching >= BOARDS:
            raise Problem(
                429, "看板太多", "this process serves as many boards as it may", headers={"Retry-After": "10"}
            )
        events = _events(_scope(fair_id, region))
        return EventSourceResponse(events, ping=_HEARTBEAT_S, send_timeout=_SEND_TIMEOUT_S)

    async def _events(scope: Scope) -> AsyncGenerator[ServerSentEvent, None]:
        nonlocal watching
        watching += 1
        try:
            yield ServerSentEvent(retry=_RETRY_MS, comment="开工")
            async with aclosing(edge.board.watch(scope)) as pictures:
                async for picture in pictures:
                    yield ServerSentEvent(event="board", data=picture)
        finally:
            watching -= 1

    def _scope(fair_id: str | None, region: str | None) -> Scope:
        if fair_id is not None and fair_id not in edge.replica.fairs:
            raise NotFound("fair")
        if region is not None:
            try:
                division(region)
            except UnknownRegion as error:
                raise unprocessable([{"field": "region", "message": str(error)}]) from None
        return Scope(fair_id=fair_id, region=region)

    return routes
