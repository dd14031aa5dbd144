"""A snapshot and what came after it give the replica that the topics alone give; and nothing of whoever was removed."""

from __future__ import annotations

from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.replica import BusRecord, Replica
from agents.snapshot import file
from agents.snapshot.content import COVERED, Content, content_of, copy_of, restore
from matcher.order import tie_of
from schemas.topics import WORKERS
from tests.property.market import made
from tests.property.market.bus import Bus
from tests.property.market.clock import BEGIN, Clock
from tests.property.market.process import PSEUDONYMISER
from tests.property.test_bulk_fold import history, interleaved, whole

NAMES = {topic.name for topic in COVERED}


def through_a_file(replica: Replica) -> tuple[Replica, bytes]:
    """Written, read, and put into another replica that is about to load; and the bytes on disk."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.snapshot"
        file.write(path, file.Snapshot({}, content_of(copy_of(replica)).arrays()))
        data, found = path.read_bytes(), file.read(path)
    assert found is not None
    other = Replica(PSEUDONYMISER)
    with other.index.loading():
        restore(other, Content.of(found.arrays))
    return other, data


def kept(replica: Replica) -> object:
    """What is in a snapshot, whichever rows it lies in."""
    arrays = content_of(copy_of(replica)).arrays()
    order = np.argsort(arrays["ids"])
    by_worker = {name: arrays[name][order].tobytes() for name in ("ids", "records", "registered")}
    return by_worker | {name: each.tobytes() for name, each in arrays.items() if name not in by_worker}


@settings(max_examples=60)
@given(st.integers(0, 2**32), st.booleans())
def test_as_from_the_topics_alone(seed: int, turned: bool) -> None:
    """Records, tombstones, certificates and ends of epochs before and after, in any order; other topics whole."""
    random = Random(seed)
    bus = history(random, 120)
    records = interleaved(random, bus)
    until = random.randrange(len(records))
    before, alone = Replica(PSEUDONYMISER), Replica(PSEUDONYMISER)
    before.apply_all(records[:until])
    if turned:
        before.index.top_workers("v-0", 1, BEGIN)  # the columns hold for a day now
    written = {(each.topic, each.offset, each.partition) for each in records[:until] if each.topic in NAMES}
    restored, _ = through_a_file(before)
    assert kept(restored) == kept(before)
    rest = interleaved(random, bus)
    rest = [each for each in rest if (each.topic, each.offset, each.partition) not in written]
    with restored.index.loading():
        restored.apply_all(rest)
    alone.apply_all(records)
    restored.take_touched()
    alone.take_touched()
    assert whole(restored) == whole(alone)
    later = [each._replace(offset=each.offset + 1_000) for each in random.choices(records, k=20)]
    for record in later:
        restored.apply(record)
        alone.apply(record)
    assert whole(restored) == whole(alone)


def test_an_index_without_kernels_restores_too() -> None:
    """Where numba is missing the columns are arrays of their own."""
    from matcher import Index

    bus = Bus(Clock(), fenced=True)
    records = [bus.put(WORKERS.name, f"w-{n}", f"w-{n}", made.worker(f"w-{n}")) for n in range(3)]
    replica = Replica(PSEUDONYMISER)
    replica.apply_all(records)
    scan = Index(compiled=False)
    scan.restore(replica.index.image(), ())
    scan.put_worker(made.worker("w-9"))
    scan.put_vacancy(made.vacancy())
    replica.index.put_worker(made.worker("w-9"))
    replica.index.put_vacancy(made.vacancy())
    assert len(scan.top_workers("v-1", 9, BEGIN)) == 4
    assert scan.top_workers("v-1", 9, BEGIN) == replica.index.top_workers("v-1", 9, BEGIN)
    assert scan.image().records.tobytes() == replica.index.image().records.tobytes()


def test_who_was_removed_is_in_no_snapshot() -> None:
    """Neither the pseudonym nor its hash, though their row is not used again yet (promise P6)."""
    bus, replica = Bus(Clock(), fenced=True), Replica(PSEUDONYMISER)

    def put(worker_id: str, *, gone: bool = False) -> BusRecord:
        return bus.put(WORKERS.name, worker_id, worker_id, None if gone else made.worker(worker_id))

    replica.apply_all([put("w-to-be-erased"), put("w-who-stays")])
    traces = (b"w-to-be-erased", tie_of("w-to-be-erased").to_bytes(8, "little"))
    data = through_a_file(replica)[1]
    assert all(each in data for each in traces)
    replica.apply(put("w-to-be-erased", gone=True))
    data = through_a_file(replica)[1]
    assert not any(each in data for each in traces)
    assert b"w-who-stays" in data
