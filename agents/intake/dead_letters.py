"""Dead letters: events that could not be read or understood, kept whole and sealed (promises P4, P6).

The record's key is the event's ``partition:offset``, so that repeats collapse. Its value is AES-GCM over the
event's key, value and headers (nonce, then ciphertext), owned by ``topic:partition:offset``. Its headers say
where it came from and why it is here, in words that hold nothing of what the event says.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Final

import msgspec

from agents.own.fence import Record
from agents.runtime import Incoming
from intake.personal_data import holds_personal_data
from schemas.envelope import MODEL_OF
from schemas.sealing import Sealer
from schemas.topics import BY_NAME, dead_letters_of

KEPT_BYTES: Final = 900_000
"""Of a longer value only the beginning is kept: brokers refuse records above 1,048,588 bytes, and a dead
letter that cannot be written would block the stream."""

_UNKNOWN: Final = "unknown"
_REASON_CHARACTERS: Final = 500


class Letter(msgspec.Struct, frozen=True, array_like=True):
    """An event as it was, for whoever looks into a dead letter or replays it."""

    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...]


def dead_letter(event: Incoming, code: str, reason: str, sealer: Sealer, *, namespace: str) -> Record:
    """The record that goes to the dead letters instead of a state record."""
    letter, truncated = _fitting(event)
    owner = f"{event.topic}:{event.partition}:{event.offset}"
    headers = {
        "original_topic": event.topic,
        "original_partition": str(event.partition),
        "original_offset": str(event.offset),
        "original_time": datetime.fromtimestamp(event.timestamp_ms / 1000, UTC).isoformat(),
        "error_code": code,
        "reason": _harmless(reason),
        "schema": _schema(event.headers),
        "sealed_with": sealer.current,
    }
    if truncated:
        headers["original_bytes"] = str(len(event.value or b""))
    return Record(
        topic=namespace + dead_letters_of(BY_NAME[event.topic]).name,
        partition=event.partition,
        key=f"{event.partition}:{event.offset}",
        value=b64decode(sealer.seal(msgspec.msgpack.encode(letter), owner)),
        headers=tuple((name, value.encode()) for name, value in headers.items()),
    )


def open_letter(headers: Iterable[tuple[str, bytes]], value: bytes, sealer: Sealer) -> Letter:
    """The event in a dead letter, to show or replay it.

    With ``original_bytes`` among the headers its value is cut off.

    Raises:
        CannotOpen: the key is not here, or the letter was moved or damaged.
    """
    said: Mapping[str, str] = {name: content.decode() for name, content in headers}
    owner = f"{said['original_topic']}:{said['original_partition']}:{said['original_offset']}"
    opened = sealer.open(b64encode(value).decode(), owner, said["sealed_with"])
    return msgspec.msgpack.decode(opened, type=Letter)


def _fitting(event: Incoming) -> tuple[Letter, bool]:
    whole = Letter(event.key, event.value, event.headers)
    beside = sum(len(name) + len(content) for name, content in event.headers) + len(event.key or b"")
    value = event.value or b""
    if beside + len(value) <= KEPT_BYTES:
        return whole, False
    if beside > KEPT_BYTES // 2:  # headers alone can fill a record
        return Letter(None, value[: KEPT_BYTES // 2], ()), True
    return Letter(event.key, value[: KEPT_BYTES - beside], event.headers), True


def _schema(headers: Iterable[tuple[str, bytes]]) -> str:
    """The event's type if it is one of ours: the header could hold anything."""
    named = dict(headers).get("ce_type", b"").decode(errors="replace")
    return named if named in MODEL_OF else _UNKNOWN


def _harmless(reason: str) -> str:
    """The last gate before a header that anybody may read."""
    return "(the reason would show personal data)" if holds_personal_data(reason) else reason[:_REASON_CHARACTERS]
