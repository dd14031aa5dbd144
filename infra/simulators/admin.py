"""The simulators' other side, for tests and people: what was accepted, what shall fail, the phones."""

import asyncio
import secrets
from collections import Counter
from collections.abc import Mapping
from importlib.resources import files
from typing import Any, get_args

import orjson
from aiohttp import web

from infra.simulators.alibaba import AlibabaSimulator
from infra.simulators.faults import Fault, Faults
from infra.simulators.ledger import Channel, Ledger, Provider, now_ms
from infra.simulators.tencent import TencentSimulator
from infra.simulators.wechat import WeChatSimulator

_SECURITY = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}
_PAGE = {
    "phones": ("phones.html", "text/html"),
    "phones.js": ("phones.js", "text/javascript"),
    "phones.css": ("phones.css", "text/css"),
}
# A burst is shown in steps that an eye and a browser can follow.
_STREAM_STEP_S = 0.1
_BEAT_S = 15.0
_PAGE_LIMIT = 10_000


class Admin:
    """Routes under `/admin` and the page `/phones`."""

    def __init__(
        self,
        ledger: Ledger,
        script: Faults,
        alibaba: AlibabaSimulator,
        tencent: TencentSimulator,
        wechat: WeChatSimulator,
        pushes: bool,
    ) -> None:
        self._ledger = ledger
        self._faults = script
        self._alibaba = alibaba
        self._tencent = tencent
        self._wechat = wechat
        self._pushes = pushes

    def routes(self) -> list[web.RouteDef]:
        """Everything to mount."""
        return [
            web.get("/admin/messages", self.messages),
            web.get("/admin/counters", self.counters),
            web.get("/admin/stream", self.stream),
            web.get("/admin/faults", self.faults),
            web.post("/admin/faults", self.tell_fault),
            web.delete("/admin/faults", self.clear_faults),
            web.post("/admin/followers", self.set_follower),
            web.post("/admin/consents", self.set_consent),
            web.post("/admin/replies", self.reply),
            web.post("/admin/tokens/revoke", self.revoke_tokens),
            web.get("/phones", self.page),
            web.get("/phones/{name}", self.page),
        ]

    async def messages(self, request: web.Request) -> web.Response:
        """`?after=N&limit=M&recipient=R`, or `?last=M`: accepted messages in order, and the counters."""
        after, limit = _number(request, "after", 0), _number(request, "limit", _PAGE_LIMIT)
        if "last" in request.query:
            after = max(0, len(self._ledger.accepted) - _number(request, "last", 0))
        found = self._ledger.accepted[after : after + min(limit, _PAGE_LIMIT)]
        if recipient := request.query.get("recipient"):
            found = [message for message in found if message.recipient == recipient]
        return _json({"messages": found, **self._counted()})

    async def counters(self, _: web.Request) -> web.Response:
        """The totals alone."""
        return _json(self._counted())

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events from `?after=N` (or Last-Event-ID) on: one per accepted message."""
        seen = int(request.headers.get("Last-Event-ID") or _number(request, "after", 0))
        response = web.StreamResponse(headers={**_SECURITY, "Content-Type": "text/event-stream"})
        await response.prepare(request)
        while True:
            try:
                async with asyncio.timeout(_BEAT_S):
                    await self._ledger.beyond(seen)
            except TimeoutError:
                await response.write(b": beat\n\n")
                continue
            fresh = self._ledger.accepted[seen : seen + 500]
            seen += len(fresh)
            await response.write(b"".join(b"id: %d\ndata: %b\n\n" % (one.seq, orjson.dumps(one)) for one in fresh))
            await asyncio.sleep(_STREAM_STEP_S)

    async def faults(self, _: web.Request) -> web.Response:
        """The faults still to come."""
        return _json({"faults": self._faults.left()})

    async def tell_fault(self, request: web.Request) -> web.Response:
        """Add `{"kind", "provider", "count", "ms", "code", "accepted"}` to the script."""
        members = await _object(request)
        try:
            self._faults.tell(Fault.parsed(members))
        except (TypeError, ValueError) as error:
            raise web.HTTPBadRequest(text=str(error)) from None
        return _json({"faults": self._faults.left()})

    async def clear_faults(self, _: web.Request) -> web.Response:
        """Forget the script."""
        self._faults.clear()
        return _json({"faults": []})

    async def set_follower(self, request: web.Request) -> web.Response:
        """`{"openid", "follows", "scene"}`: somebody follows or leaves; our side gets the event."""
        match await _object(request):
            case {"openid": str(openid), "follows": bool(follows), **rest}:
                self._wechat.set_follower(openid, follows)
            case _:
                raise web.HTTPBadRequest(text='a follower is {"openid": text, "follows": true or false}')
        event, scene = ("subscribe", f"qrscene_{rest.get('scene', '')}") if follows else ("unsubscribe", "")
        inner = f"<Event><![CDATA[{event}]]></Event><EventKey><![CDATA[{scene}]]></EventKey>"
        taken = self._pushes and await self._wechat.post_event(openid, inner, now_ms() // 1000)
        return _json({"taken": taken})

    async def set_consent(self, request: web.Request) -> web.Response:
        """`{"openid", "template", "agreed"}`: somebody allows one message or none any more; our side gets the event."""
        match await _object(request):
            case {"openid": str(openid), "template": str(template), "agreed": bool(agreed)}:
                self._wechat.set_consent(openid, template, agreed=agreed)
            case _:
                raise web.HTTPBadRequest(text='a consent is {"openid", "template": texts, "agreed": true or false}')
        event, wrapper, said = (
            ("subscribe_msg_popup_event", "SubscribeMsgPopupEvent", "accept")
            if agreed
            else ("subscribe_msg_change_event", "SubscribeMsgChangeEvent", "reject")
        )
        inner = (
            f"<Event><![CDATA[{event}]]></Event><{wrapper}><List><TemplateId><![CDATA[{template}]]></TemplateId>"
            f"<SubscribeStatusString><![CDATA[{said}]]></SubscribeStatusString></List></{wrapper}>"
        )
        taken = self._pushes and await self._wechat.post_event(openid, inner, now_ms() // 1000)
        return _json({"taken": taken})

    async def reply(self, request: web.Request) -> web.Response:
        """`{"phone", "content", "provider"}` or `{"openid", "content"}`: somebody writes to us; our side gets it.

        An SMS is an answer to one of Alibaba's if nothing is said.
        """
        provider: AlibabaSimulator | TencentSimulator
        match await _object(request):
            case {"openid": str(openid), "content": str(content)}:
                inner = f"<Content><![CDATA[{content}]]></Content><MsgId>{secrets.randbits(62)}</MsgId>"
                taken = self._pushes and await self._wechat.post_event(openid, inner, now_ms() // 1000, "text")
                return _json({"taken": taken})
            case {"phone": str(phone), "content": str(content), **rest}:
                provider = self._tencent if rest.get("provider") == "tencent" else self._alibaba
            case _:
                raise web.HTTPBadRequest(text='a reply is {"phone" or "openid": text, "content": text}')
        return _json({"taken": self._pushes and await provider.post_callback(provider.reply_body(phone, content))})

    async def revoke_tokens(self, _: web.Request) -> web.Response:
        """End all of the account's access tokens."""
        self._wechat.tokens.revoke()
        return _json({})

    async def page(self, request: web.Request) -> web.Response:
        """The phones, and what that page is made of."""
        found = _PAGE.get(request.match_info.get("name", "phones"))
        if found is None:
            raise web.HTTPNotFound
        name, kind = found
        content = (files("infra.simulators") / "web" / name).read_bytes()
        return web.Response(body=content, content_type=kind, charset="utf-8", headers=_SECURITY)

    def _counted(self) -> dict[str, Any]:
        accepted = self._ledger.accepted
        refused: dict[str, dict[str, int]] = {name: {} for name in get_args(Provider)}
        for (provider, reason), count in sorted(self._ledger.refused.items()):
            refused[provider][reason] = count
        by_channel = Counter(message.channel for message in accepted)
        return {"accepted": {name: by_channel[name] for name in get_args(Channel)}, "refused": refused}


async def _object(request: web.Request) -> Mapping[str, Any]:
    # A JSON content type cannot come from another site's page without its consent.
    if request.content_type != "application/json":
        raise web.HTTPUnsupportedMediaType(text="send application/json")
    try:
        members = orjson.loads(await request.read())
    except ValueError:
        members = None
    if not isinstance(members, dict):
        raise web.HTTPBadRequest(text="the body is no JSON object")
    return members


def _number(request: web.Request, name: str, otherwise: int) -> int:
    given = request.query.get(name, str(otherwise))
    if not given.isdecimal():
        raise web.HTTPBadRequest(text=f"{name} is no number")
    return int(given)


def _json(content: Mapping[str, Any]) -> web.Response:
    return web.Response(body=orjson.dumps(content), content_type="application/json")
