"""Gateways on real Kafka, served by uvicorn on loopback."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from aiohttp import ClientSession

from agents.follow import Follower
from agents.replica import Replica
from agents.roles.membership import MembershipPolicy
from gateway.access import hash_of, mint
from gateway.app import GatewayDeps, create_app
from gateway.bus import Bus
from gateway.history import CandidateLog
from gateway.records import access_record
from gateway.registration import Registrar
from gateway.serve import server
from infra.ports import LOOPBACK, free_ports
from infra.settings import KafkaSettings, Settings
from infra.topics import apply
from schemas.ids import Pseudonymiser
from schemas.links import Links
from schemas.sealing import Sealer
from schemas.state import Access, AccessKind

PSEUDONYMISER = Pseudonymiser(b"k" * 32)
CLUSTER = "cluster"
SEALER = Sealer({"c1": b"s" * 32}, "c1")
LINKS = Links({"l1": b"l" * 32}, "l1")


@dataclass
class Gateway:
    """One running gateway and a client of it."""

    bus: Bus
    follower: Follower
    replica: Replica
    registrar: Registrar
    url: str
    http: ClientSession

    async def key_for(self, enterprise_id: str) -> dict[str, str]:
        """An enterprise's API key, known to every gateway."""
        key = mint()
        now = datetime.now(UTC)
        access = Access(key_hash=hash_of(key), kind=AccessKind.ENTERPRISE, subject=enterprise_id, occurred_at=now)
        await self.bus.write([access_record(access, now)])
        await self.follower.barrier(["access"])
        return {"Authorization": f"Bearer {key}"}


def make_topics(bootstrap: str, namespace: str) -> None:
    """All topics of the catalogue under a namespace."""
    apply(Settings(kafka=KafkaSettings(bootstrap=bootstrap, namespace=namespace)))


@asynccontextmanager
async def gateway(bootstrap: str, namespace: str, *, name: str = "gateway") -> AsyncIterator[Gateway]:
    """A gateway that follows and serves."""
    replica = Replica(PSEUDONYMISER)
    follower = Follower(
        replica,
        bootstrap=bootstrap,
        namespace=namespace,
        client_id=name,
    )
    bus = Bus(bootstrap, namespace=namespace, client_id=name)
    app = create_app(
        GatewayDeps(
            bus=bus,
            following=follower,
            replica=replica,
            history=CandidateLog(bootstrap, namespace=namespace, client_id=f"{name}-history"),
            pseudonymiser=PSEUDONYMISER,
            contact_sealer=SEALER,
            cursor_sealer=SEALER,
            links=LINKS,
            cluster=CLUSTER,
            clock=lambda: datetime.now(UTC),
            membership=MembershipPolicy(),
        )
    )
    (port,) = free_ports(1)
    serving = server(app, host=LOOPBACK, port=port)
    registrar = Registrar(bus, follower, replica.people, PSEUDONYMISER, SEALER)
    async with bus:
        await follower.start()
        task = asyncio.create_task(serving.serve())
        while not serving.started:  # noqa: ASYNC110 -- uvicorn has no event for it
            await asyncio.sleep(0.01)
        url = f"http://{LOOPBACK}:{port}"
        try:
            async with ClientSession(url) as http:
                yield Gateway(bus, follower, replica, registrar, url, http)
        finally:
            serving.should_exit = True
            await task
            await follower.stop()
