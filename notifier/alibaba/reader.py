"""What Alibaba pushes to us: receipts (SmsReport) and people's replies (SmsUp).

The push carries no signature, so its address holds a secret; it repeats, so take each by (biz_id, phone).
"""

from notifier.alibaba import codes
from notifier.beijing import from_beijing
from notifier.errors import CallbackUnreadableError
from notifier.outcome import OutcomeClass
from notifier.port import Inbound, Receipt, Reply
from notifier.untrusted import parsed


class AlibabaReader:
    """Reads a push: a JSON array of receipts or replies."""

    def parse_receipts(self, body: bytes) -> list[Receipt]:
        """Its receipts. One without our id was not ours; its number is told nowhere else, so it is kept.

        Raises:
            CallbackUnreadableError: It is no such array, or an entry of it is neither.
        """
        return [entry for entry in _entries(body) if isinstance(entry, Receipt)]

    def parse_inbound(self, body: bytes) -> list[Inbound]:
        """Its replies.

        Raises:
            CallbackUnreadableError: It is no such array, or an entry of it is neither.
        """
        return [entry for entry in _entries(body) if isinstance(entry, Reply)]

    def classify(self, code: str) -> OutcomeClass:
        """What a code of SendSms means."""
        return codes.SEND.meaning(code)


def _entries(body: bytes) -> list[Receipt | Reply]:
    try:
        entries = parsed(body)
    except ValueError:
        raise CallbackUnreadableError("the SMS push is no JSON") from None
    if not isinstance(entries, list):
        raise CallbackUnreadableError("the SMS push is no JSON array")
    return [_entry(entry, place) for place, entry in enumerate(entries)]


def _entry(entry: object, place: int) -> Receipt | Reply:
    match entry:
        case {"biz_id": str(biz_id), "success": success, **rest}:
            code = str(rest.get("err_code") or "")
            return Receipt(
                attempt_id=str(rest.get("out_id") or "") or None,
                provider_id=biz_id,
                recipient=str(rest.get("phone_number") or ""),
                delivered=success is True or success == "true",
                code=code,
                cls=codes.RECEIPT.meaning(code),
                at=from_beijing(rest.get("report_time")),
            )
        case {"phone_number": str(phone), "content": str(content), **rest}:
            # Older pushes number their replies, newer ones name them.
            key = str(rest.get("sequence_id") or "")
            at = from_beijing(rest.get("send_time"))
            return Reply(sender=phone, content=content, key=key, at=at)
        case _:
            raise CallbackUnreadableError(f"entry {place} of the SMS push is neither a receipt nor a reply")
