"""Tencent Cloud's request signature v3, TC3-HMAC-SHA256. Pure: the time is an argument.

Source: Tencent Cloud's documentation of 签名方法 v3; its published vector is a test. There is no nonce: within the
signature's five minutes the provider takes the same call as often as it comes.
"""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

ALGORITHM = "TC3-HMAC-SHA256"
CONTENT_TYPE = "application/json"


@dataclass(frozen=True, slots=True)
class SecretPair:
    """A secret id and its key; the key stays out of `repr`."""

    secret_id: str
    secret_key: str = field(repr=False)


def signed_headers(
    pair: SecretPair, *, service: str, host: str, action: str, version: str, region: str, body: bytes, at: datetime
) -> dict[str, str]:
    """The headers of one signed POST to `/`.

    Args:
        pair: Who signs.
        service: The product, `sms`.
        host: As in the URL, with the port where it is not the scheme's own.
        action: The API, for instance `SendSms`.
        version: The API's version, for instance `2021-01-11`.
        region: Where it is called.
        body: The raw body, exactly as it is sent.
        at: The time signed for; the provider refuses the call more than five minutes from it.
    """
    headers = {"content-type": CONTENT_TYPE, "host": host, "x-tc-action": action}
    names = sorted(headers)
    timestamp = int(at.timestamp())
    signed = signature(pair.secret_key, service=service, headers=headers, names=names, body=body, timestamp=timestamp)
    scope = f"{utc_date(timestamp)}/{service}/tc3_request"
    credential = f"Credential={pair.secret_id}/{scope}, SignedHeaders={';'.join(names)}, Signature={signed}"
    return {
        "Content-Type": CONTENT_TYPE,
        "Host": host,
        "X-TC-Action": action,
        "X-TC-Version": version,
        "X-TC-Region": region,
        "X-TC-Timestamp": str(timestamp),
        "Authorization": f"{ALGORITHM} {credential}",
    }


def signature(
    secret_key: str,
    *,
    service: str,
    headers: Mapping[str, str],
    names: Sequence[str],
    body: bytes,
    timestamp: int,
) -> str:
    """The signature of a POST to `/` over the named headers (lower-case, in the order given) and the raw body."""
    # The action's value is signed in lower case; the other headers' values are so already.
    lines = "".join(f"{name}:{_signed_value(name, headers[name])}\n" for name in names)
    canonical = f"POST\n/\n\n{lines}\n{';'.join(names)}\n{hashlib.sha256(body).hexdigest()}"
    date = utc_date(timestamp)
    scope = f"{date}/{service}/tc3_request"
    to_sign = f"{ALGORITHM}\n{timestamp}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    key = f"TC3{secret_key}".encode()
    for part in (date, service, "tc3_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    return hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest()


def utc_date(timestamp: int) -> str:
    """The date of the credential's scope. It is UTC's: at 00:30 in Beijing that of the day before."""
    return datetime.fromtimestamp(timestamp, UTC).strftime("%Y-%m-%d")


def _signed_value(name: str, value: str) -> str:
    return value.strip().lower() if name.startswith("x-tc-") else value.strip()
