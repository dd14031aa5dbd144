"""The topic catalogue: the only place that knows a topic."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from schemas.decisions import Candidate, Counts, Delivery, Offer, RuleTooBroad, TakenUp
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
from schemas.state import (
    Access,
    Certificate,
    Consent,
    Contact,
    Enterprise,
    Fair,
    HeldPosting,
    Identity,
    Preferences,
    Rule,
    Vacancy,
    Worker,
)

PARTITIONS: Final = 8
"""One count for every event topic, its state topic and the role's log. It never changes for a compacted topic:
after a growth the tombstone of an old key lies in another partition than its record (measured)."""

BEAT: Final = "#beat"
"""Key of a tombstone that says nothing; readers pass over it.

The gateways write it to every partition of a compacted topic about people each lag period: an idle partition never
rolls its segment, so what a tombstone deleted there would stay on disk (measured). INTAKE and the roles write it at a
take-over, and INTAKE behind the last commit of a partition: it shows what a killed broker may have left hidden.
"""

PREFERENCES: Final = "preferences"
"""The kind under which `consents` keeps a worker's preferences, in the place of a consent's."""

_DAY_MS: Final = 86_400_000


class Kind(StrEnum):
    """What a topic is to the flow."""

    EVENT = "event"  # anyone may write, INTAKE reads
    HAPPENING = "happening"  # the gateway writes, the roles' owners take up
    STATE = "state"
    DECISION = "decision"
    DEAD_LETTER = "dead_letter"


class Cleanup(StrEnum):
    """Kafka's cleanup.policy."""

    COMPACT = "compact"
    DELETE = "delete"
    COMPACT_DELETE = "compact,delete"


class DataClass(StrEnum):
    """What a reader of the topic learns about people."""

    PUBLIC = "public"
    PSEUDONYMOUS = "pseudonymous"
    SEALED = "sealed"  # personal data, encrypted


@dataclass(frozen=True, kw_only=True)
class Topic:
    """One topic: what is in it, under which keys, from whom, for how long."""

    name: str
    kind: Kind
    models: tuple[type[Contract], ...]
    record_key: str
    partition_key: str
    writer: str
    """The sole writer; for event topics: anyone."""
    cleanup: Cleanup
    data_class: DataClass
    partitions: int = PARTITIONS
    retention_ms: int | None = None
    """For topics kept by time."""
    compaction_lag_ms: tuple[int, int] | None = None
    """min and max.compaction.lag.ms of a compacted topic: replay is exact for min; nothing stays longer than max."""
    delete_retention_ms: int | None = field(default=None)
    """How long a tombstone can be seen; a follower that stood still for half of it rebuilds."""

    @property
    def compacted(self) -> bool:
        """Whether the last record of a key stays."""
        return self.cleanup is not Cleanup.DELETE


def _event(name: str, *models: type[Contract], key: str) -> Topic:
    return Topic(
        name=name,
        kind=Kind.EVENT,
        models=models,
        record_key=key,
        partition_key=key,
        writer="anyone",
        cleanup=Cleanup.DELETE,
        retention_ms=90 * _DAY_MS,
        data_class=DataClass.PSEUDONYMOUS,
    )


def _happening(name: str, model: type[Contract], *, key: str) -> Topic:
    return Topic(
        name=name,
        kind=Kind.HAPPENING,
        models=(model,),
        record_key=key,
        partition_key=key,
        writer="gateway",
        cleanup=Cleanup.DELETE,
        retention_ms=90 * _DAY_MS,
        data_class=DataClass.PSEUDONYMOUS,
    )


def _compacted(
    name: str,
    kind: Kind,
    *models: type[Contract],
    key: str,
    by: str | None = None,
    writer: str,
    data_class: DataClass,
    lag_ms: tuple[int, int] = (7 * _DAY_MS, 8 * _DAY_MS),
) -> Topic:
    return Topic(
        name=name,
        kind=kind,
        models=models,
        record_key=key,
        partition_key=by or key,
        writer=writer,
        cleanup=Cleanup.COMPACT,
        data_class=data_class,
        compaction_lag_ms=lag_ms,
        delete_retention_ms=7 * _DAY_MS,
    )


def _dead_letters(events: Topic) -> Topic:
    return Topic(
        name=f"{events.name}.dlq",
        kind=Kind.DEAD_LETTER,
        models=(),
        record_key="partition:offset",
        partition_key="the partition of the event",
        writer=f"intake-{events.name}",
        cleanup=Cleanup.COMPACT_DELETE,
        retention_ms=30 * _DAY_MS,
        compaction_lag_ms=(0, _DAY_MS),
        delete_retention_ms=_DAY_MS,
        data_class=DataClass.SEALED,
    )


REGISTRATIONS: Final = _event("worker.registrations", WorkerRegistered, WorkerErased, key="worker_id")
COMPLETIONS: Final = _event("training.completions", CertificateAwarded, key="worker_id")
POSTINGS: Final = _event("vacancy.postings", VacancyPosted, VacancyWithdrawn, PostingReviewed, key="vacancy_id")

OUTCOMES: Final = _happening("match.outcomes", OutcomeReported, key="vacancy_id")
CHANNEL_EVENTS: Final = _happening("channel.events", ReceiptArrived, key="worker_id")

_PSEUDO, _PUBLIC, _SEALED = DataClass.PSEUDONYMOUS, DataClass.PUBLIC, DataClass.SEALED

WORKERS: Final = _compacted(
    "workers", Kind.STATE, Worker, key="worker_id", writer="intake-worker.registrations", data_class=_PSEUDO
)
CERTIFICATES: Final = _compacted(
    "certificates",
    Kind.STATE,
    Certificate,
    key="worker_id:certificate_id",
    by="worker_id",
    writer="intake-training.completions",
    data_class=_PSEUDO,
)
VACANCIES: Final = _compacted(
    "vacancies", Kind.STATE, Vacancy, key="vacancy_id", writer="intake-vacancy.postings", data_class=_PUBLIC
)
REVIEW: Final = _compacted(
    "review", Kind.STATE, HeldPosting, key="vacancy_id", writer="intake-vacancy.postings", data_class=_PUBLIC
)
CONTACTS: Final = _compacted(
    "contacts",
    Kind.STATE,
    Contact,
    key="worker_id",
    writer="gateway",
    data_class=_SEALED,
    lag_ms=(0, _DAY_MS),
)
IDENTITIES: Final = _compacted("identities", Kind.STATE, Identity, key="identity", writer="gateway", data_class=_PSEUDO)
CONSENTS: Final = _compacted(
    "consents",
    Kind.STATE,
    Consent,
    Preferences,
    key="worker_id:kind[:enterprise_id|:credit]",
    by="worker_id",
    writer="gateway",
    data_class=_PSEUDO,
)
ENTERPRISES: Final = _compacted(
    "enterprises", Kind.STATE, Enterprise, key="enterprise_id", writer="gateway", data_class=_PUBLIC
)
RULES: Final = _compacted(
    "rules", Kind.STATE, Rule, key="rule_id", by="enterprise_id", writer="gateway", data_class=_PUBLIC
)
FAIRS: Final = _compacted("fairs", Kind.STATE, Fair, key="fair_id", writer="gateway", data_class=_PUBLIC)
ACCESS: Final = _compacted("access", Kind.STATE, Access, key="key_hash", writer="gateway", data_class=_PUBLIC)

OFFERS: Final = _compacted(
    "offers",
    Kind.DECISION,
    Offer,
    Counts,
    TakenUp,
    key="vacancy_id:worker_id",
    by="vacancy_id",
    writer="book",
    data_class=_PSEUDO,
)
DELIVERIES: Final = _compacted(
    "deliveries",
    Kind.DECISION,
    Delivery,
    TakenUp,
    key="notification_id",
    by="worker_id",
    writer="notify",
    data_class=_PSEUDO,
)
CANDIDATES: Final = _compacted(
    "candidates",
    Kind.DECISION,
    Candidate,
    RuleTooBroad,
    key="rule_id:worker_id",
    by="enterprise_id",
    writer="membership",
    data_class=_PSEUDO,
)

EVENTS: Final = (REGISTRATIONS, COMPLETIONS, POSTINGS)
HAPPENINGS: Final = (OUTCOMES, CHANNEL_EVENTS)
STATE: Final = (
    WORKERS,
    CERTIFICATES,
    VACANCIES,
    REVIEW,
    CONTACTS,
    IDENTITIES,
    CONSENTS,
    ENTERPRISES,
    RULES,
    FAIRS,
    ACCESS,
)
DECISIONS: Final = (OFFERS, DELIVERIES, CANDIDATES)
DEAD_LETTERS: Final = tuple(_dead_letters(topic) for topic in EVENTS)

CATALOGUE: Final = EVENTS + HAPPENINGS + STATE + DECISIONS + DEAD_LETTERS
BY_NAME: Final = MappingProxyType({topic.name: topic for topic in CATALOGUE})


def dead_letters_of(events: Topic) -> Topic:
    """Where the poison of an event topic goes."""
    return BY_NAME[f"{events.name}.dlq"]
