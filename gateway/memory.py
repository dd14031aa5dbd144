"""A bus in memory, for tests of the gateway without a broker: a log, and a replica that follows it.

It behaves where it matters: offsets count per partition, the replica learns of a record only at a barrier
or when it is told to catch up, and a bus that is down takes nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from agents.own.fence import Record
from agents.replica.record import BusRecord
from gateway.bus import BusDown, Written
from schemas.topics import BY_NAME, CANDIDATES

if TYPE_CHECKING:
    from agents.replica import Replica

Listener = Callable[[Sequence[BusRecord]], None]


class MemoryLog:
    """Topics and their partitions; shared by the processes of a test."""

    def __init__(self) -> None:
        self.down = False
        self.partitions: defaultdict[tuple[str, int], list[BusRecord]] = defaultdict(list)

    def append(self, record: Record, at_ms: int = 0) -> Written:
        """Take a record.

        Raises:
            BusDown: the test said so.
        """
        if self.down:
            raise BusDown
        partition = self.partitions[record.topic, record.partition]
        offset = len(partition)
        headers = tuple(record.headers)
        partition.append(BusRecord(record.topic, record.partition, offset, record.key, record.value, headers, at_ms))
        return Written(record.topic, record.partition, offset)

    def of(self, topic: str) -> list[BusRecord]:
        """All records of a topic, partition by partition."""
        return [
            record for partition in range(BY_NAME[topic].partitions) for record in self.partitions[topic, partition]
        ]

    def last(self, topic: str) -> dict[str, BusRecord]:
        """What compaction would leave: the last record of each key."""
        return {record.key: record for record in self.of(topic)}


class MemoryBus:
    """Writer, follower and history of one process."""

    def __init__(self, log: MemoryLog, replica: Replica) -> None:
        self.log = log
        self.replica = replica
        self.before_write: Callable[[Sequence[Record]], None] = lambda _: None
        """Called with what is about to be written."""
        self.after_write: Callable[[], None] = lambda: None
        """Called after each write: where a test puts what INTAKE would do."""
        self._positions: defaultdict[tuple[str, int], int] = defaultdict(int)
        self._listeners: defaultdict[str, list[Listener]] = defaultdict(list)

    async def write(self, records: Sequence[Record]) -> list[Written]:
        """Write in order."""
        self.before_write(records)
        written = [self.log.append(record) for record in records]
        self.after_write()
        return written

    async def barrier(self, topics: Iterable[str], partitions: Iterable[int] | None = None) -> None:
        """Apply what is on these topics."""
        if self.log.down:
            raise TimeoutError
        wanted = None if partitions is None else set(partitions)
        for topic in topics:
            for partition in range(BY_NAME[topic].partitions):
                if wanted is None or partition in wanted:
                    self._apply(topic, partition)

    async def reached(self, ends: Mapping[tuple[str, int], int]) -> None:
        """Apply what is asked for."""
        for (topic, partition), end in ends.items():
            if self._positions[topic, partition] < end:
                self._apply(topic, partition)

    def catch_up(self) -> None:
        """Apply everything."""
        for topic, partition in list(self.log.partitions):
            if topic in self.replica.topics:
                self._apply(topic, partition)

    def position(self, topic: str, partition: int) -> int:
        """The next offset to be applied."""
        return self._positions[topic, partition]

    def listen(self, topic: str, callback: Listener) -> None:
        """Call back with what has been applied."""
        self._listeners[topic].append(callback)

    async def first_offset(self, partition: int) -> int:
        """Nothing is ever removed here."""
        _ = partition
        return 0

    async def read(self, partition: int, begin: int, end: int) -> AsyncGenerator[Sequence[BusRecord], None]:
        """The candidates' log in a range."""
        yield self.log.partitions[CANDIDATES.name, partition][begin:end]

    def _apply(self, topic: str, partition: int) -> None:
        begin = self._positions[topic, partition]
        records = self.log.partitions[topic, partition][begin:]
        for record in records:
            self.replica.apply(record)
        self._positions[topic, partition] = begin + len(records)
        if records:
            for callback in self._listeners[topic]:
                callback(records)
