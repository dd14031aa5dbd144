"""`docs/topics.md`: the catalogue as a table for people."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Final

from schemas.envelope import TYPE_OF
from schemas.topics import CATALOGUE, Kind, Topic

_HEADINGS: Final = {
    Kind.EVENT: "Events: anyone may write, INTAKE reads",
    Kind.HAPPENING: "Happenings: the gateway writes, the roles take them up",
    Kind.STATE: "State: the truth",
    Kind.DECISION: "Decision logs: written by each role's fenced owner",
    Kind.DEAD_LETTER: "Dead letters",
}
_COLUMNS: Final = (
    "topic",
    "types",
    "record key",
    "partitioned by",
    "writer",
    "partitions",
    "kept",
    "about people",
)
_DAY_MS: Final = 86_400_000

_PREFACE: Final = """\
# Topics

<!-- Generated from schemas/topics.py by `kaigong schemas write`; a test compares the two. -->

Values are JSON in CloudEvents 1.0 Kafka binary mode; the JSON Schema of each type is in
[schemas/jsonschema](../schemas/jsonschema). A null value is a tombstone.
A partition is murmur2 of the partition key, modulo the count.
Every timestamp is the broker's (`LogAppendTime`).
"""


def topics_page() -> str:
    """The whole page, in Markdown."""
    groups = ((kind, list(topics)) for kind, topics in groupby(CATALOGUE, key=lambda topic: topic.kind))
    return "\n".join([_PREFACE, *(_section(kind, topics) for kind, topics in groups)])


def _section(kind: Kind, topics: Iterable[Topic]) -> str:
    rows = [_COLUMNS, ("---",) * len(_COLUMNS), *map(_row, topics)]
    return "\n".join([f"## {_HEADINGS[kind]}", "", *(f"| {' | '.join(row)} |" for row in rows), ""])


def _row(topic: Topic) -> tuple[str, ...]:
    types = "<br>".join(f"`{TYPE_OF[model]}`" for model in topic.models)
    return (
        f"`{topic.name}`",
        types or "the event's own bytes, sealed",
        _code(topic.record_key),
        _code(topic.partition_key),
        topic.writer,
        str(topic.partitions),
        _kept(topic),
        topic.data_class.value,
    )


def _code(key: str) -> str:
    return key if " " in key else f"`{key}`"


def _kept(topic: Topic) -> str:
    parts = []
    if topic.compacted:
        parts.append("the last of each key")
    if topic.retention_ms is not None:
        parts.append(_days(topic.retention_ms))
    if topic.compaction_lag_ms is not None:
        least, most = topic.compaction_lag_ms
        parts.append(f"compacted after {_days(least)} to {_days(most)}")
    if topic.delete_retention_ms is not None:
        parts.append(f"tombstones {_days(topic.delete_retention_ms)}")
    return "; ".join(parts)


def _days(milliseconds: int) -> str:
    return f"{milliseconds / _DAY_MS:g} d"
