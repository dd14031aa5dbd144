"""One ownership of one partition: take over, decide until it ends, hand back clean.

Taking over   1. start the fence: it bars whoever wrote here before
2. write a beat to the log: with its commit ends what a restarted broker may have left open
3. *then* ask where the log and everything it rests on end, and wait for the replica
4. reconcile the whole partition, in slices
Deciding      decide what is dirty -> write the difference in one transaction -> only then act, and decide again
once the replica holds that commit
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Final, Protocol

import structlog

from agents.follow import Follower
from agents.follow.progress import Spot
from agents.own.fence import Barred, Fence, FenceError, Record
from agents.roles.role import Desk, Effect, Role
from schemas.decisions import Basis
from schemas.taxonomy import TAXONOMY_VERSION
from schemas.topics import (
    BEAT,
    CERTIFICATES,
    CONSENTS,
    CONTACTS,
    DECISIONS,
    HAPPENINGS,
    IDENTITIES,
    RULES,
    VACANCIES,
    WORKERS,
)

_log = structlog.get_logger()

INPUTS: Final = tuple(
    topic.name for topic in (WORKERS, CERTIFICATES, VACANCIES, CONTACTS, IDENTITIES, CONSENTS, RULES, *DECISIONS)
)
"""What decisions rest on. A successor's replica must not be behind the one that decided before it."""

_RESTS_ON: Final = (*INPUTS, *(topic.name for topic in HAPPENINGS))

_MOST_ITEMS: Final = 256
_SLICE: Final = 32  # items decided before other tasks of the loop get their turn
_DRAIN_S: Final = 5.0
_RETRY_S: Final = 0.2
_LOOK_S: Final = 0.005
_IDLE_S: Final = 1.0
_GATHER_S: Final = 0.25


class Acting(Protocol):
    """What a role does in the outside world. Only NOTIFY does anything."""

    async def prepare(self, desk: Desk) -> None:
        """Gets ready what the next decision needs from outside."""

    async def act(self, effect: Effect) -> None:
        """Carries one effect out; its answer comes back through the role."""


class Tenure:
    """The ownership of ``role``'s partition ``partition`` by this process."""

    def __init__(
        self,
        role: Role,
        partition: int,
        *,
        follower: Follower,
        fence: Callable[[str], Fence],
        namespace: str,
        now: Callable[[], datetime],
        policy_version: str,
        acting: Acting | None,
        end_process: Callable[[str], None],
    ) -> None:
        self.role = role
        self.partition = partition
        self._follower = follower
        self._new_fence = fence
        self._namespace = namespace
        self._now = now
        self._policy_version = policy_version
        self._acting = acting
        self._end_process = end_process
        self._fence: Fence | None = None
        self._desk: Desk | None = None
        self._touched = asyncio.Event()
        self._ending = False
        self._closing = False
        self._deciding = asyncio.Lock()
        self._calls: set[asyncio.Task[None]] = set()
        self._task = asyncio.create_task(self._run())
        self.serving = asyncio.Event()

    @property
    def name(self) -> str:
        """For example ``book-3``: the transactional id."""
        return f"{self.role.name}-{self.partition}"

    def wake(self) -> None:
        """Something may be dirty."""
        self._touched.set()

    def wake_if_dirty(self) -> None:
        """What was touched may concern this partition, or another one."""
        if self._desk is not None and self._desk.has_work(self._now()):
            self.wake()

    def pause(self) -> None:
        """A rebalance is under way: nothing new is set off until it is known who owns this."""
        self._close(True)

    def resume(self) -> None:
        """The partition came back."""
        self._close(False)
        self.wake()

    async def drained(self, deadline_s: float = _DRAIN_S) -> None:
        """Returns when no call is under way and every answer is written, or at the deadline."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(deadline_s):
                while self._calls:
                    await asyncio.wait(set(self._calls))
                async with self._deciding:
                    pass  # what the calls rest on is in the replica now
                while self.role.owes(self.partition):
                    self.wake()
                    await asyncio.sleep(_LOOK_S)
                async with self._deciding:
                    pass

    async def end(self) -> None:
        """Hands the partition back: open calls are awaited for a while and their answers written."""
        self._ending = True
        self._close(True)
        await self.drained()
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        for call in self._calls:
            call.cancel()
        if self._desk is not None:
            self.role.leave(self._desk)
        if self._fence is not None:
            await self._fence.stop()

    def _close(self, closing: bool) -> None:
        self._closing = closing
        if self._desk is not None:
            self._desk.closing = closing

    # -- the loop -------------------------------------------------------------------------------------------------

    async def _run(self) -> None:
        """Any error of the fence repeats the take-over; being barred, while we believe that we own it, ends us."""
        while True:
            try:
                desk = await self._take_over()
                while True:
                    await self._until_work(desk)
                    async with self._deciding:
                        await self._decide(desk)
            except Barred as barred:
                self._gone(f"{barred}. Another process owns this partition; this one was paused for too long.")
                return
            except FenceError as error:
                _log.warning("take-over is repeated", role=self.name, reason=str(error))
                await asyncio.sleep(_RETRY_S)
            except asyncio.CancelledError:
                raise
            except Exception as error:
                _log.exception("deciding failed", role=self.name)
                self._gone(f"{self.name} failed: {type(error).__name__}")
                return

    def _gone(self, reason: str) -> None:
        if not self._ending:
            self._end_process(reason)

    async def _take_over(self) -> Desk:
        began = self._now()
        self.serving.clear()
        if self._desk is not None:
            self.role.leave(self._desk)
        if self._fence is not None:
            await self._fence.stop()
        self._fence = self._new_fence(self.name)
        await self._fence.start()
        await self._follower.ready()
        # A broker that is killed between a commit's acknowledgement and its marker may restart without ever writing it
        # (seen, Kafka 4.3.1). Its records are then hidden until the next commit under this id shows them.
        await self._follower.reached(await self._write([Record(self.role.log.name, self.partition, BEAT, None)]))
        await self._follower.barrier(INPUTS)
        self._desk = self.role.adopt(self.partition)
        self._desk.closing = self._closing
        self.serving.set()
        took = self._now() - began
        _log.info("partition taken over", role=self.name, took_ms=round(took.total_seconds() * 1000))
        return self._desk

    async def _until_work(self, desk: Desk) -> None:
        """Returns when there is something to decide: at once if somebody waits for it, else after a while.

        Every transaction costs three requests and a fetch in every process, so what is only to be written down (an
        answer, a receipt) gathers first.
        """
        while not desk.has_work(self._now()):
            alarm = desk.alarms.next()
            wait_s = _IDLE_S if alarm is None else (alarm - self._now()).total_seconds()
            await self._touched_within(max(0.001, min(_IDLE_S, wait_s)))
        gathered_at = asyncio.get_running_loop().time() + _GATHER_S
        while not (desk.hurry or desk.reconciling or desk.closing or desk.alarm_rings(self._now())):
            left = gathered_at - asyncio.get_running_loop().time()
            if left <= 0:
                return
            await self._touched_within(left)

    async def _touched_within(self, seconds: float) -> None:
        self._touched.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._touched.wait()

    async def _decide(self, desk: Desk) -> None:
        if self._acting is not None:
            await self._acting.prepare(desk)
        as_of = self._now()
        records: list[Record] = []
        items = list(desk.next_items(_MOST_ITEMS, as_of).items())
        for start in range(0, max(len(items), 1), _SLICE):
            records += self.role.decide(desk, dict(items[start : start + _SLICE]), as_of, self._basis(as_of))
            if len(items) > start + _SLICE:
                await asyncio.sleep(0)
        written = await self._write(records)
        effects, desk.effects = desk.effects, []
        for effect in effects:
            self._set_off(effect)
        await self._follower.reached(written)
        await asyncio.sleep(0)  # deciding without writing awaits nothing: the other tasks get their turn

    def _basis(self, as_of: datetime) -> Basis:
        """What the slice under way rests on; nothing is applied between this and its decisions."""
        return Basis(
            as_of=as_of,
            offsets=self._follower.offsets(_RESTS_ON),
            policy=self._policy_version,
            taxonomy=TAXONOMY_VERSION,
        )

    async def _write(self, records: list[Record]) -> dict[Spot, int]:
        """Commits the records; returns where the log ends behind them."""
        if not records:
            return {}
        assert self._fence is not None
        offsets = await self._fence.write(
            [
                Record(self._namespace + each.topic, each.partition, each.key, each.value, each.headers)
                for each in records
            ]
        )
        return {
            (topic.removeprefix(self._namespace), partition): offset + 1
            for (topic, partition), offset in offsets.items()
        }

    def _set_off(self, effect: Effect) -> None:
        assert self._acting is not None
        call: asyncio.Task[None] = asyncio.create_task(self._act(self._acting.act(effect)))
        self._calls.add(call)
        call.add_done_callback(self._calls.discard)

    async def _act(self, acting: Awaitable[None]) -> None:
        await acting
        self.wake()
