"""What WeChat tells us of a message and of its reader. Events repeat: take each by its `key`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import ClassVar

from notifier.errors import CallbackUnreadableError
from notifier.wechat.callback import read_flat


@dataclass(frozen=True, slots=True)
class _Event:
    openid: str = field(repr=False)
    at: datetime

    name: ClassVar[str]

    @property
    def key(self) -> str:
        """Equal for repeats of one event (WeChat's rule: reader, second, kind). Hash it before it is kept."""
        return f"{self.openid}:{self.at.timestamp():.0f}:{self.name}"


@dataclass(frozen=True, slots=True)
class TemplateReceipt(_Event):
    """TEMPLATESENDJOBFINISH: the end of one template message.

    Attributes:
        msgid: The provider's id, as in its answer to the send.
        success: Whether the reader has it.
        code: The Status, see `codes.RECEIPT`.
    """

    msgid: str
    success: bool
    code: str

    name = "TEMPLATESENDJOBFINISH"


@dataclass(frozen=True, slots=True)
class Followed(_Event):
    """subscribe, or SCAN by somebody who followed already.

    Attributes:
        scene: The opaque text of the code they scanned; empty where they found us otherwise.
    """

    scene: str = field(repr=False)

    name = "subscribe"


@dataclass(frozen=True, slots=True)
class Unfollowed(_Event):
    """unsubscribe: no message can reach them any more."""

    name = "unsubscribe"


@dataclass(frozen=True, slots=True)
class Unheeded(_Event):
    """An event that nothing here acts on."""

    name = "unheeded"


WeChatEvent = TemplateReceipt | Followed | Unfollowed | Unheeded


def parse(event: bytes) -> WeChatEvent:
    """Read one event, as `CallbackGate.open` returned it.

    Raises:
        CallbackUnreadableError: It has no sender or time, or a receipt lacks its id.
    """
    members = read_flat(event)
    openid, at = _text(members, "FromUserName"), _at(members)
    if not openid or at is None:
        raise CallbackUnreadableError("the WeChat event has no FromUserName or no CreateTime")
    match _text(members, "Event"):
        case "TEMPLATESENDJOBFINISH":
            status, msgid = _text(members, "Status"), _text(members, "MsgID") or _text(members, "MsgId")
            if not msgid:
                raise CallbackUnreadableError("the WeChat receipt has no MsgID")
            return TemplateReceipt(openid, at, msgid, status == "success", status)
        case "subscribe":
            return Followed(openid, at, _text(members, "EventKey").removeprefix("qrscene_"))
        case "SCAN":
            return Followed(openid, at, _text(members, "EventKey"))
        case "unsubscribe":
            return Unfollowed(openid, at)
        case _:
            return Unheeded(openid, at)


def _text(members: Mapping[str, object], name: str) -> str:
    value = members.get(name)
    return str(value).strip() if isinstance(value, str | int) else ""


def _at(members: Mapping[str, object]) -> datetime | None:
    seconds = _text(members, "CreateTime")
    return datetime.fromtimestamp(int(seconds), UTC) if seconds.isdecimal() and len(seconds) <= 10 else None
