"""WeChat's QR codes, and the phones that scan them."""

from __future__ import annotations

import secrets
from typing import Any, Final

import orjson
from aiohttp import web

from infra.simulators.ledger import now_ms
from infra.simulators.wechat import WeChatSimulator

_LONGEST_S: Final = 2_592_000
_DEFAULT_S: Final = 60


class QrCodes:
    """The temporary codes of the account: `POST /cgi-bin/qrcode/create`, and `POST /admin/scans`."""

    def __init__(self, wechat: WeChatSimulator, pushes: bool) -> None:
        self._wechat = wechat
        self._pushes = pushes
        self._made: dict[str, tuple[str, int]] = {}

    def routes(self) -> list[web.RouteDef]:
        """Everything to mount."""
        return [web.post("/cgi-bin/qrcode/create", self.create), web.post("/admin/scans", self.scan)]

    async def create(self, request: web.Request) -> web.Response:
        """A ticket for a scene."""
        if not self._wechat.tokens.valid(request.query.get("access_token", ""), now_ms()):
            return _json({"errcode": 40001, "errmsg": "invalid credential, access_token is invalid or not latest"})
        match _object(await request.read()):
            case {"action_name": "QR_STR_SCENE", "action_info": {"scene": {"scene_str": str(scene)}}, **rest} if (
                1 <= len(scene) <= 64
            ):
                asked = rest.get("expire_seconds", _DEFAULT_S)
            case _:
                return _json({"errcode": 40053, "errmsg": "invalid action info"})
        seconds = min(asked, _LONGEST_S) if isinstance(asked, int) and asked > 0 else _DEFAULT_S
        ticket = secrets.token_urlsafe(60)
        self._made[ticket] = scene, now_ms() + seconds * 1000
        url = f"http://weixin.qq.com/q/{ticket[:22]}"
        return _json({"ticket": ticket, "expire_seconds": seconds, "url": url})

    async def scan(self, request: web.Request) -> web.Response:
        """`{"openid", "ticket"}`: somebody scans a code, and follows if they did not; our side gets the event."""
        if request.content_type != "application/json":
            raise web.HTTPUnsupportedMediaType(text="send application/json")
        match _object(await request.read()):
            case {"openid": str(openid), "ticket": str(ticket)}:
                scene, ends_at = self._made.get(ticket, ("", 0))
            case _:
                raise web.HTTPBadRequest(text='a scan is {"openid": text, "ticket": text}')
        if now_ms() >= ends_at:
            raise web.HTTPNotFound(text="there is no such code, or it has expired")
        event, key = ("SCAN", scene) if self._wechat.follows(openid) else ("subscribe", f"qrscene_{scene}")
        self._wechat.set_follower(openid, True)
        inner = (
            f"<Event><![CDATA[{event}]]></Event><EventKey><![CDATA[{key}]]></EventKey>"
            f"<Ticket><![CDATA[{ticket}]]></Ticket>"
        )
        taken = self._pushes and await self._wechat.post_event(openid, inner, now_ms() // 1000)
        return _json({"taken": taken})


def _object(body: bytes) -> dict[str, Any] | None:
    try:
        parsed = orjson.loads(body)
    except ValueError:
        return None
    return parsed if isinstance(parsed, dict) else None


def _json(content: dict[str, Any]) -> web.Response:
    return web.Response(body=orjson.dumps(content), content_type="application/json")
