"""Alibaba Cloud's request signature V3, ACS3-HMAC-SHA256. Pure: time and nonce are arguments.

Source: help.aliyun.com/document_detail/2593177; its published vector is a test.
"""

import hashlib
import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import quote

ALGORITHM = "ACS3-HMAC-SHA256"


@dataclass(frozen=True, slots=True)
class AccessKey:
    """A key id and its secret; the secret stays out of `repr`."""

    key_id: str
    secret: str = field(repr=False)


def signed_headers(
    key: AccessKey, *, host: str, action: str, version: str, query: str, body: bytes, at: datetime, nonce: str
) -> dict[str, str]:
    """The headers of one signed POST to `/`.

    Args:
        key: Who signs.
        host: As in the URL, with the port where it is not the scheme's own.
        action: The API, for instance `SendSms`.
        version: The API's version, for instance `2017-05-25`.
        query: From `canonical_query`, exactly as it goes into the URL.
        body: The raw body, empty for none.
        at: The time signed for; the provider refuses the call outside its window around it.
        nonce: Refused by the provider if it has seen it within that window.
    """
    headers = {
        "host": host,
        "x-acs-action": action,
        "x-acs-content-sha256": hashlib.sha256(body).hexdigest(),
        "x-acs-date": acs_date(at),
        "x-acs-signature-nonce": nonce,
        "x-acs-version": version,
    }
    names = sorted(headers)
    signed = signature(key.secret, query=query, headers=headers, names=names)
    credential = f"Credential={key.key_id},SignedHeaders={';'.join(names)},Signature={signed}"
    return headers | {"Authorization": f"{ALGORITHM} {credential}"}


def signature(secret: str, *, query: str, headers: Mapping[str, str], names: Sequence[str]) -> str:
    """The signature of a POST to `/` over the named headers (lower-case, in the order given)."""
    lines = "".join(f"{name}:{headers[name].strip()}\n" for name in names)
    content = headers["x-acs-content-sha256"]
    canonical = f"POST\n/\n{query}\n{lines}\n{';'.join(names)}\n{content}"
    to_sign = f"{ALGORITHM}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    return hmac.new(secret.encode(), to_sign.encode(), hashlib.sha256).hexdigest()


def canonical_query(params: Iterable[tuple[str, str]]) -> str:
    """Sorted and encoded by RFC 3986: this exact text is both signed and sent."""
    return "&".join(sorted(f"{quote(name, safe='~')}={quote(value, safe='~')}" for name, value in params))


def acs_date(at: datetime) -> str:
    """`2026-11-21T21:14:41Z`. Cut to the second, so the provider's deadline is never later than ours."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
