"""A batch of events: outcomes, what is remembered, dead letters, and the breaker. No bus."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.intake import postings, registrations
from agents.intake.batch import Batch, Subject
from agents.intake.breaker import Breaker, TooManyDeadLetters
from agents.intake.dead_letters import KEPT_BYTES, dead_letter, open_letter
from agents.intake.known import Memory
from agents.intake.outcome import Outcome
from agents.own.fence import Record, split
from agents.runtime import Incoming
from schemas.model import Contract
from schemas.partitioning import partition_of
from schemas.sealing import CannotOpen
from schemas.topics import REGISTRATIONS, WORKERS
from tests.integration.intake.world import NOON, KnownHere, erased, on_the_bus, posted, registered, sealer

PARTITIONS = 8


def incoming(key: str, event: Contract | bytes, offset: int = 0, topic: str = REGISTRATIONS.name) -> Incoming:
    value, headers = on_the_bus(event) if isinstance(event, Contract) else (event, [])
    return Incoming(
        topic=topic,
        partition=partition_of(key, PARTITIONS),
        offset=offset,
        timestamp_ms=0,
        key=key.encode(),
        value=value,
        headers=tuple(headers),
    )


def batch(known: KnownHere, subject: Subject = registrations.SUBJECT) -> Batch:
    return Batch(
        subject=subject,
        memory=Memory(known, subject.state, 0),
        sealer=sealer(),
        namespace="",
        partitions=PARTITIONS,
        now=NOON,
    )


def test_a_batch_remembers_its_own() -> None:
    """Within a batch an older upload is superseded by one before it, and an erased worker stays erased."""
    handled = batch(KnownHere()).handle(
        [
            incoming("w-1", registered("w-1", NOON), 0),
            incoming("w-1", registered("w-1", NOON - timedelta(hours=1)), 1),
            incoming("w-1", erased("w-1"), 2),
            incoming("w-1", registered("w-1", NOON + timedelta(hours=1)), 3),
        ]
    )
    assert [one.outcome for one in handled] == ["done", "superseded", "done", "superseded"]


def test_what_is_written_is_remembered_until_the_replica_has_it() -> None:
    """Between the commit and the follower's hearing of it, our own write counts; after it, the replica's."""
    known = KnownHere(applied=0)
    one = batch(known)
    one.handle([incoming("w-1", registered("w-1", NOON), 0)])
    one.memory.written({WORKERS.name: 10})
    older = incoming("w-1", registered("w-1", NOON - timedelta(hours=1)), 1)
    assert one.handle([older])[0].outcome is Outcome.SUPERSEDED
    one.memory.written({})
    known.applied = 11
    one.memory.written({})
    assert one.handle([older])[0].outcome is Outcome.DONE


def test_the_replica_is_asked() -> None:
    """What it knows supersedes; who is erased is not written again."""
    known = KnownHere(workers={"w-1": int(NOON.timestamp() * 1000) + 1}, gone={"w-2"})
    for worker_id in ("w-1", "w-2"):
        (handled,) = batch(known).handle([incoming(worker_id, registered(worker_id))])
        assert handled.outcome is Outcome.SUPERSEDED


def test_an_older_posting_is_superseded() -> None:
    """A vacancy is not taken back to what it was."""
    handled = batch(KnownHere(), postings.SUBJECT).handle(
        [
            incoming("v-1", posted(at=NOON), 0, "vacancy.postings"),
            incoming("v-1", posted(at=NOON - timedelta(hours=1)), 1, "vacancy.postings"),
        ]
    )
    assert [one.outcome for one in handled] == [Outcome.DONE, Outcome.SUPERSEDED]


def test_a_fault_of_ours_is_one_dead_letter(caplog: pytest.LogCaptureFixture) -> None:
    """An event that brings out a bug holds up nothing, and the bug's words reach no header or log."""

    class Broken(KnownHere):
        def worker(self, worker_id: str) -> int | None:
            raise KeyError(f"bug about {worker_id}")

    (handled,) = batch(Broken()).handle([incoming("w-1", registered("w-1"))])
    assert (handled.outcome, handled.code) == (Outcome.DEAD, "not_applied")
    assert "bug about" not in caplog.text + str(handled.records)


def test_a_trace_goes_on_into_the_state_record() -> None:
    """``traceparent`` is handed on if it is one, and dropped if it is anything else."""
    trace = b"00-" + b"a" * 32 + b"-" + b"b" * 16 + b"-01"
    for sent, kept in ((trace, trace), (b"13900000001", None)):
        event = incoming("w-1", registered("w-1"))
        traced = Incoming(
            **{f: getattr(event, f) for f in Incoming.__slots__ if f != "headers"},
            headers=(*event.headers, ("traceparent", sent)),
        )
        (handled,) = batch(KnownHere()).handle([traced])
        (record,) = handled.records
        assert dict(record.headers).get("traceparent") == kept


@given(key=st.none() | st.binary(max_size=50), value=st.none() | st.binary(max_size=200))
def test_whatever_bytes_come_there_is_one_outcome_and_the_letter_opens(key: bytes | None, value: bytes | None) -> None:
    """Any bytes are a dead letter that gives them back."""
    event = Incoming("worker.registrations", 3, 14, 0, key, value, (("ce_type", b"\xff"),))
    (handled,) = batch(KnownHere()).handle([event])
    assert handled.outcome is Outcome.DEAD
    (record,) = handled.records
    assert record.key == "3:14"
    letter = open_letter(record.headers, record.value or b"", sealer())
    assert (letter.key, letter.value, letter.headers) == (key, value, event.headers)


def test_a_letter_belongs_to_its_place() -> None:
    """Sealed bytes that are moved under another position do not open."""
    event = Incoming("worker.registrations", 3, 14, 0, b"k", b"v", ())
    record = dead_letter(event, "malformed", "why", sealer(), namespace="")
    moved = [(name, b"15" if name == "original_offset" else value) for name, value in record.headers]
    with pytest.raises(CannotOpen):
        open_letter(moved, record.value or b"", sealer())


def test_a_letter_never_outgrows_the_broker() -> None:
    """Of an event near the broker's limit the beginning is kept, and the headers say how long it was."""
    for headers in ((), (("x", b"x" * 1_000_000),)):
        event = Incoming("worker.registrations", 3, 14, 0, b"k", b"v" * 1_040_000, headers)
        record = dead_letter(event, "oversized", "why", sealer(), namespace="")
        assert record.size < 1_000_000
        assert dict(record.headers)["original_bytes"] == b"1040000"
        letter = open_letter(record.headers, record.value or b"", sealer())
        assert letter.value
        assert len(letter.value) <= KEPT_BYTES


def test_a_reason_with_a_number_in_it_is_withheld() -> None:
    """The last gate: a header is read by anybody."""
    event = Incoming("worker.registrations", 3, 14, 0, None, b"v", ())
    record = dead_letter(event, "malformed", "field 13900000001: unknown", sealer(), namespace="")
    assert b"139" not in b"".join(value for _, value in record.headers)


def test_the_breaker_opens_at_a_run() -> None:
    """A good event between them starts the count anew."""
    breaker = Breaker("t", consecutive=3, window=100, ratio=0.9)
    for outcome in (Outcome.DEAD, Outcome.DEAD, Outcome.DONE, Outcome.DEAD, Outcome.DEAD):
        breaker.note(outcome)
    with pytest.raises(TooManyDeadLetters, match="3 events in a row"):
        breaker.note(Outcome.DEAD)


@given(st.lists(st.booleans(), min_size=1, max_size=60))
def test_the_breaker_counts_a_window(dead: list[bool]) -> None:
    """It opens at the first moment at which more than half of the last ten are dead, and not before."""
    breaker = Breaker("t", consecutive=1_000, window=10, ratio=0.5)
    expected = next((n for n in range(10, len(dead) + 1) if sum(dead[n - 10 : n]) > 5), None)
    opened = None
    for number, one in enumerate(dead, start=1):
        try:
            breaker.note(Outcome.DEAD if one else Outcome.DONE)
        except TooManyDeadLetters:
            opened = number
            break
    assert opened == expected


@given(
    sizes=st.lists(st.integers(0, 400), max_size=30),
    max_records=st.integers(1, 8),
    max_bytes=st.integers(100, 1_000),
)
def test_a_split_keeps_order_and_bounds(sizes: list[int], max_records: int, max_bytes: int) -> None:
    """Nothing is lost or reordered, no run is empty, and one above a bound is a single record."""
    records = [Record("t", 0, str(n), b"x" * size) for n, size in enumerate(sizes)]
    runs = list(split(records, max_records=max_records, max_bytes=max_bytes))
    assert [record for run in runs for record in run] == records
    for run in runs:
        assert 1 <= len(run) <= max_records
        assert len(run) == 1 or sum(record.size for record in run) <= max_bytes
