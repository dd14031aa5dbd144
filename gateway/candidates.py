"""An enterprise's candidates, live: the `candidates` log of one enterprise, from a cursor on, without a gap.

History comes from the log itself, what is new from the follower; both are split at the position that the
replica had when the client came, so no record is missed or told twice. What may be shown is asked again at
delivery: an `enter` read from the log says what was true when it was written, not that the worker still
agrees.
"""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import aclosing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from agents.replica.record import BusRecord
from gateway.following import Following, hold
from gateway.history import History, drain
from gateway.problems import Problem
from schemas.decisions import Candidate, Change, RuleTooBroad
from schemas.envelope import decode
from schemas.partitioning import partition_of
from schemas.topics import CANDIDATES, CONSENTS, IDENTITIES, WORKERS

if TYPE_CHECKING:
    from agents.replica import Replica

QUEUE: Final = 1_000
"""Records that may wait for one client; a slower one is let go and resumes by its cursor."""
STREAMS_PER_TENANT: Final = 10


class TooSlow(Exception):
    """The client reads more slowly than its candidates come; it reconnects with its last cursor."""


@dataclass(frozen=True, slots=True)
class Told:
    """One thing to tell: its record, and what it says."""

    record: BusRecord
    value: Candidate | RuleTooBroad


class _Queue:
    """What waits for one client; marked as overrun instead of ever holding the follower up."""

    def __init__(self) -> None:
        self.records: asyncio.Queue[BusRecord] = asyncio.Queue(QUEUE)
        self.overrun = False

    def put(self, record: BusRecord) -> None:
        self.overrun = self.overrun or self.records.full()
        if not self.overrun:  # once one is missing, none after it may follow
            self.records.put_nowait(record)


class CandidateStreams:
    """All streams of this process."""

    def __init__(self, replica: Replica, following: Following, history: History) -> None:
        self._replica = replica
        self._following = following
        self._history = history
        self._queues: defaultdict[int, set[_Queue]] = defaultdict(set)
        self._open: Counter[str] = Counter()
        following.listen(CANDIDATES.name, self._took_up)

    @staticmethod
    def partition(enterprise_id: str) -> int:
        """Where all candidates of an enterprise are."""
        return partition_of(enterprise_id, CANDIDATES.partitions)

    def position(self, enterprise_id: str) -> int:
        """Where a stream that begins with the latest begins."""
        return self._following.position(CANDIDATES.name, self.partition(enterprise_id))

    async def first_offset(self, enterprise_id: str) -> int:
        """Where a stream that begins with the earliest begins."""
        return await self._history.first_offset(self.partition(enterprise_id))

    @contextmanager
    def place(self, enterprise_id: str) -> Iterator[None]:
        """A place among the streams of a tenant.

        Raises:
            Problem: 429, the tenant has as many open as it may.
        """
        if self._open[enterprise_id] >= STREAMS_PER_TENANT:
            raise Problem(
                429,
                "同时打开的连接太多",
                f"this enterprise has {STREAMS_PER_TENANT} streams open, which is the most; close one first",
                headers={"Retry-After": "10"},
            )
        self._open[enterprise_id] += 1
        try:
            yield
        finally:
            self._open[enterprise_id] -= 1

    async def follow(
        self, enterprise_id: str, rules: frozenset[str], begin: int, idle_s: float
    ) -> AsyncGenerator[Told | int, None]:
        """What to tell an enterprise from an offset on, for ever; its position while nothing comes.

        ``rules`` empty means all rules of the enterprise.

        Raises:
            TooSlow: the client did not keep up.
            BusDown: the log could not be read, or the replica does not come as far as a candidate rests on.
        """
        partition = self.partition(enterprise_id)
        queue = _Queue()
        self._queues[partition].add(queue)
        try:
            live_from = self.position(enterprise_id)
            if begin < live_from:
                async with aclosing(drain(self._history, partition, begin, live_from)) as history:
                    async for record in history:
                        if (told := await self._to_tell(record, enterprise_id, rules)) is not None:
                            yield told
            async with aclosing(self._live(queue, partition, idle_s)) as live:
                async for item in live:
                    if isinstance(item, int):
                        yield item
                    elif (told := await self._to_tell(item, enterprise_id, rules)) is not None:
                        yield told
        finally:
            self._queues[partition].discard(queue)

    async def _live(self, queue: _Queue, partition: int, idle_s: float) -> AsyncGenerator[BusRecord | int, None]:
        while True:
            if queue.overrun and queue.records.empty():
                raise TooSlow
            position = self._following.position(CANDIDATES.name, partition)
            try:
                async with asyncio.timeout(idle_s):
                    record = await queue.records.get()
            except TimeoutError:
                yield position
            else:
                yield record

    def _took_up(self, records: Sequence[BusRecord]) -> None:
        for record in records:
            for queue in self._queues.get(record.partition, ()):
                queue.put(record)

    async def _to_tell(self, record: BusRecord, enterprise_id: str, rules: frozenset[str]) -> Told | None:
        """None for tombstones, the log's own notes, others' candidates, other rules, whom nobody may see."""
        if record.value is None or (record.key.startswith("#") and not record.key.startswith("#broad:")):
            return None
        value = decode(record.headers, record.value, CANDIDATES.models)
        if not isinstance(value, Candidate | RuleTooBroad) or value.enterprise_id != enterprise_id:
            return None
        if rules and value.rule_id not in rules:
            return None
        if isinstance(value, Candidate) and value.change is not Change.LEAVE:
            await hold(self._following, _rests_on(value))
            if not self._visible(value):
                return None
        return Told(record, value)

    def _visible(self, candidate: Candidate) -> bool:
        """Whether the worker may be shown now: known, not refusing, and still a member."""
        worker_id = candidate.worker_id
        if self._replica.is_gone(worker_id) or self._replica.people.suppressed(worker_id):
            return False
        member = self._replica.candidates.of_rule(candidate.rule_id).get(worker_id)
        return member is not None and member.candidate.change is not Change.LEAVE


def _rests_on(candidate: Candidate) -> dict[tuple[str, int], int]:
    """What MEMBERSHIP knew of people. Topics come in no order: a candidate may be here before her worker's record."""
    return {
        (topic, partition): offset
        for topic in (WORKERS.name, IDENTITIES.name, CONSENTS.name)
        for partition, offset in enumerate(candidate.basis.offsets.get(topic, ()))
    }
