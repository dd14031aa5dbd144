"""Tencent Cloud SMS: one call per person, signed once for its intent's time; asked by number and time alone."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import aiohttp
from yarl import URL

from notifier.outcome import Found, Outcome, OutcomeClass, Resolution, Unanswered
from notifier.port import Message, ProviderName, Question, Settling
from notifier.tencent import codes, signer
from notifier.tencent.config import TencentConfig
from notifier.tencent.reader import TencentReader
from notifier.transport import Reply, post, scrubbed, without_code

NO_ROW: Final = "own.no_row"
"""No receipt is known yet: Tencent lists messages by their receipts, so nothing follows for one that has none."""

TWO_ROWS: Final = "own.two_rows"
"""More than one message fits the question, and nothing tells which it is."""

_VERSION: Final = "2021-01-11"
_ROWS: Final = 100
_WINDOW: Final = timedelta(minutes=5)
_LONGEST: Final = timedelta(days=7)


class TencentSms(TencentReader):
    """Sends, asks and reads."""

    name = ProviderName.TENCENT
    settles = Settling.BY_QUERY

    def __init__(
        self,
        session: aiohttp.ClientSession,
        config: TencentConfig,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """The clock is for queries alone: a send carries its own time."""
        self._session = session
        self._config = config
        self._pair = signer.SecretPair(config.secret_id, config.secret_key)
        self._base = URL(config.base_url)
        self._clock = clock

    async def send(self, message: Message) -> Outcome:
        """Hand one message over. Never make the same call again: within five minutes it is a second message.

        Returns:
            Codes to know: `codes.SIGNATURE_EXPIRED` (RETRYABLE_NOT_SENT) is the provider's refusal of a late call.
        """
        reply = await self._call(
            "SendSms",
            {
                "PhoneNumberSet": [_e164(message.to)],
                "SmsSdkAppId": self._config.sdk_app_id,
                "SignName": self._config.sign_name,
                "TemplateId": message.content.template,
                "TemplateParamSet": list(message.content.values.values()),
                "SessionContext": message.attempt_id,
            },
            message.signed_at,
        )
        return reply if isinstance(reply, Outcome) else _sent(reply)

    async def resolve(self, question: Question) -> Resolution:
        """Ask what became of an attempt, by number and time: there is no search by our id, and no id after a timeout.

        Only rows of this person since the signed time are looked at. The one with the attempt's id is it, where the
        provider echoes that or told its own; else the only one that is no other known message of theirs. It is
        unique as long as one SMS at a time is open to a number.

        Returns:
            Never `Absent`: a message without a receipt is in no row, so silence proves nothing.
        """
        now = self._clock()
        begin = max(question.signed_at - _WINDOW, now - _LONGEST)
        reply = await self._call(
            "PullSmsSendStatusByPhoneNumber",
            {
                "BeginTime": int(begin.timestamp()),
                "EndTime": int(now.timestamp()) + 1,
                "Offset": 0,
                "Limit": _ROWS,
                "PhoneNumber": _e164(question.to),
                "SmsSdkAppId": self._config.sdk_app_id,
            },
            now,
        )
        if isinstance(reply, Outcome):
            return Unanswered(reply.code)
        match _response(reply):
            case {"Error": {"Code": str(code)}}:
                return Unanswered(code)
            case {"PullSmsSendStatusSet": list(rows)}:
                return _found([row for row in rows if isinstance(row, dict)], question)
            case _:
                return Unanswered("transport.unreadable")

    async def _call(self, action: str, content: Mapping[str, object], at: datetime) -> Reply | Outcome:
        body = json.dumps(content, ensure_ascii=False).encode()
        base = self._base
        headers = signer.signed_headers(
            self._pair,
            service="sms",
            host=f"{base.host}" if base.is_default_port() else f"{base.host}:{base.port}",
            action=action,
            version=_VERSION,
            region=self._config.region,
            body=body,
            at=at,
        )
        url = URL(f"{base.origin()}/")
        return await post(self._session, url, body=body, headers=headers, timeout_s=self._config.timeout_s)


def _sent(reply: Reply) -> Outcome:
    match _response(reply):
        case {"Error": {"Code": str(code), **rest}}:
            return Outcome(codes.SEND.meaning(code), code, None, scrubbed(rest.get("Message", "")))
        case {"SendStatusSet": [{"Code": str(code), **rest}]}:
            cls = codes.SEND.meaning(code)
            serial = str(rest.get("SerialNo") or "") if cls is OutcomeClass.ACCEPTED else ""
            return Outcome(cls, code, serial or None, scrubbed(rest.get("Message", "")))
        case _:  # an empty or missing status set is no success
            return without_code(reply)


def _found(rows: list[dict[str, Any]], question: Question) -> Resolution:
    """The one row that is this attempt's."""
    named = [row for row in rows if row.get("SessionContext") == question.attempt_id]
    numbered = [row for row in rows if question.provider_id and row.get("SerialNo") == question.provider_id]
    nameless = [
        row
        for row in rows
        if not row.get("SessionContext") and row.get("SerialNo") and row["SerialNo"] not in question.others
    ]
    fitting = named or numbered or ([] if question.provider_id else nameless)
    if len({str(row.get("SerialNo")) for row in fitting}) > 1:
        return Unanswered(TWO_ROWS)
    if not fitting:
        return Unanswered(NO_ROW)
    row = fitting[0]
    serial, code = str(row.get("SerialNo") or "") or None, str(row.get("Description") or row.get("ReportStatus") or "")
    return Found("delivered" if row.get("ReportStatus") == "SUCCESS" else "failed", code, serial)


def _response(reply: Reply) -> object:
    return (reply.body or {}).get("Response")


def _e164(phone: str) -> str:
    return f"+86{phone}"
