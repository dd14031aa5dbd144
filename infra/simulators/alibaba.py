"""Alibaba Cloud SMS: `POST /` with SendSms and QuerySendDetails, signed by ACS3.

One number a call: a list of numbers has one BizId and one OutId for all, and we never send so.
"""

import hashlib
import hmac
import re
import uuid
from collections import deque
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

import aiohttp
import orjson
from aiohttp import web

from infra.simulators import faults
from infra.simulators.config import SimulatorConfig
from infra.simulators.faults import Fault, Faults
from infra.simulators.ledger import Accepted, Ledger, beijing, now_ms
from infra.simulators.push import ANSWER_WITHIN_S, Pusher
from infra.simulators.windows import NumberWindows
from notifier.alibaba import codes, rules, signer
from notifier.port import ProviderName

_AUTHORIZATION = re.compile(
    r"ACS3-HMAC-SHA256 Credential=(?P<key>[^,]*),\s*SignedHeaders=(?P<names>[^,]*),"
    r"\s*Signature=(?P<signature>\w*)"
)
_NUMBER = re.compile(r"(?:\+86|0086|86)?(1[3-9]\d{9})")
_CLOCK = "%Y-%m-%d %H:%M:%S"

# What the refusals are called in the counters; any other code is `invalid`.
_REASONS = {
    codes.SIGNATURE_EXPIRED: "expired",
    codes.NONCE_USED: "nonce_used",
    "SignatureDoesNotMatch": "unsigned",
    "IncompleteSignature": "unsigned",
    "InvalidAccessKeyId.NotFound": "unsigned",
    "isv.BUSINESS_LIMIT_CONTROL": "limited",
}


class _RefusedError(Exception):
    def __init__(self, code: str, message: str = "", status: int = 200) -> None:
        super().__init__(code)
        self.code, self.message, self.status = code, message or code, status


class AlibabaSimulator:
    """One account's SMS service."""

    def __init__(self, config: SimulatorConfig, ledger: Ledger, script: Faults) -> None:
        self._config = config
        self._ledger = ledger
        self._faults = script
        self._window_ms = round(config.signature_window_s * 1000)
        self._windows = NumberWindows(per_minute=config.per_minute, per_hour=config.per_hour, per_day=config.per_day)
        self._nonces: dict[str, int] = {}
        self._nonces_by_age: deque[tuple[int, str]] = deque()
        for message in ledger.accepted:
            if message.provider == "alibaba":
                self._windows.count((message.template, message.recipient), message.accepted_at)
                self._keep_nonce(message.nonce, message.accepted_at + 2 * self._window_ms)
        self._session: aiohttp.ClientSession | None = None
        self.pusher = Pusher(self._push, ledger.receipted, batch=100, workers=4, retries_s=config.sms_retries_s)

    def push_through(self, session: aiohttp.ClientSession) -> None:
        """Push receipts by this session, those still owed from before a restart included."""
        self._session = session
        for message in self._ledger.unreceipted("alibaba"):
            self.pusher.schedule(message)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one call."""
        body = await request.read()
        action = request.headers.get("x-acs-action", "")
        is_query = action == "QuerySendDetails"
        fault = self._faults.take("alibaba", faults.QUERY if is_query else faults.CALL)
        if fault and fault.kind == "query_fails":
            return _error("ServiceUnavailable", "scripted", 503)
        if fault and fault.kind == "latency":
            await faults.hold(request, fault.ms)
        if fault and fault.kind == "refuse":
            self._ledger.refuse("alibaba", _REASONS.get(fault.code, "invalid"))
            return _error(fault.code, "scripted", 200)
        if fault and fault.spoils_before:
            return await faults.spoil(fault, request)
        early_ms = 0
        try:
            params = self._verified(request, body)
            match action:
                case "SendSms":
                    answer, early_ms = self._send(params, request.headers["x-acs-signature-nonce"])
                case "QuerySendDetails":
                    answer = self._query(params)
                case _:
                    raise _RefusedError("InvalidAction.NotFound", status=404)
        except _RefusedError as refusal:
            if not is_query:
                self._ledger.refuse("alibaba", _REASONS.get(refusal.code, "invalid"))
            return _error(refusal.code, refusal.message, refusal.status)
        if fault and fault.kind != "latency":
            return await faults.spoil(fault, request)
        if early_ms:
            await faults.hold(request, early_ms)
        return _json({**answer, "Code": "OK", "Message": "OK", "RequestId": _request_id()})

    def reply_body(self, phone: str, content: str) -> bytes:
        """The SmsUp push of a person's answer."""
        at = now_ms()
        return orjson.dumps([{
            "phone_number": phone, "content": content, "send_time": beijing(at, _CLOCK), "dest_code": "1069",
            "sequence_id": str(at),
        }])  # fmt: skip

    async def post_callback(self, body: bytes) -> bool:
        """Push one array to our side; True if it was taken."""
        assert self._session is not None
        url = f"{self._config.callback_base}/v1/callbacks/sms/{self._config.callback_secret}"
        limits = aiohttp.ClientTimeout(total=ANSWER_WITHIN_S)
        headers = {"Content-Type": "application/json;charset=UTF-8"}
        async with self._session.post(url, data=body, headers=headers, timeout=limits) as answer:
            try:
                said = orjson.loads(await answer.read())
            except ValueError:
                return False
            return answer.status == 200 and isinstance(said, dict) and isinstance(said.get("code"), int)

    def _verified(self, request: web.Request, body: bytes) -> dict[str, str]:
        headers = request.headers
        claim = _AUTHORIZATION.fullmatch(headers.get("Authorization", ""))
        if claim is None:
            raise _RefusedError("IncompleteSignature", status=400)
        if claim["key"] != self._config.access_key_id:
            raise _RefusedError("InvalidAccessKeyId.NotFound", status=404)
        now = now_ms()
        try:
            signed_at = datetime.strptime(headers.get("x-acs-date", ""), "%Y-%m-%dT%H:%M:%S%z")
        except ValueError:
            raise _RefusedError("InvalidTimeStamp.Format", status=400) from None
        signed_ms = round(signed_at.timestamp() * 1000)
        if abs(now - signed_ms) > self._window_ms:
            raise _RefusedError(codes.SIGNATURE_EXPIRED, "Specified time stamp or date value is expired.", 400)
        names = claim["names"].split(";")
        # By the documentation content-type too, yet the SDK's own asynchronous path sends it unsigned.
        must = {name.lower() for name in headers if name.lower().startswith("x-acs-")} | {"host"}
        nonce = headers.get("x-acs-signature-nonce", "")
        if not nonce or not must <= set(names) or not all(name in headers for name in names):
            raise _RefusedError("IncompleteSignature", status=400)
        # The client's own encoding differs (`+` or %20, raw or escaped `*`): decode, then encode canonically.
        params = parse_qsl(request.raw_path.partition("?")[2], keep_blank_values=True)
        ours = signer.signature(
            self._config.access_key_secret,
            query=signer.canonical_query(params),
            headers={name: headers[name] for name in names},
            names=names,
        )
        hashed = hashlib.sha256(body).hexdigest() == headers.get("x-acs-content-sha256")
        if not hashed or not hmac.compare_digest(ours, claim["signature"]):
            raise _RefusedError("SignatureDoesNotMatch", status=400)
        self._drop_old_nonces(now)
        if nonce in self._nonces:
            raise _RefusedError(codes.NONCE_USED, "Specified signature nonce was used already.", 400)
        self._keep_nonce(nonce, signed_ms + self._window_ms)
        return dict(params)

    def _send(self, params: Mapping[str, str], nonce: str) -> tuple[dict[str, Any], int]:
        number = _NUMBER.fullmatch(params.get("PhoneNumbers", ""))
        if number is None:
            raise _RefusedError("isv.MOBILE_NUMBER_ILLEGAL")
        if params.get("SignName") != self._config.sign_name:
            raise _RefusedError("isv.SMS_SIGNATURE_ILLEGAL")
        template = params.get("TemplateCode", "")
        if (approved := self._config.approved(ProviderName.ALIBABA, template)) is None:
            raise _RefusedError("isv.SMS_TEMPLATE_ILLEGAL")
        values = _values(params.get("TemplateParam", "{}"), approved.placeholders)
        now, phone = now_ms(), number[1]
        if words := self._windows.exceeded((template, phone), now):
            raise _RefusedError("isv.BUSINESS_LIMIT_CONTROL", words)
        self._windows.count((template, phone), now)
        fault = self._faults.take("alibaba", faults.RECEIPT) or Fault("")
        seq = self._ledger.next_seq
        early = fault.kind == "early_receipt"
        delay_ms = 0 if early else round(self._config.receipt_delay_s * 1000)
        message = Accepted(
            seq=seq,
            provider="alibaba",
            channel="sms",
            recipient=phone,
            attempt_id=params.get("OutId", ""),
            nonce=nonce,
            template=template,
            params=values,
            text=f"【{self._config.sign_name}】{approved.substituted(values)}",
            accepted_at=now,
            provider_id=f"{now}{seq:06d}^0",
            report_at=now + delay_ms + (fault.ms if fault.kind == "late_receipt" else 0),
            report_code=fault.code if fault.kind == "failed_receipt" else "DELIVERED",
            pushes={"lost_receipt": 0, "duplicate_receipt": 2}.get(fault.kind, 1),
        )
        self._ledger.accept(message)
        if self._session:
            self.pusher.schedule(message)
        return {"BizId": message.provider_id}, (fault.ms or 200) if early else 0

    def _query(self, params: Mapping[str, str]) -> dict[str, Any]:
        phone, day = params.get("PhoneNumber", ""), params.get("SendDate", "")
        page, size = params.get("CurrentPage", ""), params.get("PageSize", "")
        if not (page.isdecimal() and size.isdecimal() and int(page) >= 1 and 1 <= int(size) <= 50):
            raise _RefusedError("isv.INVALID_PARAMETERS")
        if not re.fullmatch(r"\d{11}", phone) or not re.fullmatch(r"\d{8}", day):
            raise _RefusedError("isv.INVALID_PARAMETERS")
        now = now_ms()
        indexed_until = now - round(self._config.indexing_delay_s * 1000)
        known = [one for one in self._ledger.of_number("alibaba", phone, day) if one.accepted_at <= indexed_until]
        first = (int(page) - 1) * int(size)
        rows = [_row(message, now) for message in known[first : first + int(size)]]
        return {"TotalCount": len(known), "SmsSendDetailDTOs": {"SmsSendDetailDTO": rows}}

    async def _push(self, messages: Sequence[Accepted]) -> bool:
        return await self.post_callback(orjson.dumps([_report(message) for message in messages]))

    def _keep_nonce(self, nonce: str, until_ms: int) -> None:
        self._nonces[nonce] = until_ms
        self._nonces_by_age.append((until_ms, nonce))

    def _drop_old_nonces(self, now: int) -> None:
        # A call that old is refused for its age, so its nonce need not be known.
        while self._nonces_by_age and self._nonces_by_age[0][0] < now:
            until, nonce = self._nonces_by_age.popleft()
            if self._nonces.get(nonce) == until:
                del self._nonces[nonce]


def _values(raw: str, variables: Sequence[str]) -> dict[str, str]:
    try:
        given = orjson.loads(raw)
    except ValueError:
        raise _RefusedError("isv.INVALID_JSON_PARAM") from None
    if not isinstance(given, dict) or not all(isinstance(value, str) for value in given.values()):
        raise _RefusedError("isv.INVALID_JSON_PARAM")
    if missing := [name for name in variables if name not in given]:
        raise _RefusedError("isv.TEMPLATE_MISSING_PARAMETERS", f"模板变量缺少对应参数值: {','.join(missing)}")
    for name in variables:
        if code := rules.violation(given[name]):
            raise _RefusedError(code, f"params {name} invalid")
    return {name: given[name] for name in variables}


def _row(message: Accepted, now: int) -> dict[str, Any]:
    row = {
        "PhoneNum": message.recipient, "TemplateCode": message.template, "Content": message.text,
        "SendDate": beijing(message.accepted_at, _CLOCK), "OutId": message.attempt_id,
    }  # fmt: skip
    if now < message.report_at:
        return row | {"SendStatus": 1}
    settled = {"ErrCode": message.report_code, "ReceiveDate": beijing(message.report_at, _CLOCK)}
    return row | settled | {"SendStatus": 3 if message.delivered else 2}


def _report(message: Accepted) -> dict[str, Any]:
    return {
        "phone_number": message.recipient, "send_time": beijing(message.accepted_at, _CLOCK),
        "report_time": beijing(message.report_at, _CLOCK), "success": message.delivered,
        "err_code": message.report_code, "err_msg": "用户接收成功" if message.delivered else "发送失败",
        "sms_size": "1", "biz_id": message.provider_id, "out_id": message.attempt_id,
    }  # fmt: skip


def _error(code: str, message: str, status: int) -> web.Response:
    said = {"Code": code, "Message": message, "RequestId": _request_id()}
    return _json(said if status == 200 else said | {"HostId": "dysmsapi.aliyuncs.com"}, status)


def _json(content: Mapping[str, Any], status: int = 200) -> web.Response:
    return web.Response(body=orjson.dumps(content), status=status, content_type="application/json")


def _request_id() -> str:
    return str(uuid.uuid4()).upper()
