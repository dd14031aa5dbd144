"""What Tencent pushes to us: receipts (an array) and a person's reply (an object).

The push carries no signature, so its address holds a secret. A receipt names the message by the provider's own id
(sid); ours comes along (ext) only where Tencent's support enabled it.
"""

from datetime import UTC, datetime

from notifier.beijing import from_beijing
from notifier.errors import CallbackUnreadableError
from notifier.outcome import OutcomeClass
from notifier.port import Inbound, Receipt, Reply
from notifier.tencent import codes
from notifier.untrusted import parsed


class TencentReader:
    """Reads a push."""

    def parse_receipts(self, body: bytes) -> list[Receipt]:
        """The receipts of an array; none in a reply.

        Raises:
            CallbackUnreadableError: It is neither, or an entry of it is no receipt.
        """
        push = _push(body)
        return [_receipt(entry, place) for place, entry in enumerate(push)] if isinstance(push, list) else []

    def parse_inbound(self, body: bytes) -> list[Inbound]:
        """The reply of an object; none in an array.

        Raises:
            CallbackUnreadableError: It is neither.
        """
        push = _push(body)
        return [_reply(push)] if isinstance(push, dict) else []

    def classify(self, code: str) -> OutcomeClass:
        """What a code of SendSms means."""
        return codes.SEND.meaning(code)


def _push(body: bytes) -> list[object] | dict[str, object]:
    try:
        push = parsed(body)
    except ValueError:
        raise CallbackUnreadableError("the SMS push is no JSON") from None
    if not isinstance(push, list | dict):
        raise CallbackUnreadableError("the SMS push is neither an array nor an object")
    return push


def _receipt(entry: object, place: int) -> Receipt:
    match entry:
        case {"sid": str(sid), "report_status": str(status), **rest} if sid:
            delivered, code = status == "SUCCESS", str(rest.get("errmsg") or status)
            return Receipt(
                attempt_id=str(rest.get("ext") or "") or None,
                provider_id=sid,
                recipient=str(rest.get("mobile") or ""),
                delivered=delivered,
                code=code,
                cls=codes.RECEIPT.meaning("SUCCESS" if delivered else code),
                at=from_beijing(rest.get("user_receive_time")),
            )
        case _:
            raise CallbackUnreadableError(f"entry {place} of the SMS push is no receipt")


def _reply(push: dict[str, object]) -> Reply:
    match push:
        case {"mobile": str(mobile), "text": str(text), **rest}:
            at = _at(rest.get("time"))
            key = f"{mobile}:{rest.get('time')}:{text}"
            return Reply(sender=mobile, content=text, key=key, at=at)
        case _:
            raise CallbackUnreadableError("the SMS push is no reply")


def _at(seconds: object) -> datetime | None:
    if not isinstance(seconds, int) or not 0 <= seconds < 10_000_000_000:
        return None
    return datetime.fromtimestamp(seconds, UTC)
