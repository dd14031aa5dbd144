"""The envelope, against the CloudEvents SDK in both directions; and what is poison."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from cloudevents.core.bindings.kafka import KafkaMessage, from_binary_event, to_binary_event
from cloudevents.core.v1.event import CloudEvent
from hypothesis import example, given
from hypothesis import strategies as st

from schemas.envelope import MAX_VALUE_BYTES, TYPE_OF, Envelope, Poison, decode, encode, headers_for
from schemas.events import VacancyPosted, WorkerErased, WorkerRegistered
from schemas.topics import REGISTRATIONS

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
HEADERS = [("ce_specversion", b"1.0"), ("ce_type", TYPE_OF[WorkerRegistered].encode())]
REGISTERED: dict[str, Any] = {
    "worker_id": "w-1",
    "registration_id": "r-1",
    "occurred_at": "2026-11-22T19:30:00+08:00",
    "channel": "kiosk",
    "skills": [{"title": "缝纫工"}],
    "region": "441802",
}
NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=9)


@given(NAMES, NAMES, st.datetimes(timezones=st.just(UTC)), st.none() | NAMES, NAMES)
def test_the_sdk_reads_what_we_write(
    id_: str, source: str, time: datetime, partition_key: str | None, title: str
) -> None:
    """Every attribute and the data come back as they were said."""
    value = WorkerRegistered.model_validate({**REGISTERED, "skills": [{"title": title}]})
    headers = headers_for(WorkerRegistered, Envelope(id_, source, time, partition_key))
    assert len(headers) == len(dict(headers))

    event = from_binary_event(KafkaMessage(headers=dict(headers), key=None, value=encode(value)))

    assert ("1.0", id_, source, time) == (
        event.get_specversion(),
        event.get_id(),
        event.get_source(),
        event.get_time(),
    )
    assert "kaigong.worker.registered.v1" == event.get_type()
    assert "application/json" == event.get_datacontenttype()
    assert partition_key == event.get_extension("partitionkey")
    assert value == WorkerRegistered.model_validate(event.get_data())


@given(NAMES, NAMES, NAMES, st.none() | st.text("abc", min_size=1))
def test_we_read_what_the_sdk_writes(id_: str, source: str, title: str, trace: str | None) -> None:
    """Somebody who produces straight to Kafka with the official SDK is understood, extensions and all."""
    data = {**REGISTERED, "skills": [{"title": title}]}
    attributes = {
        "specversion": "1.0",
        "id": id_,
        "source": source,
        "type": "kaigong.worker.registered.v1",
        "time": NOON,
        "datacontenttype": "application/json",
        **({} if trace is None else {"mytrace": trace}),
    }
    message = to_binary_event(CloudEvent(attributes, data))
    assert WorkerRegistered.model_validate(data) == decode(message.headers.items(), message.value, REGISTRATIONS.models)


def test_the_sdk_reads_a_tombstone() -> None:
    """A tombstone has the headers of what it ends, and no data."""
    headers = headers_for(WorkerErased, Envelope("e", "gateway", NOON, "w-1"))
    event = from_binary_event(KafkaMessage(headers=dict(headers), key="w-1", value=None))
    assert event.get_data() is None
    assert "w-1" == event.get_extension("partitionkey")


def test_the_trace_stands_beside_the_attributes() -> None:
    """W3C's header keeps its own name."""
    headers = dict(headers_for(WorkerErased, Envelope("e", "gateway", NOON, traceparent="00-ab-cd-01")))
    assert b"00-ab-cd-01" == headers["traceparent"]
    assert "traceparent" not in dict(headers_for(WorkerErased, Envelope("e", "gateway", NOON)))


def test_chinese_is_not_escaped() -> None:
    """Whoever looks at a topic reads 缝纫工, not six escapes."""
    assert "缝纫工".encode() in encode(WorkerRegistered.model_validate(REGISTERED))


POISON: dict[str, tuple[str, list[tuple[str, bytes | None]], bytes, str]] = {
    "no headers at all": ("not_a_cloudevent", [], b"{}", "ce_specversion"),
    "another version of CloudEvents": (
        "not_a_cloudevent",
        [("ce_specversion", b"0.3")],
        b"{}",
        "ce_specversion",
    ),
    "a header without a value": ("not_a_cloudevent", [("ce_specversion", None)], b"{}", "ce_specversion"),
    "no type": ("unknown_type", HEADERS[:1], b"{}", "kaigong.worker.registered.v1"),
    "a type without a value": ("unknown_type", [HEADERS[0], ("ce_type", None)], b"{}", "known are"),
    "a type that is no text": ("unknown_type", [HEADERS[0], ("ce_type", b"\xff")], b"{}", "known are"),
    "a type of the future": (
        "unknown_type",
        [HEADERS[0], ("ce_type", b"kaigong.worker.registered.v99")],
        b"{}",
        "version",
    ),
    "a type of another topic": (
        "unknown_type",
        [HEADERS[0], ("ce_type", TYPE_OF[VacancyPosted].encode())],
        b"{}",
        "known are",
    ),
    "too large": ("oversized", HEADERS, b" " * (MAX_VALUE_BYTES + 1), "65537 bytes"),
    "empty": ("malformed", HEADERS, b"", "JSON"),
    "no JSON": ("malformed", HEADERS, b"{", "JSON"),
    "no UTF-8": ("malformed", HEADERS, b'{"\xff": 1}', "JSON"),
    "nested without end": ("malformed", HEADERS, b"[" * 60_000, "JSON"),
    "a list": ("malformed", HEADERS, b"[]", "value"),
    "fields are missing": ("malformed", HEADERS, b"{}", "worker_id"),
    "an unknown field": (
        "malformed",
        HEADERS,
        json.dumps({**REGISTERED, "name": "x"}).encode(),
        "an unknown field",
    ),
    "a wrong part": (
        "malformed",
        HEADERS,
        json.dumps({**REGISTERED, "skills": [{"title": "x", "level": 9}]}).encode(),
        "skills.0.level",
    ),
}


@pytest.mark.parametrize("case", POISON)
def test_what_cannot_be_read_is_poison_with_its_code(case: str) -> None:
    """A code of the closed set, and words that say where; never another error, for poison must not block."""
    code, headers, value, words = POISON[case]
    with pytest.raises(Poison) as poison:
        decode(headers, value, REGISTRATIONS.models)
    assert code == poison.value.code
    assert words in str(poison.value)


def test_the_largest_value_is_read() -> None:
    """The bound itself is within it."""
    value = json.dumps(REGISTERED).encode()
    decode(HEADERS, value.ljust(MAX_VALUE_BYTES), REGISTRATIONS.models)


PHONES = st.integers(13_900_000_000, 13_900_009_999).map(str)
FIELDS = st.sampled_from([*WorkerRegistered.model_fields])


def _with(phone: str, spoilt: str, as_number: bool) -> dict[str, Any]:
    """A registration with a phone where it has no business: in a field, in a part, as a field's name."""
    leaked: Any = int(phone) if as_number else phone
    if spoilt == "#name":
        return {**REGISTERED, phone: leaked}
    if spoilt == "#part":
        return {
            **REGISTERED,
            "weights": {phone: leaked, "pay": phone + "x"},
            "cell": [phone + "y", leaked, phone],
        }
    return {**REGISTERED, spoilt: [leaked, {phone: leaked}, phone + "元"]}


@given(PHONES, st.just("#name") | st.just("#part") | FIELDS, st.booleans())
@example("13900000001", "#name", False)
@example("13900000001", "#part", True)
def test_poison_never_repeats_a_value(phone: str, spoilt: str, as_number: bool) -> None:
    """Somebody put a phone number into an event: the reason that goes to logs is without it."""
    value = json.dumps(_with(phone, spoilt, as_number), ensure_ascii=False).encode()
    with pytest.raises(Poison) as poison:
        decode(HEADERS, value, REGISTRATIONS.models)
    assert phone not in str(poison.value)
    assert phone not in repr(poison.value)
    assert poison.value.__cause__ is None
    assert poison.value.__suppress_context__


@given(PHONES)
def test_an_unknown_type_is_not_repeated_either(phone: str) -> None:
    """The type is the sender's text as well."""
    with pytest.raises(Poison) as poison:
        decode([HEADERS[0], ("ce_type", phone.encode())], b"{}", REGISTRATIONS.models)
    assert phone not in str(poison.value)


def test_figures_of_an_impossible_pay_are_not_repeated() -> None:
    """The validators of our own models keep values to themselves too."""
    posted = {
        "vacancy_id": "v-1",
        "enterprise_id": "e-1",
        "occurred_at": "2026-11-22T19:30:00+08:00",
        "title": "缝纫工",
        "region": "441802",
        "pay": {"unit": "month", "minimum": 7123, "maximum": 6123},
    }
    headers = [HEADERS[0], ("ce_type", TYPE_OF[VacancyPosted].encode())]
    with pytest.raises(Poison, match=r"pay: .*minimum is above its maximum") as poison:
        decode(headers, json.dumps(posted).encode(), (VacancyPosted,))
    assert "7123" not in str(poison.value)
