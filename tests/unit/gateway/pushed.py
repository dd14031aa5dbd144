"""What providers push, as they would."""

from __future__ import annotations

from datetime import datetime

from httpx2 import Response

from notifier.wechat.callback import signature
from tests.unit.gateway.world import GATE, SMS_SECRET, World, phone

BEIJING_CLOCK = "%Y-%m-%d %H:%M:%S"


def sms_reply(world: World, content: str, number: int = 1, *, at: str | None = "2026-11-22 20:00:00") -> Response:
    """A phone answers an SMS."""
    reply = {"phone_number": phone(number), "content": content, "send_time": at, "sequence_id": "1"}
    return world.node.client.post(f"/v1/callbacks/sms/{SMS_SECRET}", json=[reply])


def wechat_query(now: datetime) -> dict[str, str]:
    """A good signature of that moment."""
    query = {"timestamp": f"{now.timestamp():.0f}", "nonce": "486452656"}
    return query | {"signature": signature(GATE.token, query["timestamp"], query["nonce"])}


def wechat_event(world: World, openid: str, name: str, inner: str = "", *, at: datetime | None = None) -> Response:
    """Something happened on WeChat."""
    return _push(world, openid, f"<MsgType>event</MsgType><Event>{name}</Event>{inner}", at)


def wechat_text(world: World, openid: str, content: str, *, msgid: int = 1, at: datetime | None = None) -> Response:
    """Somebody wrote to the account."""
    inner = f"<MsgType>text</MsgType><Content><![CDATA[{content}]]></Content><MsgId>{msgid}</MsgId>"
    return _push(world, openid, inner, at)


def scan(world: World, openid: str, code: str, *, at: datetime | None = None, follows: bool = False) -> Response:
    """Somebody scanned a code, as a new follower or as one already."""
    name, key = ("SCAN", code) if follows else ("subscribe", f"qrscene_{code}")
    return wechat_event(world, openid, name, f"<EventKey>{key}</EventKey>", at=at)


def agreed(world: World, openid: str, template: str, status: str, *, at: datetime | None = None) -> Response:
    """Somebody tapped in a subscribe popup."""
    inner = (
        f"<SubscribeMsgPopupEvent><List><TemplateId>{template}</TemplateId>"
        f"<SubscribeStatusString>{status}</SubscribeStatusString></List></SubscribeMsgPopupEvent>"
    )
    return wechat_event(world, openid, "subscribe_msg_popup_event", inner, at=at)


def _push(world: World, openid: str, inner: str, at: datetime | None) -> Response:
    body = (
        f"<xml><ToUserName>gh</ToUserName><FromUserName>{openid}</FromUserName>"
        f"<CreateTime>{(at or world.clock()).timestamp():.0f}</CreateTime>{inner}</xml>"
    )
    query = wechat_query(world.clock())
    return world.node.client.post("/v1/callbacks/wechat", params=query, content=body.encode())
