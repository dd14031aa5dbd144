"""Logs in memory with what the roles rely on: offsets with gaps, broker time, transactions, the fence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from agents.own.fence import Barred, Record
from agents.replica import BusRecord
from schemas.envelope import Envelope, encode, headers_for
from schemas.model import Contract
from schemas.partitioning import partition_of
from schemas.topics import BY_NAME, PARTITIONS
from tests.property.market.clock import Clock

Spot = tuple[str, int]


class Bus:
    """One log for each partition of each topic."""

    def __init__(self, clock: Clock, *, fenced: bool) -> None:
        self._clock = clock
        self._fenced = fenced
        self.logs: defaultdict[Spot, list[BusRecord]] = defaultdict(list)
        self.ends: defaultdict[Spot, int] = defaultdict(int)
        self.batches: list[list[BusRecord]] = []
        """Every transaction of a role, in the order of commit."""
        self._epochs: defaultdict[str, int] = defaultdict(int)

    def put(self, topic: str, key: str, by: str, value: Contract | None) -> BusRecord:
        """A record of a topic that no role writes, partitioned by ``by``."""
        headers: Iterable[tuple[str, bytes]] = ()
        if value is not None:
            headers = headers_for(type(value), Envelope(id=key, source="test", time=self._clock.now))
        data = None if value is None else encode(value)
        return self._append(Record(topic, partition_of(by, PARTITIONS), key, data, tuple(headers)))

    def again(self, spot: Spot, most: int) -> None:
        """The last records of a partition are written once more, as a redelivered batch of INTAKE is."""
        for old in self.logs[spot][-most:]:
            self._append(Record(old.topic, old.partition, old.key, old.value, old.headers))

    def start_fence(self, transactional_id: str) -> int:
        """Bars whoever wrote under this id; the epoch to write with."""
        self._epochs[transactional_id] += 1
        return self._epochs[transactional_id]

    def epoch(self, transactional_id: str) -> int:
        """The epoch of the last owner."""
        return self._epochs[transactional_id]

    def write(self, transactional_id: str, epoch: int, records: Sequence[Record]) -> dict[Spot, int]:
        """One transaction; what the replica must hold until its writer decides again.

        Raises:
            Barred: another owner has started.
        """
        if self._fenced and epoch != self._epochs[transactional_id]:
            raise Barred(transactional_id)
        self.batches.append([self._append(record) for record in records])
        spots = {(record.topic, record.partition) for record in records}
        written = {spot: self.ends[spot] for spot in spots}
        for spot in spots:
            self.ends[spot] += 1  # the marker of the commit takes an offset too
        return written

    def _append(self, record: Record) -> BusRecord:
        spot = record.topic, record.partition
        written = BusRecord(
            topic=record.topic,
            partition=record.partition,
            offset=self.ends[spot],
            key=record.key,
            value=record.value,
            headers=tuple(record.headers),
            timestamp_ms=self._clock.ms,
        )
        self.logs[spot].append(written)
        self.ends[spot] += 1
        return written

    def compacted(self, spot: Spot) -> list[BusRecord]:
        """What a process that starts now finds: of each key of a compacted topic only the last record."""
        log = self.logs[spot]
        if not BY_NAME[spot[0]].compacted:
            return log
        last = {record.key: record.offset for record in log}
        return [record for record in log if last[record.key] == record.offset]

    def of(self, topic: str) -> list[BusRecord]:
        """All records of a topic, partition by partition."""
        return [record for partition in range(PARTITIONS) for record in self.logs[topic, partition]]
