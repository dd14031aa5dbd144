"""The quick reader never takes what the model refuses, and never reads another value; what writers write it takes."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import ValidationError

from schemas.envelope import encode
from schemas.events.worker import RegistrationChannel
from schemas.model import Contract, Place, Shift
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
from schemas.shared import Skill, WorkerWeights
from schemas.state import Certificate, Consent, ConsentKind, Contact, Identity, Worker
from tests.property.market import made

Json = object
"""What ``written`` writes: bytes stand for themselves, a list of pairs for an object, however often it has a key."""

CODES = ("6-05-01-03", "6-05-01-02", "6-31-99-00", "4-14-02-01")
ids = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", fullmatch=True)
positions = st.integers(0, 2**63 - 1)
moments = st.datetimes(
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=8)), timezone(-timedelta(hours=3, minutes=30))])
)
days = st.none() | st.dates()
weight = st.integers(0, 100)
workers = st.builds(
    Worker,
    worker_id=ids,
    position=positions,
    registration_id=ids,
    occurred_at=moments,
    channel=st.sampled_from(RegistrationChannel),
    skills=st.lists(
        st.builds(
            Skill, occupation=st.sampled_from(CODES), level=st.integers(1, 8), years=st.none() | st.integers(0, 60)
        ),
        min_size=1,
        max_size=5,
    ).map(tuple),
    place=st.builds(
        Place,
        region=st.from_regex(r"[0-9]{6}([0-9]{3})?", fullmatch=True),
        x=st.integers(7_000, 14_000),
        y=st.integers(300, 5_500),
    ),
    reservation_pay=st.none() | st.integers(0, 200_000),
    max_distance_km=st.integers(0, 5_000),
    shifts=st.frozensets(st.sampled_from(Shift)),
    lodging_ok=st.booleans(),
    available_from=days,
    weights=st.builds(WorkerWeights, pay=weight, distance=weight, shift=weight, lodging=weight, preference=weight),
    fair_id=st.none() | ids,
    quiet=st.booleans(),
    taxonomy=st.text(),
)
certificates = st.builds(
    Certificate,
    worker_id=ids,
    certificate_id=ids,
    position=positions,
    occurred_at=moments,
    occupation=st.sampled_from(CODES),
    level=st.integers(1, 8),
    issuer=ids,
    brand=st.none() | ids,
    course=st.none() | ids,
    passed_on=st.dates(),
    expires_on=days,
    quiet=st.booleans(),
    taxonomy=st.text(),
)
contacts = st.builds(
    Contact,
    worker_id=ids,
    occurred_at=moments,
    key_id=ids,
    sealed=st.text(),
    openid_hash=st.none() | ids,
    openid_at=st.none() | moments,
    bound_with=st.none() | moments,
)
consents = st.builds(
    Consent,
    worker_id=ids,
    kind=st.sampled_from(ConsentKind),
    granted=st.booleans(),
    occurred_at=moments,
    text_version=ids,
    source=ids,
    enterprise_id=st.none() | ids,
    template=st.none() | st.from_regex(r"[A-Za-z0-9_-]{1,64}", fullmatch=True),
    credit=st.none() | ids,
)
identities = st.builds(Identity, epoch=positions)
PERSONAL: dict[type[Contract], tuple[Callable[[bytes], msgspec.Struct | None], Callable[[Any], msgspec.Struct]]] = {
    Contact: (read_contact, PlainContact.of),
    Consent: (read_consent, PlainConsent.of),
    Identity: (read_identity, PlainIdentity.of),
}

ODD = [
    b"NaN", b"Infinity", b"-Infinity", b"-0", b"0", b"01", b"1.", b"1.0", b"1.5", b"1e2", b"1E400", b"-1", b"9",
    b"61", b"101", b"5001", b"200001", b"14001", b"5501", b"299", b"6999", b"9223372036854775807",
    b"9223372036854775808", b"18446744073709551616", b"9007199254740993.0", b"null", b"true", b"false", b"[]", b"{}",
    b'""', b'"1"', b'" 1"', b'"1.0"', b'"true"', b'"null"', b'"a\\u0000"', b'"\\ud800"', b'"\xff"', b'"\xed\xa0\x80"',
    b'"a\\n"', b'"w-1\\n"', b'"w-1 "', b'"-w"', b'"w:1"', '"ｗ-1"'.encode(),
    b'"%s"' % (b"w" * 64), b'"%s"' % (b"w" * 65),
    b'"6-05-01-03\\n"', '"６-05-01-03"'.encode(), b'"9-05-01-03"', b'"6-05-01-99"', b'"441802\\n"', b'"44180"',
    '"４41802"'.encode(), b'"44180200"', b'"441802001"', '"²41802"'.encode(),
    b'"day"', b'["day","day"]', b'["DAY"]', b'{"day":1}', b'["night",null]', b'"DAY"', b'"kiosk"', b'"kiosk\\u0000"',
    b'"2026-11-22"', b'"20261122"', b'"2026-02-30"', b'"2026-11-22T00:00:00"', b'"2026-W47-7"', b'"0000-01-01"',
    b'"2026-11-22T04:00:00"', b'"2026-11-22T04:00:00Z"', b'"2026-11-22 04:00:00Z"', b'"2026-11-22t04:00:00z"',
    b'"2026-11-22T04:00:00.1234567Z"', b'"2026-11-22T04:00:00.1234564999Z"', b'"2026-11-22T04:00:00.5Z"',
    b'"2026-11-22T04:00:00,5Z"', b'"2026-11-22T23:59:60Z"', b'"2026-11-22T24:00:00Z"', b'"2026-11-22T29:00:00Z"',
    b'"2026-11-22T04:00Z"', b'"2026-11-22T04:00:00+0800"', b'"2026-11-22T04:00:00+19:59"',
    b'"2026-11-22T04:00:00-00:00"', b'"2026-02-30T04:00:00Z"', b'"0000-01-01T00:00:00Z"', b'"2026-11-22T04:00:00Z\\n"',
    '"２026-11-22T04:00:00Z"'.encode(), b"1763784000", b"1763784000.5", b'"1763784000"',
]  # fmt: skip


def written(value: Json) -> bytes:
    """As JSON, lawful or not."""
    if isinstance(value, bytes):
        return value
    if isinstance(value, list) and value and isinstance(value[0], tuple):
        return b"{" + b",".join(json.dumps(k).encode() + b":" + written(v) for k, v in value) + b"}"
    if isinstance(value, list):
        return b"[" + b",".join(map(written, value)) + b"]"
    return json.dumps(value).encode()


def paths(value: Json, at: tuple[int, ...] = ()) -> list[tuple[int, ...]]:
    """Where something may be changed."""
    found = [at] if at else []
    if isinstance(value, list):
        for number, each in enumerate(value):
            found += paths(each[1] if isinstance(each, tuple) else each, (*at, number))
    return found


def changed(value: Json, path: tuple[int, ...], how: str, new: Json) -> Json:
    """With one place replaced, left out, said twice (either first), or beside something unknown."""
    assert isinstance(value, list)
    number, *rest = path
    named = isinstance(value[number], tuple)
    key, old = value[number] if named else ("", value[number])
    if rest:
        deeper = changed(old, tuple(rest), how, new)
        return [*value[:number], (key, deeper) if named else deeper, *value[number + 1 :]]
    put, kept = ((key, new), (key, old)) if named else (new, old)
    middle: dict[str, list[Json]] = {
        "replaced": [put],
        "left out": [],
        "said twice": [kept, put],
        "said before": [put, kept],
        "beside": [kept, ("unknown", new)] if named else [kept, new],
    }
    return [*value[:number], *middle[how], *value[number + 1 :]]


@st.composite
def spoilt(draw: st.DrawFn, values: st.SearchStrategy[Contract]) -> bytes:
    """A record's bytes after some changes of its JSON, and perhaps of single bytes."""
    tree: Json = json.loads(encode(draw(values)), object_pairs_hook=list)
    for _ in range(draw(st.integers(0, 2))):
        if not (places := paths(tree)):
            break  # the first change has left out all there was
        path = draw(st.sampled_from(places))
        how = draw(st.sampled_from(["replaced", "replaced", "left out", "said twice", "said before", "beside"]))
        new = draw(st.sampled_from(ODD) | st.integers() | st.floats() | st.text().map(lambda text: text))
        tree = changed(tree, path, how, new)
    data = bytearray(written(tree))
    for _ in range(draw(st.sampled_from([0, 0, 1, 2]))):
        at = draw(st.integers(0, len(data) - 1))
        data[at : at + draw(st.integers(0, 2))] = draw(st.binary(max_size=2))
    return bytes(data)


def normal(value: PlainWorker | PlainCertificate) -> object:
    """Moments as moments with their zones, sets as sets."""
    moment = datetime.fromisoformat(value.occurred_at)
    fields = {name: getattr(value, name) for name in value.__struct_fields__} | {
        "occurred_at": (moment, moment.utcoffset())
    }
    if isinstance(value, PlainWorker):
        fields["shifts"] = set(value.shifts)
    return fields


def agree_on_worker(data: bytes) -> bool:
    """Whether the quick reader took it, as the model does."""
    quick = read_worker(data)
    if quick is not None:
        model = Worker.model_validate_json(data)
        assert normal(quick) == normal(PlainWorker.of(model))
        assert quick.occurred_ms == int(model.occurred_at.timestamp() * 1000)
    return quick is not None


def agree_on_certificate(data: bytes) -> bool:
    """Whether the quick reader took it, as the model does."""
    quick = read_certificate(data)
    if quick is not None:
        assert normal(quick) == normal(PlainCertificate.of(Certificate.model_validate_json(data)))
    return quick is not None


def agree_on_personal(model: type[Contract], data: bytes) -> bool:
    """Whether the quick reader took it, as the model does."""
    reader, plain_of = PERSONAL[model]
    quick = reader(data)
    if quick is not None:
        assert plain_fields(quick) == plain_fields(plain_of(model.model_validate_json(data)))
    return quick is not None


def plain_fields(value: msgspec.Struct) -> dict[str, object]:
    """Moments as moments with their zones."""
    fields: dict[str, Any] = {name: getattr(value, name) for name in value.__struct_fields__}
    for name in ("occurred_at", "openid_at", "bound_with"):
        if fields.get(name) is not None:
            moment = datetime.fromisoformat(fields[name])
            fields[name] = (moment, moment.utcoffset())
    return fields


@given(st.data(), st.sampled_from([(Contact, contacts), (Consent, consents), (Identity, identities)]))
def test_of_people(data: st.DataObject, of: tuple[type[Contract], st.SearchStrategy[Contract]]) -> None:
    """Whatever the bytes are; and what is written is read quickly."""
    model, values = of
    agree_on_personal(model, data.draw(spoilt(values)))
    assert agree_on_personal(model, encode(data.draw(values)))


@given(spoilt(workers))
@example(b"")
@example(b"\xef\xbb\xbf" + encode(made.worker()))
@example(encode(made.worker()) + b"\x00")
def test_of_workers(data: bytes) -> None:
    """Whatever the bytes are."""
    agree_on_worker(data)


@given(spoilt(certificates))
def test_of_certificates(data: bytes) -> None:
    """Whatever the bytes are."""
    agree_on_certificate(data)


@pytest.mark.parametrize("odd", ODD)
def test_every_oddity_in_every_field(odd: bytes) -> None:
    """Where the two decoders differ was tried out, and is tried in each place."""
    worker = made.worker(available_from=date(2026, 11, 22), fair_id="f-1", reservation_pay=5_000)
    for value, agree in ((worker, agree_on_worker), (made.certificate(), agree_on_certificate)):
        tree = json.loads(encode(value), object_pairs_hook=list)
        for path in paths(tree):
            for how in ("replaced", "said twice", "said before", "beside"):
                agree(written(changed(tree, path, how, odd)))
    moment = datetime(2026, 11, 22, 4, tzinfo=UTC)
    for personal in (
        Contact(worker_id="w-1", occurred_at=moment, key_id="k-1", sealed="AA==", openid_hash="o-1"),
        Consent(
            worker_id="w-1", kind=ConsentKind.PUSH, granted=True, occurred_at=moment, text_version="v-1", source="s-1"
        ),
        Identity(epoch=1),
    ):
        tree = json.loads(encode(personal), object_pairs_hook=list)
        for path in paths(tree):
            for how in ("replaced", "said twice", "said before", "beside"):
                agree_on_personal(type(personal), written(changed(tree, path, how, odd)))


@given(workers)
def test_a_written_worker_is_read_quickly(worker: Worker) -> None:
    """Else the bulk path would be slow, and these tests would say nothing."""
    assert agree_on_worker(encode(worker))


@given(certificates)
def test_a_written_certificate_is_read_quickly(certificate: Certificate) -> None:
    """Else the bulk path would be slow, and these tests would say nothing."""
    assert agree_on_certificate(encode(certificate))


def test_the_model_refuses_what_the_oddities_are_for() -> None:
    """The list has teeth: in some field each kind of it is refused by the model."""
    tree = json.loads(encode(made.worker()), object_pairs_hook=list)
    refused = 0
    for odd in ODD:
        try:
            Worker.model_validate_json(written(changed(tree, (0,), "replaced", odd)))
        except ValidationError:
            refused += 1
    assert refused > len(ODD) // 2
