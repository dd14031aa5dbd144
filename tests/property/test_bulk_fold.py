"""Records folded many at once give the picture that they give one by one, in any interleaving and any portions."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.replica import BusRecord, Replica, Unreadable
from schemas.model import Contract
from schemas.shared import Skill, WorkerWeights
from schemas.state import Identity
from schemas.topics import BEAT, CERTIFICATES, IDENTITIES, VACANCIES, WORKERS
from tests.property.market import made
from tests.property.market.bus import Bus
from tests.property.market.clock import BEGIN, Clock
from tests.property.market.dump import dump
from tests.property.market.process import PSEUDONYMISER

PEOPLE = [PSEUDONYMISER.identity(f"1390000000{number}") for number in range(6)]
CODES = ("6-05-01-03", "6-05-01-02", "6-31-99-00")


def history(random: Random, length: int) -> Bus:
    """Few people of whom much is heard: changes, redelivered batches, certificates, tombstones, ends of epochs."""
    clock = Clock()
    bus = Bus(clock, fenced=True)
    for number, code in enumerate(CODES):
        bus.put(VACANCIES.name, f"v-{number}", f"v-{number}", made.vacancy(f"v-{number}", occupation=code))
    for _ in range(length):
        clock.forward(timedelta(milliseconds=random.randrange(3)))
        person, epoch = random.choice(PEOPLE), random.choice([0, 0, 1])
        worker_id = PSEUDONYMISER.worker_id(person, epoch)
        certificate_id = f"c-{random.randrange(3)}"
        what = random.random()
        if what < 0.5:
            worker = made.worker(
                worker_id,
                position=random.randrange(9),
                occurred_at=clock.now,
                skills=tuple(
                    Skill(occupation=code, level=random.randint(1, 8), years=random.choice([None, 3]))
                    for code in random.sample(CODES, random.randint(1, 3))
                ),
                reservation_pay=random.choice([None, 4_000, 5_000]),
                lodging_ok=random.random() < 0.5,
                weights=random.choice([WorkerWeights(), WorkerWeights(pay=1)]),
                fair_id=random.choice([None, "f-1", "f-2"]),
                quiet=random.random() < 0.3,
            )
            bus.put(WORKERS.name, worker_id, worker_id, worker)
        elif what < 0.6:
            bus.put(WORKERS.name, worker_id, worker_id, None)
        elif what < 0.8:
            certificate = made.certificate(
                worker_id,
                certificate_id,
                position=random.randrange(9),
                occupation=random.choice(CODES),
                level=random.randint(1, 8),
                expires_on=random.choice([None, BEGIN.date(), BEGIN.date() - timedelta(days=1)]),
                quiet=random.random() < 0.3,
            )
            bus.put(CERTIFICATES.name, f"{worker_id}:{certificate_id}", worker_id, certificate)
        elif what < 0.88:
            bus.put(CERTIFICATES.name, f"{worker_id}:{certificate_id}", worker_id, None)
        elif what < 0.92:
            bus.put(IDENTITIES.name, person, person, Identity(epoch=random.choice([0, 1])))
        elif what < 0.96:
            bus.again(random.choice(list(bus.logs)), random.randint(1, 3))
        else:
            bus.put(random.choice([WORKERS.name, CERTIFICATES.name]), BEAT, worker_id, None)
    return bus


def interleaved(random: Random, bus: Bus) -> list[BusRecord]:
    """All records; of each partition in their order."""
    logs = [list(reversed(log)) for log in bus.logs.values()]
    found = []
    while logs:
        log = random.choice(logs)
        found += [log.pop() for _ in range(min(len(log), random.randint(1, 8)))]
        logs = [each for each in logs if each]
    return found


def whole(replica: Replica) -> dict[str, object]:
    """All that it knows and answers, and what it touched."""
    force = replica.workforce
    return dump(replica, BEGIN) | {
        "touched": replica._touched,
        "occurred": {worker_id: replica.occurred_ms(worker_id) for worker_id in sorted(force.registered)},
        "positions": {worker_id: force.registered.position(worker_id) for worker_id in sorted(force.registered)},
        "awarded": {
            (worker_id, name): force.certificates.position(f"{worker_id}:{name}")
            for worker_id, names in force.certificates.items()
            for name in names
        },
        "certificates": force.certificates,
        "best": [replica.index.top_workers(f"v-{number}", 10, BEGIN) for number in range(len(CODES))],
        "ends": replica.index.next_certificate_end(BEGIN - timedelta(days=9)),
    }


@settings(max_examples=60)
@given(st.integers(0, 2**32), st.booleans())
def test_at_once_as_one_by_one(seed: int, loading: bool) -> None:
    """While it loads and when it runs; and whatever comes later meets the same state."""
    random = Random(seed)
    records = interleaved(random, history(random, 120))
    one, many = Replica(PSEUDONYMISER), Replica(PSEUDONYMISER)
    until = random.randrange(len(records))
    for record in records[:until]:
        one.apply(record)

    def in_portions() -> None:
        at = 0
        while at < until:
            size = random.choice([1, 5, 50])
            many.apply_all(records[at : min(at + size, until)])
            at += size

    if loading:
        with many.index.loading():
            in_portions()
    else:
        in_portions()
    assert whole(one) == whole(many)
    for record in records[until:]:
        one.apply(record)
        many.apply(record)
    assert whole(one) == whole(many)


@pytest.mark.parametrize(
    ("topic", "key", "value"),
    [
        (WORKERS.name, "w-2", made.worker("w-1")),
        (WORKERS.name, "w-1\0", made.worker("w-1")),
        (WORKERS.name, "w-1", made.worker("w-1", position=2**63)),
        (CERTIFICATES.name, "w-1:c-2", made.certificate("w-1", "c-1")),
        (CERTIFICATES.name, "w-2:c-1", made.certificate("w-1", "c-1")),
    ],
    ids=["another worker", "a zero byte", "no offset", "another certificate", "another's certificate"],
)
def test_a_record_under_a_foreign_key_is_unreadable_either_way(topic: str, key: str, value: Contract) -> None:
    """What is kept by the key would belong to somebody else."""
    record = Bus(Clock(), fenced=True).put(topic, key, key, value)
    for apply in (Replica(PSEUDONYMISER).apply, lambda it: Replica(PSEUDONYMISER).apply_all([it])):
        with pytest.raises(Unreadable, match=rf"^{topic}\["):
            apply(record)


def test_headers_decide_as_they_do_one_by_one() -> None:
    """A record without its envelope, or of another type or version, is unreadable however it is read."""
    record = Bus(Clock(), fenced=True).put(WORKERS.name, "w-1", "w-1", made.worker())
    for name in ("ce_type", "ce_specversion"):
        for headers in (
            tuple(each for each in record.headers if each[0] != name),
            tuple((each, b"other" if each == name else value) for each, value in record.headers),
            (*record.headers, (name, b"other")),
        ):
            with pytest.raises(Unreadable):
                Replica(PSEUDONYMISER).apply_all([record._replace(headers=headers)])
    with pytest.raises(Unreadable, match="at most"):
        Replica(PSEUDONYMISER).apply_all([record._replace(value=(record.value or b"") + b" " * 65_536)])
