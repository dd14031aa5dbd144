"""WeCom group robots: `webhook/send` of text and markdown, 20 messages within any minute, lengths in bytes."""

from collections import defaultdict, deque

import orjson
from aiohttp import web

from infra.simulators import faults
from infra.simulators.config import SimulatorConfig
from infra.simulators.faults import Faults
from infra.simulators.ledger import Accepted, Ledger, now_ms
from notifier.wecom.rules import MAX_BYTES, MAX_TEXT_BYTES

_MINUTE_MS = 60_000
_MOST_BYTES = {"text": MAX_TEXT_BYTES, "markdown": MAX_BYTES}

# What the refusals are called in the counters; any other errcode is `invalid`.
_REASONS = {45009: "limited", 93000: "unsigned"}


class _RefusedError(Exception):
    def __init__(self, errcode: int, errmsg: str) -> None:
        super().__init__(errmsg)
        self.errcode, self.errmsg = errcode, errmsg


class WeComSimulator:
    """The robots of one company. HTTP is 200 whatever comes of a call."""

    def __init__(self, config: SimulatorConfig, ledger: Ledger, script: Faults) -> None:
        self._config = config
        self._ledger = ledger
        self._faults = script
        self._sent_at: defaultdict[str, deque[int]] = defaultdict(deque)
        for message in ledger.accepted:
            if message.provider == "wecom":
                self._sent_at[message.recipient].append(message.accepted_at)

    async def send(self, request: web.Request) -> web.StreamResponse:
        """`POST /cgi-bin/webhook/send?key=`."""
        asked = await request.read()
        fault = self._faults.take("wecom", faults.CALL)
        if fault and fault.kind == "latency":
            await faults.hold(request, fault.ms)
        if fault and fault.kind == "refuse":
            self._ledger.refuse("wecom", _REASONS.get(int(fault.code), "invalid"))
            return _said(int(fault.code), f"scripted for {request.query.get('key', '')}")
        if fault and fault.spoils_before:
            return await faults.spoil(fault, request)
        try:
            self._take(request.query.get("key", ""), asked)
        except _RefusedError as refusal:
            self._ledger.refuse("wecom", _REASONS.get(refusal.errcode, "invalid"))
            return _said(refusal.errcode, refusal.errmsg)
        if fault and fault.kind != "latency":
            return await faults.spoil(fault, request)
        return _said(0, "ok")

    def _take(self, key: str, body: bytes) -> None:
        if key not in self._config.robot_keys:
            raise _RefusedError(93000, "invalid webhook url")
        robot = f"robot-{self._config.robot_keys.index(key) + 1}"
        text = _content(body)
        now, sent_at = now_ms(), self._sent_at[robot]
        while sent_at and sent_at[0] <= now - _MINUTE_MS:
            sent_at.popleft()
        if len(sent_at) >= self._config.robot_per_minute:
            raise _RefusedError(45009, "api freq out of limit")
        sent_at.append(now)
        self._ledger.accept(
            Accepted(
                seq=self._ledger.next_seq,
                provider="wecom",
                channel="wecom",
                recipient=robot,
                attempt_id="",
                nonce="",
                template="",
                params={},
                text=text,
                accepted_at=now,
                provider_id="",
                report_at=now,
                report_code="",
                pushes=0,
            )
        )


def _content(body: bytes) -> str:
    try:
        asked = orjson.loads(body)
    except ValueError:
        raise _RefusedError(40008, "invalid message type") from None
    match asked:
        case {"msgtype": "text" | "markdown" as kind, **members}:
            inner = members.get(kind)
        case _:
            raise _RefusedError(40008, "invalid message type")
    match inner:
        case {"content": str(text)} if text:
            if len(text.encode()) <= _MOST_BYTES[kind]:
                return text
            raise _RefusedError(
                40058,
                f"{kind}.content exceed max length {_MOST_BYTES[kind]}. invalid Request Parameter, hint: [0], from ip: "
                "127.0.0.1, more info at https://open.work.weixin.qq.com/devtool/query?e=40058",
            )
        case _:
            raise _RefusedError(44004, "content is empty")


def _said(errcode: int, errmsg: str) -> web.Response:
    return web.Response(body=orjson.dumps({"errcode": errcode, "errmsg": errmsg}), content_type="application/json")
