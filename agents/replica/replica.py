"""The fold of everything, one record at a time or, of workers and certificates, many at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import groupby
from operator import attrgetter

import msgspec

from agents.replica.candidates import Candidates
from agents.replica.deliveries import Deliveries
from agents.replica.happenings import Happenings
from agents.replica.offers import Offers
from agents.replica.people import People
from agents.replica.reading import plain_consent, plain_contact, plain_identity, read
from agents.replica.record import BusRecord, Unreadable
from agents.replica.stamps import Stamp, Stamps
from agents.replica.touched import Touched
from agents.replica.workforce import Workforce
from matcher.index import Index
from schemas.decisions import Counts, TakenUp
from schemas.envelope import TYPE_OF
from schemas.happenings import OutcomeReported, ReceiptArrived
from schemas.ids import Pseudonymiser
from schemas.state import (
    Access,
    Enterprise,
    Fair,
    HeldPosting,
    Preferences,
    Rule,
    Vacancy,
)
from schemas.topics import (
    ACCESS,
    BEAT,
    CANDIDATES,
    CERTIFICATES,
    CHANNEL_EVENTS,
    CONSENTS,
    CONTACTS,
    DELIVERIES,
    ENTERPRISES,
    FAIRS,
    IDENTITIES,
    OFFERS,
    OUTCOMES,
    PREFERENCES,
    REVIEW,
    RULES,
    VACANCIES,
    WORKERS,
)

_COUNTS = TYPE_OF[Counts].encode()
_TAKEN_UP = TYPE_OF[TakenUp].encode()


class Replica:
    """One process's picture of the market.

    ``apply`` takes records in the order of their partition, any interleaving of partitions; what changed gathers in
    ``touched`` until ``take_touched``. Applying the same record again changes nothing.
    """

    def __init__(self, pseudonymiser: Pseudonymiser) -> None:
        self.index = Index()
        self.people = People(pseudonymiser)
        self.workforce = Workforce(self.index, self.people)
        self.stamps = Stamps(self.workforce.registered, self.workforce.certificates)
        self.offers = Offers()
        self.deliveries = Deliveries()
        self.candidates = Candidates()
        self.happenings = Happenings()
        self.vacancies: dict[str, Vacancy] = {}
        self.held: dict[str, HeldPosting] = {}
        self.rules: dict[str, Rule] = {}
        self.enterprises: dict[str, Enterprise] = {}
        self.fairs: dict[str, Fair] = {}
        self.access: dict[str, Access] = {}
        self._touched = Touched()
        self._folds: dict[str, Callable[[BusRecord], None]] = {
            WORKERS.name: self._worker,
            CERTIFICATES.name: self._certificate,
            VACANCIES.name: self._vacancy,
            REVIEW.name: self._review,
            CONTACTS.name: self._contact,
            IDENTITIES.name: self._identity,
            CONSENTS.name: self._consent,
            ENTERPRISES.name: self._enterprise,
            RULES.name: self._rule,
            FAIRS.name: self._fair,
            ACCESS.name: self._access,
            OFFERS.name: self._offer,
            DELIVERIES.name: self._delivery,
            CANDIDATES.name: self._candidate,
            OUTCOMES.name: self._happening,
            CHANNEL_EVENTS.name: self._happening,
        }

    @property
    def topics(self) -> tuple[str, ...]:
        """What the replica is a fold of."""
        return tuple(self._folds)

    def apply(self, record: BusRecord) -> None:
        """Folds one record in.

        Raises:
            Unreadable: the record is no tombstone and does not fit its topic.
        """
        if record.key == BEAT:
            return
        try:
            self._folds[record.topic](record)
        except (msgspec.DecodeError, msgspec.ValidationError) as error:
            raise Unreadable(record, str(error)) from None

    def apply_all(self, records: Iterable[BusRecord]) -> None:
        """Folds many records in, as ``apply`` would one by one; most quickly those of workers and their certificates.

        Raises:
            Unreadable: one is no tombstone and does not fit its topic.
        """
        for topic, run in groupby(records, attrgetter("topic")):
            if topic == WORKERS.name:
                self.workforce.workers_at_once(run, self._touched.workers)
            elif topic == CERTIFICATES.name:
                self.workforce.certificates_at_once(run, self._touched.workers)
            else:
                for record in run:
                    self.apply(record)

    def take_touched(self) -> Touched:
        """What changed since the last call."""
        touched, self._touched = self._touched, Touched()
        return touched

    # -- what processes ask -------------------------------------------------------------------------------------

    def is_gone(self, worker_id: str) -> bool:
        """Whether a worker is erased, or known no longer."""
        return worker_id in self.people.stale or not self.index.has_worker(worker_id)

    def occurred_ms(self, worker_id: str) -> int | None:
        """When the known registration of a worker occurred, ms since the epoch."""
        return self.workforce.registered.occurred_ms(worker_id)

    # -- state, written by INTAKE -----------------------------------------------------------------------------

    def _worker(self, record: BusRecord) -> None:
        self.workforce.worker(record, self._touched.workers)

    def _certificate(self, record: BusRecord) -> None:
        self.workforce.certificate(record, self._touched.workers)

    def _vacancy(self, record: BusRecord) -> None:
        vacancy_id = record.key
        self._touched.vacancies.add(vacancy_id)
        if record.value is None:
            self.vacancies.pop(vacancy_id, None)
            self.stamps.vacancies.pop(vacancy_id, None)
            self.index.remove_vacancy(vacancy_id)
            return
        vacancy = read(record, Vacancy)
        known = self.vacancies.get(vacancy_id)
        if known is not None and vacancy.position < known.position:
            return
        self.vacancies[vacancy_id] = vacancy
        self.stamps.vacancies[vacancy_id] = Stamp(record.timestamp_ms, vacancy.quiet)
        self.index.put_vacancy(vacancy)

    def _review(self, record: BusRecord) -> None:
        self._touched.others.add(record.topic)
        if record.value is None:
            self.held.pop(record.key, None)
            return
        held, known = read(record, HeldPosting), self.held.get(record.key)
        if known is None or known.position <= held.position:
            self.held[record.key] = held

    # -- state, written by the gateway ------------------------------------------------------------------------

    def _identity(self, record: BusRecord) -> None:
        if record.value is None:
            raise Unreadable(record, "an identity is never tombstoned")
        epoch = plain_identity(record).epoch
        for worker_id in self.people.put_identity(record.key, epoch, record.timestamp_ms):
            self.workforce.end(worker_id)
            self._touched.workers.add(worker_id)

    def _contact(self, record: BusRecord) -> None:
        self._touched.workers.add(record.key)
        if record.value is None:
            self.people.remove_contact(record.key)
        else:
            self.people.put_contact(plain_contact(record), record.value)

    def _consent(self, record: BusRecord) -> None:
        worker_id, kind = record.key.split(":", 1)
        self._touched.workers.add(worker_id)
        if kind == PREFERENCES:
            if record.value is None:
                self.people.remove_preferences(worker_id)
            else:
                self.people.put_preferences(read(record, Preferences))
        elif record.value is None:
            self.people.remove_consent(worker_id, kind)
        else:
            self.people.put_consent(kind, plain_consent(record), record.value)

    def _rule(self, record: BusRecord) -> None:
        self._touched.rules[record.key] = record.partition
        if record.value is None:
            self.rules.pop(record.key, None)
            self.index.remove_rule(record.key)
        else:
            rule = read(record, Rule)
            self.index.put_rule(rule)
            self.rules[record.key] = rule

    def _enterprise(self, record: BusRecord) -> None:
        self._touched.enterprises.add(record.key)
        if record.value is None:
            self.enterprises.pop(record.key, None)
        else:
            self.enterprises[record.key] = read(record, Enterprise)

    def _fair(self, record: BusRecord) -> None:
        self._touched.others.add(record.topic)
        if record.value is None:
            self.fairs.pop(record.key, None)
        else:
            self.fairs[record.key] = read(record, Fair)

    def _access(self, record: BusRecord) -> None:
        self._touched.others.add(record.topic)
        if record.value is None:
            self.access.pop(record.key, None)
        else:
            self.access[record.key] = read(record, Access)

    # -- decision logs ------------------------------------------------------------------------------------------

    def _offer(self, record: BusRecord) -> None:
        if record.key.startswith("#"):
            self._own_record(record)
            return
        vacancy_id, worker_id = record.key.split(":", 1)
        self._touched.offers.add((vacancy_id, worker_id))
        if record.value is None:
            self.offers.remove(vacancy_id, worker_id)
        else:
            self.offers.put(record.value)

    def _delivery(self, record: BusRecord) -> None:
        if record.key.startswith("#"):
            self._own_record(record)
            return
        if record.value is None:
            worker_id = self.deliveries.remove(record.key)
        else:
            worker_id = self.deliveries.put(record.value).worker_id
        if worker_id is not None:
            self._touched.deliveries.add((worker_id, record.key))

    def _candidate(self, record: BusRecord) -> None:
        if record.key.startswith("#"):
            self._own_record(record)
            return
        rule_id, worker_id = record.key.split(":", 1)
        self._touched.candidates.add((rule_id, worker_id))
        if record.value is None:
            self.candidates.remove(rule_id, worker_id)
        else:
            self.candidates.put(record.value, record.partition, record.timestamp_ms)

    def _own_record(self, record: BusRecord) -> None:
        """What a role writes about its log rather than about one pair."""
        kind = dict(record.headers).get("ce_type")
        if kind == _TAKEN_UP and record.value is not None:
            taken = read(record, TakenUp)
            self.happenings.take_up(taken.topic, record.partition, taken.position)
        elif kind == _COUNTS and record.value is not None:
            counts = read(record, Counts)
            self.offers.counts[counts.vacancy_id] = counts
        elif record.key.startswith("#broad:"):
            rule_id = record.key.removeprefix("#broad:")
            self.candidates.partition_of_rule[rule_id] = record.partition
            if record.value is None:
                self.candidates.too_broad.discard(rule_id)
            else:
                self.candidates.too_broad.add(rule_id)
        elif record.value is not None:
            raise Unreadable(record, "the record speaks of no pair and its type is not known")

    # -- happenings -----------------------------------------------------------------------------------------------

    def _happening(self, record: BusRecord) -> None:
        if record.value is None:
            raise Unreadable(record, "a happening is never tombstoned")
        outcome = record.topic == OUTCOMES.name
        happening = read(record, OutcomeReported) if outcome else read(record, ReceiptArrived)
        if self.happenings.put(record.topic, record.partition, record.offset, happening):
            (self._touched.outcomes if outcome else self._touched.receipts).add(record.partition)
