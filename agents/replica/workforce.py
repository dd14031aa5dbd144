"""The fold of ``workers`` and ``certificates``, record by record or a whole run of records at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

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

Key = tuple[str, str]
"""Worker and certificate."""


class Workforce:
    """Of each key the record from the highest position; of somebody whose epoch is over, nothing in the index.

    Every method adds to ``touched`` whom it concerned.
    """

    def __init__(self, index: Index, people: People) -> None:
        self._index = index
        self._people = people
        self.registered = Registered(index)
        self.certificates: dict[str, dict[str, Stamp]] = {}
        """Worker → certificate → stamp, of workers not known yet and of those erased too."""
        self.awarded: dict[Key, int] = {}
        """The positions of the certificates' records."""

    def end(self, worker_id: str) -> None:
        """Their epoch is over."""
        self._index.remove_worker(worker_id)
        for certificate_id in self.certificates.get(worker_id, {}):
            self._index.remove_certificate(worker_id, certificate_id)

    def restore(self, registered: NDArray[np.void], awards: Iterable[tuple[Key, int, int, bool]]) -> None:
        """What belongs to those whom the index has just restored.

        Args:
            registered: of the workers, by row.
            awards: of each certificate its key, position, broker time and quiet.
        """
        self.registered.rows = registered.copy()
        for key, position, written_ms, quiet in awards:
            self.awarded[key] = position
            self.certificates.setdefault(key[0], {})[key[1]] = Stamp(written_ms, quiet)

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
        key = _key(record)
        touched.add(key[0])
        if record.value is None:
            self._drop(key)
            return
        certificate = read(record, Certificate)
        if self._counts(key, certificate, record) and key[0] not in self._people.stale:
            self._index.put_certificate(certificate)

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
        last: dict[Key, PlainCertificate] = {}
        for record in records:
            if record.key == BEAT:
                continue
            key = _key(record)
            touched.add(key[0])
            if record.value is None:
                last.pop(key, None)
                self._drop(key)
                continue
            certificate = plain_certificate(record)
            if self._counts(key, certificate, record) and key[0] not in self._people.stale:
                last[key] = certificate
        self._index.put_certificates(last.values())

    # -- certificates -------------------------------------------------------------------------------------------

    def _counts(self, key: Key, certificate: Certificate | PlainCertificate, record: BusRecord) -> bool:
        """Whether no later one is known; if so it is known now."""
        if certificate.position < self.awarded.get(key, -1):
            return False
        worker_id, certificate_id = key
        self.awarded[key] = certificate.position
        held = self.certificates.setdefault(worker_id, {})
        held[certificate_id] = Stamp(record.timestamp_ms, certificate.quiet)
        return True

    def _drop(self, key: Key) -> None:
        worker_id, certificate_id = key
        self.awarded.pop(key, None)
        held = self.certificates.get(worker_id, {})
        held.pop(certificate_id, None)
        if not held:
            self.certificates.pop(worker_id, None)
        self._index.remove_certificate(worker_id, certificate_id)


def _key(record: BusRecord) -> Key:
    worker_id, colon, certificate_id = record.key.partition(":")
    if not colon:
        raise Unreadable(record, "its key is not that of a certificate, worker:certificate")
    return worker_id, certificate_id
