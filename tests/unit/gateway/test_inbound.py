"""What people reply and click: every effect is on the bus before the provider hears a 200, and happens once."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from agents.own.fence import Record
from gateway.bus import Written
from gateway.records import consent_record, outcome_record
from schemas.decisions import Offer, OfferStatus
from schemas.decisions.offer import LapseReason
from schemas.events import VacancyPosted
from schemas.happenings import OutcomeKind, OutcomeReported
from schemas.state import Consent, ConsentKind, Identity
from schemas.topics import CHANNEL_EVENTS, CONSENTS, IDENTITIES, OFFERS, OUTCOMES, POSTINGS
from tests.unit.gateway.decided import offer
from tests.unit.gateway.pushed import agreed, sms_reply, wechat_event, wechat_query, wechat_text
from tests.unit.gateway.world import NOW, PSEUDONYMISER, SEWING, WUMING, World, form, phone

OPENID = "o_test-1"
CODE = PSEUDONYMISER.answer_code("o-1")


def register(world: World, number: int = 1, **stated: object) -> str:
    return asyncio.run(world.node.registrar.register(form(number, **stated), NOW)).worker_id


def offered(world: World, worker_id: str) -> None:
    """Vacancy v1, and an offer of it that stands for an hour."""
    event = VacancyPosted(
        vacancy_id="v1", enterprise_id="e1", occurred_at=NOW, title="缝纫工", occupation=SEWING, region=WUMING
    )
    world.put(POSTINGS, "v1", event)
    world.settle()
    offer(world, "v1", worker_id, "e1")


def lift(world: World, worker_id: str) -> None:
    """The worker lifts their refusal on their page."""
    lifted = Consent(
        worker_id=worker_id,
        kind=ConsentKind.SUPPRESSION,
        granted=False,
        occurred_at=world.clock(),
        text_version="refusal",
        source="page",
    )
    world.log.append(consent_record(lifted, world.clock()))
    world.settle()


def came(world: World, content: str, number: int = 1, **said: str | None) -> str:
    """What became of a reply by SMS, by the log."""
    with capture_logs() as lines:
        assert sms_reply(world, content, number, **said).status_code == 200
    (line,) = (each for each in lines if each["event"] == "a reply")
    assert set(line) == {"event", "log_level", "channel", "came"}  # nobody's number, nobody's words
    return str(line["came"])


def outcomes(world: World) -> list[dict[str, object]]:
    return [json.loads(record.value or b"") for record in world.log.of(OUTCOMES.name)]


class TestRefusals:
    """A refusal holds before the provider hears a 200."""

    @pytest.mark.parametrize("words", ["R", "td", "退 订", "拒收!", "Ｎ", "退訂", "請不要再發了"])
    def test_by_sms(self, world: World, words: str) -> None:
        """However it is typed."""
        worker_id = register(world)
        assert came(world, words) == "refused"
        world.settle()
        assert world.node.replica.people.suppressed(worker_id)

    def test_by_wechat(self, world: World) -> None:
        """A follower writes it to the account; the worker is found by the hash of the openid."""
        worker_id = register(world, openid=OPENID)
        assert wechat_text(world, OPENID, "退订").text == "success"
        world.settle()
        assert world.node.replica.people.suppressed(worker_id)

    @pytest.mark.parametrize("by", ["sms", "wechat"])
    def test_of_somebody_whom_another_gateway_has_just_registered(self, world: World, by: str) -> None:
        """The gateway that is asked catches up first."""
        other = world.another()
        world.pause(world.node)
        registered = asyncio.run(other.registrar.register(form(openid=OPENID), NOW))
        answer = sms_reply(world, "退订") if by == "sms" else wechat_text(world, OPENID, "退订")
        assert answer.status_code == 200
        world.settle()
        assert other.replica.people.suppressed(registered.worker_id)

    def test_a_bus_that_is_down_confirms_none(self, world: World) -> None:
        """503 to both providers: they send it again."""
        register(world, openid=OPENID)
        world.log.down = True
        assert sms_reply(world, "R").status_code == 503
        assert wechat_text(world, OPENID, "R").status_code == 503

    @pytest.mark.parametrize("words", ["恢复", "Y"])
    def test_a_reply_lifts_none(self, world: World, words: str) -> None:
        """Anybody with the phone in hand could; the page and the station know who asks."""
        worker_id = register(world)
        sms_reply(world, "退订")
        assert came(world, words) == "not_by_reply"
        world.settle()
        assert world.node.replica.people.suppressed(worker_id)

    def test_a_repeated_push_does_not_undo_what_was_lifted_since(self, world: World) -> None:
        """The provider did not hear our 200 and sends the reply of 20:00 once more after the person came back."""
        worker_id = register(world)
        sms_reply(world, "退订", at="2026-11-22 20:00:00")
        world.clock.advance(timedelta(minutes=5))
        lift(world, worker_id)
        assert came(world, "退订", at="2026-11-22 20:00:00") == "repeated"
        assert not world.node.replica.people.suppressed(worker_id)

    @pytest.mark.parametrize("at", ["2026-11-22 20:04:00", None])
    def test_a_refusal_that_may_be_new_counts(self, world: World, at: str | None) -> None:
        """Clocks differ by a minute, or the push has no time: then the person is heard."""
        worker_id = register(world)
        world.clock.advance(timedelta(minutes=5))
        lift(world, worker_id)
        assert came(world, "退订", at=at) == "refused"
        world.settle()
        assert world.node.replica.people.suppressed(worker_id)

    def test_a_stranger_changes_nothing(self, world: World) -> None:
        """Nobody is registered under the number, or it is none at all."""
        assert came(world, "退订", 9) == "stranger"
        assert wechat_text(world, "o_stranger", "退订").text == "success"
        assert not world.log.of(CONSENTS.name)

    def test_the_words_are_kept_nowhere(self, world: World) -> None:
        """No free text of a person is on the bus."""
        register(world, openid=OPENID)
        for words in ("我叫测试甲，请退订", "工资太低"):
            sms_reply(world, words)
            wechat_text(world, OPENID, words)
        for partition in world.log.partitions.values():
            assert not [record for record in partition if "测试甲".encode() in (record.value or b"")]
        assert not world.log.of(CHANNEL_EVENTS.name)


class TestAnotherHolder:
    """The number is somebody else's now."""

    def test_a_reply_is_of_whom_the_number_belongs_to(self, world: World) -> None:
        """The new holder refuses; the one before is untouched, and so is nobody's record left behind."""
        before = register(world)
        asyncio.run(world.node.registrar.erase(phone(1), NOW))
        after = register(world)
        assert came(world, "R") == "refused"
        world.settle()
        assert world.node.replica.people.suppressed(after)
        assert not world.node.replica.people.consents(before)

    def test_a_reply_from_before_does_nothing_to_them(self, world: World) -> None:
        """The provider pushes late what the former holder wrote."""
        register(world)
        world.clock.advance(timedelta(minutes=30))
        world.put(IDENTITIES, PSEUDONYMISER.identity(phone(1)), Identity(epoch=1))
        after = register(world)
        assert came(world, "R", at="2026-11-22 20:00:00") == "former_holder"
        assert came(world, "R", at="2026-11-22 20:29:00") == "refused"
        world.settle()
        assert world.node.replica.people.suppressed(after)

    def test_a_number_that_is_nobodys_refuses_for_nobody(self, world: World) -> None:
        """Whoever was erased and writes once more leaves nothing that the next holder would find."""
        register(world)
        asyncio.run(world.node.registrar.erase(phone(1), NOW))
        assert came(world, "退订") == "stranger"
        assert not world.node.replica.people.suppressed(register(world))

    def test_a_code_of_the_one_before_is_no_code(self, world: World) -> None:
        """Offers are found at the present worker only."""
        offered(world, register(world))
        asyncio.run(world.node.registrar.erase(phone(1), NOW))
        register(world)
        assert came(world, CODE) == "code_unknown"
        assert not outcomes(world)

    def test_an_erasure_that_overtakes_a_refusal_leaves_nothing(self, world: World) -> None:
        """Erased between our look and our writing: what we wrote is taken back."""
        before = register(world)
        other = world.another()
        erasures = [other.registrar.erase(phone(1), NOW)]
        write = world.node.bus.write

        async def overtaken(records: Sequence[Record]) -> list[Written]:
            while erasures and records and records[0].topic == CONSENTS.name:
                await erasures.pop()
            return await write(records)

        world.node.bus.write = overtaken
        assert came(world, "退订") == "refused"
        assert not erasures
        kept = [key for key, record in world.log.last(CONSENTS.name).items() if record.value is not None]
        assert not [key for key in kept if key.startswith(before)]


class TestCodes:
    """Six digits answer one offer of one worker, once."""

    def test_a_code_accepts(self, world: World) -> None:
        """As if the enterprise had reported it, and with where it came from."""
        worker_id = register(world)
        offered(world, worker_id)
        assert came(world, f" {CODE[:3]} {CODE[3:]} ") == "accepted"
        (said,) = outcomes(world)
        assert (said["offer_id"], said["worker_id"], said["vacancy_id"]) == ("o-1", worker_id, "v1")
        assert (said["outcome"], said["reason"]) == ("accepted", "sms-reply")

    def test_by_wechat_too(self, world: World) -> None:
        """Who has an openid can write it there."""
        offered(world, register(world, openid=OPENID))
        wechat_text(world, OPENID, CODE)
        assert [each["reason"] for each in outcomes(world)] == ["wechat-reply"]

    def test_a_code_works_once(self, world: World) -> None:
        """A repeat finds the answer, before BOOK has taken it up."""
        offered(world, register(world))
        assert [came(world, CODE) for _ in range(2)] == ["accepted", "code_used"]
        assert len(outcomes(world)) == 1

    def test_whoever_declined_does_not_accept_by_a_code(self, world: World) -> None:
        """An answer is an answer, whichever way it came."""
        worker_id = register(world)
        offered(world, worker_id)
        no = OutcomeReported(
            offer_id="o-1", vacancy_id="v1", worker_id=worker_id, occurred_at=NOW, outcome=OutcomeKind.DECLINED
        )
        world.log.append(outcome_record(no))
        assert came(world, CODE) == "code_used"

    @pytest.mark.parametrize("late", [timedelta(hours=1), timedelta(days=3)])
    def test_a_code_ends_with_its_offer(self, world: World, late: timedelta) -> None:
        """Nothing is written for an offer whose deadline is over."""
        offered(world, register(world))
        world.clock.advance(late)
        assert came(world, CODE) == "code_late"
        assert not outcomes(world)

    def test_a_lapsed_offer_has_no_code(self, world: World) -> None:
        """Its place is free again, and the vacancy may be open still."""
        worker_id = register(world)
        offered(world, worker_id)
        stands = Offer.model_validate_json(world.node.replica.offers.whole("v1", worker_id))
        lapsed = stands.model_copy(update={"status": OfferStatus.LAPSED, "reason": LapseReason.NOT_TOLD})
        world.put(OFFERS, f"v1:{worker_id}", lapsed, by="v1")
        assert came(world, CODE) == "code_late"
        assert not outcomes(world)

    def test_a_code_ends_with_its_vacancy(self, world: World) -> None:
        """The offer stands in the log for a moment longer than the vacancy."""
        worker_id = register(world)
        offer(world, "v-gone", worker_id, "e1")
        assert came(world, CODE) == "code_late"

    def test_a_code_belongs_to_one_phone(self, world: World) -> None:
        """Another worker's digits are nothing here, and a wrong guess changes nothing."""
        offered(world, register(world))
        register(world, 2)
        assert came(world, CODE, 2) == "code_unknown"
        assert came(world, f"{(int(CODE) + 1) % 1_000_000:06}") == "code_unknown"
        assert not outcomes(world)

    def test_a_refusal_beside_a_code_is_a_refusal(self, world: World) -> None:
        """Suppression beats everything."""
        offered(world, register(world))
        assert came(world, f"{CODE} 退订") == "refused"
        assert not outcomes(world)

    def test_anything_else_is_counted_and_forgotten(self, world: World) -> None:
        """A question is no answer."""
        offered(world, register(world))
        assert came(world, "工资多少") == "not_understood"
        assert not outcomes(world)


class TestCredits:
    """One agreement, one record in `consents`."""

    def test_each_agreement_is_one_record(self, world: World) -> None:
        """Two of different seconds are two; a repeated event is the same record."""
        worker_id = register(world, openid=OPENID)
        for seconds in (0, 0, 1):
            agreed(world, OPENID, "tpl_A", "accept", at=NOW + timedelta(seconds=seconds))
        agreed(world, OPENID, "tpl_A", "reject", at=NOW + timedelta(seconds=2))
        world.settle()
        kinds = world.node.replica.people.consents(worker_id)
        given = sorted((each.occurred_at, each) for kind, each in kinds.items() if kind.startswith("template:"))
        assert [(each.granted, each.template) for _, each in given] == [
            (True, "tpl_A"),
            (True, "tpl_A"),
            (False, "tpl_A"),
        ]
        assert not [record for record in world.log.of(CONSENTS.name) if OPENID in record.key]

    def test_it_goes_with_its_worker(self, world: World) -> None:
        """An erasure takes it, and a follower whom nobody knows has none."""
        worker_id = register(world, openid=OPENID)
        agreed(world, OPENID, "tpl_A", "accept")
        agreed(world, "o_stranger", "tpl_A", "accept")
        world.settle()
        asyncio.run(world.node.registrar.erase(phone(1), NOW))
        assert not world.node.replica.people.consents(worker_id)
        assert all(record.value is None for record in world.log.last(CONSENTS.name).values())


BOMB = b'<!DOCTYPE x [<!ENTITY a "a"><!ENTITY b "&a;&a;">]><xml><FromUserName>&b;</FromUserName></xml>'


@pytest.mark.parametrize("body", [b"", b"\xff", BOMB, b'{"a":' * 10_000, b"<xml/>", b"<html>502</html>"])
def test_a_signed_push_that_is_no_event_is_a_400(world: World, body: bytes) -> None:
    """Refused with one sentence, nothing written."""
    answer = world.node.client.post("/v1/callbacks/wechat", params=wechat_query(world.clock()), content=body)
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"


HALF = b'[{"phone_number":"\\ud800","content":"R"}]'


@pytest.mark.parametrize("body", [b"", b"\xff", b'[{"a":' * 10_000, b"{}", b"[1]", HALF])
def test_an_sms_push_that_is_none_is_a_400(world: World, body: bytes) -> None:
    """Depth and half characters included."""
    assert world.node.client.post("/v1/callbacks/sms/not-a-secret", content=body).status_code == 400


def test_a_replayed_signature_is_refused(world: World) -> None:
    """The address that was confirmed, and the event that was signed, a quarter of an hour ago."""
    query = wechat_query(world.clock())
    world.clock.advance(timedelta(minutes=15))
    client = world.node.client
    assert client.post("/v1/callbacks/wechat", params=query, content=b"<xml/>").status_code == 403
    assert client.get("/v1/callbacks/wechat", params=query | {"echostr": "1"}).status_code == 403


def test_events_that_nobody_acts_on_are_taken(world: World) -> None:
    """A menu click, a location: `success`, or WeChat sends them three times."""
    assert wechat_event(world, OPENID, "CLICK", "<EventKey>jobs</EventKey>").text == "success"
    assert not world.log.of(OFFERS.name)
