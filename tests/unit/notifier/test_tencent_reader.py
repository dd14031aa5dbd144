"""What Tencent pushes, read."""

import contextlib
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.errors import CallbackUnreadableError
from notifier.outcome import OutcomeClass
from notifier.port import Receipt, Reply
from notifier.tencent.reader import TencentReader
from schemas.shanghai import SHANGHAI

READER = TencentReader()
REPORT = {
    "user_receive_time": "2015-10-17 08:03:04", "nationcode": "86", "mobile": "13900000001",
    "report_status": "SUCCESS", "errmsg": "DELIVRD", "description": "用户短信送达成功", "sid": "5000:1045",
}  # fmt: skip
REPLY = {
    "extend": "", "mobile": "13900000001", "nationcode": "86", "sign": "某签名", "text": "R", "time": 1457336869,
}  # fmt: skip


def test_the_documented_receipt_is_read() -> None:
    """By the provider's id, as ours is not told by default; the time without a zone is Beijing's."""
    assert READER.parse_receipts(json.dumps([REPORT]).encode()) == [
        Receipt(
            attempt_id=None,
            provider_id="5000:1045",
            recipient="13900000001",
            delivered=True,
            code="DELIVRD",
            cls=OutcomeClass.ACCEPTED,
            at=datetime(2015, 10, 17, 8, 3, 4, tzinfo=SHANGHAI),
        )
    ]


def test_our_id_comes_where_support_enabled_it() -> None:
    """And a failure keeps the carrier's own word, which nobody documented."""
    entry = REPORT | {"ext": "ATTEMPT1", "report_status": "FAIL", "errmsg": "MK:0001"}
    (receipt,) = READER.parse_receipts(json.dumps([entry]).encode())
    assert (receipt.attempt_id, receipt.delivered, receipt.code, receipt.cls) == (
        "ATTEMPT1",
        False,
        "MK:0001",
        OutcomeClass.AMBIGUOUS,
    )


def test_a_reply_is_an_object() -> None:
    """The time is seconds since 1970; a repeat has the same key."""
    body = json.dumps(REPLY).encode()
    (reply,) = READER.parse_inbound(body)
    assert isinstance(reply, Reply)
    assert (reply.sender, reply.content, reply.at) == (
        "13900000001",
        REPLY["text"],
        datetime(2016, 3, 7, 7, 47, 49, tzinfo=UTC),
    )
    assert [reply] == READER.parse_inbound(body)
    assert READER.parse_receipts(body) == []
    assert READER.parse_inbound(json.dumps([REPORT]).encode()) == []


def test_people_are_never_shown() -> None:
    """Neither number nor words of a person reach a log."""
    (receipt,) = READER.parse_receipts(json.dumps([REPORT]).encode())
    (reply,) = READER.parse_inbound(json.dumps(REPLY).encode())
    assert "139" not in f"{receipt}{reply}"
    assert "'R'" not in repr(reply)


@pytest.mark.parametrize(
    "body", [b"", b"\xff", b"7", b"[1]", b'[{"sid": "", "report_status": "FAIL"}]', b"[" * 100_000]
)
def test_what_is_no_push_is_refused_without_its_content(body: bytes) -> None:
    """A receipt without an id settles nothing."""
    with pytest.raises(CallbackUnreadableError):
        READER.parse_receipts(body)


def test_an_object_that_is_no_reply_is_refused() -> None:
    """A push of another provider's is not taken for one of this."""
    with pytest.raises(CallbackUnreadableError):
        READER.parse_inbound(b'{"a": 1}')


@given(st.binary(max_size=200) | st.recursive(st.none() | st.integers() | st.text(), st.lists).map(json.dumps))
def test_arbitrary_bytes_are_read_or_refused(body: bytes | str) -> None:
    """No push can raise anything but the one error."""
    raw = body.encode() if isinstance(body, str) else body
    for parse in (READER.parse_receipts, READER.parse_inbound):
        with contextlib.suppress(CallbackUnreadableError):
            parse(raw)
