"""WeChat's events, read."""

import json
from datetime import UTC, datetime

import pytest
import wechatpy

from notifier.errors import CallbackUnreadableError
from notifier.outcome import OutcomeClass
from notifier.port import Followed, Inbound, Receipt, Subscribed, Unfollowed
from notifier.wechat.reader import WeChatReader

READER = WeChatReader()
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
    assert READER.parse_receipts(raw) == [
        Receipt(
            attempt_id=None,
            provider_id="200163836",
            recipient="o_0001",
            delivered=status == "success",
            code=status,
            cls=meaning,
            at=AT,
        )
    ]
    assert READER.parse_inbound(raw) == []
    oracle = wechatpy.parse_message(raw)
    assert (str(oracle.id), oracle.status) == ("200163836", status)


def done(raw: bytes) -> Inbound:
    """What a person did, by this event."""
    (one,) = READER.parse_inbound(raw)
    assert READER.parse_receipts(raw) == []
    return one


@pytest.mark.parametrize(
    ("name", "key", "scene"),
    [("subscribe", "qrscene_w_abc", "w_abc"), ("SCAN", "w_abc", "w_abc"), ("subscribe", "", "")],
)
def test_who_scans_a_code_is_known_by_its_scene(name: str, key: str, scene: str) -> None:
    """A new follower and one of before both bring the scene, without WeChat's prefix."""
    followed = done(event(name, f"<EventKey><![CDATA[{key}]]></EventKey>"))
    assert isinstance(followed, Followed)
    assert (followed.sender, followed.scene, followed.at) == ("o_0001", scene, AT)


def test_who_leaves_is_known() -> None:
    """An unsubscribe event names the reader."""
    left = done(event("unsubscribe"))
    assert isinstance(left, Unfollowed)
    assert (left.sender, left.at) == ("o_0001", AT)


ENTRY = "<TemplateId>%s</TemplateId><SubscribeStatusString>%s</SubscribeStatusString><PopupScene>1</PopupScene>"


@pytest.mark.parametrize("wrapper", ["SubscribeMsgPopupEvent", "SubscribeMsgChangeEvent", "Unheard"])
@pytest.mark.parametrize("name", ["subscribe_msg_popup_event", "subscribe_msg_change_event"])
def test_consents_are_read_whatever_wraps_them(name: str, wrapper: str) -> None:
    """One event may speak of several templates; the documentation's own example has the wrong wrapper."""
    lists = "".join(f"<List>{ENTRY % each}</List>" for each in (("T1", "accept"), ("T2", "reject"), ("T3", "filter")))
    said = READER.parse_inbound(event(name, f"<{wrapper}>{lists}</{wrapper}>"))
    assert all(isinstance(each, Subscribed) for each in said)
    assert [(each.template, each.agreed) for each in said if isinstance(each, Subscribed)] == [
        ("T1", True),
        ("T2", False),
    ]
    assert len({each.key for each in said}) == 2


@pytest.mark.parametrize(
    "lists",
    [
        {"List": {"TemplateId": "T1", "SubscribeStatusString": "accept"}},
        {"List": [{"TemplateId": "T1", "SubscribeStatusString": "accept"}]},
        {"SubscribeMsgPopupEvent": {"List": {"TemplateId": "T1", "SubscribeStatusString": "accept"}}},
    ],
)
def test_consents_in_json_come_in_three_shapes(lists: dict[str, object]) -> None:
    """A single entry is no array, and the wrapper may be missing."""
    members = {"FromUserName": "o_0001", "CreateTime": 1714112445, "Event": "subscribe_msg_popup_event"}
    said = done(json.dumps(members | lists).encode())
    assert isinstance(said, Subscribed)
    assert (said.sender, said.template, said.agreed) == ("o_0001", "T1", True)


@pytest.mark.parametrize(("code", "delivered"), [("0", True), ("43101", False)])
def test_the_end_of_a_subscribe_message_is_read(code: str, delivered: bool) -> None:
    """By the id that the send was answered with."""
    inner = f"<TemplateId>T1</TemplateId><MsgID>1864323726461255680</MsgID><ErrorCode>{code}</ErrorCode>"
    (receipt,) = READER.parse_receipts(
        event("subscribe_msg_sent_event", f"<SubscribeMsgSentEvent><List>{inner}</List></SubscribeMsgSentEvent>")
    )
    assert (receipt.provider_id, receipt.delivered, receipt.code) == ("1864323726461255680", delivered, code)


@pytest.mark.parametrize("raw", [event("VIEW"), b'{"FromUserName":"o_1","CreateTime":1714112445,"Event":"debug_demo"}'])
def test_other_events_are_let_pass(raw: bytes) -> None:
    """What nothing acts on is no error, in JSON either."""
    assert READER.parse_inbound(raw) == READER.parse_receipts(raw) == []


def test_repeats_have_one_key() -> None:
    """A pushed-again event is known again; another kind in the same second is not taken for it."""
    assert done(event("unsubscribe")).key == done(event("unsubscribe")).key
    assert done(event("unsubscribe")).key != done(event("subscribe")).key


def test_depth_is_bounded() -> None:
    """Whoever nests an event to break us is read as having said nothing."""
    deep = '{"a":' * 600 + '{"List":{"TemplateId":"T","SubscribeStatusString":"accept"}}' + "}" * 600
    raw = f'{{"FromUserName":"o_1","CreateTime":1,"Event":"subscribe_msg_popup_event","x":{deep}}}'.encode()
    assert READER.parse_inbound(raw) == []


@pytest.mark.parametrize(
    "raw",
    [
        b"<xml/>",
        b'{"FromUserName":"o_1"}',
        b'{"FromUserName":"o_1","CreateTime":"soon"}',
        b'{"FromUserName":"o_1","CreateTime":1,"Event":"TEMPLATESENDJOBFINISH"}',
        b'{"a":' * 100_000,
    ],
)
def test_events_without_sender_time_or_id_are_refused(raw: bytes) -> None:
    """A receipt that settles nothing is not taken for one that does."""
    with pytest.raises(CallbackUnreadableError):
        READER.parse_receipts(raw)


def test_the_reader_is_never_shown() -> None:
    """The openid stays out of logs."""
    assert "o_0001" not in repr(done(event("unsubscribe")))
