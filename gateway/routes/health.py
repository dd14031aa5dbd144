"""``/livez`` and ``/readyz``: restart me, and send me no traffic."""

from __future__ import annotations

from fastapi import APIRouter

from gateway.edge import Edge
from gateway.following import catch_up
from schemas.topics import IDENTITIES


def router(edge: Edge) -> APIRouter:
    """For whoever runs the process."""
    routes = APIRouter(tags=["health"])

    @routes.get("/livez")
    async def livez() -> dict[str, str]:
        return {"status": "alive"}

    @routes.get("/readyz")
    async def readyz() -> dict[str, str]:
        await catch_up(edge.following, IDENTITIES.name)
        return {"status": "ready"}

    return routes
