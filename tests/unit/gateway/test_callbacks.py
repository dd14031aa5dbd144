"""What the providers tell us."""

from __future__ import annotations

import asyncio
import json

from notifier.wechat.callback import signature
from schemas.topics import CHANNEL_EVENTS
from tests.unit.gateway.decided import delivery
from tests.unit.gateway.world import GATE, NOW, SMS_SECRET, World, form, phone

SMS = f"/v1/callbacks/sms/{SMS_SECRET}"
QUERY = {"timestamp": f"{NOW.timestamp():.0f}", "nonce": "486452656"}
QUERY |= {"signature": signature(GATE.token, QUERY["timestamp"], QUERY["nonce"])}


def receipt(out_id: str) -> dict[str, object]:
    """A receipt as Alibaba pushes it."""
    return {
        "phone_number": phone(1),
        "send_time": "2026-11-22 20:00:00",
        "report_time": "2026-11-22 20:00:03",
        "success": True,
        "err_code": "DELIVERED",
        "err_msg": "用户接收成功",
        "sms_size": "1",
        "biz_id": "biz-1",
        "out_id": out_id,
    }


def register(world: World, **stated: object) -> str:
    return asyncio.run(world.node.registrar.register(form(**stated), NOW)).worker_id


def test_a_receipt_reaches_its_worker(world: World) -> None:
    """By our attempt id; the phone goes nowhere."""
    worker_id = register(world)
    delivery(world, worker_id, "attempt-1")
    answer = world.node.client.post(SMS, json=[receipt("attempt-1")])
    assert answer.json() == {"code": 0, "msg": "接收成功"}
    (record,) = world.log.of(CHANNEL_EVENTS.name)
    assert record.key == worker_id
    assert phone(1).encode() not in (record.value or b"")


def test_an_unknown_receipt_is_left_with_the_provider(world: World) -> None:
    """Not a 200, so that it is pushed again; what is known in the same push is kept all the same."""
    worker_id = register(world)
    delivery(world, worker_id, "attempt-1")
    answer = world.node.client.post(SMS, json=[receipt("attempt-1"), receipt("attempt-2")])
    assert answer.status_code == 503
    assert len(world.log.of(CHANNEL_EVENTS.name)) == 1


def test_a_repeated_push_has_the_same_event_id(world: World) -> None:
    """The roles can tell a repeat from news."""
    delivery(world, register(world), "attempt-1")
    for _ in range(2):
        world.node.client.post(SMS, json=[receipt("attempt-1")])
    first, second = (dict(record.headers)["ce_id"] for record in world.log.of(CHANNEL_EVENTS.name))
    assert first == second


def test_a_bus_that_is_down_takes_no_receipt(world: World) -> None:
    """503: the provider keeps it."""
    world.log.down = True
    assert world.node.client.post(SMS, json=[receipt("attempt-1")]).status_code == 503


def test_a_reply_that_refuses_is_a_suppression(world: World) -> None:
    """退订 from a phone suppresses its worker; a reply from a stranger does nothing."""
    worker_id = register(world)
    replies = [
        {"phone_number": number, "content": "退订", "send_time": "2026-11-22 20:00:00", "sequence_id": "1"}
        for number in (phone(1), phone(2))
    ]
    assert world.node.client.post(SMS, json=replies).status_code == 200
    world.settle()
    assert world.node.replica.people.suppressed(worker_id)


def test_a_wrong_secret_is_no_address(world: World) -> None:
    """404, whatever is sent."""
    assert world.node.client.post("/v1/callbacks/sms/guess", json=[]).status_code == 404


def test_garbage_is_a_400(world: World) -> None:
    """One sentence, nothing written."""
    assert world.node.client.post(SMS, content=json.dumps({"a": 1})).status_code == 400


def test_wechats_handshake(world: World) -> None:
    """The echo comes back verbatim for a good signature only."""
    client = world.node.client
    good = client.get("/v1/callbacks/wechat", params=QUERY | {"echostr": "4375120948345356249"})
    bad = client.get("/v1/callbacks/wechat", params=QUERY | {"signature": "0" * 40, "echostr": "1"})
    assert good.text == "4375120948345356249"
    assert bad.status_code == 403


def test_the_end_of_a_template_message(world: World) -> None:
    """The worker is found by the hash of the openid, which goes nowhere."""
    worker_id = register(world, openid="o-test-1")
    event = (
        "<xml><ToUserName>gh</ToUserName><FromUserName>o-test-1</FromUserName><CreateTime>1395658920</CreateTime>"
        "<MsgType>event</MsgType><Event>TEMPLATESENDJOBFINISH</Event><MsgID>200163836</MsgID>"
        "<Status>success</Status></xml>"
    )
    answer = world.node.client.post("/v1/callbacks/wechat", params=QUERY, content=event)
    assert answer.text == "success"
    (record,) = world.log.of(CHANNEL_EVENTS.name)
    assert record.key == worker_id
    assert b"o-test-1" not in (record.value or b"")


def test_a_forged_event_is_refused(world: World) -> None:
    """403 and nothing written."""
    forged = QUERY | {"signature": "0" * 40}
    assert world.node.client.post("/v1/callbacks/wechat", params=forged, content="<xml/>").status_code == 403
    assert not world.log.of(CHANNEL_EVENTS.name)
