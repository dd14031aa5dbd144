"""Every contract as it travels: what is written is what is read."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from schemas.envelope import TYPE_OF, decode, encode
from schemas.model import Contract, Moment, OccupationCode, RegionCode
from tests.unit.schemas.valid import records_of

_ROUGH = settings(max_examples=15, suppress_health_check=[*HealthCheck])


@pytest.mark.parametrize("model", TYPE_OF, ids=lambda model: model.__name__)
@_ROUGH
@given(data=st.data())
def test_a_record_written_and_read_is_the_same_value_in_the_same_bytes(
    model: type[Contract], data: st.DataObject
) -> None:
    """JSON → model → JSON: identical bytes; decode takes everything that the published schema allows."""
    value = data.draw(records_of(model))
    headers = [("ce_specversion", b"1.0"), ("ce_type", TYPE_OF[model].encode())]
    read = decode(headers, encode(value), (model,))
    assert value == read
    assert encode(value) == encode(read)


@pytest.mark.parametrize("model", TYPE_OF, ids=lambda model: model.__name__)
def test_every_contract_is_frozen_and_closed(model: type[Contract]) -> None:
    """An unknown field is a misunderstanding, and nothing changes after it was read; parts included."""
    schema = model.model_json_schema()
    for part in (schema, *schema.get("$defs", {}).values()):
        if part.get("type") == "object":
            assert part["additionalProperties"] is False
    assert model.model_config["frozen"]


_SETS = """
from datetime import UTC, datetime
from schemas.envelope import encode
from schemas.model import Shift
from schemas.state import Rule
codes = [f"6-05-{minor:02}-{fine:02}" for minor in range(1, 6) for fine in range(1, 6)]
rule = Rule(rule_id="r", enterprise_id="e", name="缝纫工", occurred_at=datetime(2026, 11, 22, tzinfo=UTC),
            occupations=frozenset(codes), shifts=frozenset(Shift))
print(encode(rule).decode())
"""


def test_a_set_has_the_same_bytes_in_every_process() -> None:
    """Whatever the seed of Python's hash: the same decision is the same bytes anywhere (P5)."""
    same = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUTF8": "1"}
    written = {
        subprocess.run(
            [sys.executable, "-c", _SETS],
            env=same | {"PYTHONHASHSEED": str(seed)},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=True,
        ).stdout
        for seed in (1, 2, 3)
    }
    (only,) = written
    rule = json.loads(only)
    assert sorted(rule["occupations"]) == rule["occupations"]
    assert ["day", "night", "rotating"] == rule["shifts"]


def test_no_contract_holds_a_set_that_is_written_unsorted() -> None:
    """A new field that is a plain frozenset would be found here."""
    for model in TYPE_OF:
        written = model.model_json_schema(mode="serialization")
        assert "uniqueItems" not in json.dumps(written), model


@pytest.mark.parametrize(("kind", "text"), [(RegionCode, "４４１８０２"), (OccupationCode, "6-０5-01-03")])
def test_full_width_digits_are_no_code(kind: object, text: str) -> None:
    """A Chinese keyboard types ４ as easily as 4; as a code it would be another key for the same place."""
    with pytest.raises(ValidationError):
        TypeAdapter(kind).validate_python(text)


def test_a_moment_needs_its_zone() -> None:
    """Half past seven is no instant before somebody says where."""
    moments = TypeAdapter(Moment)
    assert moments.validate_python("2026-11-22T19:30:00+08:00") == moments.validate_python("2026-11-22T11:30:00Z")
    with pytest.raises(ValidationError, match="a time needs its zone"):
        moments.validate_python("2026-11-22T19:30:00")
