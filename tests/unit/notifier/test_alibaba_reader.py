"""What Alibaba pushes, read."""

import contextlib
import json
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.alibaba.reader import AlibabaReader
from notifier.errors import CallbackUnreadableError
from notifier.outcome import OutcomeClass
from notifier.port import Receipt, Reply
from schemas.shanghai import SHANGHAI

READER = AlibabaReader()
REPORT = {
    "phone_number": "13900000001", "send_time": "2017-01-01 00:00:00", "report_time": "2017-01-01 00:00:05",
    "success": True, "err_code": "DELIVERED", "err_msg": "用户接收成功", "sms_size": "1", "biz_id": "12345",
    "out_id": "67890",
}  # fmt: skip
REPLY = {
    "phone_number": "13900000001", "content": "R", "send_time": "2017-09-01 00:00:00", "dest_code": "1234",
    "sequence_id": "1234567890",
}  # fmt: skip


def test_the_documented_receipt_is_read() -> None:
    """Ids, success and code are kept; the time without a zone is Beijing's."""
    assert READER.parse_receipts(json.dumps([REPORT]).encode()) == [
        Receipt(
            attempt_id="67890",
            provider_id="12345",
            recipient="13900000001",
            delivered=True,
            code="DELIVERED",
            cls=OutcomeClass.ACCEPTED,
            at=datetime(2017, 1, 1, 0, 0, 5, tzinfo=SHANGHAI),
        )
    ]


def test_one_push_may_hold_several_entries_of_both_kinds() -> None:
    """Receipts and replies of one array are told apart, each kind in its order."""
    push = json.dumps([REPORT, REPLY, REPORT | {"success": False, "err_code": "MK:0001", "out_id": ""}]).encode()
    receipts = READER.parse_receipts(push)
    assert [(each.attempt_id, each.delivered, each.cls) for each in receipts] == [
        ("67890", True, OutcomeClass.ACCEPTED),
        (None, False, OutcomeClass.BAD_ADDRESS),
    ]
    assert len(READER.parse_inbound(push)) == 1


def reply(**changes: object) -> Reply:
    (read,) = READER.parse_inbound(json.dumps([REPLY | changes]).encode())
    assert isinstance(read, Reply)
    return read


def test_older_pushes_number_their_replies() -> None:
    """A numeric sequence_id and an extra sign_name are as good."""
    older = reply(sequence_id=7, sign_name="x")
    assert (older.key, older.content) == ("7", "R")


def test_people_are_never_shown() -> None:
    """Neither number nor words of a person reach a log."""
    (receipt,) = READER.parse_receipts(json.dumps([REPORT]).encode())
    assert "139" not in f"{reply()}{receipt}"
    assert "'R'" not in repr(reply())


@pytest.mark.parametrize("body", [b"", b"\xff", b"{}", b"[1]", b'[{"biz_id": 5}]', b"[" * 100_000])
def test_what_is_no_push_is_refused_without_its_content(body: bytes) -> None:
    """An unreadable push has one sentence, and no traceback of a parser."""
    with pytest.raises(CallbackUnreadableError) as caught:
        READER.parse_receipts(body)
    assert caught.value.__cause__ is None


@given(st.binary(max_size=200))
def test_arbitrary_bytes_are_read_or_refused(body: bytes) -> None:
    """No push can raise anything but the one error."""
    with contextlib.suppress(CallbackUnreadableError):
        READER.parse_inbound(body)
