"""One record as it lies on the bus."""

from __future__ import annotations

from typing import NamedTuple

from schemas.envelope import Headers


class BusRecord(NamedTuple):
    """A record of a topic. ``value`` None is a tombstone; ``timestamp_ms`` is the broker's."""

    topic: str
    partition: int
    offset: int
    key: str
    value: bytes | None
    headers: Headers
    timestamp_ms: int


class Unreadable(Exception):
    """A state or decision record that cannot be read: the process must stop rather than guess (promise P4)."""

    def __init__(self, record: BusRecord, reason: str) -> None:
        super().__init__(
            f"{record.topic}[{record.partition}] offset {record.offset} cannot be read: {reason}. "
            "Only INTAKE, the gateway and the roles may write there; find the writer, then write the key again."
        )
        self.record = record
