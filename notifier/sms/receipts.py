"""What Alibaba pushes to us: receipts (SmsReport) and people's replies (SmsUp).

The push carries no signature, so its address holds a secret; it repeats, so take each by (biz_id, phone).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from notifier.errors import CallbackUnreadableError
from notifier.sms.adapter import BEIJING
from notifier.untrusted import parsed


@dataclass(frozen=True, slots=True)
class SmsReceipt:
    """The carrier's word on one SMS.

    Attributes:
        out_id: Our attempt id; empty for a message that was not ours.
        biz_id: The provider's id.
        success: Whether it reached the phone.
        code: The carrier's code, see `codes.RECEIPT`.
        reported_at: When the carrier said so; None where that is missing.
    """

    out_id: str
    biz_id: str
    success: bool
    code: str
    reported_at: datetime | None


@dataclass(frozen=True, slots=True)
class SmsReply:
    """What a person wrote back. Number and text stay out of `repr`."""

    phone: str = field(repr=False)
    content: str = field(repr=False)
    sequence_id: str
    sent_at: datetime | None


def parse(body: bytes) -> list[SmsReceipt | SmsReply]:
    """Read one push: a JSON array of receipts or replies.

    Raises:
        CallbackUnreadableError: It is no such array, or an entry of it is neither.
    """
    try:
        entries = parsed(body)
    except ValueError:
        raise CallbackUnreadableError("the SMS push is no JSON") from None
    if not isinstance(entries, list):
        raise CallbackUnreadableError("the SMS push is no JSON array")
    return [_entry(entry, place) for place, entry in enumerate(entries)]


def _entry(entry: object, place: int) -> SmsReceipt | SmsReply:
    match entry:
        case {"biz_id": str(biz_id), "success": success, **rest}:
            return SmsReceipt(
                out_id=str(rest.get("out_id") or ""),
                biz_id=biz_id,
                success=success is True or success == "true",
                code=str(rest.get("err_code") or ""),
                reported_at=_beijing(rest, "report_time"),
            )
        case {"phone_number": str(phone), "content": str(content), **rest}:
            # Older pushes number their replies, newer ones name them.
            return SmsReply(phone, content, str(rest.get("sequence_id") or ""), _beijing(rest, "send_time"))
        case _:
            raise CallbackUnreadableError(f"entry {place} of the SMS push is neither a receipt nor a reply")


def _beijing(entry: Mapping[Any, Any], name: str) -> datetime | None:
    try:
        return datetime.strptime(str(entry.get(name)), "%Y-%m-%d %H:%M:%S").replace(tzinfo=BEIJING)
    except ValueError:
        return None
