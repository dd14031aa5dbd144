"""A snapshot that lies on a disk since an earlier version means now what it meant then, or has another format.

``python -m tests.unit.snapshot.test_golden`` writes the file of the present format.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from agents.replica import BusRecord, Replica
from agents.snapshot import Origin, file
from agents.snapshot.content import COVERED, Content, content_of, copy_of, restore
from agents.snapshot.origin import FORMAT, header_of, require_own
from schemas.envelope import Envelope, encode, headers_for
from schemas.model import Contract, Shift
from schemas.shared import Skill, WorkerWeights
from schemas.state import Identity
from schemas.topics import CERTIFICATES, IDENTITIES, PARTITIONS, WORKERS
from tests.property.market import made
from tests.property.market.clock import BEGIN
from tests.property.market.process import PSEUDONYMISER

GOLDEN = Path(__file__).parent / f"format-{FORMAT}.snapshot"
WRITTEN = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
HERE = Origin(cluster="c-1", topics={topic.name: "t-1" for topic in COVERED}, tombstones_kept=timedelta(days=7))
HEADER = header_of(HERE, {topic.name: (5,) * PARTITIONS for topic in COVERED}, WRITTEN)
ERASED = PSEUDONYMISER.identity("13900000001")
CHANGED = (
    "what a snapshot holds has changed: give FORMAT another number (or, where only the taxonomy is another, keep it), "
    "write the file anew with `python -m tests.unit.snapshot.test_golden` and remove that of the old format"
)


def record(topic: str, key: str, value: Contract | None) -> BusRecord:
    headers = () if value is None else tuple(headers_for(type(value), Envelope(id=key, source="test", time=BEGIN)))
    return BusRecord(topic, 0, 0, key, None if value is None else encode(value), headers, 1_763_784_000_123)


def known() -> Replica:
    """Of every column some value that is not its default; somebody left, and somebody's epoch is over."""
    erased = PSEUDONYMISER.worker_id(ERASED, 0)
    skills = tuple(Skill(occupation=code, level=n + 2, years=n) for n, code in enumerate(("6-05-01-03", "6-31-99-00")))
    rich = made.worker(
        "w-1",
        position=7,
        skills=skills,
        shifts=frozenset({Shift.NIGHT, Shift.ROTATING}),
        reservation_pay=5_200,
        lodging_ok=True,
        available_from=date(2026, 12, 1),
        weights=WorkerWeights(pay=1, distance=2, shift=3, lodging=4, preference=5),
        fair_id="f-1",
        quiet=True,
    )
    replica = Replica(PSEUDONYMISER)
    replica.apply_all(
        [
            record(WORKERS.name, "w-0", made.worker("w-0")),
            record(WORKERS.name, "w-1", rich),
            record(WORKERS.name, "w-2", made.worker("w-2", reservation_pay=None)),
            record(WORKERS.name, "w-0", None),
            record(CERTIFICATES.name, "w-1:c-1", made.certificate("w-1", "c-1", position=9, level=6)),
            record(CERTIFICATES.name, "w-1:c-2", made.certificate("w-1", "c-2", occupation="4-14-02-01")),
            record(CERTIFICATES.name, "w-9:c-1", made.certificate("w-9", "c-1", expires_on=date(2027, 1, 1))),
            record(CERTIFICATES.name, f"{erased}:c-1", made.certificate(erased, "c-1", quiet=True)),
            record(IDENTITIES.name, ERASED, Identity(epoch=1)),
        ]
    )
    replica.index.top_workers("v-0", 1, WRITTEN)
    return replica


def test_the_same_is_written_as_ever() -> None:
    """Byte for byte."""
    golden = file.read(GOLDEN)
    assert golden is not None, f"there is no {GOLDEN.name}; {CHANGED}"
    assert golden.header == HEADER, CHANGED
    for name, array in content_of(copy_of(known())).arrays().items():
        assert golden.arrays[name].dtype == array.dtype, f"{name}: {CHANGED}"
        assert golden.arrays[name].tobytes() == array.tobytes(), f"{name}: {CHANGED}"


def test_what_was_written_then_is_understood_now() -> None:
    """Everybody is who they were."""
    golden = file.read(GOLDEN)
    assert golden is not None
    require_own(golden.header, HERE, WRITTEN)
    replica, wanted = Replica(PSEUDONYMISER), known()
    with replica.index.loading():
        restore(replica, Content.of(golden.arrays))
    assert dict(replica.workforce.registered) == dict(wanted.workforce.registered)
    assert dict(replica.workforce.certificates) == dict(wanted.workforce.certificates)
    for each in (replica, wanted):
        each.index.put_vacancy(made.vacancy("v-0"))
    for worker_id in ("w-0", "w-1", "w-2", "w-9"):
        assert replica.index.profile(worker_id, WRITTEN) == wanted.index.profile(worker_id, WRITTEN)
        assert replica.index.evaluate(worker_id, "v-0", WRITTEN) == wanted.index.evaluate(worker_id, "v-0", WRITTEN)


if __name__ == "__main__":
    file.write(GOLDEN, file.Snapshot(HEADER, content_of(copy_of(known())).arrays()))
