"""CloudEvents 1.0 in Kafka binary mode: the attributes are ``ce_`` headers, the value is the data.

A null value is a tombstone. Written by hand because the bulk path meets it a few hundred thousand times a second;
the CloudEvents SDK is the oracle in the tests.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails

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

Headers = tuple[tuple[str, bytes], ...]

TYPE_OF: Final[Mapping[type[Contract], str]] = MappingProxyType(
    {
        WorkerRegistered: "kaigong.worker.registered.v1",
        WorkerErased: "kaigong.worker.erased.v1",
        CertificateAwarded: "kaigong.certificate.awarded.v1",
        VacancyPosted: "kaigong.vacancy.posted.v1",
        VacancyWithdrawn: "kaigong.vacancy.withdrawn.v1",
        PostingReviewed: "kaigong.posting.reviewed.v1",
        OutcomeReported: "kaigong.outcome.reported.v1",
        ReceiptArrived: "kaigong.receipt.arrived.v1",
        Worker: "kaigong.worker.v1",
        Certificate: "kaigong.certificate.v1",
        Vacancy: "kaigong.vacancy.v1",
        HeldPosting: "kaigong.posting.held.v1",
        Contact: "kaigong.contact.v1",
        Identity: "kaigong.identity.v1",
        Consent: "kaigong.consent.v1",
        Preferences: "kaigong.preferences.v1",
        Enterprise: "kaigong.enterprise.v1",
        Rule: "kaigong.rule.v1",
        Fair: "kaigong.fair.v1",
        Access: "kaigong.access.v1",
        Offer: "kaigong.offer.v1",
        Counts: "kaigong.offer.counts.v1",
        TakenUp: "kaigong.taken-up.v1",
        Delivery: "kaigong.delivery.v1",
        Candidate: "kaigong.candidate.v1",
        RuleTooBroad: "kaigong.rule.too-broad.v1",
    }
)
MODEL_OF: Final[Mapping[str, type[Contract]]] = MappingProxyType({name: model for model, name in TYPE_OF.items()})

MAX_VALUE_BYTES: Final = 65_536
"""An event above it is refused: no registration or posting is ever a hundredth of it."""

_CONTENT_TYPE: Final = b"application/json"


class Poison(ValueError):
    """A record that cannot be read, with the reason in words and a code from a closed set.

    The message names fields and what is wrong with them, never their values: those may be personal data.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Envelope:
    """The CloudEvents attributes of one record."""

    id: str
    source: str
    time: datetime
    """When it happened, or for state and decisions when it was written."""
    partition_key: str | None = None
    traceparent: str | None = None


def headers_for(model: type[Contract], envelope: Envelope) -> list[tuple[str, bytes]]:
    """The Kafka headers of a record whose value is a ``model``."""
    headers = [
        ("ce_specversion", b"1.0"),
        ("ce_id", envelope.id.encode()),
        ("ce_source", envelope.source.encode()),
        ("ce_type", TYPE_OF[model].encode()),
        ("ce_time", envelope.time.isoformat().encode()),
        ("content-type", _CONTENT_TYPE),
    ]
    if envelope.partition_key is not None:
        headers.append(("ce_partitionkey", envelope.partition_key.encode()))
    if envelope.traceparent is not None:
        headers.append(("traceparent", envelope.traceparent.encode()))
    return headers


def encode(value: Contract) -> bytes:
    """The value as JSON, UTF-8, Chinese unescaped."""
    return value.model_dump_json().encode()


def decode(headers: Iterable[tuple[str, bytes | None]], value: bytes, allowed: tuple[type[Contract], ...]) -> Contract:
    """Reads a record's value by its ``ce_type``.

    Raises:
        Poison: the headers are no CloudEvent, the type or its version is not one of ``allowed``, the value is too
            large, no JSON, or does not fit its model.
    """
    attributes = dict(headers)
    if attributes.get("ce_specversion") != b"1.0":
        raise Poison("not_a_cloudevent", "the record has no ce_specversion header 1.0: send CloudEvents in binary mode")
    name = (attributes.get("ce_type") or b"").decode(errors="replace")  # Kafka knows headers without a value
    model = MODEL_OF.get(name)
    if model is None or model not in allowed:
        known = ", ".join(TYPE_OF[each] for each in allowed)
        raise Poison("unknown_type", f"the type or its version is not known on this topic; known are: {known}")
    if len(value) > MAX_VALUE_BYTES:
        raise Poison("oversized", f"the value has {len(value)} bytes; at most {MAX_VALUE_BYTES} are read")
    try:
        return model.model_validate_json(value)
    except ValidationError as error:
        raise Poison("malformed", _in_words(error) if _is_utf_8(value) else "the value is no JSON in UTF-8") from None


def _is_utf_8(value: bytes) -> bool:
    try:
        value.decode()
    except UnicodeDecodeError:
        return False
    return True


def _in_words(error: ValidationError) -> str:
    """What is wrong with which field. pydantic's own text would repeat the value."""
    faults = error.errors(include_url=False, include_context=False, include_input=False)
    return "; ".join(f"{_where(fault)}: {fault['msg']}" for fault in faults[:5])


def _where(fault: ErrorDetails) -> str:
    steps = fault["loc"]
    if fault["type"] == "extra_forbidden":
        steps = (*steps[:-1], "an unknown field")  # its name is the sender's, and may be a phone number
    return ".".join(map(str, steps)) or "value"
