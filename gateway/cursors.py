"""Where a stream goes on: an opaque token that only its tenant can use.

It is sealed (AES-GCM with the tenant as owner), not merely signed: an offset in the clear would tell an
enterprise how much happens at others. It names cluster and filter, and the time of its record: older than
half of the time that tombstones stay, it is refused, because a `leave` that it missed may be gone.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from gateway.problems import Refused
from schemas.sealing import CannotOpen, Sealer

MAX_AGE: Final = timedelta(days=3, hours=12)

_URL_SAFE, _STANDARD = str.maketrans("+/=", "-_~"), str.maketrans("-_~", "+/=")
_VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class Cursor:
    """Everything below ``offset`` has been seen by this tenant under this filter."""

    partition: int
    offset: int
    at_ms: int
    """When it was read that far. What is deleted later is told by tombstones, and those are kept for a time only."""


class Cursors:
    """Writes and reads the tokens of one cluster."""

    def __init__(self, sealer: Sealer, cluster: str) -> None:
        self._sealer = sealer
        self._cluster = cluster

    def write(self, cursor: Cursor, tenant: str, filter_: frozenset[str]) -> str:
        """The token for a cursor."""
        content = [_VERSION, self._cluster, _hash(filter_), cursor.partition, cursor.offset, cursor.at_ms]
        sealed = self._sealer.seal(json.dumps(content).encode(), _owner(tenant))
        return f"{self._sealer.current}.{sealed.translate(_URL_SAFE)}"

    def read(self, token: str, tenant: str, filter_: frozenset[str], now: datetime) -> Cursor:
        """The cursor of a token.

        Raises:
            Refused: 400 for a token that is damaged, another tenant's or another filter's; 410 for one that
            is too old or from another cluster: read the list anew.
        """
        key_id, _, sealed = token.rpartition(".")
        try:
            plain = self._sealer.open(sealed.translate(_STANDARD), _owner(tenant), key_id)
            version, cluster, filter_hash, partition, offset, at_ms = json.loads(plain)
        except (CannotOpen, ValueError):
            raise _unreadable("the cursor is damaged or not yours; begin with earliest or latest") from None
        if version != _VERSION or cluster != self._cluster:
            raise gone("the cursor is from another installation")
        if filter_hash != _hash(filter_):
            raise _unreadable("the cursor belongs to another filter; send the filter that it was given for")
        cursor = Cursor(partition, offset, at_ms)
        if now.timestamp() * 1000 - cursor.at_ms > MAX_AGE.total_seconds() * 1000:
            raise gone("the cursor is too old: events that it missed may be gone")
        return cursor


def gone(why: str) -> Refused:
    """410: what the cursor needs is no longer there."""
    return Refused(410, "断点已经过期", f"{why}; read GET /v1/candidates, then stream from earliest or latest")


def _unreadable(why: str) -> Refused:
    return Refused(400, "断点无效", why)


def _owner(tenant: str) -> str:
    return f"cursor:{tenant}"


def _hash(filter_: frozenset[str]) -> str:
    return sha256("\0".join(sorted(filter_)).encode()).hexdigest()[:16]
