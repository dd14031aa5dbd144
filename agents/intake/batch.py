"""A batch of events of one partition becomes records and outcomes. Pure but for the sealing's randomness."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from agents.intake.dead_letters import dead_letter
from agents.intake.known import Change, Memory
from agents.intake.outcome import Outcome
from agents.own.fence import Record
from agents.runtime import Incoming
from intake import NotUnderstood
from schemas.envelope import Envelope, Poison, decode, encode, headers_for
from schemas.model import Contract
from schemas.partitioning import partition_of
from schemas.sealing import Sealer
from schemas.state import HeldPosting
from schemas.topics import Topic

log = logging.getLogger(__name__)

SOURCE: Final = "/kaigong/intake"

_TRACEPARENT: Final = re.compile(rb"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What INTAKE does with one event topic."""

    topic: Topic
    state: tuple[str, ...]
    """The state topics that its partitions are the sole writers of."""
    key_of: Callable[[Any], str]
    """The id that an event must have as its record key."""
    understand: Callable[[Any, int, Memory], tuple[Change, ...]]
    """An event at an offset to what it changes; nothing: superseded. Raises NotUnderstood."""


@dataclass(frozen=True, slots=True)
class Handled:
    """What became of an event, and what is to be written for it."""

    event: Incoming
    outcome: Outcome
    records: tuple[Record, ...]
    code: str | None = None
    """Of a dead letter: why, from the closed sets of `Poison` and `Refusal`."""


@dataclass(frozen=True, kw_only=True)
class Batch:
    """How a batch is handled: the subject, what is known, and what a pure function may not take by itself."""

    subject: Subject
    memory: Memory
    sealer: Sealer
    namespace: str
    partitions: int
    now: datetime

    def handle(self, events: Sequence[Incoming]) -> list[Handled]:
        """One outcome for each event, in order. Never raises for what an event says."""
        return [self._one(event) for event in events]

    def _one(self, event: Incoming) -> Handled:
        try:
            changes = self.subject.understand(self._read(event), event.offset, self.memory)
            records = tuple(self._record(event, change) for change in changes)
        except (Poison, NotUnderstood) as refusal:
            return self._dead(event, str(refusal.code), str(refusal))
        except Exception as error:
            # A fault of ours that one event brings out must not hold up the others. The error's words stay
            # out of log and header: they may repeat the event's.
            where = f"{event.topic}[{event.partition}]@{event.offset}"
            log.error("%s could not be applied: %s.", where, type(error).__name__)
            return self._dead(event, "not_applied", f"intake failed with {type(error).__name__}")
        for change in changes:
            self.memory.note(change)
        if not changes:
            return Handled(event, Outcome.SUPERSEDED, ())
        held = any(isinstance(change.value, HeldPosting) for change in changes)
        return Handled(event, Outcome.HELD if held else Outcome.DONE, records)

    def _read(self, event: Incoming) -> Contract:
        if event.value is None:
            raise Poison("tombstone", "the event has no value; what is over is said by an event of its own")
        read = decode(event.headers, event.value, self.subject.topic.models)
        key = self.subject.key_of(read)
        if event.key != key.encode():
            raise Poison("key_mismatch", f"the record key is not the event's {self.subject.topic.record_key}")
        if partition_of(key, self.partitions) != event.partition:
            raise Poison(
                "wrong_partition",
                f"the key belongs to partition {partition_of(key, self.partitions)} by murmur2, not to "
                f"{event.partition}: set the producer's partitioner to murmur2",
            )
        return read

    def _record(self, event: Incoming, change: Change) -> Record:
        headers: Sequence[tuple[str, bytes]] = ()
        if change.value is not None:
            envelope = Envelope(
                id=f"{event.topic}-{event.partition}-{event.offset}",
                source=SOURCE,
                time=self.now,
                traceparent=_traceparent(event),
            )
            headers = headers_for(type(change.value), envelope)
        value = None if change.value is None else encode(change.value)
        return Record(self.namespace + change.topic, event.partition, change.key, value, headers)

    def _dead(self, event: Incoming, code: str, reason: str) -> Handled:
        record = dead_letter(event, code, reason, self.sealer, namespace=self.namespace)
        return Handled(event, Outcome.DEAD, (record,), code)


def _traceparent(event: Incoming) -> str | None:
    """The trace that the event belongs to; anything else under that name is dropped, it could be anything."""
    named = dict(event.headers).get("traceparent", b"")
    return named.decode() if _TRACEPARENT.fullmatch(named) else None
