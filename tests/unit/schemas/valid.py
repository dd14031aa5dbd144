"""Records that a published JSON Schema allows, made from nothing but the schema."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, timedelta, timezone
from functools import cache
from typing import Any

from hypothesis import strategies as st
from pydantic import ValidationError

from infra.contracts import schema_of
from schemas.envelope import TYPE_OF
from schemas.model import Contract

_ZONES = st.sampled_from([UTC, timezone(timedelta(hours=8))])
_FORMATS = {
    "time": st.times().map(lambda time: time.isoformat()),
    "date": st.dates().map(lambda day: day.isoformat()),
    "date-time": st.datetimes(timezones=_ZONES).map(lambda moment: moment.isoformat()),
}
_CHARACTERS = st.characters(exclude_categories=["Cs"]) | st.sampled_from('缝纫工夜市招聘会"\\')


@cache
def records_of(model: type[Contract]) -> st.SearchStrategy[Contract]:
    """Values of a contract. What its validators refuse beyond the schema is left out."""
    schema = schema_of(TYPE_OF[model], model)
    allowed = values_of(schema, schema.get("$defs", {}))
    return allowed.map(lambda value: _read(model, value)).filter(lambda read: read is not None)


def values_of(schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    """JSON values that a schema allows."""
    if "$ref" in schema:
        return values_of(definitions[schema["$ref"].rpartition("/")[2]], definitions)
    if "anyOf" in schema:
        return st.one_of([values_of(branch, definitions) for branch in schema["anyOf"]])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    match schema["type"]:
        case "null":
            return st.none()
        case "boolean":
            return st.booleans()
        case "integer":
            return st.integers(schema.get("minimum", -(2**40)), schema.get("maximum", 2**40))
        case "string":
            return _texts(schema)
        case "array":
            return _lists(schema, definitions)
        case "object":
            return _objects(schema, definitions)
    raise AssertionError(f"no strategy for {schema}")


def _texts(schema: Mapping[str, Any]) -> st.SearchStrategy[str]:
    if "pattern" in schema:
        return st.from_regex(schema["pattern"], fullmatch=True)
    if "format" in schema:
        return _FORMATS[schema["format"]]
    return st.text(_CHARACTERS, min_size=schema.get("minLength", 0), max_size=min(schema.get("maxLength", 9), 9))


def _lists(schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> st.SearchStrategy[list[Any]]:
    if "prefixItems" in schema:
        return st.tuples(*[values_of(part, definitions) for part in schema["prefixItems"]]).map(list)
    return st.lists(
        values_of(schema["items"], definitions),
        min_size=schema.get("minItems", 0),
        max_size=min(schema.get("maxItems", 3), 3),
        unique=schema.get("uniqueItems", False),
    )


def _objects(schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    if "properties" not in schema:
        names = values_of(schema.get("propertyNames", {"type": "string"}), definitions)
        return st.dictionaries(names, values_of(schema["additionalProperties"], definitions), max_size=3)
    fields = {name: values_of(field, definitions) for name, field in schema["properties"].items()}
    required = schema.get("required", [])
    return st.fixed_dictionaries(
        {name: fields[name] for name in required},
        optional={name: fields[name] for name in fields if name not in required},
    )


def _read(model: type[Contract], value: dict[str, Any]) -> Contract | None:
    try:
        return model.model_validate(value)
    except ValidationError as error:
        faults = {fault["type"] for fault in error.errors()}
        if "value_error" in faults and faults <= {
            "value_error",
            "too_short",
        }:  # a list is short of what fell out
            return None
        raise
