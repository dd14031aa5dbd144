"""WeChat's events, read."""

from datetime import UTC, datetime

import pytest
import wechatpy

from notifier.errors import CallbackUnreadableError
from notifier.outcome import OutcomeClass
from notifier.wechat import codes
from notifier.wechat.receipts import Followed, TemplateReceipt, Unfollowed, Unheeded, parse

AT = datetime(2014, 3, 24, 10, 22, 0, tzinfo=UTC)


def event(name: str, inner: str = "") -> bytes:
    return (
        "<xml><ToUserName><![CDATA[gh_7f083739789a]]></ToUserName><FromUserName><![CDATA[o_0001]]></FromUserName>"
        f"<CreateTime>{AT.timestamp():.0f}</CreateTime><MsgType><![CDATA[event]]></MsgType>"
        f"<Event><![CDATA[{name}]]></Event>{inner}</xml>"
    ).encode()


@pytest.mark.parametrize(
    ("status", "meaning"),
    [
        ("success", OutcomeClass.ACCEPTED),
        ("failed:user block", OutcomeClass.USER_REFUSED),
        ("failed: system failed", OutcomeClass.RETRYABLE_NOT_SENT),
    ],
)
def test_the_end_of_a_template_message_is_read(status: str, meaning: OutcomeClass) -> None:
    """The receipt names its message and its end, and wechatpy reads the same from the same bytes."""
    raw = event("TEMPLATESENDJOBFINISH", f"<MsgID>200163836</MsgID><Status><![CDATA[{status}]]></Status>")
    receipt = parse(raw)
    assert receipt == TemplateReceipt("o_0001", AT, "200163836", status == "success", status)
    assert codes.RECEIPT.meaning(status) is meaning
    oracle = wechatpy.parse_message(raw)
    assert (str(oracle.id), oracle.status) == ("200163836", status)


def test_who_scans_a_code_is_known_by_its_scene() -> None:
    """A new follower and one of before both bring the scene, without WeChat's prefix."""
    assert parse(event("subscribe", "<EventKey><![CDATA[qrscene_w_abc]]></EventKey>")) == Followed(
        "o_0001", AT, "w_abc"
    )
    assert parse(event("SCAN", "<EventKey><![CDATA[w_abc]]></EventKey>")) == Followed("o_0001", AT, "w_abc")
    assert parse(event("subscribe", "<EventKey></EventKey>")) == Followed("o_0001", AT, "")


def test_who_leaves_is_known() -> None:
    """An unsubscribe event names the reader."""
    assert parse(event("unsubscribe")) == Unfollowed("o_0001", AT)


def test_other_events_are_let_pass() -> None:
    """What nothing acts on is no error, in JSON either."""
    assert parse(event("VIEW")) == Unheeded("o_0001", AT)
    assert isinstance(parse(b'{"FromUserName":"o_1","CreateTime":1714112445,"Event":"debug_demo"}'), Unheeded)


def test_repeats_have_one_key() -> None:
    """A pushed-again event is known again; another kind in the same second is not taken for it."""
    assert parse(event("unsubscribe")).key == parse(event("unsubscribe")).key
    assert parse(event("unsubscribe")).key != parse(event("subscribe")).key


@pytest.mark.parametrize(
    "raw",
    [
        b"<xml/>",
        b'{"FromUserName":"o_1"}',
        b'{"FromUserName":"o_1","CreateTime":"soon"}',
        b'{"FromUserName":"o_1","CreateTime":1,"Event":"TEMPLATESENDJOBFINISH"}',
    ],
)
def test_events_without_sender_time_or_id_are_refused(raw: bytes) -> None:
    """A receipt that settles nothing is not taken for one that does."""
    with pytest.raises(CallbackUnreadableError):
        parse(raw)


def test_the_reader_is_never_shown() -> None:
    """The openid stays out of logs."""
    assert "o_0001" not in repr(parse(event("unsubscribe")))
