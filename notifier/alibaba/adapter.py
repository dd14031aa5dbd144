"""Alibaba Cloud SMS: one call per person, signed once for its intent's time under its attempt's id."""

import json
import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
from yarl import URL

from notifier.alibaba import codes, signer
from notifier.alibaba.config import AlibabaConfig
from notifier.alibaba.reader import AlibabaReader
from notifier.outcome import Absent, Found, Outcome, OutcomeClass, Resolution, Unanswered
from notifier.port import Message, ProviderName, Question, Settling
from notifier.transport import Reply, post, scrubbed, without_code
from schemas.shanghai import SHANGHAI

_VERSION = "2017-05-25"
_ROWS_A_PAGE = 50
_STATUS = {1: "waiting", 2: "failed", 3: "delivered"}


class AlibabaSms(AlibabaReader):
    """Sends, asks and reads."""

    name = ProviderName.ALIBABA
    settles = Settling.BY_QUERY

    def __init__(
        self,
        session: aiohttp.ClientSession,
        config: AlibabaConfig,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        nonce: Callable[[], str] = lambda: secrets.token_hex(16),
    ) -> None:
        """Clock and nonce are for queries alone: a send carries its own."""
        self._session = session
        self._config = config
        self._key = signer.AccessKey(config.access_key_id, config.access_key_secret)
        self._base = URL(config.base_url)
        self._clock = clock
        self._nonce = nonce

    async def send(self, message: Message) -> Outcome:
        """Hand one message over.

        Returns:
            Codes to know: `codes.SIGNATURE_EXPIRED` (RETRYABLE_NOT_SENT) is the provider's refusal of a late
            call; `codes.NONCE_USED` (AMBIGUOUS) says that an earlier call of this attempt arrived.
        """
        params = {
            "PhoneNumbers": message.to,
            "SignName": self._config.sign_name,
            "TemplateCode": message.content.template,
            "TemplateParam": json.dumps(dict(message.content.values), ensure_ascii=False, separators=(",", ":")),
            "OutId": message.attempt_id,
        }
        reply = await self._call("SendSms", params, message.signed_at, message.attempt_id)
        return reply if isinstance(reply, Outcome) else _sent(reply)

    async def resolve(self, question: Question) -> Resolution:
        """Ask what became of an attempt, by number and day, as the provider has no search by our id.

        It covers each Beijing day on which a call signed at that time could have been accepted.
        """
        signed_at = question.signed_at
        window = timedelta(seconds=self._config.signature_window_s)
        first, last, today = (
            at.astimezone(SHANGHAI).date() for at in (signed_at - window, signed_at + window, self._clock())
        )
        last = max(first, min(last, today))
        answer: Resolution = Absent()
        for day in (first + timedelta(days=n) for n in range((last - first).days + 1)):
            on_day = await self._query_day(question.to, f"{day:%Y%m%d}", question.attempt_id)
            if isinstance(on_day, Found):
                return on_day
            if isinstance(on_day, Unanswered):
                answer = on_day
        return answer

    async def _query_day(self, phone: str, day: str, attempt_id: str) -> Resolution:
        page, seen = 1, 0
        while True:
            params = {
                "PhoneNumber": phone, "SendDate": day,
                "PageSize": str(_ROWS_A_PAGE), "CurrentPage": str(page),
            }  # fmt: skip
            reply = await self._call("QuerySendDetails", params, self._clock(), self._nonce())
            if isinstance(reply, Outcome):
                return Unanswered(reply.code)
            body = reply.body or {}
            if (code := body.get("Code", "transport.unreadable")) != "OK":
                return Unanswered(str(code))
            match body:
                case {"TotalCount": int(total), "SmsSendDetailDTOs": {"SmsSendDetailDTO": list(rows)}}:
                    pass
                case _:
                    return Unanswered("transport.unreadable")
            for row in rows:
                if isinstance(row, dict) and row.get("OutId") == attempt_id:
                    return _found(row)
            page, seen = page + 1, seen + len(rows)
            if seen >= total:
                return Absent()
            if not rows:  # fewer rows than were counted: an incomplete answer proves no absence
                return Unanswered("transport.incomplete")

    async def _call(self, action: str, params: Mapping[str, str], at: datetime, nonce: str) -> Reply | Outcome:
        query = signer.canonical_query(params.items())
        headers = signer.signed_headers(
            self._key,
            host=_host(self._base),
            action=action,
            version=_VERSION,
            query=query,
            body=b"",
            at=at,
            nonce=nonce,
        )
        url = URL(f"{self._base.origin()}/?{query}", encoded=True)
        return await post(
            self._session,
            url,
            body=None,
            headers=headers | {"accept": "application/json"},
            timeout_s=self._config.timeout_s,
        )


def _sent(reply: Reply) -> Outcome:
    # The code decides, whatever the HTTP status: business refusals come as 200, the gateway's as 4xx.
    code = (reply.body or {}).get("Code")
    if reply.body is None or not isinstance(code, str):
        return without_code(reply)
    cls = codes.SEND.meaning(code)
    biz_id = reply.body.get("BizId") if cls is OutcomeClass.ACCEPTED else None
    provider_id = biz_id if isinstance(biz_id, str) else None
    return Outcome(cls, code, provider_id, scrubbed(reply.body.get("Message", "")))


def _found(row: Mapping[str, Any]) -> Resolution:
    match _STATUS.get(row.get("SendStatus", 0)):
        case "waiting":
            return Found("waiting", "", None)
        case "delivered":
            return Found("delivered", str(row.get("ErrCode") or "DELIVERED"), None)
        case "failed":
            return Found("failed", str(row.get("ErrCode") or ""), None)
        case _:
            return Unanswered("transport.unreadable")


def _host(base: URL) -> str:
    return f"{base.host}" if base.is_default_port() else f"{base.host}:{base.port}"
