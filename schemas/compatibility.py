"""Whether the readers of a new JSON Schema can still read every record written under an old one.

That direction, backward, is the one that is refused. The bus keeps events for 90 days and state for ever, and
a reader folds them all again: what was valid once must stay valid under its ``ce_type`` and mean the same. A
change that breaks this is a new version of the type.

Forward is not refused, so that contracts can grow: an added field with a default passes, and so does an added
enum value. But every contract is closed (``extra="forbid"``) and writes all its fields, so a process of the
old release cannot read what one of the new release wrote: upgrade a topic's readers before its first writer.

What no JSON Schema says (the validators of a model) is not seen here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple, TypeAlias

Schema: TypeAlias = Mapping[str, Any]

_ANYTHING: Final[Schema] = {}
_NOTHING: Final[Schema] = {"not": {}}

_ANNOTATIONS: Final = frozenset(
    {"$schema", "$id", "$defs", "title", "description", "default", "examples", "deprecated"}
)
"""What tells people something and refuses no value. A changed default is looked at beside its field."""

_LOWER_BOUNDS: Final = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
_UPPER_BOUNDS: Final = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")
_SHAPES: Final = frozenset(
    {"type", "enum", "const", "properties", "required", "additionalProperties", "items", "prefixItems"}
)
"""Compared each in its own way. Any other keyword (format, pattern, one not met yet) may only go."""


class _Place(NamedTuple):
    """A value under both schemas, each with the definitions that its ``$ref`` mean."""

    path: str
    old: Schema
    new: Schema
    old_definitions: Schema
    new_definitions: Schema

    def at(self, step: str, old: Schema | bool, new: Schema | bool) -> _Place:
        return self._replace(path=f"{self.path}{step}", old=_spelt_out(old), new=_spelt_out(new))


def incompatibilities(old: Schema, new: Schema) -> list[str]:
    """Why a reader of ``new`` refuses or misreads what was valid under ``old``; empty if it does neither.

    Both are whole JSON Schemas (draft 2020-12) as pydantic writes them. One sentence for each fault.
    """
    return list(_compare(_Place("", old, new, old.get("$defs", {}), new.get("$defs", {}))))


def _compare(place: _Place) -> Iterator[str]:
    news = list(_alternatives(place.new, place.new_definitions))
    for old in _alternatives(place.old, place.old_definitions):
        verdicts = [list(_compare_one(place._replace(old=old, new=new))) for new in news if _same_kind(old, new)]
        if verdicts:
            yield from min(verdicts, key=len)
        elif news != [_NOTHING]:
            yield f"{_named(place)} may no longer be {_kind(old)}"
        else:
            yield f"{_named(place)} was removed; closed readers refuse old records that have it"


def _spelt_out(schema: Schema | bool) -> Schema:
    """JSON Schema's shorthand: true accepts everything, false nothing."""
    if isinstance(schema, bool):
        return _ANYTHING if schema else _NOTHING
    return schema


def _alternatives(schema: Schema, definitions: Schema) -> Iterator[Schema]:
    """The schema itself, or each branch of it, with every reference followed."""
    if "$ref" in schema:
        yield from _alternatives(definitions[schema["$ref"].rpartition("/")[2]], definitions)
    elif "anyOf" in schema:
        for branch in schema["anyOf"]:
            yield from _alternatives(branch, definitions)
    else:
        yield schema


def _same_kind(old: Schema, new: Schema) -> bool:
    if new == _NOTHING:
        return False
    kinds = (old.get("type"), new.get("type"))
    return kinds[1] in (None, kinds[0]) or kinds == ("integer", "number")


def _kind(schema: Schema) -> str:
    return str(schema.get("type", "anything"))


def _compare_one(place: _Place) -> Iterator[str]:
    yield from _values(place)
    yield from _bounds(place)
    yield from _other_constraints(place)
    if place.new.get("type") == "array":
        yield from _elements(place)
    if place.new.get("type") == "object":
        yield from _fields(place)


def _values(place: _Place) -> Iterator[str]:
    new = _allowed(place.new)
    if new is None:
        return
    old = _allowed(place.old)
    if old is None:
        yield f"{_named(place)} was free and is now one of {_shown(new)}"
    elif gone := [value for value in old if value not in new]:
        yield f"{_named(place)} may no longer be {_shown(gone)}"


def _allowed(schema: Schema) -> list[Any] | None:
    return [schema["const"]] if "const" in schema else schema.get("enum")


def _bounds(place: _Place) -> Iterator[str]:
    for keyword in (*_LOWER_BOUNDS, *_UPPER_BOUNDS):
        old, new = place.old.get(keyword), place.new.get(keyword)
        if new is None:
            continue
        if old is None or (new > old if keyword in _LOWER_BOUNDS else new < old):
            yield _went(place, keyword, old, new)


def _other_constraints(place: _Place) -> Iterator[str]:
    """Whether one pattern or format includes another is not decided here: an equal one passes, or none."""
    known = _ANNOTATIONS | _SHAPES | {*_LOWER_BOUNDS, *_UPPER_BOUNDS}
    for keyword in sorted(place.new.keys() - known):
        old, new = place.old.get(keyword), place.new[keyword]
        if _resolved(old, place.old_definitions) != _resolved(new, place.new_definitions):
            yield _went(place, keyword, old, new)


def _elements(place: _Place) -> Iterator[str]:
    old_first, new_first = place.old.get("prefixItems", []), place.new.get("prefixItems", [])
    old_rest, new_rest = place.old.get("items", True), place.new.get("items", True)
    longest = place.old.get("maxItems", float("inf"))
    listed = max(len(old_first), len(new_first))
    for position in range(int(min(listed, longest))):
        old = old_first[position] if position < len(old_first) else old_rest
        new = new_first[position] if position < len(new_first) else new_rest
        yield from _compare(place.at(f"[{position}]", old, new))
    if listed < longest:
        yield from _compare(place.at("[]", old_rest, new_rest))


def _fields(place: _Place) -> Iterator[str]:
    old_fields, new_fields = place.old.get("properties", {}), place.new.get("properties", {})
    old_others = place.old.get("additionalProperties", True)
    new_others = place.new.get("additionalProperties", True)
    needed_before, needed_now = set(place.old.get("required", [])), set(place.new.get("required", []))

    for name, old in old_fields.items():
        new = new_fields.get(name, new_others)
        field = place.at(f".{name}", old, new)
        if name in needed_now - needed_before:
            yield f"{_named(field)} became required; old records without it are refused"
        yield from _compare(field)
        if name in new_fields and name not in needed_before | needed_now:
            yield from _default(field)
    for name, new in new_fields.items():
        if name in old_fields:
            continue
        field = place.at(f".{name}", old_others, new)
        if name in needed_now:
            yield f"{_named(field)} is new and required; old records do not have it: give it a default"
        if old_others is not False:
            yield from _compare(field)
    if old_others is not False:
        yield from _compare(place.at(".*", old_others, new_others))


def _default(field: _Place) -> Iterator[str]:
    old, new = field.old.get("default"), field.new.get("default")
    if old != new:
        yield (
            f"{_named(field)}: the default went from {_shown(old)} to {_shown(new)}; "
            "old records without it would mean something else"
        )


def _resolved(value: object, definitions: Schema) -> object:
    """The value with references replaced by what they mean, names and words left out."""
    if isinstance(value, dict):
        if "$ref" in value:
            return _resolved(definitions[value["$ref"].rpartition("/")[2]], definitions)
        return {key: _resolved(part, definitions) for key, part in value.items() if key not in _ANNOTATIONS}
    return [_resolved(part, definitions) for part in value] if isinstance(value, list) else value


def _went(place: _Place, keyword: str, old: object, new: object) -> str:
    return f"{_named(place)}: {keyword} went from {'none' if old is None else _shown(old)} to {_shown(new)}"


def _named(place: _Place) -> str:
    return place.path.lstrip(".") or "the value"


def _shown(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
