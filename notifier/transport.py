"""One HTTP exchange with a provider, and what its failures prove about the message."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
from yarl import URL

from notifier.outcome import Outcome, OutcomeClass

# RFC 9110: these three say that the request was not processed. 500, 502 and 504 do not.
_NOT_PROCESSED = frozenset({408, 429, 503})

# Phone numbers and openids that a provider repeats in its error text.
_PERSONAL = re.compile(r"\d{7,}|\bo[\w-]{20,}")
_DETAIL_LIMIT = 200


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP answer: its status and its body, None where that is no JSON object."""

    status: int
    body: dict[str, Any] | None


async def post(
    session: aiohttp.ClientSession,
    url: URL,
    *,
    body: bytes | None,
    headers: Mapping[str, str],
    timeout_s: float,
) -> Reply | Outcome:
    """Send one POST, once: no redirect, no repeat.

    Returns:
        The reply; or, where none was heard, RETRYABLE_NOT_SENT if no byte of the request can have left,
        else AMBIGUOUS. The text of an aiohttp error holds the URL, so a phone number: only its type is kept.
    """
    limits = aiohttp.ClientTimeout(total=2 * timeout_s + 1, connect=timeout_s, sock_read=timeout_s)
    try:
        async with session.post(
            url,
            data=body,
            headers=headers,
            timeout=limits,
            allow_redirects=False,
            skip_auto_headers=("Content-Type",),  # what is not signed must not be there
        ) as response:
            return Reply(response.status, _json_object(await response.read()))
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
        return _unheard(OutcomeClass.RETRYABLE_NOT_SENT, error, "no connection, nothing was sent")
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        return _unheard(OutcomeClass.AMBIGUOUS, error, "the request may have been processed")


def without_code(reply: Reply) -> Outcome:
    """The meaning of an answer in which the provider's own code is missing."""
    code = f"transport.http_{reply.status}"
    if reply.status in _NOT_PROCESSED:
        return Outcome(OutcomeClass.RETRYABLE_NOT_SENT, code, None, "the provider was too busy to process it")
    return Outcome(OutcomeClass.AMBIGUOUS, code, None, "an answer without a code: it may have been processed")


def scrubbed(text: object) -> str:
    """A provider's own words, fit for a log: one line, bounded, without numbers of people."""
    return _PERSONAL.sub("****", " ".join(str(text).split()))[:_DETAIL_LIMIT]


def _unheard(cls: OutcomeClass, error: BaseException, meaning: str) -> Outcome:
    kind = type(error).__name__
    return Outcome(cls, f"transport.{kind}", None, f"{kind}: {meaning}")


def _json_object(raw: bytes) -> dict[str, Any] | None:
    try:
        parsed = json.loads(raw)
    except ValueError:
        return None
    return parsed if isinstance(parsed, dict) else None
