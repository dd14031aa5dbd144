"""Records as the gateway writes them: topic, key, partition and headers from the catalogue, in one place."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Final

from agents.own.fence import Record
from schemas.envelope import Envelope, encode, headers_for
from schemas.events import (
    CertificateAwarded,
    PostingReviewed,
    VacancyPosted,
    VacancyWithdrawn,
    WorkerErased,
    WorkerRegistered,
)
from schemas.happenings import OutcomeReported, ReceiptArrived
from schemas.model import Contract
from schemas.partitioning import partition_of
from schemas.state import Access, Consent, Contact, Enterprise, Fair, Identity, Preferences, Rule
from schemas.topics import (
    ACCESS,
    CHANNEL_EVENTS,
    COMPLETIONS,
    CONSENTS,
    CONTACTS,
    ENTERPRISES,
    FAIRS,
    IDENTITIES,
    OUTCOMES,
    POSTINGS,
    PREFERENCES,
    REGISTRATIONS,
    RULES,
    Topic,
)

SOURCE: Final = "/kaigong/gateway"
"""``ce_source`` of everything that enters through here."""

_partition = lru_cache(maxsize=16_384)(partition_of)
"""A registration asks three times for one worker's, and murmur2 in Python is a tenth of what it costs."""


def identity_record(identity: str, value: Identity, now: datetime) -> Record:
    """Which epoch a phone is in."""
    return _record(IDENTITIES, identity, value, f"{identity}:{value.epoch}", now)


def contact_record(value: Contact, now: datetime) -> Record:
    """How to reach a worker."""
    return _state(CONTACTS, value.worker_id, value, now)


def consent_key(value: Consent) -> str:
    """``worker_id:kind``, ``worker_id:disclosure:enterprise_id`` or ``worker_id:template:credit``."""
    parts = (value.worker_id, value.kind.value, value.enterprise_id, value.credit)
    return ":".join(part for part in parts if part is not None)


def consent_record(value: Consent, now: datetime) -> Record:
    """What a worker agreed to or refused, partitioned by the worker."""
    return _state(CONSENTS, consent_key(value), value, now, by=value.worker_id)


def preferences_record(value: Preferences, now: datetime) -> Record:
    """How a worker wants to be told, beside their consents."""
    return _state(CONSENTS, f"{value.worker_id}:{PREFERENCES}", value, now, by=value.worker_id)


def rule_record(value: Rule, now: datetime) -> Record:
    """A standing rule, partitioned by its enterprise."""
    return _state(RULES, value.rule_id, value, now, by=value.enterprise_id)


def enterprise_record(value: Enterprise, now: datetime) -> Record:
    """An employer."""
    return _state(ENTERPRISES, value.enterprise_id, value, now)


def fair_record(value: Fair, now: datetime) -> Record:
    """A fair and its stalls."""
    return _state(FAIRS, value.fair_id, value, now)


def access_record(value: Access, now: datetime) -> Record:
    """A credential, by its hash."""
    return _state(ACCESS, value.key_hash, value, now)


def tombstone(topic: Topic, key: str, *, by: str | None = None) -> Record:
    """Takes a key back; ``by`` is its partition key where that is another."""
    return Record(topic.name, _partition(by or key, topic.partitions), key, None)


def registration_record(event: WorkerRegistered | WorkerErased, event_id: str) -> Record:
    """An event of ``worker.registrations``."""
    return _record(REGISTRATIONS, event.worker_id, event, event_id, event.occurred_at)


def posting_record(event: VacancyPosted | VacancyWithdrawn | PostingReviewed, event_id: str) -> Record:
    """An event of ``vacancy.postings``."""
    return _record(POSTINGS, event.vacancy_id, event, event_id, event.occurred_at)


def completion_record(event: CertificateAwarded, event_id: str) -> Record:
    """An event of ``training.completions``."""
    return _record(COMPLETIONS, event.worker_id, event, event_id, event.occurred_at)


def outcome_record(happening: OutcomeReported) -> Record:
    """An answer to an offer; the same answer told twice has the same id."""
    event_id = f"{happening.offer_id}:{happening.outcome.value}"
    return _record(OUTCOMES, happening.vacancy_id, happening, event_id, happening.occurred_at)


def receipt_record(happening: ReceiptArrived) -> Record:
    """A provider's word on one message; a push that repeats has the same id."""
    event_id = f"{happening.channel}:{happening.attempt_id or happening.provider_id}:{happening.code}"
    return _record(CHANNEL_EVENTS, happening.worker_id, happening, event_id, happening.occurred_at)


def _state(topic: Topic, key: str, value: Contract, now: datetime, *, by: str | None = None) -> Record:
    return _record(topic, key, value, f"{key}:{now.isoformat()}", now, by=by)


def _record(topic: Topic, key: str, value: Contract, event_id: str, time: datetime, *, by: str | None = None) -> Record:
    envelope = Envelope(id=event_id, source=SOURCE, time=time, partition_key=by)
    headers = headers_for(type(value), envelope)
    return Record(topic.name, _partition(by or key, topic.partitions), key, encode(value), headers)
