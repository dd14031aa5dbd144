"""From a record's bytes to a value of its model, or to plain values that say the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

from agents.replica.record import BusRecord, Unreadable
from schemas.envelope import MAX_VALUE_BYTES, TYPE_OF, Headers, Poison, decode
from schemas.model import LONGEST_IDENTIFIER, Contract
from schemas.plain import (
    PlainCertificate,
    PlainConsent,
    PlainContact,
    PlainIdentity,
    PlainWorker,
    read_certificate,
    read_consent,
    read_contact,
    read_identity,
    read_worker,
)
from schemas.plain.worker import MOST
from schemas.state import Certificate, Consent, Contact, Identity, Worker
from schemas.topics import BY_NAME

Value = TypeVar("Value", bound=Contract)
Plain = TypeVar("Plain")


def _kind(model: type[Contract]) -> Headers:
    return ("ce_specversion", b"1.0"), ("ce_type", TYPE_OF[model].encode())


_WORKER: Final = _kind(Worker)
_CERTIFICATE: Final = _kind(Certificate)
_IDENTITY: Final = _kind(Identity)
_CONTACT: Final = _kind(Contact)
_CONSENT: Final = _kind(Consent)


def read(record: BusRecord, model: type[Value]) -> Value:
    """The value of a record that is no tombstone.

    Raises:
        Unreadable: it does not fit its topic, or is not a ``model``.
    """
    assert record.value is not None
    try:
        value = decode(record.headers, record.value, BY_NAME[record.topic].models)
    except Poison as poison:
        raise Unreadable(record, str(poison)) from None
    if not isinstance(value, model):
        raise Unreadable(record, f"its type is not the one that belongs under the key {record.key!r}")
    if isinstance(value, Worker | Certificate):
        _belongs(record, value)
    return value


def may_be_worker(record: BusRecord) -> bool:
    """Whether its envelope is that of a worker; a quick reader may look at its key and value."""
    return len(record.key) <= LONGEST_IDENTIFIER and _is(record, _WORKER)


def plain_worker(record: BusRecord) -> PlainWorker:
    """A worker, however many there are; raises as ``read`` does."""
    quick = _quickly(record, _WORKER, read_worker)
    if quick is None or quick.worker_id != record.key:
        return PlainWorker.of(read(record, Worker))
    return quick


def plain_certificate(record: BusRecord) -> PlainCertificate:
    """A certificate, however many there are; raises as ``read`` does."""
    quick = _quickly(record, _CERTIFICATE, read_certificate)
    if quick is None or f"{quick.worker_id}:{quick.certificate_id}" != record.key:
        return PlainCertificate.of(read(record, Certificate))
    return quick


def plain_identity(record: BusRecord) -> PlainIdentity:
    """An identity; raises as ``read`` does."""
    return _quickly(record, _IDENTITY, read_identity) or PlainIdentity.of(read(record, Identity))


def plain_contact(record: BusRecord) -> PlainContact:
    """A contact; raises as ``read`` does."""
    return _quickly(record, _CONTACT, read_contact) or PlainContact.of(read(record, Contact))


def plain_consent(record: BusRecord) -> PlainConsent:
    """A consent; raises as ``read`` does."""
    return _quickly(record, _CONSENT, read_consent) or PlainConsent.of(read(record, Consent))


def _quickly(record: BusRecord, kind: Headers, reader: Callable[[bytes], Plain | None]) -> Plain | None:
    value = record.value
    return reader(value) if value is not None and _is(record, kind) else None


def _is(record: BusRecord, kind: Headers) -> bool:
    if record.value is None or len(record.value) > MAX_VALUE_BYTES:
        return False
    if record.headers == kind:  # as the follower hands them out
        return True
    attributes = dict(record.headers)
    return all(attributes.get(name) == value for name, value in kind)


def _belongs(record: BusRecord, value: Worker | Certificate) -> None:
    own = value.worker_id if isinstance(value, Worker) else f"{value.worker_id}:{value.certificate_id}"
    if own != record.key:
        raise Unreadable(record, f"it belongs under another key than {record.key!r}")
    if value.position > MOST:
        raise Unreadable(record, "its position is beyond every offset")
