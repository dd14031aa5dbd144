"""The whole of Kaigong on this machine for a test: real parts, real processes, and eyes of the test's own."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any
from unittest.mock import patch

import aiohttp
from pydantic import SecretStr

from agents.follow import Follower
from agents.replica import Replica
from gateway import access
from gateway.bus import Bus
from gateway.records import access_record, enterprise_record
from gateway.registration import Registrar
from infra.demo.observer import History
from infra.keys import Keys, init_keys, load_keys
from infra.parts.embedded import broker_of
from infra.parts.kafka import KafkaCluster
from infra.parts.redis import RedisServer
from infra.ports import free_ports
from infra.processes.fleet import Fleet
from infra.settings import PREFIX, Section, Settings
from infra.topics import apply
from schemas.state import Access, AccessKind, Enterprise
from tests.support.parts import redis_here

ENTERPRISE = "E-house"

Changes = Mapping[str, Mapping[str, object]]
"""Section → setting → value, as ``{"notify": {"sms_window_s": 3}}``."""

SHORT: Changes = MappingProxyType(
    {
        "notify": {
            "quiet_hours": "",
            "digest_minutes": 0,
            "sms_per_day": 50,
            "wechat_per_day": 50,
            "sms_window_s": 3.0,
            "sms_indexing_s": 0.5,
        },
        "simulators": {"receipt_delay_s": 0.1},
    }
)
"""No quiet hours, nothing gathers, and windows that end within a test."""


@dataclass(frozen=True, kw_only=True)
class Visit:
    """The bus of a running house with its records folded, and ways to write to it."""

    settings: Settings
    keys: Keys
    follower: Follower
    """Sees the market as every process does, and owns nothing of it."""
    replica: Replica
    history: History
    bus: Bus
    registrar: Registrar
    journal: Path
    """What the simulated providers accepted, one JSON line each."""


@dataclass(frozen=True, kw_only=True)
class House(Visit):
    """What a test works with."""

    kafka: KafkaCluster
    redis: RedisServer
    fleet: Fleet
    api_key: str
    """Of the enterprise ``E-house``."""

    @property
    def gateway_url(self) -> str:
        return self.fleet.gateway_url

    @property
    def simulators_url(self) -> str:
        return self.fleet.simulators_url

    @property
    def auth(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.api_key}"}


@asynccontextmanager
async def house(
    home: Path,
    suite: Settings,
    *,
    agents: int = 2,
    nodes: int = 1,
    changes: Changes = SHORT,
    broker: Mapping[str, str] = MappingProxyType({}),
    fleet: type[Fleet] = Fleet,
) -> AsyncIterator[House]:
    """Builds it in ``home``, whose data stay, and takes it down.

    Args:
        home: an empty directory, or one of an earlier house.
        suite: where Java, jars and redis-server are.
        agents: how many agent processes: agent-1, agent-2 …
        nodes: of Kafka, 1 or 3.
        changes: to the default settings.
        broker: overrides of server.properties.
        fleet: another one, where a test starts its own kind of process.
    """
    async with AsyncExitStack() as opened:
        kafka = KafkaCluster(home, broker_of(suite), nodes=nodes, overrides=broker)
        await asyncio.to_thread(home.mkdir, parents=True, exist_ok=True)
        redis, _ = await asyncio.gather(
            asyncio.to_thread(opened.enter_context, redis_here(home, suite)), asyncio.to_thread(kafka.start)
        )
        opened.push_async_callback(asyncio.to_thread, kafka.stop)
        settings = settings_for(home, kafka.bootstrap, redis.url, nodes=nodes, changes=changes)
        init_keys(settings.keys.dir)
        await asyncio.to_thread(apply, settings)
        names = tuple(f"agent-{number}" for number in range(1, agents + 1))
        running = fleet(settings, home / "processes", agents=names, environment=environment_of(settings))
        await asyncio.to_thread(running.__enter__)
        opened.push_async_callback(asyncio.to_thread, running.stop)
        visit = await opened.enter_async_context(visiting(settings))
        api_key = await open_for_business(visit.bus)
        home = House(**vars(visit), kafka=kafka, redis=redis, fleet=running, api_key=api_key)
        await key_opens(home)
        yield home


@asynccontextmanager
async def visiting(settings: Settings) -> AsyncIterator[Visit]:
    """Eyes and hands in a house that runs."""
    keys = load_keys(settings.keys.dir)
    replica, history = Replica(keys.people), History()
    follower = follower_of(settings, replica, "eyes")
    history.watch(follower)
    try:
        await follower.start()
        async with Bus(settings.kafka.servers, client_id="house", ack_timeout_s=15) as bus:
            yield Visit(
                settings=settings,
                keys=keys,
                follower=follower,
                replica=replica,
                history=history,
                bus=bus,
                registrar=Registrar(bus, follower, replica.people, keys.people, keys.contacts),
                journal=settings.data_dir / "processes" / "simulators" / "accepted.jsonl",
            )
    finally:
        await follower.stop()


def settings_for(
    home: Path, bootstrap: str | None, redis_url: str | None, *, nodes: int = 1, changes: Changes = SHORT
) -> Settings:
    """Settings on free ports; the environment that the suite was started in has no say."""
    gateway, simulators = free_ports(2)
    stated: dict[str, dict[str, object]] = {
        "kafka": {"bootstrap": bootstrap},
        "redis": {"url": redis_url},
        "keys": {"dir": home / "keys"},
        "gateway": {"port": gateway},
        "simulators": {"port": simulators},
        "topics": {"replication": 3, "min_insync": 2} if nodes == 3 else {},
    }
    for section, values in changes.items():
        stated[section] = {**stated.get(section, {}), **values}
    with patch.dict(os.environ, clear=True):
        everything: dict[str, Any] = {"data_dir": home, "cache_dir": home / "cache", **stated}
        return Settings(**everything)


def environment_of(settings: Settings) -> dict[str, str]:
    """The settings as a child process reads them."""
    return dict(_variables(settings, PREFIX))


def _variables(section: Settings | Section, prefix: str) -> Iterator[tuple[str, str]]:
    for name in sorted(section.model_fields_set):
        value = getattr(section, name)
        if isinstance(value, Section):
            yield from _variables(value, f"{prefix}{name.upper()}__")
        elif value is not None:
            said = value.get_secret_value() if isinstance(value, SecretStr) else value
            yield f"{prefix}{name.upper()}", str(said)


def follower_of(settings: Settings, replica: Replica, name: str) -> Follower:
    """One more process's eyes; start and stop it."""
    kafka = settings.kafka
    return Follower(replica, bootstrap=kafka.servers, namespace=kafka.namespace, client_id=name)


async def until(condition: Callable[[], bool], what: str, *, within_s: float = 30.0) -> None:
    """Waits for a condition.

    Raises:
        AssertionError: it did not come true in time.
    """
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline, f"{what}: not within {within_s:g} s"
        await asyncio.sleep(0.02)


def now() -> datetime:
    """The wall clock."""
    return datetime.now(UTC)


async def open_for_business(bus: Bus) -> str:
    """A verified enterprise with an API key."""
    key = access.mint()
    allowed = Access(key_hash=access.hash_of(key), kind=AccessKind.ENTERPRISE, subject=ENTERPRISE, occurred_at=now())
    enterprise = Enterprise(enterprise_id=ENTERPRISE, name="测试用人单位", verified=True, occurred_at=now())
    await bus.write([enterprise_record(enterprise, now()), access_record(allowed, now())])
    return key


async def key_opens(home: House, *, within_s: float = 30.0) -> None:
    """Returns when the gateway has heard of the enterprise's key."""
    deadline = time.monotonic() + within_s
    async with aiohttp.ClientSession(home.gateway_url, headers=home.auth) as enterprise:
        while True:
            async with enterprise.get("/v1/rules") as answer:
                if answer.ok:
                    return
            assert time.monotonic() < deadline, f"the key does not open the gateway: {answer.status}"
            await asyncio.sleep(0.02)
