"""``make bench-restore``: how soon a process knows 606,500 workers, and what they take in memory.

One broker of its own, one producer that fills `workers` and, for every tenth worker, `certificates`; then followers,
each in a process of its own, from when its code is loaded (imports and kernels) until it is ready. All are asked the
same questions, and those that know the same must answer the same. Broker and follower share the machine.
"""

from __future__ import annotations

import argparse
import gc
import logging
import os
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import Final

import numpy as np
import structlog
import uvloop
from confluent_kafka import Producer

from agents.follow import Follower
from agents.replica import BusRecord, Replica
from agents.snapshot.content import copy_of
from benchmarks import crowd
from benchmarks.bars import Bar, show, write
from infra.errors import KaigongError
from infra.loading import keeper_of, load
from infra.parts.embedded import broker_of
from infra.parts.kafka import KafkaCluster
from infra.settings import KafkaSettings, Settings, SnapshotsSettings
from infra.settings import load as load_settings
from infra.topics import apply
from matcher import Index
from matcher.written import Profiles
from schemas.envelope import Envelope, encode, headers_for
from schemas.events.worker import RegistrationChannel
from schemas.ids import Pseudonymiser
from schemas.model import Contract
from schemas.partitioning import partition_of
from schemas.plain import PlainWorker
from schemas.state import Certificate, Vacancy, Worker
from schemas.topics import CERTIFICATES, PARTITIONS, WORKERS

_WORKERS: Final = 606_500
_TAIL: Final = 5_000
_PORTION: Final = 1_000
_COMPARED: Final = 50
_PEOPLE: Final = Pseudonymiser(b"benchmark" * 4)


def population(count: int) -> Iterator[Worker]:
    """The crowd, with ids of the length that they have."""
    for number, worker in enumerate(crowd.workers(count)):
        own = {
            "worker_id": _PEOPLE.worker_id(f"p-{number}", 0),
            "registration_id": _PEOPLE.registration_id(str(number)),
            "channel": RegistrationChannel.IMPORT,
        }
        yield worker.model_construct(**{**dict(worker), **own})


def certificate_of(worker: Worker) -> Certificate:
    """One for what they do first."""
    return Certificate(
        worker_id=worker.worker_id,
        certificate_id="c-1",
        position=0,
        occurred_at=crowd.AS_OF,
        occupation=worker.skills[0].occupation,
        level=worker.skills[0].level,
        issuer="school",
        brand=None,
        course=None,
        passed_on=date(2026, 11, 20),
        expires_on=date(2028, 11, 20),
        quiet=False,
        taxonomy="t",
    )


class Bus:
    """Writes state as INTAKE would, without its transactions."""

    def __init__(self, bootstrap: str) -> None:
        self._producer = Producer(
            {"bootstrap.servers": bootstrap, "linger.ms": 20, "queue.buffering.max.messages": 500_000}
        )

    def put(self, topic: str, key: str, worker_id: str, value: Contract) -> None:
        """One record; waits while the queue is full."""
        envelope = Envelope(id=f"{topic}-{key}", source=topic, time=crowd.AS_OF, partition_key=worker_id)
        headers = headers_for(type(value), envelope)
        partition = partition_of(worker_id, PARTITIONS)
        while True:
            try:
                self._producer.produce(topic, encode(value), key.encode(), partition, headers=headers)  # type: ignore[arg-type]
            except BufferError:
                self._producer.poll(0.1)
            else:
                break
        self._producer.poll(0)

    def put_all(self, workers: Iterator[Worker]) -> None:
        """Workers, and a certificate for every tenth; returns when the broker has them."""
        for number, worker in enumerate(workers):
            self.put(WORKERS.name, worker.worker_id, worker.worker_id, worker)
            if number % 10 == 0:
                key = f"{worker.worker_id}:c-1"
                self.put(CERTIFICATES.name, key, worker.worker_id, certificate_of(worker))
        self._producer.flush()


@dataclass
class Started:
    """A start, and what it answered."""

    took_s: float
    """From when the code was loaded until ready."""
    whole_s: float
    """From when the process was asked for."""
    cpu_s: float
    """Of the process, in that time."""
    grew_bytes: int
    stop_ms: float
    """What the loop would stand still for a snapshot."""
    answers: list[object]


def start(settings: Settings, *, keep: bool = False) -> Started:
    """One start and end of a follower in a new process; with ``keep`` the end writes a snapshot."""
    began = time.time()
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(_started, settings, began, keep=keep).result()


def _started(settings: Settings, spawned: float, *, keep: bool) -> Started:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    kernels()
    return uvloop.run(_start(settings, spawned, list(crowd.vacancies(_COMPARED)), keep=keep))


async def _start(settings: Settings, spawned: float, asked: list[Vacancy], *, keep: bool) -> Started:
    gc.collect()
    before = _resident()
    replica = Replica(_PEOPLE)
    began, cpu_began = time.perf_counter(), time.process_time()
    follower = Follower(replica, bootstrap=settings.kafka.servers, namespace="", client_id="bench", at_once=True)
    keeper = await keeper_of(settings, "bench")
    await load(follower, keeper)
    took_s, cpu_s = time.perf_counter() - began, time.process_time() - cpu_began
    whole_s, grew = time.time() - spawned, _resident() - before
    for vacancy in asked:
        replica.index.put_vacancy(vacancy)
    answers: list[object] = [replica.index.worker_count]
    answers += [replica.index.top_workers(each.vacancy_id, 100, crowd.AS_OF) for each in asked]
    stop = stop_ms(replica)
    if keeper is not None and keep:
        await keeper.stop(follower)
    await follower.stop()
    return Started(took_s, whole_s, cpu_s, grew, stop, answers)


def kernels() -> None:
    """Loads what is compiled, as the first use would."""
    index = Index()
    with index.loading():
        _profiles(index, [_record(next(population(1)))])
        index.put_workers([PlainWorker.of(next(population(1)))])
    vacancy = next(crowd.vacancies(1))
    index.put_vacancy(vacancy)
    index.top_workers(vacancy.vacancy_id, 1, crowd.AS_OF)


def _resident() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize()


def bulk(count: int) -> dict[str, float]:
    """Profiles a second into a live index, order included: decoded, from records as read, from plain values."""
    records = [_record(worker) for worker in population(count)]
    gc.freeze()
    gc.disable()
    index = Index()
    decoded = [_profiles(index, records[at : at + _PORTION]) for at in range(0, count, _PORTION)]
    began = time.perf_counter()
    with index.loading():
        for each in decoded:
            index.put_profiles(each)
    from_decoded = count / (time.perf_counter() - began)
    del index, decoded
    replica = Replica(_PEOPLE)
    began = time.perf_counter()
    with replica.index.loading():
        for at in range(0, count, _PORTION):
            replica.apply_all(records[at : at + _PORTION])
    from_records = count / (time.perf_counter() - began)
    del replica, records
    gc.unfreeze()
    plain = [PlainWorker.of(worker) for worker in population(count)]
    gc.freeze()
    index = Index()
    began = time.perf_counter()
    with index.loading():
        for at in range(0, count, _PORTION):
            index.put_workers(plain[at : at + _PORTION])
    from_plain = count / (time.perf_counter() - began)
    gc.enable()
    gc.unfreeze()
    return {"decoded": from_decoded, "records": from_records, "plain": from_plain}


def _profiles(index: Index, records: list[BusRecord]) -> Profiles:
    ids = np.array([record.key.encode() for record in records], np.bytes_)
    found = index.read_workers(ids, [record.value for record in records if record.value is not None])
    _require(bool(found.records["read"].all()), "the compiled reader and the model")
    return found


def stop_ms(replica: Replica) -> float:
    """How long taking a snapshot keeps the loop from everything else: ms of CPU, the median of five."""
    took = []
    for _ in range(5):
        began = time.thread_time()
        copy_of(replica)
        took.append(1_000 * (time.thread_time() - began))
    return median(took)


def _record(worker: Worker) -> BusRecord:
    envelope = Envelope(id=worker.worker_id, source="workers", time=crowd.AS_OF, partition_key=worker.worker_id)
    headers = tuple(headers_for(Worker, envelope))
    partition = partition_of(worker.worker_id, PARTITIONS)
    return BusRecord(WORKERS.name, partition, 0, worker.worker_id, encode(worker), headers, 1_763_784_000_000)


def run(bootstrap: str, snapshots: Path, count: int) -> tuple[list[Bar], dict[str, float]]:
    """Everything that needs the broker."""
    without = Settings(kafka=KafkaSettings(bootstrap=bootstrap))
    settings = without.model_copy(update={"snapshots": SnapshotsSettings(dir=snapshots, every_s=86_400)})
    apply(without)
    bus = Bus(bootstrap)
    bus.put_all(population(count))
    alone = start(without)
    kept = start(settings, keep=True)
    _require(alone.answers == kept.answers, "two starts from the topics")
    (file,) = snapshots.iterdir()
    tail = islice(population(count), _TAIL)
    bus.put_all(each.model_copy(update={"position": 1, "max_distance_km": 9}) for each in tail)
    back = [start(settings) for _ in range(3)]
    again = start(without)
    _require(all(each.answers == again.answers for each in back), "a start from the snapshot and one from the topics")
    from_topics = [alone, kept, again]
    from_snapshot = median(each.took_s for each in back)
    bars = [
        Bar(f"restart with {count:,} workers, snapshot and {_TAIL:,} records", round(from_snapshot, 2), "s", 1),
        Bar(
            f"restart with {count:,} workers, topics alone",
            round(median(each.took_s for each in from_topics), 2),
            "s",
            10,
        ),
        Bar("memory a worker, certificates and stamps included", round(back[0].grew_bytes / count), "bytes", 120),
    ]
    return bars, {
        "snapshot_slowest_s": round(max(each.took_s for each in back), 2),
        "snapshot_whole_process_s": round(median(each.whole_s for each in back), 2),
        "snapshot_cpu_s": round(median(each.cpu_s for each in back), 2),
        "snapshot_stop_ms": round(median(each.stop_ms for each in back), 1),
        "topics_alone_cpu_s": round(median(each.cpu_s for each in from_topics), 2),
        "topics_alone_slowest_s": round(max(each.took_s for each in from_topics), 2),
        "snapshot_mb": round(file.stat().st_size / 1e6, 1),
    }


def _require(same: bool, what: str) -> None:
    if not same:
        raise SystemExit(f"{what} give different answers")


def main() -> None:
    """Measures, prints, writes ``results/restore.json``."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.restore", description=__doc__)
    parser.add_argument("--workers", type=int, default=_WORKERS)
    count = parser.parse_args().workers
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    with tempfile.TemporaryDirectory() as folder:
        try:
            with KafkaCluster(Path(folder) / "kafka", broker_of(load_settings())) as kafka:
                bars, beside = run(kafka.bootstrap, Path(folder) / "snapshots", count)
        except KaigongError as error:
            sys.exit(str(error))
    rates = bulk(count)
    bars.insert(
        0, Bar("bulk apply to the live index, decoded", round(rates["decoded"]), "profiles/s", 200_000, most=False)
    )
    show(bars)
    file = write(
        "restore",
        bars,
        workers=count,
        certificates=count // 10,
        cores=os.cpu_count(),
        apply_from_bytes_per_s=round(rates["records"]),
        apply_from_plain_values_per_s=round(rates["plain"]),
        **beside,
    )
    print(file.relative_to(file.parents[2]))


if __name__ == "__main__":
    main()
