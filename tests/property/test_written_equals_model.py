"""The compiled reader never takes what the model refuses, never reads another value, and takes what writers write."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, timedelta, timezone

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from matcher import Index
from matcher.written.plain import profiles_of
from matcher.written.profile import PROFILE, Profiles
from schemas.envelope import encode
from schemas.plain import PlainWorker
from schemas.state import Worker
from tests.property.market import made
from tests.property.test_plain_equals_model import ODD, changed, paths, spoilt, workers, written

INDEX = Index()
SAID = [name for name in PROFILE.names or () if not name.startswith("fair")]
ZONES = st.sampled_from([UTC, timezone(timedelta(hours=8))])
OURS = st.builds(
    lambda seconds, micros, zone: datetime.fromtimestamp(seconds, zone).replace(microsecond=micros),
    st.integers(0, 7_258_000_000),
    st.integers(0, 999_999),
    ZONES,
)


def read(*data: bytes, keys: list[bytes] | None = None) -> Profiles:
    """What the compiled reader makes of these values, each under the id that it seems to name."""
    named = [re.match(rb'\{"worker_id":"([A-Za-z0-9._-]{1,64})"', each) for each in data]
    ids = [b"w" if each is None else each[1] for each in named] if keys is None else keys
    return INDEX.read_workers(np.array(ids, np.bytes_), data)


def said(profiles: Profiles, at: int) -> dict[str, object]:
    """All that is known of one."""
    record = profiles.records[at]
    return {name: record[name].tolist() for name in SAID} | {"id": profiles.ids[at], "fair": profiles.fairs.get(at)}


def agree(data: bytes) -> bool:
    """Whether the reader took it, as the model does; with others around it that are read as if it were not there."""
    before, after = encode(made.worker("w-before")), encode(made.worker("w-after", fair_id="f-9"))
    found = read(before, data, after)
    assert found.records["read"][[0, 2]].all()
    assert found.fairs[2] == "f-9"
    if not found.records["read"][1]:
        return False
    plain = PlainWorker.of(Worker.model_validate_json(data))
    assert said(found, 1) == said(profiles_of([plain]), 0)
    return True


@given(spoilt(workers))
@example(b"")
@example(b"\xef\xbb\xbf" + encode(made.worker()))
@example(encode(made.worker()) + b"\x00")
@example(encode(made.worker())[:-1])
def test_of_workers(data: bytes) -> None:
    """Whatever the bytes are."""
    agree(data)


@given(st.data(), workers)
def test_after_a_byte_or_two_has_changed(data: st.DataObject, worker: Worker) -> None:
    """Nearer to what is written than what is made of it as JSON."""
    value = bytearray(encode(worker))
    for _ in range(data.draw(st.integers(1, 2))):
        at = data.draw(st.integers(0, len(value) - 1))
        value[at] = data.draw(st.sampled_from(b'0123456789",:{}[]ntf-+.TZ \\\x00') | st.integers(0, 255))
    agree(bytes(value))


@pytest.mark.parametrize("odd", ODD)
def test_every_oddity_in_every_field(odd: bytes) -> None:
    """Where the two decoders differ was tried out, and is tried in each place."""
    worker = made.worker(available_from=date(2026, 11, 22), fair_id="f-1", reservation_pay=5_000)
    tree = json.loads(encode(worker), object_pairs_hook=list)
    for path in paths(tree):
        for how in ("replaced", "said twice", "said before", "beside"):
            agree(written(changed(tree, path, how, odd)))


@given(workers, OURS, st.integers(0, 10**18 - 1), st.none() | st.dates(date(1970, 1, 1), date(2199, 12, 31)))
def test_what_is_written_is_read(worker: Worker, occurred_at: datetime, position: int, day: date | None) -> None:
    """Else a start would be slow, and these tests would say nothing."""
    usual = {"occurred_at": occurred_at, "position": position, "available_from": day, "taxonomy": "2026.1 ~"}
    assert agree(encode(worker.model_copy(update=usual)))


@pytest.mark.parametrize("year", [1970, 1972, 1999, 2000, 2024, 2026, 2100, 2199])
def test_every_day_of_a_year(year: int) -> None:
    """Leap years and those that are none; the days that there are not are declined."""
    texts = [f"{year}-{month:02}-{day:02}" for month in range(14) for day in range(33)]
    value = encode(made.worker(available_from=date(2026, 11, 22)))
    found = read(*(value.replace(b'"2026-11-22"', b'"' + text.encode() + b'"') for text in texts))
    days: dict[str, int] = {}
    for text in texts:
        try:
            days[text] = date.fromisoformat(text).toordinal()
        except ValueError:
            continue
    assert len(days) in {365, 366}
    assert {t: r["available_from"] for t, r in zip(texts, found.records, strict=True) if r["read"]} == days


@pytest.mark.parametrize("key", ["w-2", "w-", "w-11", "w-1 ", "无人", "x" * 80])
def test_under_another_key_it_is_declined(key: str) -> None:
    """What is kept by the key would belong to somebody else."""
    values = [encode(made.worker("w-1"))] * 2
    assert read(*values, keys=[b"w-1", key.encode()]).records["read"].tolist() == [True, False]


def test_nothing_is_read_where_nothing_is_compiled() -> None:
    """Then others read it."""
    found = Index(compiled=False).read_workers(np.array([b"w-1"]), [encode(made.worker("w-1"))])
    assert found.records["read"].tolist() == [False]
    assert INDEX.read_workers(np.array([b"w-1"]), [encode(made.worker("w-1"))]).records["read"].all()
