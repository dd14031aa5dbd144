"""What WeChat tells us of people: who follows, leaves, agrees to a message, or writes.

WeChat's rule for repeats: an event by reader, second and kind, a message by its MsgId. One subscribe event may speak
of several templates, so theirs is a part of the key.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from notifier.errors import CallbackRefusedError, CallbackUnreadableError
from notifier.inbound import Followed, Inbound, Reply, Subscribed, Unfollowed
from notifier.untrusted import parsed

SIGNED_WITHIN: Final = timedelta(minutes=10)
"""How far a callback's signed time may lie from ours. WeChat repeats within seconds; the rest is for clocks."""

_OPENID: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
_TEMPLATE: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
_SECONDS: Final = re.compile(r"[0-9]{1,10}")
_DEEPEST: Final = 6  # the wrapper of a `List` is not always the documented one, and may be missing


def require_fresh(query: Mapping[str, str], now: datetime) -> None:
    """Refuses what was signed long ago. Ask after the signature: it is what makes the time trustworthy.

    Raises:
        CallbackRefusedError: the signed time is missing or too far away: a replay, or a wrong clock here.
    """
    timestamp = query.get("timestamp", "")
    signed_at = datetime.fromtimestamp(int(timestamp), UTC) if _SECONDS.fullmatch(timestamp) else None
    if signed_at is None or abs(now - signed_at) > SIGNED_WITHIN:
        raise CallbackRefusedError("the callback's signed time is more than ten minutes away from the clock here")


def parse_inbound(body: bytes) -> list[Inbound]:
    """What a person did, in XML or JSON as `CallbackGate.open` returned it; empty for what nobody acts on.

    Raises:
        CallbackUnreadableError: it is neither, carries a DTD or entities, or has no sender, time or id.
    """
    event = _read(body)
    members = event if isinstance(event, dict) else _members(event)
    openid, seconds = _text(members, "FromUserName"), _text(members, "CreateTime")
    if not _OPENID.fullmatch(openid) or not _SECONDS.fullmatch(seconds):
        raise CallbackUnreadableError("the WeChat event has no FromUserName or no CreateTime")
    at = datetime.fromtimestamp(int(seconds), UTC)
    kind = _text(members, "Event")
    key = f"{openid}:{seconds}:{kind}"
    match _text(members, "MsgType"), kind:
        case "text", _:
            msgid = _text(members, "MsgId")
            if not msgid:
                raise CallbackUnreadableError("the WeChat message has no MsgId")
            return [Reply(sender=openid, content=_text(members, "Content"), key=f"{openid}:{msgid}", at=at)]
        case _, "subscribe":
            scene = _text(members, "EventKey").removeprefix("qrscene_")
            return [Followed(sender=openid, scene=scene, key=key, at=at)]
        case _, "SCAN":
            return [Followed(sender=openid, scene=_text(members, "EventKey"), key=key, at=at)]
        case _, "unsubscribe":
            return [Unfollowed(sender=openid, key=key, at=at)]
        case _, "subscribe_msg_popup_event" | "subscribe_msg_change_event":
            return list(_subscribed(event, openid, at, key))
        case _:
            return []


def _subscribed(event: dict[str, object] | Element, openid: str, at: datetime, key: str) -> Iterator[Subscribed]:
    entries = _lists(event) if isinstance(event, dict) else map(_members, event.iter("List"))
    for entry in entries:
        template, status = _text(entry, "TemplateId"), _text(entry, "SubscribeStatusString")
        if _TEMPLATE.fullmatch(template) and status in {"accept", "reject"}:
            agreed = status == "accept"
            yield Subscribed(sender=openid, template=template, agreed=agreed, key=f"{key}:{template}", at=at)


def _read(body: bytes) -> dict[str, object] | Element:
    if body.lstrip()[:1] == b"{":
        try:
            members = parsed(body)
        except ValueError:
            raise CallbackUnreadableError("the WeChat event is no JSON") from None
        assert isinstance(members, dict)
        return members
    try:
        return fromstring(body, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError):
        raise CallbackUnreadableError("the WeChat event is neither JSON nor plain XML") from None


def _members(element: Element) -> dict[str, object]:
    return {child.tag: child.text or "" for child in element}


def _lists(node: object, name: str = "", depth: int = 0) -> Iterator[dict[str, object]]:
    """Each `List`; in JSON a single one is an object and several are an array."""
    match node:
        case dict() if name == "List":
            yield node
        case dict() if depth < _DEEPEST:
            for inner, value in node.items():
                yield from _lists(value, inner, depth + 1)
        case list() if depth < _DEEPEST:
            for value in node:
                yield from _lists(value, name, depth + 1)


def _text(members: Mapping[str, object], name: str) -> str:
    value = members.get(name)
    return str(value).strip() if isinstance(value, str | int) else ""
