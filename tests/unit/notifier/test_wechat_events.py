"""What people do on WeChat, read."""

from __future__ import annotations

import contextlib
import json
from datetime import UTC, datetime, timedelta

import pytest
import wechatpy
from hypothesis import given
from hypothesis import strategies as st

from notifier.errors import CallbackRefusedError, CallbackUnreadableError
from notifier.port import Followed, Reply, Subscribed, Unfollowed
from notifier.wechat.callback import read_flat
from notifier.wechat.freshness import SIGNED_WITHIN, require_fresh
from notifier.wechat.reader import WeChatReader

parse_inbound = WeChatReader().parse_inbound
AT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SECONDS = int(AT.timestamp())


def event(name: str, inner: str = "") -> bytes:
    return (
        "<xml><ToUserName><![CDATA[gh_7f083739789a]]></ToUserName><FromUserName><![CDATA[o_0001]]></FromUserName>"
        f"<CreateTime>{SECONDS}</CreateTime><MsgType><![CDATA[event]]></MsgType>"
        f"<Event><![CDATA[{name}]]></Event>{inner}</xml>"
    ).encode()


def popup(name: str, *chosen: tuple[str, str], wrapper: str = "SubscribeMsgPopupEvent") -> bytes:
    entries = "".join(
        f"<List><TemplateId><![CDATA[{template}]]></TemplateId><SubscribeStatusString><![CDATA[{status}]]>"
        "</SubscribeStatusString><PopupScene>2</PopupScene></List>"
        for template, status in chosen
    )
    return event(name, f"<{wrapper}>{entries}</{wrapper}>")


def test_a_new_follower_with_a_scene() -> None:
    """`qrscene_` is WeChat's; the rest is what we put into the code. wechatpy reads the same."""
    raw = event("subscribe", "<EventKey><![CDATA[qrscene_T0k-en_]]></EventKey><Ticket><![CDATA[x]]></Ticket>")
    assert parse_inbound(raw) == [
        Followed(sender="o_0001", scene="T0k-en_", key=f"o_0001:{SECONDS}:subscribe", at=AT),
    ]
    assert wechatpy.parse_message(raw).scene_id == "T0k-en_"


def test_a_new_follower_without_a_scene_and_a_scan() -> None:
    """Who found us by search has none; who followed already and scans has it as it is."""
    (found,) = parse_inbound(event("subscribe", "<EventKey></EventKey>"))
    (scanned,) = parse_inbound(event("SCAN", "<EventKey><![CDATA[T0k-en_]]></EventKey>"))
    assert isinstance(found, Followed)
    assert isinstance(scanned, Followed)
    assert (found.scene, scanned.scene) == ("", "T0k-en_")


def test_somebody_leaves() -> None:
    """Who and when is all there is."""
    (left,) = parse_inbound(event("unsubscribe"))
    assert left == Unfollowed(sender="o_0001", key=f"o_0001:{SECONDS}:unsubscribe", at=AT)


@pytest.mark.parametrize("wrapper", ["SubscribeMsgPopupEvent", "SubscribeMsgChangeEvent", "Other"])
@pytest.mark.parametrize("name", ["subscribe_msg_popup_event", "subscribe_msg_change_event"])
def test_agreements_of_one_popup(name: str, wrapper: str) -> None:
    """One for each template, whatever wraps them; each has a key of its own."""
    first, second = parse_inbound(popup(name, ("tpl-A_1", "accept"), ("tpl-B", "reject"), wrapper=wrapper))
    assert isinstance(first, Subscribed)
    assert isinstance(second, Subscribed)
    assert [(each.template, each.agreed) for each in (first, second)] == [("tpl-A_1", True), ("tpl-B", False)]
    assert first.key != second.key


@pytest.mark.parametrize("several", [False, True])
@pytest.mark.parametrize("wrapped", [False, True])
def test_json_pushes_say_it_differently(several: bool, wrapped: bool) -> None:
    """A single `List` is an object, several are an array, and the wrapper may be missing."""
    entry = {"TemplateId": "tpl-A", "SubscribeStatusString": "accept"}
    lists: object = [entry, entry | {"TemplateId": "tpl-B"}] if several else entry
    inner = {"SubscribeMsgPopupEvent": {"List": lists}} if wrapped else {"List": lists}
    head = {"FromUserName": "o_0001", "CreateTime": SECONDS, "MsgType": "event", "Event": "subscribe_msg_popup_event"}
    found = parse_inbound(json.dumps(head | inner).encode())
    assert [each.template for each in found if isinstance(each, Subscribed)] == ["tpl-A", "tpl-B"][: 1 + several]


def test_a_message_has_an_id_of_its_own() -> None:
    """Two texts of one second are two."""
    text = (
        "<xml><FromUserName>o_0001</FromUserName><CreateTime>%d</CreateTime><MsgType>text</MsgType>"
        "<Content><![CDATA[退订]]></Content><MsgId>%d</MsgId></xml>"
    )
    (first,), (second,) = (parse_inbound((text % (SECONDS, number)).encode()) for number in (1, 2))
    assert isinstance(first, Reply)
    assert (first.content, first.at) == ("退订", AT)
    assert first.key != second.key


def test_nobody_is_shown() -> None:
    """Openid, scene and words reach no log."""
    shown = repr(parse_inbound(event("SCAN", "<EventKey>T0k-en_</EventKey>")))
    assert "o_0001" not in shown
    assert "T0k-en_" not in shown


BOMB = (
    b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    b"<xml><FromUserName>&b;</FromUserName></xml>"
)


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"\xff\xfe", b"{}", b"<xml/>", b"<xml>", b"[]", b"{", BOMB),
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><xml><FromUserName>&a;</FromUserName></xml>',
        b"<!DOCTYPE xml>" + event("subscribe"),
        b'{"FromUserName":"\\ud800","CreateTime":1,"MsgType":"event","Event":"subscribe"}',
        b'{"FromUserName":"o_1","CreateTime":"1e9","MsgType":"event","Event":"subscribe"}',
        b'{"a":' * 20_000,
        b'{"FromUserName":"o_1","CreateTime":1,"MsgType":"text","Content":"R"}',
        event("subscribe").replace(b"o_0001", "٣".encode()),
        event("subscribe").replace(str(SECONDS).encode(), b"99999999999"),
    ],
    ids=range(14 + 2),
)
def test_what_is_no_event_is_refused_without_its_content(body: bytes) -> None:
    """Bombs, entities, depth, half characters and missing members: one sentence, no parser's traceback."""
    with pytest.raises(CallbackUnreadableError) as caught:
        parse_inbound(body)
    assert caught.value.__cause__ is None


def test_depth_is_refused_before_the_signature_too() -> None:
    """The envelope is read before anybody is known to be WeChat."""
    with pytest.raises(CallbackUnreadableError):
        read_flat(b'{"a":' * 20_000)


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_arbitrary_bytes_are_read_or_refused(body: bytes) -> None:
    """No push can raise anything but the one error."""
    with contextlib.suppress(CallbackUnreadableError):
        parse_inbound(body)


@pytest.mark.parametrize("off", [timedelta(0), SIGNED_WITHIN, -SIGNED_WITHIN])
def test_a_signed_time_near_ours_is_good(off: timedelta) -> None:
    """Clocks differ."""
    require_fresh({"timestamp": str(SECONDS)}, AT + off)


@pytest.mark.parametrize("timestamp", ["", "x", "-1", "1.5", "٣", str(SECONDS - 601), str(SECONDS + 601), "9" * 20])
def test_a_signed_time_far_from_ours_is_a_replay(timestamp: str) -> None:
    """Good signatures do not keep."""
    with pytest.raises(CallbackRefusedError):
        require_fresh({"timestamp": timestamp}, AT)
