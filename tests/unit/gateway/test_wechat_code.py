"""The code that a kiosk shows behind a registration."""

from __future__ import annotations

from gateway.binding import LIFE
from notifier.outcome import Outcome, OutcomeClass
from tests.unit.gateway.pushed import scan
from tests.unit.gateway.world import World, kiosk_body, phone

REFUSAL = Outcome(OutcomeClass.RATE_LIMITED_ACCOUNT, "45009", None, "reach max api daily quota limit")


def test_who_has_registered_gets_a_code_that_binds_them(world: World) -> None:
    """The answer has what is drawn and until when, and nothing of the person."""
    assert world.node.client.post("/v1/registrations", json=kiosk_body()).status_code == 201
    answer = world.node.client.post("/v1/registrations/reg-1/wechat-code")
    assert answer.status_code == 201
    assert answer.json() == {
        "url": "http://weixin.qq.com/q/02abc",
        "picture": "https://mp.weixin.qq.com/cgi-bin/showqrcode?ticket=gQH47joA%2B/%3D",
        "expires_at": (world.clock() + LIFE).isoformat(),
    }
    assert scan(world, "o_1", world.node.qr_codes.scenes[0]).text == "success"
    world.settle()
    (contact,) = world.node.replica.people.contacts.values()
    assert contact.openid_hash is not None
    assert phone(1) not in answer.text


def test_nobody_else_does(world: World) -> None:
    """A registration that is not here is a 404, and WeChat is not asked."""
    assert world.node.client.post("/v1/registrations/reg-9/wechat-code").status_code == 404
    assert not world.node.qr_codes.scenes


def test_half_an_hour_later_nobody_stands_there(world: World) -> None:
    """Whoever finds the ticket then binds nothing to somebody else; who registers again gets a code."""
    world.node.client.post("/v1/registrations", json=kiosk_body())
    world.clock.advance(LIFE)
    assert world.node.client.post("/v1/registrations/reg-1/wechat-code").status_code == 404
    world.node.client.post("/v1/registrations", json=kiosk_body(registration_id="reg-2"))
    assert world.node.client.post("/v1/registrations/reg-2/wechat-code").status_code == 201


def test_a_refusal_of_wechats_is_for_later(world: World) -> None:
    """503: ask again; the registration itself is done."""
    world.node.client.post("/v1/registrations", json=kiosk_body())
    world.node.qr_codes.refusal = REFUSAL
    assert world.node.client.post("/v1/registrations/reg-1/wechat-code").status_code == 503
