"""API keys: ``kg_test_`` or ``kg_live_``, 30 random base62 characters, 6 of CRC-32.

The prefix lets secret scanners find a leaked one, the checksum rejects a typo without asking anybody. On
the bus is only the SHA-256: a key has 178 random bits, so there is nothing to guess and a slow hash would
buy nothing.
"""

from __future__ import annotations

import secrets
import zlib
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Final, Literal

from gateway.problems import NotAllowed, Problem
from schemas.state import Access, AccessKind

_BASE62: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_RANDOM, _CHECK = 30, 6
_PREFIXES: Final = ("kg_test_", "kg_live_")


def mint(environment: Literal["test", "live"] = "test") -> str:
    """A new key. It is shown once; what is kept is `hash_of` it."""
    body = f"kg_{environment}_" + "".join(secrets.choice(_BASE62) for _ in range(_RANDOM))
    return body + _checksum(body)


def hash_of(key: str) -> str:
    """What a key is known by: the key of its `Access` record."""
    return sha256(key.encode()).hexdigest()


def well_formed(key: str) -> bool:
    """Whether this can be a key at all; a typo cannot."""
    body, check = key[:-_CHECK], key[-_CHECK:]
    return key.startswith(_PREFIXES) and len(body) == len(_PREFIXES[0]) + _RANDOM and check == _checksum(body)


def authenticate(authorization: str | None, known: Mapping[str, Access], now: datetime) -> Access:
    """Who holds the credential in an ``Authorization`` header.

    Raises:
        NotAllowed: there is none, it is mistyped, not known, or expired.
    """
    scheme, _, key = (authorization or "").strip().partition(" ")
    if scheme.lower() != "bearer" or not key:
        raise NotAllowed("send your API key in the header: Authorization: Bearer kg_…")
    if not well_formed(key):
        raise NotAllowed("the API key is mistyped: its checksum does not fit")
    access = known.get(hash_of(key))
    if access is None or (access.expires_at is not None and access.expires_at <= now):
        raise NotAllowed("the API key is not known, was taken back, or has expired")
    return access


def enterprise_of(access: Access) -> str:
    """The tenant that a credential stands for.

    Raises:
        Problem: 403, the credential is not an enterprise's.
    """
    if access.kind is not AccessKind.ENTERPRISE:
        raise Problem(403, "这个密钥不能做这件事", "this needs the API key of an enterprise")
    return access.subject


def _checksum(body: str) -> str:
    number = zlib.crc32(body.encode())
    digits = ""
    for _ in range(_CHECK):
        number, digit = divmod(number, 62)
        digits = _BASE62[digit] + digits
    return digits
