"""What WeChat tells us of a message and of its reader. Events repeat: take each by its `key`.

WeChat's rule for repeats of an event is reader, second and kind. One subscribe event may speak of several
templates, so theirs is a part of the key.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Final

from notifier.errors import CallbackUnreadableError
from notifier.outcome import OutcomeClass
from notifier.port import Followed, Inbound, Receipt, Reply, Subscribed, Unfollowed
from notifier.wechat import codes
from notifier.wechat.callback import read_flat, read_lists

_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""Of a reader or a template."""
_SECONDS: Final = re.compile(r"[0-9]{1,10}")


class WeChatReader:
    """Reads an event, as `CallbackGate.open` returned it. What nothing acts on is passed over."""

    def parse_receipts(self, body: bytes) -> list[Receipt]:
        """The end of a template message or of subscribe messages.

        Raises:
            CallbackUnreadableError: It has no sender or time, or a receipt lacks its id.
        """
        members = read_flat(body)
        openid, at = _who_and_when(members)
        match _text(members, "Event"):
            case "TEMPLATESENDJOBFINISH":
                return [_receipt(members, openid, at, _text(members, "Status"), "success")]
            case "subscribe_msg_sent_event":
                entries = read_lists(body)
                return [_receipt(entry, openid, at, _text(entry, "ErrorCode"), "0") for entry in entries]
            case _:
                return []

    def parse_inbound(self, body: bytes) -> list[Inbound]:
        """Who writes, follows, leaves, agrees to a message or takes that back.

        Raises:
            CallbackUnreadableError: It has no sender or time, or a message has no id.
        """
        members = read_flat(body)
        openid, at = _who_and_when(members)
        kind = _text(members, "Event")
        if _text(members, "MsgType") == "text":
            return [_message(members, openid, at)]
        key = f"{openid}:{at.timestamp():.0f}:{kind}"
        match kind:
            case "subscribe":
                scene = _text(members, "EventKey").removeprefix("qrscene_")
                return [Followed(sender=openid, scene=scene, key=key, at=at)]
            case "SCAN":
                return [Followed(sender=openid, scene=_text(members, "EventKey"), key=key, at=at)]
            case "unsubscribe":
                return [Unfollowed(sender=openid, key=key, at=at)]
            case "subscribe_msg_popup_event" | "subscribe_msg_change_event":
                return list(_subscribed(body, openid, at, key))
            case _:
                return []

    def classify(self, code: str) -> OutcomeClass:
        """What an errcode of a send means."""
        return codes.SEND.meaning(code)


def _receipt(members: Mapping[str, object], openid: str, at: datetime, status: str, success: str) -> Receipt:
    msgid = _text(members, "MsgID") or _text(members, "MsgId")
    if not msgid:
        raise CallbackUnreadableError("the WeChat receipt has no MsgID")
    return Receipt(
        attempt_id=None,
        provider_id=msgid,
        recipient=openid,
        delivered=status == success,
        code=status,
        cls=codes.RECEIPT.meaning(status),
        at=at,
    )


def _message(members: Mapping[str, object], openid: str, at: datetime) -> Reply:
    msgid = _text(members, "MsgId")
    if not msgid:
        raise CallbackUnreadableError("the WeChat message has no MsgId")
    return Reply(sender=openid, content=_text(members, "Content"), key=f"{openid}:{msgid}", at=at)


def _subscribed(body: bytes, openid: str, at: datetime, key: str) -> Iterator[Subscribed]:
    for entry in read_lists(body):
        template, status = _text(entry, "TemplateId"), _text(entry, "SubscribeStatusString")
        if _ID.fullmatch(template) and status in {"accept", "reject"}:
            yield Subscribed(
                sender=openid, template=template, agreed=status == "accept", key=f"{key}:{template}", at=at
            )


def _who_and_when(members: Mapping[str, object]) -> tuple[str, datetime]:
    openid, seconds = _text(members, "FromUserName"), _text(members, "CreateTime")
    if not _ID.fullmatch(openid) or not _SECONDS.fullmatch(seconds):
        raise CallbackUnreadableError("the WeChat event has no FromUserName or no CreateTime")
    return openid, datetime.fromtimestamp(int(seconds), UTC)


def _text(members: Mapping[str, object], name: str) -> str:
    value = members.get(name)
    return str(value).strip() if isinstance(value, str | int) else ""
