"""The fold of ``workers`` and ``certificates``, record by record or a whole run of records at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from agents.replica.awards import Awards
from agents.replica.people import People
from agents.replica.reading import may_be_worker, plain_certificate, plain_worker, read
from agents.replica.record import BusRecord, Unreadable
from agents.replica.registered import Registered
from agents.replica.stamps import Stamp
from matcher.index import Index
from matcher.written import Profiles
from matcher.written.plain import profiles_of
from schemas.plain import PlainCertificate, PlainWorker
from schemas.state import Certificate, Worker
from schemas.topics import BEAT


class Workforce:
    """Of each key the record from the highest position; of somebody whose epoch is over, nothing in the index.

    Every method adds to ``touched`` whom it concerned.
    """

    def __init__(self, index: Index, people: People) -> None:
        self._index = index
        self._people = people
        self.registered = Registered(index)
        self.certificates = Awards(index)

    def end(self, worker_id: str) -> None:
        """Their epoch is over."""
        self._index.remove_worker(worker_id)
        for held in self._index.certificates_of(worker_id):
            self.certificates.end(f"{worker_id}:{held.certificate_id}")
            self._index.remove_certificate(worker_id, held.certificate_id)

    # -- one by one ---------------------------------------------------------------------------------------------

    def worker(self, record: BusRecord, touched: set[str]) -> None:
        """Takes up a record of ``workers``."""
        worker_id = record.key
        touched.add(worker_id)
        if record.value is None or worker_id in self._people.stale:
            self._index.remove_worker(worker_id)
            return
        worker = read(record, Worker)
        if worker.position < self.registered.position(worker_id):
            return
        self._index.put_worker(worker)
        occurred_ms = int(worker.occurred_at.timestamp() * 1000)
        self.registered.put(worker_id, worker.position, occurred_ms, Stamp(record.timestamp_ms, worker.quiet))

    def certificate(self, record: BusRecord, touched: set[str]) -> None:
        """Takes up a record of ``certificates``."""
        worker_id, certificate_id = _key(record)
        touched.add(worker_id)
        if record.value is None:
            self.certificates.drop(record.key)
            self._index.remove_certificate(worker_id, certificate_id)
            return
        certificate = read(record, Certificate)
        if certificate.position < self.certificates.position(record.key):
            return
        held = None if worker_id in self._people.stale else self._index.put_certificate(certificate)
        self.certificates.put(record.key, certificate, held, record.timestamp_ms)

    # -- at once ------------------------------------------------------------------------------------------------

    def workers_at_once(self, records: Iterable[BusRecord], touched: set[str]) -> None:
        """As ``worker`` for each, in their order."""
        records = [each for each in records if each.key != BEAT]
        touched.update(record.key for record in records)
        rest = self._together(records)
        if rest:
            self._in_order(rest)

    def _together(self, records: Sequence[BusRecord]) -> Sequence[BusRecord]:
        """Takes up those that say all about their key, and hands back the others, in their order.

        What becomes of one worker is nothing to another: so only where a key comes again the order counts.
        """
        keys = [record.key for record in records]
        if "\0" in "".join(keys):  # an array of ids would end there
            return records
        often = set() if len(set(keys)) == len(keys) else {key for key, times in Counter(keys).items() if times > 1}
        apart = often | self._people.stale
        chosen = [at for at, each in enumerate(records) if each.key not in apart and may_be_worker(each)]
        if not chosen:
            return records
        some = [records[at] for at in chosen]
        profiles = self._index.read_workers(
            np.array([each.key.encode() for each in some], np.bytes_),
            [each.value for each in some if each.value is not None],
        )
        read = profiles.records["read"]
        newer = read & self.registered.not_older(profiles)
        written_ms = np.array([each.timestamp_ms for each in some], np.int64)
        self._put(profiles.where(newer), written_ms[newer])
        done = np.zeros(len(records), np.bool_)
        done[chosen] = read
        return [records[at] for at in np.flatnonzero(~done).tolist()]

    def _in_order(self, records: Sequence[BusRecord]) -> None:
        """Takes up any, and stops at the first that cannot be read."""
        positions = self.registered.positions([record.key for record in records])
        last: dict[str, tuple[PlainWorker, int]] = {}
        gone: set[str] = set()
        for record in records:
            worker_id = record.key
            if record.value is None or worker_id in self._people.stale:
                last.pop(worker_id, None)
                positions.pop(worker_id, None)
                gone.add(worker_id)
                continue
            worker = plain_worker(record)
            if worker.position >= positions.get(worker_id, -1):
                last[worker_id] = worker, record.timestamp_ms
                positions[worker_id] = worker.position
        for worker_id in gone:
            self._index.remove_worker(worker_id)
        written_ms = np.array([written for _, written in last.values()], np.int64)
        self._put(profiles_of([worker for worker, _ in last.values()]), written_ms)

    def _put(self, profiles: Profiles, written_ms: NDArray[np.int64]) -> None:
        self.registered.put_all(self._index.put_profiles(profiles), profiles, written_ms)

    def certificates_at_once(self, records: Iterable[BusRecord], touched: set[str]) -> None:
        """As ``certificate`` for each, in their order."""
        records = [each for each in records if each.key != BEAT]
        positions = self.certificates.positions([record.key for record in records])
        last: dict[str, tuple[PlainCertificate, int] | None] = {}
        for record in records:
            key = record.key
            touched.add(_key(record)[0])
            if record.value is None:
                last[key] = None
                positions.pop(key, None)
                continue
            certificate = plain_certificate(record)
            if certificate.position >= positions.get(key, -1):
                last[key] = certificate, record.timestamp_ms
                positions[key] = certificate.position
        living: dict[str, tuple[PlainCertificate, int]] = {}
        for key, said in last.items():
            worker_id, _, certificate_id = key.partition(":")
            if said is None:
                self.certificates.drop(key)
                self._index.remove_certificate(worker_id, certificate_id)
            elif worker_id in self._people.stale:
                self.certificates.put(key, said[0], None, said[1])
            else:
                living[key] = said
        certificates = [certificate for certificate, _ in living.values()]
        held = self._index.put_certificates(certificates)
        self.certificates.put_all(list(living), certificates, held, [written for _, written in living.values()])


def _key(record: BusRecord) -> tuple[str, str]:
    """Worker and certificate."""
    worker_id, colon, certificate_id = record.key.partition(":")
    if not colon:
        raise Unreadable(record, "its key is not that of a certificate, worker:certificate")
    return worker_id, certificate_id
