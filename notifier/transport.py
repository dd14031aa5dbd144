"""One HTTP exchange with a provider, and what its failures prove about the message."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
from yarl import URL

from notifier.outcome import CodeTable, Outcome
from notifier.outcome import OutcomeClass as Is
from notifier.untrusted import parsed

TRANSPORT = CodeTable(
    exact={
        # No connection, so no byte of the request left. The first is a family: DNS, TLS, certificate.
        "transport.ConnectionTimeoutError": Is.RETRYABLE_NOT_SENT,
        # RFC 9110: these three say that the request was not processed. 500, 502 and 504 do not.
        "transport.http_408": Is.RETRYABLE_NOT_SENT,
        "transport.http_429": Is.RETRYABLE_NOT_SENT,
        "transport.http_503": Is.RETRYABLE_NOT_SENT,
        # It was sent, and then nobody spoke, or not in a way that says anything.
        "transport.SocketTimeoutError": Is.AMBIGUOUS,
        "transport.ServerDisconnectedError": Is.AMBIGUOUS,
        "transport.ClientOSError": Is.AMBIGUOUS,
        "transport.ClientPayloadError": Is.AMBIGUOUS,
        "transport.http_200": Is.AMBIGUOUS,
        "transport.http_500": Is.AMBIGUOUS,
        "transport.http_502": Is.AMBIGUOUS,
        "transport.http_504": Is.AMBIGUOUS,
    },
    families=(("transport.ClientConnector", Is.RETRYABLE_NOT_SENT),),
)
"""What is heard where the provider's own code is missing: the kind of the failure, or the HTTP status of an answer
that is empty, HTML or otherwise none of the provider's JSON."""

_NO_CONNECTION = "no connection, nothing was sent"

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
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        return _unheard(error)


def without_code(reply: Reply) -> Outcome:
    """The meaning of an answer in which the provider's own code is missing."""
    code = f"transport.http_{reply.status}"
    if (cls := TRANSPORT.meaning(code)) is Is.RETRYABLE_NOT_SENT:
        return Outcome(cls, code, None, "the provider was too busy to process it")
    return Outcome(cls, code, None, "an answer without a code: it may have been processed")


def scrubbed(text: object) -> str:
    """A provider's own words, fit for a log: one line, bounded, without numbers of people."""
    return _PERSONAL.sub("****", " ".join(str(text).split()))[:_DETAIL_LIMIT]


def _unheard(error: BaseException) -> Outcome:
    kind = type(error).__name__
    cls = TRANSPORT.meaning(f"transport.{kind}")
    meaning = _NO_CONNECTION if cls is Is.RETRYABLE_NOT_SENT else "the request may have been processed"
    return Outcome(cls, f"transport.{kind}", None, f"{kind}: {meaning}")


def _json_object(raw: bytes) -> dict[str, Any] | None:
    try:
        body = parsed(raw)
    except ValueError:
        return None
    return body if isinstance(body, dict) else None
