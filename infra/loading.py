"""Filling a replica when a process starts."""

from __future__ import annotations

import asyncio
import contextlib
import gc

import structlog

from agents.follow import Follower
from agents.snapshot import Keeper, Refused, file
from agents.snapshot.content import COVERED
from infra.origin import origin
from infra.processes.clock import now
from infra.settings import Settings

_log = structlog.get_logger()


async def load(follower: Follower, keeper: Keeper | None = None) -> None:
    """Starts a follower, without looking for garbage meanwhile; from a snapshot if there is one.

    All that is loaded stays, and nothing of it is cyclic. Looking through it again and again was 43 % of the time that
    20,000 workers took to load (measured); what was loaded is set aside, so that it is not looked through later either.

    Raises:
        MustRebuild, Unreadable: the topics cannot be followed; see their words.
    """
    gc.disable()
    try:
        await follower.start(None if keeper is None else keeper.restore)
    finally:
        gc.freeze()
        gc.enable()
    if keeper is not None:
        keeper.start(follower)


async def keeper_of(settings: Settings, name: str) -> Keeper | None:
    """Who keeps the snapshot of the process with this name; None where none is wanted, or none can be judged.

    Raises:
        BusUnreachable: Kafka does not answer.
    """
    if settings.snapshots.dir is None:
        return None
    path = settings.snapshots.dir / f"{settings.kafka.namespace}{name}.snapshot"
    try:
        found = await asyncio.to_thread(origin, settings, [topic.name for topic in COVERED])
    except Refused as refused:
        _log.warning("no snapshot is kept; the topics are read instead", why=str(refused))
        # Nobody would renew it, and it may name somebody who was erased since.
        with contextlib.suppress(OSError):
            await asyncio.to_thread(file.remove, path)
        return None
    return Keeper(path, found, every_s=settings.snapshots.every_s, now=now)
