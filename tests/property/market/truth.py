"""What the logs say, folded slowly and without our code, and what the reference makes of it."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import datetime
from typing import Protocol, TypeVar

from agents.replica import BusRecord
from schemas.decisions import Candidate, Delivery, Offer
from schemas.ids import Pseudonymiser
from schemas.model import Contract
from schemas.state import Certificate, Consent, Identity, Rule, Vacancy, Worker
from schemas.topics import (
    CANDIDATES,
    CERTIFICATES,
    CONSENTS,
    DELIVERIES,
    IDENTITIES,
    OFFERS,
    PREFERENCES,
    RULES,
    VACANCIES,
    WORKERS,
)
from tests.property.market.process import PSEUDONYMISER
from tests.reference.reference import Reference

Value = TypeVar("Value", bound=Contract)


class Logs(Protocol):
    """Whatever can hand out whole topics."""

    def of(self, topic: str) -> list[BusRecord]:
        """All records of a topic, partition by partition."""


def last_records(records: list[BusRecord]) -> dict[str, BusRecord]:
    """Of each key the record from the highest position; of equals the later; a tombstone ends the key."""
    last: dict[str, tuple[int, BusRecord]] = {}
    for record in records:
        if record.value is None:
            last.pop(record.key, None)
            continue
        position = _position(record)
        if record.key not in last or position >= last[record.key][0]:
            last[record.key] = position, record
    return {key: record for key, (_, record) in last.items()}


def _position(record: BusRecord) -> int:
    assert record.value is not None
    position = json.loads(record.value).get("position", 0)
    assert isinstance(position, int)
    return position


def read(records: dict[str, BusRecord], model: type[Value]) -> dict[str, Value]:
    """The values of a topic, the roles' own records left out."""
    return {
        key: model.model_validate_json(record.value)
        for key, record in records.items()
        if not key.startswith("#") and record.value is not None
    }


class Truth:
    """The market as it is at rest."""

    def __init__(self, bus: Logs, people: Pseudonymiser = PSEUDONYMISER) -> None:
        workers = last_records(bus.of(WORKERS.name))
        certificates = last_records(bus.of(CERTIFICATES.name))
        vacancies = last_records(bus.of(VACANCIES.name))
        identities = read(last_records(bus.of(IDENTITIES.name)), Identity)
        self.gone = {
            people.worker_id(identity, epoch) for identity, known in identities.items() for epoch in range(known.epoch)
        }
        self.reference = Reference()
        self.reference.workers = {k: v for k, v in read(workers, Worker).items() if k not in self.gone}
        self.reference.vacancies = read(vacancies, Vacancy)
        self.reference.certificates = {
            (each.worker_id, each.certificate_id): each
            for each in read(certificates, Certificate).values()
            if each.worker_id not in self.gone
        }
        self.rules = read(last_records(bus.of(RULES.name)), Rule)
        told = last_records(bus.of(CONSENTS.name))
        consents = read({key: each for key, each in told.items() if not key.endswith(f":{PREFERENCES}")}, Consent)
        self.suppressed = {each.worker_id for each in consents.values() if each.kind == "suppression" and each.granted}
        self.offers = read(last_records(bus.of(OFFERS.name)), Offer)
        self.deliveries = read(last_records(bus.of(DELIVERIES.name)), Delivery)
        self.candidates = read(last_records(bus.of(CANDIDATES.name)), Candidate)
        self.too_broad = {
            key.removeprefix("#broad:") for key in last_records(bus.of(CANDIDATES.name)) if key.startswith("#broad:")
        }
        self._written: defaultdict[str, list[tuple[int, int, bool]]] = defaultdict(list)
        for rank, records in ((1, certificates), (0, workers), (2, vacancies)):
            for key, record in records.items():
                assert record.value is not None
                quiet = b'"quiet":true' in record.value
                self._written[key.split(":")[0]].append((record.timestamp_ms, rank, not quiet))

    def silent(self, worker_id: str, vacancy_id: str) -> bool:
        """Whether the youngest record of a pair is quiet; of equals vacancy, completion, then a loud one."""
        return not max(self._written[worker_id] + self._written[vacancy_id])[2]

    def eligible(self, worker_id: str, vacancy_id: str, as_of: datetime) -> bool:
        """By the reference."""
        answer = self.reference.evaluate(worker_id, vacancy_id, as_of)
        return answer is not None and answer.eligible

    def members(self, rule: Rule, as_of: datetime) -> set[str]:
        """Who is within a rule, by the reference and the refusals."""
        return set(self.reference.members(rule, as_of)) - self.suppressed
