"""Tencent Cloud SMS: `POST /` with SendSms and PullSmsSendStatusByPhoneNumber, signed by TC3.

Up to 200 numbers a call, each with a status of its own: one may be refused and the next one taken.
"""

import hmac
import re
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

import aiohttp
import orjson
from aiohttp import web

from infra.simulators import faults
from infra.simulators.config import SimulatorConfig
from infra.simulators.faults import Fault, Faults
from infra.simulators.ledger import Accepted, Ledger, beijing, now_ms
from infra.simulators.push import ANSWER_WITHIN_S, Pusher
from notifier.port import ProviderName
from notifier.tencent import codes, rules, signer

_AUTHORIZATION = re.compile(
    r"TC3-HMAC-SHA256 Credential=(?P<id>[^/]*)/(?P<date>[\d-]+)/sms/tc3_request,\s*SignedHeaders=(?P<names>[^,]*),"
    r"\s*Signature=(?P<signature>\w*)"
)
_NUMBER = re.compile(r"(?:\+86|0086|86)?(1[3-9]\d{9})")
_CLOCK = "%Y-%m-%d %H:%M:%S"
_VERSION = "2021-01-11"
_SKEW_S = 300
_MOST_NUMBERS, _MOST_ROWS, _MOST_DAYS_S = 200, 100, 7 * 86_400
_SAME_CONTENT_MS = 30_000

# What the refusals are called in the counters; any other code is `invalid`.
_REASONS = {
    codes.SIGNATURE_EXPIRED: "expired",
    "AuthFailure.SignatureFailure": "unsigned",
    "AuthFailure.SecretIdNotFound": "unsigned",
    "LimitExceeded.PhoneNumberDailyLimit": "limited",
    "LimitExceeded.PhoneNumberThirtySecondLimit": "limited",
}


class _RefusedError(Exception):
    def __init__(self, code: str, message: str = "") -> None:
        super().__init__(code)
        self.code, self.message = code, message or code


class TencentSimulator:
    """One application's SMS service."""

    def __init__(self, config: SimulatorConfig, ledger: Ledger, script: Faults) -> None:
        self._config = config
        self._ledger = ledger
        self._faults = script
        self._session: aiohttp.ClientSession | None = None
        self.pusher = Pusher(self._push, ledger.receipted, batch=100, workers=4, retries_s=config.tencent_retries_s)

    def push_through(self, session: aiohttp.ClientSession) -> None:
        """Push receipts by this session, those still owed from before a restart included."""
        self._session = session
        for message in self._ledger.unreceipted("tencent"):
            self.pusher.schedule(message)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one call; HTTP is 200 whatever comes of it."""
        body = await request.read()
        action = request.headers.get("X-TC-Action", "")
        is_query = action == "PullSmsSendStatusByPhoneNumber"
        fault = self._faults.take("tencent", faults.QUERY if is_query else faults.CALL)
        if fault and fault.kind == "query_fails":
            return _error("InternalError", "scripted")
        if fault and fault.kind == "latency":
            await faults.hold(request, fault.ms)
        if fault and fault.kind == "refuse":
            self._ledger.refuse("tencent", _REASONS.get(fault.code, "invalid"))
            return _error(fault.code, "scripted")
        if fault and fault.spoils_before:
            return await faults.spoil(fault, request)
        early_ms = 0
        try:
            asked = self._verified(request, body)
            match action:
                case "SendSms":
                    answer, early_ms = self._send(asked)
                case "PullSmsSendStatusByPhoneNumber":
                    answer = self._query(asked)
                case _:
                    raise _RefusedError("InvalidAction", "The request action is invalid.")
        except _RefusedError as refusal:
            if not is_query:
                self._ledger.refuse("tencent", _REASONS.get(refusal.code, "invalid"))
            return _error(refusal.code, refusal.message)
        if fault and fault.kind != "latency":
            return await faults.spoil(fault, request)
        if early_ms:
            await faults.hold(request, early_ms)
        return _json(answer)

    def reply_body(self, phone: str, content: str) -> bytes:
        """The push of a person's answer: an object, not an array."""
        return orjson.dumps({
            "extend": "", "mobile": phone, "nationcode": "86", "sign": self._config.sign_name, "text": content,
            "time": now_ms() // 1000,
        })  # fmt: skip

    async def post_callback(self, body: bytes) -> bool:
        """Push to our side; True if it was taken."""
        assert self._session is not None
        url = f"{self._config.callback_base}/v1/callbacks/tencent/{self._config.callback_secret}"
        limits = aiohttp.ClientTimeout(total=ANSWER_WITHIN_S)
        headers = {"Content-Type": "application/json"}
        async with self._session.post(url, data=body, headers=headers, timeout=limits) as answer:
            try:
                said = orjson.loads(await answer.read())
            except ValueError:
                return False
            return answer.status == 200 and isinstance(said, dict) and said.get("result") == 0

    def _verified(self, request: web.Request, body: bytes) -> Mapping[str, Any]:
        headers = request.headers
        claim = _AUTHORIZATION.fullmatch(headers.get("Authorization", ""))
        if claim is None or request.raw_path not in {"/", "/?"}:
            raise _RefusedError("AuthFailure.SignatureFailure", "Authorization is malformed")
        if claim["id"] != self._config.secret_id:
            raise _RefusedError("AuthFailure.SecretIdNotFound", "The SecretId is not found")
        timestamp = headers.get("X-TC-Timestamp", "")
        if not timestamp.isdecimal() or abs(now_ms() - int(timestamp) * 1000) > _SKEW_S * 1000:
            raise _RefusedError(codes.SIGNATURE_EXPIRED, "The difference to the server's time exceeds 5 minutes")
        names = claim["names"].split(";")
        complete = {"content-type", "host"} <= set(names) and all(name in headers for name in names)
        if not complete or claim["date"] != signer.utc_date(int(timestamp)):
            raise _RefusedError("AuthFailure.SignatureFailure", "SignedHeaders or date are not as they must be")
        # Over the bytes as they came: the SDK escapes and spaces its JSON in its own way.
        ours = signer.signature(
            self._config.secret_key,
            service="sms",
            headers={name: headers[name] for name in names},
            names=names,
            body=body,
            timestamp=int(timestamp),
        )
        if not hmac.compare_digest(ours, claim["signature"]):
            raise _RefusedError("AuthFailure.SignatureFailure", "The provided credentials could not be validated")
        if headers.get("X-TC-Version") != _VERSION or not headers.get("X-TC-Region"):
            raise _RefusedError("MissingParameter", "X-TC-Version or X-TC-Region is missing")
        try:
            asked = orjson.loads(body)
        except ValueError:
            raise _RefusedError("FailedOperation.JsonParseFail") from None
        if not isinstance(asked, dict):
            raise _RefusedError("FailedOperation.JsonParseFail")
        if asked.get("SmsSdkAppId") != self._config.sdk_app_id:
            raise _RefusedError("InvalidParameterValue.SdkAppIdNotExist")
        return asked

    def _send(self, asked: Mapping[str, Any]) -> tuple[dict[str, Any], int]:
        numbers = asked.get("PhoneNumberSet")
        if not isinstance(numbers, list) or not numbers:
            raise _RefusedError("MissingParameter.EmptyPhoneNumberSet")
        if len(numbers) > _MOST_NUMBERS:
            raise _RefusedError("LimitExceeded.PhoneNumberCountLimit")
        if asked.get("SignName") != self._config.sign_name:
            raise _RefusedError("FailedOperation.SignatureIncorrectOrUnapproved")
        context = str(asked.get("SessionContext") or "")
        if len(context.encode()) >= 512:
            raise _RefusedError("InvalidParameterValue.SessionContextLengthLimit")
        template, values = self._filled(asked)
        statuses, early_ms = [], 0
        for number in numbers:
            try:
                taken, early = self._take(str(number), template, values, context)
            except _RefusedError as refusal:
                self._ledger.refuse("tencent", _REASONS.get(refusal.code, "invalid"))
                statuses.append(_status(str(number), context, refusal.code, refusal.message))
            else:
                early_ms = max(early_ms, early)
                statuses.append(_status(str(number), context, "Ok", "send success", taken))
        return {"SendStatusSet": statuses}, early_ms

    def _filled(self, asked: Mapping[str, Any]) -> tuple[str, dict[str, str]]:
        code, given = str(asked.get("TemplateId") or ""), asked.get("TemplateParamSet") or []
        if (approved := self._config.approved(ProviderName.TENCENT, code)) is None:
            raise _RefusedError("FailedOperation.TemplateIncorrectOrUnapproved")
        if not isinstance(given, list) or not all(isinstance(value, str) for value in given):
            raise _RefusedError("InvalidParameterValue.TemplateParameterFormatError")
        if len(given) != len(approved.placeholders):
            raise _RefusedError("FailedOperation.TemplateParamSetNotMatchApprovedTemplate")
        for value in given:
            if broken := rules.violation(value):
                raise _RefusedError(broken)
        values = {str(place): value for place, value in enumerate(given, start=1)}
        return code, values

    def _take(self, number: str, template: str, values: dict[str, str], context: str) -> tuple[str, int]:
        found = _NUMBER.fullmatch(number)
        if found is None:
            raise _RefusedError("InvalidParameterValue.IncorrectPhoneNumber")
        approved = self._config.approved(ProviderName.TENCENT, template)
        assert approved is not None
        now, phone = now_ms(), found[1]
        text = f"【{self._config.sign_name}】{approved.substituted(values)}"
        known = self._ledger.of_number("tencent", phone, beijing(now, "%Y%m%d"))
        if self._config.tencent_per_day and len(known) >= self._config.tencent_per_day:
            raise _RefusedError("LimitExceeded.PhoneNumberDailyLimit", "the number of SMS exceeds the daily limit")
        if any(one.text == text and now - one.accepted_at < _SAME_CONTENT_MS for one in known):
            raise _RefusedError("LimitExceeded.PhoneNumberThirtySecondLimit", "same content within 30 seconds")
        fault = self._faults.take("tencent", faults.RECEIPT) or Fault("")
        seq = self._ledger.next_seq
        early = fault.kind == "early_receipt"
        delay_ms = 0 if early else round(self._config.receipt_delay_s * 1000)
        message = Accepted(
            seq=seq,
            provider="tencent",
            channel="sms",
            recipient=phone,
            attempt_id=context,
            nonce="",
            template=template,
            params=values,
            text=text,
            accepted_at=now,
            provider_id=f"5000:{now}{seq:015d}",
            report_at=now + delay_ms + (fault.ms if fault.kind == "late_receipt" else 0),
            report_code=fault.code if fault.kind == "failed_receipt" else "DELIVRD",
            pushes={"lost_receipt": 0, "duplicate_receipt": 2}.get(fault.kind, 1),
        )
        self._ledger.accept(message)
        if self._session:
            self.pusher.schedule(message)
        return message.provider_id, (fault.ms or 200) if early else 0

    def _query(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        now = now_ms()
        begin, end = asked.get("BeginTime"), asked.get("EndTime", now // 1000)
        offset, limit = asked.get("Offset"), asked.get("Limit")
        if not isinstance(begin, int) or not isinstance(end, int) or end - begin > _MOST_DAYS_S + 1:
            raise _RefusedError("InvalidParameterValue.BeginTimeVerifyFail")
        if not isinstance(offset, int) or not isinstance(limit, int) or not 0 < limit <= _MOST_ROWS:
            raise _RefusedError("InvalidParameterValue.LimitVerifyFail")
        number = _NUMBER.fullmatch(str(asked.get("PhoneNumber", "")))
        if number is None:
            raise _RefusedError("InvalidParameterValue.IncorrectPhoneNumber")
        # A message is listed by its receipt, and no sooner than that is there.
        known = [
            self._row(one)
            for one in self._ledger.accepted
            if one.provider == "tencent"
            and one.recipient == number[1]
            and one.report_at <= now - round(self._config.indexing_delay_s * 1000)
            and begin * 1000 <= one.report_at < (end + 1) * 1000
        ]
        return {"PullSmsSendStatusSet": known[offset : offset + limit]}

    def _row(self, message: Accepted) -> dict[str, Any]:
        return {
            "UserReceiveTime": message.report_at // 1000, "CountryCode": "86", "SubscriberNumber": message.recipient,
            "PhoneNumber": f"+86{message.recipient}", "SerialNo": message.provider_id,
            "ReportStatus": "SUCCESS" if message.delivered else "FAIL", "Description": message.report_code,
            "SessionContext": message.attempt_id if self._config.tencent_ext else "",
        }  # fmt: skip

    async def _push(self, messages: Sequence[Accepted]) -> bool:
        return await self.post_callback(orjson.dumps([self._report(message) for message in messages]))

    def _report(self, message: Accepted) -> dict[str, Any]:
        report = {
            "user_receive_time": beijing(message.report_at, _CLOCK), "nationcode": "86", "mobile": message.recipient,
            "report_status": "SUCCESS" if message.delivered else "FAIL", "errmsg": message.report_code,
            "description": "用户短信送达成功" if message.delivered else "发送失败", "sid": message.provider_id,
        }  # fmt: skip
        return report | ({"ext": message.attempt_id} if self._config.tencent_ext else {})


def _status(number: str, context: str, code: str, message: str, serial: str = "") -> dict[str, Any]:
    return {
        "SerialNo": serial, "PhoneNumber": number, "Fee": 1 if serial else 0, "SessionContext": context,
        "Code": code, "Message": message, "IsoCode": "CN",
    }  # fmt: skip


def _error(code: str, message: str) -> web.Response:
    return _json({"Error": {"Code": code, "Message": message}})


def _json(response: Mapping[str, Any]) -> web.Response:
    # Exactly this content type: with a charset the official SDK takes an Error for an empty success.
    answer = {"Response": {**response, "RequestId": str(uuid.uuid4())}}
    return web.Response(body=orjson.dumps(answer), headers={"Content-Type": "application/json"})
