"""The tables of `docs/notifications.md`: every code of each provider, what it means, and what is done about it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

import notifier.alibaba.codes
import notifier.tencent.codes
import notifier.wechat.codes
import notifier.wecom.codes
from notifier.outcome import UNKNOWN, CodeTable, OutcomeClass
from notifier.transport import TRANSPORT

OF_CALLS: Final[Mapping[str, CodeTable]] = {
    "alibaba": notifier.alibaba.codes.SEND,
    "tencent": notifier.tencent.codes.SEND,
    "wechat": notifier.wechat.codes.SEND,
    "wecom": notifier.wecom.codes.SEND,
    "transport": TRANSPORT,
}
"""What is answered to a call, by the marker of its table on the page."""

OF_RECEIPTS: Final[Mapping[str, CodeTable]] = {
    "alibaba-receipts": notifier.alibaba.codes.RECEIPT,
    "tencent-receipts": notifier.tencent.codes.RECEIPT,
    "wechat-receipts": notifier.wechat.codes.RECEIPT,
}
"""What a receipt says later, by the marker of its table."""

AFTER_A_CALL: Final[Mapping[OutcomeClass, str]] = {
    OutcomeClass.ACCEPTED: "`accepted`; its receipt is awaited",
    OutcomeClass.RETRYABLE_NOT_SENT: "`deferred`, then a new attempt",
    OutcomeClass.AMBIGUOUS: "`ambiguous`; the provider's own word settles it, nothing is sent before",
    OutcomeClass.RATE_LIMITED_ACCOUNT: "`deferred`, then a new attempt; it may go elsewhere",
    OutcomeClass.RATE_LIMITED_RECIPIENT: "`deferred`, then a new attempt; never round it by another provider",
    OutcomeClass.TOKEN_EXPIRED: "a fresh token and one more call; then `deferred`",
    OutcomeClass.USER_REFUSED: "`planned` by another channel that the person agreed to, else `failed`",
    OutcomeClass.BAD_ADDRESS: "`planned` by another channel, else `failed`",
    OutcomeClass.PERMANENT_CONTENT: "`planned` by another channel, else `failed`; the template is to be mended",
    OutcomeClass.PERMANENT_ACCOUNT: "`deferred`; an operator must act",
}
"""What becomes of the message; the states are those of delivery.md, and a test holds them to its functions."""

_DELIVERED: Final = "`delivered`"
_NOT_DELIVERED: Final = "`planned` by another channel, else `failed`"

_TABLE: Final = re.compile(r"(<!-- codes: (?P<name>[\w-]+)[^\n]*-->\n).*?(?=<!-- end -->)", re.DOTALL)


def with_tables(page: str) -> str:
    """The page with its tables as they are now; the words around them are written by hand.

    Raises:
        LookupError: A marker names no table, or a table has no marker.
    """
    named = [found["name"] for found in _TABLE.finditer(page)]
    if sorted(named) != sorted([*OF_CALLS, *OF_RECEIPTS]):
        raise LookupError(f"the page has tables of {', '.join(named)}; it needs each of the providers' once")
    return _TABLE.sub(lambda found: found[1] + codes_table(found["name"]), page)


def codes_table(name: str) -> str:
    """One table in Markdown: each code, each family of codes, and what any other means."""
    of_calls = OF_CALLS.get(name)
    table = OF_RECEIPTS[name] if of_calls is None else of_calls
    rows = [("code", "class", "action"), ("---", "---", "---")]
    rows += [_row(f"`{code}`", cls, of_calls=of_calls is not None) for code, cls in table.exact.items()]
    rows += [_row(f"`{prefix}…`", cls, of_calls=of_calls is not None) for prefix, cls in table.families]
    rows.append(_row("any other", UNKNOWN, of_calls=of_calls is not None))
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _row(code: str, cls: OutcomeClass, *, of_calls: bool) -> tuple[str, str, str]:
    if of_calls:
        return code, f"`{cls}`", AFTER_A_CALL[cls]
    return code, f"`{cls}`", _DELIVERED if cls is OutcomeClass.ACCEPTED else _NOT_DELIVERED
