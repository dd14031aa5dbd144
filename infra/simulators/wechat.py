"""A WeChat account: stable_token, template and subscribe messages, and the events that it pushes."""

import secrets
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import aiohttp
import orjson
from aiohttp import web

from infra.simulators import faults
from infra.simulators.config import SimulatorConfig
from infra.simulators.faults import Fault, Faults
from infra.simulators.ledger import Accepted, Ledger, now_ms
from infra.simulators.push import ANSWER_WITHIN_S, Pusher
from infra.simulators.tokens import StableTokens
from notifier.port import ProviderName
from notifier.templates.model import Template
from notifier.wechat import callback, fields

_ACCOUNT = "gh_kaigongdemo"
_STATES = ("developer", "trial", "formal")

_Take = Callable[[str, Mapping[str, Any]], tuple[str, int]]

# What the refusals are called in the counters; any other errcode is `invalid`.
_REASONS = {40001: "unsigned", 41001: "unsigned", 43004: "refused", 43101: "refused", 43108: "concurrent"}


class _RefusedError(Exception):
    def __init__(self, errcode: int, errmsg: str) -> None:
        super().__init__(errmsg)
        self.errcode, self.errmsg = errcode, errmsg


class WeChatSimulator:
    """One account. Whoever's openid starts with `o_` follows it, unless told otherwise."""

    def __init__(self, config: SimulatorConfig, ledger: Ledger, script: Faults) -> None:
        self._config = config
        self._ledger = ledger
        self._faults = script
        self.tokens = StableTokens(config.token_life_s)
        self.tokens_asked = 0
        self._told_followers: dict[str, bool] = {}
        self._consents: Counter[tuple[str, str]] = Counter()
        self._busy: set[str] = set()
        self._sent: dict[tuple[str, str], tuple[int, str]] = {
            (one.recipient, one.attempt_id): (one.accepted_at, one.provider_id)
            for one in ledger.accepted
            if one.provider == "wechat" and one.attempt_id
        }
        self._session: aiohttp.ClientSession | None = None
        self.pusher = Pusher(self._push, ledger.receipted, batch=1, workers=16, retries_s=config.wechat_retries_s)

    def push_through(self, session: aiohttp.ClientSession) -> None:
        """Push events by this session, those still owed from before a restart included."""
        self._session = session
        for message in self._ledger.unreceipted("wechat"):
            self.pusher.schedule(message)

    def set_follower(self, openid: str, follows: bool) -> None:
        """Let somebody follow the account, or leave it."""
        self._told_followers[openid] = follows

    def set_consent(self, openid: str, template: str, *, agreed: bool) -> None:
        """Somebody allows one more message of a template, or takes back what they allowed."""
        if agreed:
            self._consents[openid, template] += 1
        else:
            del self._consents[openid, template]

    def follows(self, openid: str) -> bool:
        """Whether somebody follows the account."""
        return self._told_followers.get(openid, openid.startswith("o_"))

    async def stable_token(self, request: web.Request) -> web.StreamResponse:
        """`POST /cgi-bin/stable_token`."""
        asked = _object(await request.read())
        self.tokens_asked += 1
        if fault := self._faults.take("wechat", faults.TOKEN):
            return _error(int(fault.code or -1), "scripted")
        if asked is None or asked.get("grant_type") != "client_credential":
            return _error(40002, "invalid grant_type")
        if asked.get("appid") != self._config.app_id:
            return _error(40013, "invalid appid")
        if asked.get("secret") != self._config.app_secret:
            return _error(40125, "invalid appsecret")
        now = now_ms()
        given = self.tokens.force(now) if asked.get("force_refresh") is True else self.tokens.get(now)
        if given is None:
            return _error(45011, "api minute-quota reach limit, mustslower, retry next minute")
        token, seconds = given
        return _json({"access_token": token, "expires_in": seconds})

    async def template_send(self, request: web.Request) -> web.StreamResponse:
        """`POST /cgi-bin/message/template/send`."""
        return await self._answer(request, self._send_template)

    async def bizsend(self, request: web.Request) -> web.StreamResponse:
        """`POST /cgi-bin/message/subscribe/bizsend`."""
        return await self._answer(request, partial(self._send_subscribed, ProviderName.WECHAT_NOTICE))

    async def subscribe_send(self, request: web.Request) -> web.StreamResponse:
        """`POST /cgi-bin/message/subscribe/send`."""
        return await self._answer(request, partial(self._send_subscribed, ProviderName.MINI_PROGRAM))

    async def _answer(self, request: web.Request, take: _Take) -> web.StreamResponse:
        """Answer one call, which `take` takes if nothing stands against it."""
        asked = _object(await request.read())
        fault = self._faults.take("wechat", faults.CALL)
        openid = str((asked or {}).get("touser", ""))
        early_ms = 0
        try:
            if openid in self._busy:
                raise _RefusedError(43108, "Cannot make concurrent calls to the same OpenID, please try again")
            self._busy.add(openid)
            try:
                if fault and fault.kind == "latency":
                    await faults.hold(request, fault.ms)
                if fault and fault.kind == "refuse":
                    raise _RefusedError(int(fault.code), "scripted")
                if fault and fault.spoils_before:
                    return await faults.spoil(fault, request)
                if not self.tokens.valid(request.query.get("access_token", ""), now_ms()):
                    raise _RefusedError(40001, "invalid credential, access_token is invalid or not latest")
                if asked is None:
                    raise _RefusedError(47001, "data format error")
                msgid, early_ms = take(openid, asked)
            finally:
                self._busy.discard(openid)
        except _RefusedError as refusal:
            self._ledger.refuse("wechat", _REASONS.get(refusal.errcode, "invalid"))
            return _error(refusal.errcode, refusal.errmsg)
        if fault and fault.kind != "latency":
            return await faults.spoil(fault, request)
        if early_ms:
            await faults.hold(request, early_ms)
        return _json({"errcode": 0, "errmsg": "ok", "msgid": int(msgid)})

    async def post_event(self, openid: str, inner: str, at_s: int, kind: str = "event") -> bool:
        """Push one event about a reader, or a message of theirs, to our side; True if it was taken."""
        assert self._session is not None
        event = (
            f"<xml><ToUserName><![CDATA[{_ACCOUNT}]]></ToUserName><FromUserName><![CDATA[{openid}]]></FromUserName>"
            f"<CreateTime>{at_s}</CreateTime><MsgType><![CDATA[{kind}]]></MsgType>{inner}</xml>"
        )
        timestamp, nonce, token = str(int(time.time())), secrets.token_hex(8), self._config.callback_token
        query = {"timestamp": timestamp, "nonce": nonce, "openid": openid}
        query["signature"] = callback.signature(token, timestamp, nonce)
        if self._config.callback_aes_key:
            envelope = callback.encrypt(
                self._config.callback_aes_key, self._config.app_id, event.encode(), secrets.token_bytes(16)
            )
            query["encrypt_type"] = "aes"
            query["msg_signature"] = callback.signature(token, timestamp, nonce, envelope)
            event = (
                f"<xml><ToUserName><![CDATA[{_ACCOUNT}]]></ToUserName><Encrypt><![CDATA[{envelope}]]></Encrypt></xml>"
            )
        url, limits = (
            f"{self._config.callback_base}/v1/callbacks/wechat",
            aiohttp.ClientTimeout(ANSWER_WITHIN_S),
        )
        headers = {"Content-Type": "text/xml"}
        async with self._session.post(
            url, params=query, data=event.encode(), headers=headers, timeout=limits
        ) as answer:
            return answer.status == 200 and await answer.read() in {b"success", b""}

    def _send_template(self, openid: str, asked: Mapping[str, Any]) -> tuple[str, int]:
        now, client_msg_id = now_ms(), str(asked.get("client_msg_id") or "")
        earlier = self._sent.get((openid, client_msg_id))
        if client_msg_id and earlier and now - earlier[0] < self._config.dedupe_s * 1000:
            self._ledger.refuse("wechat", "duplicate")
            return earlier[1], 0
        template = self._approved(ProviderName.WECHAT_TEMPLATE, asked)
        self._check_reader(openid)
        if not self.follows(openid):
            raise _RefusedError(43004, "require subscribe")
        msgid, early_ms = self._accept(template, openid, asked, client_msg_id)
        self._sent[openid, client_msg_id] = now, msgid
        return msgid, early_ms

    def _send_subscribed(self, kind: ProviderName, openid: str, asked: Mapping[str, Any]) -> tuple[str, int]:
        """One consent allows one message; nothing tells the same call made again from a second message."""
        template = self._approved(kind, asked)
        self._check_reader(openid)
        if kind is ProviderName.MINI_PROGRAM and asked.get("miniprogram_state", "formal") not in _STATES:
            raise _RefusedError(47003, "argument invalid! miniprogram_state")
        if not self._consents[openid, template.code]:
            raise _RefusedError(43101, "user refuse to accept the msg")
        accepted = self._accept(template, openid, asked, "")
        self._consents[openid, template.code] -= 1
        return accepted

    def _approved(self, kind: ProviderName, asked: Mapping[str, Any]) -> Template:
        found = self._config.approved(kind, str(asked.get("template_id", "")))
        if found is None:
            raise _RefusedError(40037, "invalid template_id")
        return found

    def _check_reader(self, openid: str) -> None:
        if not openid or (not openid.startswith("o") and openid not in self._told_followers):
            raise _RefusedError(40003, "invalid openid")

    def _accept(self, template: Template, openid: str, asked: Mapping[str, Any], client_msg_id: str) -> tuple[str, int]:
        now, values = now_ms(), _values(asked.get("data"), template.placeholders)
        fault = self._faults.take("wechat", faults.RECEIPT) or Fault("")
        seq = self._ledger.next_seq
        early = fault.kind == "early_receipt"
        delay_ms = 0 if early else round(self._config.receipt_delay_s * 1000)
        fine = "success" if template.provider is ProviderName.WECHAT_TEMPLATE else "0"
        message = Accepted(
            seq=seq,
            provider="wechat",
            channel="wechat",
            recipient=openid,
            attempt_id=client_msg_id,
            nonce="",
            template=template.code,
            params=values,
            text=template.substituted(values),
            accepted_at=now,
            provider_id=str(now * 1_000_000 + seq % 1_000_000),
            report_at=now + delay_ms + (fault.ms if fault.kind == "late_receipt" else 0),
            report_code=fault.code if fault.kind == "failed_receipt" else fine,
            pushes={"lost_receipt": 0, "duplicate_receipt": 2}.get(fault.kind, 1),
            url=str(asked.get("url") or ""),
        )
        self._ledger.accept(message)
        if self._session:
            self.pusher.schedule(message)
        return message.provider_id, (fault.ms or 200) if early else 0

    async def _push(self, messages: Sequence[Accepted]) -> bool:
        (message,) = messages
        if self._config.approved(ProviderName.WECHAT_TEMPLATE, message.template) is not None:
            inner = (
                f"<Event><![CDATA[TEMPLATESENDJOBFINISH]]></Event><MsgID>{message.provider_id}</MsgID>"
                f"<Status><![CDATA[{message.report_code}]]></Status>"
            )
        else:
            said = "success" if message.delivered else "failed"
            inner = (
                "<Event><![CDATA[subscribe_msg_sent_event]]></Event><SubscribeMsgSentEvent><List>"
                f"<TemplateId><![CDATA[{message.template}]]></TemplateId><MsgID>{message.provider_id}</MsgID>"
                f"<ErrorCode>{message.report_code}</ErrorCode><ErrorStatus><![CDATA[{said}]]></ErrorStatus>"
                "</List></SubscribeMsgSentEvent>"
            )
        return await self.post_event(message.recipient, inner, message.report_at // 1000)


def _values(data: object, names: Sequence[str]) -> dict[str, str]:
    if not isinstance(data, dict):
        raise _RefusedError(47001, "data format error")
    values = {}
    for name in names:
        match data.get(name):
            case {"value": str(value)}:
                values[name] = value
            case _:
                raise _RefusedError(47003, f"argument invalid! data.{name}.value is empty")
        if fields.violation(name, value) is not None:
            raise _RefusedError(47003, f"argument invalid! data.{name}.value invalid")
    return values


def _object(body: bytes) -> dict[str, Any] | None:
    try:
        parsed = orjson.loads(body)
    except ValueError:
        return None
    return parsed if isinstance(parsed, dict) else None


def _error(errcode: int, errmsg: str) -> web.Response:
    return _json({"errcode": errcode, "errmsg": f"{errmsg} rid: {secrets.token_hex(8)}"})


def _json(content: Mapping[str, Any]) -> web.Response:
    return web.Response(body=orjson.dumps(content), content_type="application/json")
