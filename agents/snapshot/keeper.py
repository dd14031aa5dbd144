"""When a process writes its snapshot, and how a start takes it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import structlog
from aiokafka.errors import KafkaError

from agents.follow.follower import Follower
from agents.follow.progress import Spot
from agents.replica import Replica
from agents.snapshot import file
from agents.snapshot.content import COVERED, Content, Copy, content_of, copy_of, restore
from agents.snapshot.origin import Origin, header_of, require_own
from agents.snapshot.refused import Refused

_log = structlog.get_logger()

_CATCHES_UP_S: Final = 1.0
"""A follower is behind by milliseconds; who is not there by then does not read."""


class Keeper:
    """One file: taken at the start, written each ``every_s`` and at the end.

    So whoever is erased is gone from it after ``every_s`` at most; what cannot be taken is removed at once.

    Args:
        path: of the file; no other process may have the same.
        origin: what the bus is now.
        every_s: seconds from one to the next.
        now: the wall clock.
    """

    def __init__(self, path: Path, origin: Origin, *, every_s: float, now: Callable[[], datetime]) -> None:
        self._path = path
        self._origin = origin
        self._every_s = every_s
        self._now = now
        self._stopping = asyncio.Event()
        self._running: asyncio.Task[None] | None = None
        self._taken = False
        self._read_at = now()

    @property
    def topics(self) -> tuple[str, ...]:
        """What a snapshot covers."""
        return tuple(topic.name for topic in COVERED)

    async def restore(self, replica: Replica, first: Mapping[Spot, int], ends: Mapping[Spot, int]) -> dict[Spot, int]:
        """Puts the snapshot into an empty replica; where to read on, nothing if there is none or it is refused.

        Args:
            replica: knows nothing yet; its index is loading.
            first: the first offset of each partition on the bus.
            ends: where it ends.
        """
        self._read_at = self._now()  # a load ends no earlier than where the topics ended then
        try:
            found = await asyncio.to_thread(file.read, self._path)
            if found is None:
                return {}
            require_own(found.header, self._origin, self._now())
            offsets = _spots(found.header["offsets"])
            for spot, offset in offsets.items():
                if not first[spot] <= offset <= ends[spot]:
                    raise Refused(f"{spot[0]}[{spot[1]}] no longer goes on at offset {offset}")
            content = Content.of(found.arrays)
        except Exception as error:  # whatever is in the file, it must not keep the process from starting
            why = str(error) if isinstance(error, Refused) else f"it makes no sense ({type(error).__name__})"
            _log.warning("the snapshot is not taken; the topics are read instead", why=why)
            await self._remove()
            return {}
        await asyncio.to_thread(restore, replica, content)  # nobody asks the index while it loads
        self._taken = True
        _log.info("the snapshot is taken", workers=replica.index.worker_count)
        return offsets

    async def write(self, follower: Follower) -> None:
        """Writes what is known now: copied at once, written beside the loop.

        If that cannot be, it is logged, and the old one goes too: it may name somebody who was erased since.
        """
        try:
            await self._note_reading(follower)
            header = header_of(self._origin, follower.offsets(self.topics), self._read_at)
            copy = copy_of(follower.replica)
            await asyncio.to_thread(self._put, header, copy)
        except Exception as error:  # a process is worth more than its snapshot
            why = error.strerror if isinstance(error, OSError) else type(error).__name__
            _log.warning("the snapshot could not be written, and the old one is removed", why=why, file=str(self._path))
            await self._remove()

    async def _note_reading(self, follower: Follower) -> None:
        """Moves on the moment up to which every covered partition has been read, where that can be shown.

        One partition may stand still while others go on, so it takes a look at the ends of all. After more than half of
        the time that tombstones are kept some may have been missed for good: then it never moves again.
        """
        asked_at = self._now()
        with contextlib.suppress(TimeoutError, KafkaError):
            await asyncio.wait_for(follower.barrier(self.topics), _CATCHES_UP_S)
            if asked_at - self._read_at <= self._origin.tombstones_kept / 2:
                self._read_at = asked_at

    def _put(self, header: dict[str, Any], copy: Copy) -> None:
        file.write(self._path, file.Snapshot(header, content_of(copy).arrays()))

    async def _remove(self) -> None:
        try:
            await asyncio.to_thread(file.remove, self._path)
        except OSError as error:
            _log.warning("a snapshot could not be removed: delete it", why=error.strerror, file=str(self._path))

    def start(self, follower: Follower) -> None:
        """From now on it is written now and then."""
        self._running = asyncio.create_task(self._run(follower))

    async def stop(self, follower: Follower) -> None:
        """Writes it for the last time; the one under way is awaited."""
        if self._running is not None:
            self._stopping.set()
            await self._running
            await self.write(follower)

    async def _run(self, follower: Follower) -> None:
        if not self._taken:
            await self.write(follower)  # else who dies young starts from nothing each time
        while not self._stopping.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), self._every_s)
                return
            await self.write(follower)


def _spots(offsets: Mapping[str, list[int]]) -> dict[Spot, int]:
    return {(topic, partition): offset for topic, each in offsets.items() for partition, offset in enumerate(each)}
