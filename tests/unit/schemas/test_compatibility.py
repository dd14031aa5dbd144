"""What counts as an incompatible change of a contract."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field, create_model

from schemas.compatibility import incompatibilities


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Part(_Closed):
    a: int


class _LongerPart(_Closed):
    a: int
    b: int


def _schema(**fields: object) -> dict[str, Any]:
    """A contract of these fields: a type alone is required, a pair has a default."""
    given_ = {name: field if isinstance(field, tuple) else (field, ...) for name, field in fields.items()}
    return create_model("Example", __base__=_Closed, **given_).model_json_schema()


def _ge(low: int) -> object:
    return Annotated[int, Field(ge=low)]


def _le(high: int) -> object:
    return Annotated[int, Field(le=high)]


def _items(least: int, most: int) -> object:
    return Annotated[tuple[int, ...], Field(min_length=least, max_length=most)]


REFUSED = {
    "a field is removed": ({"a": int, "b": (int, 1)}, {"a": int}, "b was removed"),
    "a new field is required": ({"a": int}, {"a": int, "b": int}, "b is new and required"),
    "a field becomes required": ({"a": (int, 1)}, {"a": int}, "a became required"),
    "a default changes": ({"a": (int, 1)}, {"a": (int, 2)}, "the default went from 1 to 2"),
    "a type changes": ({"a": int}, {"a": str}, "a may no longer be integer"),
    "a number becomes an integer": ({"a": float}, {"a": int}, "a may no longer be number"),
    "null is no longer allowed": ({"a": int | None}, {"a": int}, "a may no longer be null"),
    "an enum value is removed": (
        {"a": Literal["day", "night"]},
        {"a": Literal["day"]},
        'a may no longer be ["night"]',
    ),
    "a free text becomes an enum": ({"a": str}, {"a": Literal["day", "night"]}, "a was free"),
    "a lower bound rises": ({"a": _ge(0)}, {"a": _ge(1)}, "minimum went from 0 to 1"),
    "an upper bound falls": ({"a": _le(9)}, {"a": _le(8)}, "maximum went from 9 to 8"),
    "a bound appears": ({"a": int}, {"a": _ge(-9)}, "minimum went from none to -9"),
    "a text is shortened": (
        {"a": Annotated[str, Field(max_length=9)]},
        {"a": Annotated[str, Field(max_length=8)]},
        "maxLength went from 9 to 8",
    ),
    "a list is shortened": ({"a": _items(0, 9)}, {"a": _items(0, 8)}, "maxItems went from 9 to 8"),
    "a list may no longer be empty": (
        {"a": _items(0, 9)},
        {"a": _items(1, 9)},
        "minItems went from 0 to 1",
    ),
    "a list becomes a set": ({"a": list[int]}, {"a": set[int]}, "uniqueItems went from none to true"),
    "a tuple grows": ({"a": tuple[int, int]}, {"a": tuple[int, int, int]}, "minItems went from 2 to 3"),
    "an element changes": ({"a": tuple[int, ...]}, {"a": tuple[str, ...]}, "a[] may no longer be integer"),
    "a tuple's element changes": ({"a": tuple[int, int]}, {"a": tuple[int, str]}, "a[1] may no longer be"),
    "a pattern changes": (
        {"a": Annotated[str, Field(pattern="^a")]},
        {"a": Annotated[str, Field(pattern="^b")]},
        "pattern went from",
    ),
    "a pattern appears": ({"a": str}, {"a": Annotated[str, Field(pattern="^b")]}, "pattern went from none"),
    "a format appears": (
        {"a": str},
        {"a": Annotated[str, Field(json_schema_extra={"format": "date"})]},
        "format",
    ),
    "a part changes": ({"a": _Part}, {"a": _LongerPart}, "a.b is new and required"),
    "a part of a list changes": ({"a": list[_Part]}, {"a": list[_LongerPart]}, "a[].b is new and required"),
    "a map's values change": ({"a": dict[str, int]}, {"a": dict[str, str]}, "a.* may no longer be integer"),
    "a map's keys are narrowed": (
        {"a": dict[Literal["x", "y"], int]},
        {"a": dict[Literal["x"], int]},
        "propertyNames went from",
    ),
    "a map becomes a closed part": ({"a": dict[str, int]}, {"a": _Part}, "a.* was removed"),
}

ALLOWED = {
    "nothing changes": ({"a": int}, {"a": int}),
    "a field with a default is added": ({"a": int}, {"a": int, "b": (int, 1)}),
    "a required field gets a default": ({"a": int}, {"a": (int, 1)}),
    "an integer becomes a number": ({"a": int}, {"a": float}),
    "null becomes allowed": ({"a": int}, {"a": int | None}),
    "another type becomes allowed": ({"a": int}, {"a": int | str}),
    "an enum value is added": ({"a": Literal["day"]}, {"a": Literal["day", "night"]}),
    "an enum becomes a free text": ({"a": Literal["day", "night"]}, {"a": str}),
    "a lower bound falls": ({"a": _ge(1)}, {"a": _ge(0)}),
    "an upper bound rises": ({"a": _le(8)}, {"a": _le(9)}),
    "a bound goes": ({"a": _le(8)}, {"a": int}),
    "a list grows": ({"a": _items(1, 8)}, {"a": _items(0, 9)}),
    "a set becomes a list": ({"a": set[int]}, {"a": list[int]}),
    "a pair becomes a list": ({"a": tuple[int, int]}, {"a": tuple[int, ...]}),
    "a pattern goes": ({"a": Annotated[str, Field(pattern="^a")]}, {"a": str}),
    "a part is named anew": ({"a": _Part}, {"a": create_model("Renamed", __base__=_Closed, a=(int, ...))}),
    "anything becomes allowed": ({"a": int}, {"a": Any}),
    "a description changes": ({"a": int}, {"a": Annotated[int, Field(description="years")]}),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_change_that_old_records_would_break_is_refused_in_words(case: str) -> None:
    """The sentence names the field and what became of it."""
    old, new, words = REFUSED[case]
    assert any(words in sentence for sentence in incompatibilities(_schema(**old), _schema(**new)))


@pytest.mark.parametrize("case", ALLOWED)
def test_a_change_that_reads_every_old_record_passes(case: str) -> None:
    """No false alarm for what only widens."""
    old, new = ALLOWED[case]
    assert [] == incompatibilities(_schema(**old), _schema(**new))


def test_one_fault_is_one_sentence() -> None:
    """A removed field among several is said once, and nothing else is."""
    assert ["b was removed; closed readers refuse old records that have it"] == incompatibilities(
        _schema(a=int, b=(str, ""), c=list[_Part]), _schema(a=int, c=list[_Part])
    )


SMALL = st.integers(-2, 3)
KINDS: tuple[Callable[[int, int], Any], ...] = (
    lambda low, high: Annotated[int, Field(ge=low, le=high)],
    lambda low, high: Annotated[int, Field(gt=low - 1)],
    lambda low, high: Annotated[int, Field(le=high)] | None,
    lambda low, high: float,
    lambda low, high: Literal[tuple("abcdefg"[: high + 3])],
    lambda low, high: Annotated[str, Field(max_length=high + 3)],
    lambda low, high: Annotated[tuple[_le(high), ...], Field(max_length=high + 3)],
    lambda low, high: tuple[_ge(low), int],
    lambda low, high: dict[str, _le(high)],
    lambda low, high: _Part | None,
)
TYPES = st.builds(lambda kind, pair: kind(*sorted(pair)), st.sampled_from(KINDS), st.tuples(SMALL, SMALL))
FIELDS = st.fixed_dictionaries({"a": TYPES}, optional={"b": TYPES, "c": st.tuples(st.just(int | None), SMALL)})
VALUES = st.recursive(
    st.none() | SMALL | st.sampled_from([0.5, "", "a", "b", "c", "abcdef"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("ab"), inner, max_size=2),
    max_leaves=4,
)
RECORDS = st.fixed_dictionaries({}, optional=dict.fromkeys("abc", VALUES))


def _accepts(fields: dict[str, Any], record: object) -> bool:
    given_ = {name: field if isinstance(field, tuple) else (field, ...) for name, field in fields.items()}
    try:
        create_model("Example", __base__=_Closed, **given_).model_validate(record)
    except ValueError:
        return False
    return True


@given(FIELDS, FIELDS, st.lists(RECORDS, min_size=1, max_size=8))
def test_what_passes_reads_every_old_record(
    old: dict[str, Any], new: dict[str, Any], records: list[dict[str, object]]
) -> None:
    """Oracle: pydantic itself. No record that the old model reads is refused by a new one that passed."""
    if not incompatibilities(_schema(**old), _schema(**new)):
        assert [] == [record for record in records if _accepts(old, record) and not _accepts(new, record)]
