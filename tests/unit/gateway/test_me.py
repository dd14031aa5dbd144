"""A worker's own page, route by route: who comes in, what they see, what their decisions write."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import httpx2
import pytest

from agents.roles.notify.page import CODE_LIFE
from gateway.me import answers, stored
from gateway.me.entry import CLOSED, SESSION_LIFE, WRONG_DIGITS, WRONG_DIGITS_WITHIN
from gateway.routes import me
from schemas.decisions import Channel, DeliveryState
from schemas.decisions.offer import LapseReason
from schemas.envelope import decode
from schemas.events import WorkerRegistered
from schemas.happenings import OutcomeKind
from schemas.links import WORKER_CODE, WORKER_PAGE, Link, Links
from schemas.shared import PieceRate, WorkerWeights
from schemas.state import ConsentKind
from schemas.taxonomy.divisions import division
from schemas.topics import CATALOGUE, CONSENTS, OUTCOMES, REGISTRATIONS, DataClass
from tests.unit.gateway.decided import offer, told
from tests.unit.gateway.world import (
    LINKS,
    NOW,
    PSEUDONYMISER,
    SEWING,
    WUMING,
    World,
    form,
    kiosk_body,
    phone,
    vacancy_body,
)

PROBLEM = "application/problem+json"
CUTTING = "6-05-01-02"
STRANGER = Links({"l1": b"x" * 32}, "l1")


def worker_of(number: int, epoch: int = 0) -> str:
    return PSEUDONYMISER.worker_id(PSEUDONYMISER.identity(phone(number)), epoch)


def link(
    worker_id: str,
    *,
    message: str = "n-1",
    purpose: str = WORKER_PAGE,
    life: timedelta = timedelta(days=7),
    links: Links = LINKS,
) -> str:
    return links.write(Link(worker_id, message, NOW + life), purpose)


def enter(world: World, token: str, digits: str = "0001") -> httpx2.Response:
    return world.node.client.post("/v1/me/session", json={"token": token, "digits": digits})


class Visit:
    """A session, and the calls of its page."""

    def __init__(self, world: World, number: int = 1, message: str = "n-1") -> None:
        self.worker_id = worker_of(number)
        answer = enter(world, link(self.worker_id, message=message), f"{number:04}")
        assert answer.status_code == 200, answer.text
        self.headers = {"Authorization": f"Bearer {answer.json()['session']}"}
        self._client = world.node.client

    def get(self, path: str = "") -> httpx2.Response:
        return self._client.get(f"/v1/me{path}", headers=self.headers)

    def page(self) -> dict[str, Any]:
        answer = self.get()
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told

    def post(self, path: str, body: object = None) -> httpx2.Response:
        return self._client.post(f"/v1/me{path}", json=body, headers=self.headers)

    def put(self, path: str, body: object) -> httpx2.Response:
        return self._client.put(f"/v1/me{path}", json=body, headers=self.headers)

    def answer(self, vacancy_id: str, answer: str) -> httpx2.Response:
        return self.post("/answers", {"vacancy_id": vacancy_id, "answer": answer})


@pytest.fixture
def town(world: World) -> World:
    """A factory with two vacancies, of which a message told 139 0000 0001."""
    factory = world.enterprise("e1")
    world.fair("f1", "e1")
    for vacancy_id in ("v-1", "v-2"):
        body = vacancy_body(vacancy_id=vacancy_id, fair_id="f1", lodging=True, shifts=["day"], level=3)
        assert world.node.client.post("/v1/vacancies", json=body, headers=factory).status_code == 202
    world.node.client.post("/v1/registrations", json=kiosk_body(fair_id="f1"))
    told(world, worker_of(1), "v-1")
    return world


class TestEntry:
    """`POST /v1/me/session`."""

    def test_link_and_digits_open_it(self, town: World) -> None:
        assert Visit(town).page()["phone"] == "139****0001"

    @pytest.mark.parametrize(
        "token",
        [
            pytest.param(lambda: link(worker_of(1), life=timedelta(0)), id="expired"),
            pytest.param(lambda: link(worker_of(1))[:-2] + "AA", id="altered"),
            pytest.param(lambda: link(worker_of(1), purpose="worker-session"), id="for another purpose"),
            pytest.param(lambda: link(worker_of(2)), id="of nobody"),
            pytest.param(lambda: link(worker_of(1, epoch=1)), id="of another epoch"),
            pytest.param(
                lambda: Links({"l1": b"x" * 32}, "l1").write(
                    Link(worker_of(1), "n-1", NOW + timedelta(7)), WORKER_PAGE
                ),
                id="under another key",
            ),
            pytest.param(lambda: "", id="none"),
            pytest.param(lambda: "中文", id="no link"),
        ],
    )
    def test_a_link_that_opens_nothing_says_nothing(self, town: World, token: Callable[[], str]) -> None:
        """One status, one sentence, byte for byte; the same as for wrong digits."""
        wrong = enter(town, link(worker_of(1), message="n-other"), "9999")
        answer = enter(town, token())
        assert (answer.status_code, answer.content) == (404, wrong.content)
        assert answer.headers["content-type"] == PROBLEM
        assert answer.json()["title"] == CLOSED
        assert answer.headers["cache-control"] == "no-store"

    def test_another_persons_link_opens_nothing(self, town: World) -> None:
        """A message that was passed on: whoever has it, does not have its phone."""
        town.node.client.post("/v1/registrations", json=kiosk_body(2))
        assert enter(town, link(worker_of(2)), "0001").status_code == 404
        assert enter(town, link(worker_of(2)), "0002").status_code == 200

    def test_digits_cannot_be_guessed(self, town: World) -> None:
        """After five wrong ones the right ones open it no more, until a day is over; a later message does at once."""
        token = link(worker_of(1))
        for guess in range(WRONG_DIGITS):
            assert enter(town, token, f"{9000 + guess}").status_code == 404
        locked = enter(town, token)
        assert (locked.status_code, locked.json()["title"]) == (404, CLOSED)
        assert enter(town, link(worker_of(1), message="n-2")).status_code == 200
        town.clock.advance(WRONG_DIGITS_WITHIN)
        assert enter(town, token).status_code == 200

    def test_right_digits_do_not_count_as_tries(self, town: World) -> None:
        assert {enter(town, link(worker_of(1))).status_code for _ in range(WRONG_DIGITS + 2)} == {200}

    @pytest.mark.parametrize("digits", ["", "1", "00001", "abcd", "０００１", "0001\n"])
    def test_what_is_no_four_digits_is_no_try(self, town: World, digits: str) -> None:
        assert enter(town, link(worker_of(1)), digits).status_code == 422

    def test_one_address_cannot_ask_for_ever(self, town: World, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(me, "ENTRIES_PER_MINUTE", 3)
        asking = World()
        statuses = [enter(asking, "x").status_code for _ in range(4)]
        assert statuses == [404, 404, 404, 429]
        refused = enter(asking, "x")
        assert refused.json()["title"] == "点得太快，请过一分钟再试"
        assert refused.headers["retry-after"] == "60"
        asking.clock.advance(timedelta(minutes=1))
        assert enter(asking, "x").status_code == 404


class TestCode:
    """`POST /v1/me/session/by-code`."""

    @staticmethod
    def enter(world: World, number: int, code: str) -> httpx2.Response:
        body = {"phone": phone(number), "code": code}
        return world.node.client.post("/v1/me/session/by-code", json=body)

    @pytest.fixture
    def texted(self, town: World) -> World:
        """An SMS told 139 0000 0001 of the other vacancy."""
        told(town, worker_of(1), "v-2", name="n-sms", channel=Channel.SMS)
        return town

    def test_number_and_code_open_the_page_of_that_message(self, texted: World) -> None:
        answer = self.enter(texted, 1, LINKS.code("n-sms", WORKER_CODE))
        headers = {"Authorization": f"Bearer {answer.json()['session']}"}
        page = texted.node.client.get("/v1/me", headers=headers).json()
        assert page["phone"] == "139****0001"
        assert page["vacancies"][0]["vacancy_id"] == "v-2"

    def test_what_is_not_this_phones_code_opens_nothing(self, texted: World) -> None:
        """A message by WeChat has no code, a code is one phone's; a stranger's number says the same as a wrong code."""
        texted.node.client.post("/v1/registrations", json=kiosk_body(2, fair_id="f1"))
        right = LINKS.code("n-sms", WORKER_CODE)
        tries = [(1, LINKS.code("n-1", WORKER_CODE)), (1, LINKS.code("n-sms", "another")), (2, right), (3, right)]
        answers = [self.enter(texted, *each) for each in tries]
        assert {(each.status_code, each.content) for each in answers} == {(404, enter(texted, "x").content)}
        assert self.enter(texted, 1, right).status_code == 200

    def test_it_ends_after_three_days(self, texted: World) -> None:
        right = LINKS.code("n-sms", WORKER_CODE)
        texted.clock.advance(CODE_LIFE - timedelta(seconds=1))
        assert self.enter(texted, 1, right).status_code == 200
        texted.clock.advance(timedelta(seconds=1))
        assert self.enter(texted, 1, right).status_code == 404

    def test_it_cannot_be_guessed(self, texted: World) -> None:
        """After five wrong ones for a phone the right one opens it no more, until a day is over."""
        right = LINKS.code("n-sms", WORKER_CODE)
        for guess in range(WRONG_DIGITS):
            assert self.enter(texted, 1, f"{guess:08}").status_code == 404
        assert self.enter(texted, 1, right).status_code == 404
        texted.clock.advance(WRONG_DIGITS_WITHIN)
        assert self.enter(texted, 1, right).status_code == 200

    def test_an_erased_persons_opens_nothing(self, texted: World) -> None:
        Visit(texted).post("/erasure")
        texted.node.client.post("/v1/registrations", json=kiosk_body(registration_id="reg-new"))
        assert self.enter(texted, 1, LINKS.code("n-sms", WORKER_CODE)).status_code == 404

    def test_one_address_cannot_try_phone_after_phone(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(me, "CODES_PER_MINUTE", 3)
        world = World()
        assert [self.enter(world, number, "00000000").status_code for number in range(4)] == [404, 404, 404, 429]


CALLS: dict[str, tuple[str, object]] = {
    "/v1/me": ("GET", None),
    "/v1/me/stored": ("GET", None),
    "/v1/me/answers": ("POST", {"vacancy_id": "v-1", "answer": "accepted"}),
    "/v1/me/registration": (
        "PUT",
        {
            "skills": [{"occupation": SEWING}],
            "region": WUMING,
            "max_distance_km": 5,
            "shifts": ["day"],
            "lodging_ok": False,
        },
    ),
    "/v1/me/withdrawal": ("POST", None),
    "/v1/me/messages": ("PUT", {"wanted": False}),
    "/v1/me/preferences": ("PUT", {"quiet": None, "personalised": False}),
    "/v1/me/erasure": ("POST", None),
}


class TestSession:
    """What every other call needs."""

    def test_every_route_is_tried_here(self, town: World) -> None:
        """A new one is either in the table, or fails this test."""
        routes = {path for path in town.node.client.get("/openapi.json").json()["paths"] if path.startswith("/v1/me")}
        assert routes == {*CALLS, "/v1/me/session", "/v1/me/session/by-code"}

    @pytest.mark.parametrize("path", CALLS)
    def test_without_a_session_nothing_is_shown_or_written(self, town: World, path: str) -> None:
        """None, the link itself, an expired or altered one, an API key, an erased person's: the same 404 for all."""
        method, body = CALLS[path]
        key = town.enterprise("e2")["Authorization"]
        good = Visit(town).headers["Authorization"]
        late = LINKS.write(Link(worker_of(1), "n-1", NOW), "worker-session")
        gone = LINKS.write(Link(worker_of(2), "n-1", NOW + timedelta(1)), "worker-session")
        page = f"Bearer {link(worker_of(1))}"
        before = {name: len(records) for name, records in town.log.partitions.items()}
        for authorization in (None, "", page, f"Bearer {late}", f"Bearer {gone}", good[:-2] + "AA", key, good[7:]):
            headers = {} if authorization is None else {"Authorization": authorization}
            answer = town.node.client.request(method, path, json=body, headers=headers)
            assert (answer.status_code, answer.json()["title"]) == (404, CLOSED), authorization
            assert answer.headers["cache-control"] == "no-store"
        assert {name: len(records) for name, records in town.log.partitions.items()} == before

    def test_it_ends_by_itself(self, town: World) -> None:
        visit = Visit(town)
        town.clock.advance(SESSION_LIFE)
        assert visit.get().status_code == 404

    def test_it_ends_with_its_link(self, town: World) -> None:
        """A session that was begun in the last minute of a link ends with that minute."""
        visit = Visit(town)
        town.clock.advance(timedelta(days=7) - timedelta(minutes=1))
        late = Visit(town)
        town.clock.advance(timedelta(minutes=1))
        assert {visit.get().status_code, late.get().status_code} == {404}

    def test_nothing_is_kept_on_the_phone_or_by_a_proxy(self, town: World) -> None:
        answer = Visit(town).get()
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "set-cookie" not in answer.headers
        assert "access-control-allow-origin" not in answer.headers

    def test_a_person_has_so_many_calls_a_minute(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(me, "CALLS_PER_MINUTE", 3)
        world = World()
        for number in (1, 2):
            world.node.client.post("/v1/registrations", json=kiosk_body(number))
        one, other = Visit(world, 1), Visit(world, 2)
        assert [one.get().status_code for _ in range(4)] == [200, 200, 200, 429]
        assert other.get().status_code == 200


class TestPage:
    """`GET /v1/me`."""

    def test_a_piece_rate_is_shown_as_it_was_said(self, town: World) -> None:
        """Where the worker answers it says no less than the kiosk and the board."""
        replica = town.node.replica
        vacancy_id = Visit(town).page()["vacancies"][0]["vacancy_id"]
        by_piece = {"pay": None, "piece_rate": PieceRate(minimum=1_200, maximum=1_500)}
        replica.vacancies[vacancy_id] = replica.vacancies[vacancy_id].model_copy(update=by_piece)
        (vacancy,) = Visit(town).page()["vacancies"]
        assert vacancy["pay"] == "计件1.2-1.5元/件"

    def test_the_vacancy_is_shown_in_full(self, town: World) -> None:
        """What, who and whether they were checked, for how much, how far, under which conditions, why, whom to ask."""
        told_of = Visit(town).page()
        (vacancy,) = told_of["vacancies"]
        assert vacancy["title"] == "缝纫工"
        assert (vacancy["enterprise"], vacancy["verified"]) == ("e1制衣厂", True)
        assert (vacancy["pay"], vacancy["headcount"]) == ("5000-8000元/月", 20)
        assert (vacancy["place"], vacancy["distance_km"]) == (division(WUMING).name, 0.0)
        assert vacancy["requirements"] == ["中级工以上"]
        assert vacancy["conditions"] == ["白班", "包住"]
        assert (vacancy["fair"], vacancy["stall"]) == ("武鸣夜市招聘会", "A12")
        assert vacancy["reasons"][0] == "工种对口：缝纫工"
        assert vacancy["state"] == "等你回复"
        assert (vacancy["may_accept"], vacancy["may_decline"]) == (True, True)
        assert told_of["ask"] == {"station": f"{division(WUMING).name}就业驿站", "hotline": "12333"}

    def test_what_no_message_told_is_not_shown(self, town: World) -> None:
        """BOOK's offers become the worker's when NOTIFY binds them; those of the message that was opened come first."""
        offer(town, "v-2", worker_of(1), "e1")
        assert [each["vacancy_id"] for each in Visit(town).page()["vacancies"]] == ["v-1"]
        told(town, worker_of(1), "v-2", name="n-2")
        assert [each["vacancy_id"] for each in Visit(town).page()["vacancies"]] == ["v-1", "v-2"]
        assert [each["vacancy_id"] for each in Visit(town, message="n-2").page()["vacancies"]] == ["v-2", "v-1"]

    def test_nothing_of_anybody_else_is_shown(self, town: World) -> None:
        """Another's offers, under another's session, and another's message in a link of one's own."""
        town.node.client.post("/v1/registrations", json=kiosk_body(2, fair_id="f1"))
        told(town, worker_of(2), "v-2", name="n-2")
        assert [each["vacancy_id"] for each in Visit(town, message="n-2").page()["vacancies"]] == ["v-1"]
        visit = Visit(town, 2, "n-1")
        assert [each["vacancy_id"] for each in visit.page()["vacancies"]] == ["v-2"]
        assert visit.answer("v-1", "accepted").status_code == 404

    def test_no_personal_number_and_no_id_of_the_person(self, town: World) -> None:
        for path in ("", "/stored"):
            text = Visit(town).get(path).text
            assert phone(1) not in text
            assert worker_of(1) not in text

    def test_with_personal_choice_off_it_is_what_everybody_sees(self, town: World) -> None:
        """The county's vacancies, newest first, without reasons and without a question."""
        visit = Visit(town)
        answer = visit.put("/preferences", {"quiet": None, "personalised": False})
        assert answer.json()["everybody_sees"] is True
        shown = answer.json()["vacancies"]
        assert {each["vacancy_id"] for each in shown} == {"v-1", "v-2"}
        assert all(not each["reasons"] and not each["may_accept"] for each in shown)
        assert town.node.replica.people.refuses_offers(visit.worker_id)
        again = visit.put("/preferences", {"quiet": None, "personalised": True}).json()
        assert [each["vacancy_id"] for each in again["vacancies"]] == ["v-1"]


class TestAnswers:
    """`POST /v1/me/answers`."""

    @pytest.mark.parametrize(
        ("answer", "says"), [("accepted", "你已答应去，怎么报到请问下面的驿站"), ("declined", "你说了不去")]
    )
    def test_an_answer_is_on_the_bus_when_it_is_confirmed(self, town: World, answer: str, says: str) -> None:
        """And shown at once, though BOOK has not taken it up yet."""
        (vacancy,) = Visit(town).answer("v-1", answer).json()["vacancies"]
        assert (vacancy["state"], vacancy["may_accept"]) == (says, False)
        (record,) = town.log.of(OUTCOMES.name)
        assert record.value is not None
        happening = decode(record.headers, record.value, OUTCOMES.models)
        assert (happening.offer_id, happening.outcome) == (f"o-v-1-{worker_of(1)}", OutcomeKind(answer))

    def test_the_same_answer_again_writes_nothing(self, town: World) -> None:
        visit = Visit(town)
        for _ in range(3):
            assert visit.answer("v-1", "accepted").status_code == 200
        assert len(town.log.of(OUTCOMES.name)) == 1

    def test_who_said_yes_may_still_say_no_and_not_the_other_way_round(self, town: World) -> None:
        """A place that was given up may be another's by now."""
        visit = Visit(town)
        visit.answer("v-1", "accepted")
        assert visit.page()["vacancies"][0]["may_decline"] is True
        assert visit.answer("v-1", "declined").status_code == 200
        refused = visit.answer("v-1", "accepted")
        assert (refused.status_code, refused.json()["title"]) == (409, "现在不能这样回复：你说了不去")
        assert len(town.log.of(OUTCOMES.name)) == 2

    def test_what_is_over_cannot_be_answered(self, town: World) -> None:
        visit = Visit(town)
        town.clock.advance(timedelta(hours=48))
        visit = Visit(town)
        refused = visit.answer("v-1", "accepted")
        assert (refused.status_code, refused.json()["title"]) == (409, "现在不能这样回复：已过了回复的时间")
        town.node.client.post("/v1/vacancies/v-1/withdraw", headers=town.enterprise("e1"))
        assert visit.page()["vacancies"][0]["state"] == "岗位已撤回或截止"

    def test_what_nobody_told_cannot_be_answered(self, town: World) -> None:
        """Neither a vacancy of which no message told, nor one that is not there: the same 404."""
        offer(town, "v-2", worker_of(1), "e1")
        answers = [Visit(town).answer(each, "accepted") for each in ("v-2", "v-none")]
        assert [each.status_code for each in answers] == [404, 404]
        assert answers[0].content == answers[1].content

    @pytest.mark.parametrize(
        "body", [{"answer": "hired"}, {"answer": "accepted", "reason": "free text"}, {"worker_id": "w"}]
    )
    def test_a_worker_says_yes_or_no_and_nothing_else(self, town: World, body: dict[str, str]) -> None:
        answer = Visit(town).post("/answers", {"vacancy_id": "v-1", "answer": "accepted"} | body)
        assert answer.status_code == 422


CHANGE: dict[str, object] = {
    "registration_id": "g-again",
    "skills": [{"occupation": CUTTING, "level": 2}, {"occupation": SEWING, "level": 4, "years": 7}],
    "region": "450103",
    "reservation_pay": 6000,
    "max_distance_km": 12,
    "shifts": ["night"],
    "lodging_ok": True,
    "available_from": "2026-12-01",
}


class TestChange:
    """`PUT /v1/me/registration`."""

    def test_what_was_changed_is_known_and_shown(self, town: World) -> None:
        visit = Visit(town)
        assert visit.put("/registration", CHANGE).json() == {"ready": True}
        shown = visit.page()["registration"]
        assert [(each["occupation"], each["level"], each["years"]) for each in shown["skills"]] == [
            (CUTTING, 2, None),
            (SEWING, 4, 7),
        ]
        assert (shown["region"], shown["reservation_pay"], shown["max_distance_km"]) == ("450103", 6000, 12)
        assert (shown["shifts"], shown["lodging_ok"], shown["available_from"]) == (["night"], True, "2026-12-01")

    def test_what_the_page_does_not_show_stays(self, town: World) -> None:
        """The same person, phone and consent; the fair, the weights, and the cell of whoever does not move."""
        visit = Visit(town)
        before = town.node.replica.index.declared(visit.worker_id)
        visit.put("/registration", CHANGE | {"region": WUMING})
        event = registration(town, "g-again")
        assert (event.worker_id, event.fair_id, event.channel.value) == (visit.worker_id, "f1", "api")
        assert before is not None
        assert event.cell == (before.place.x, before.place.y)
        assert event.weights == before.weights
        assert town.node.registrar.contact(visit.worker_id)["phone"] == phone(1)
        assert town.node.replica.people.may_push(visit.worker_id)

    def test_who_moves_stands_at_the_new_place(self, town: World) -> None:
        Visit(town).put("/registration", CHANGE)
        assert registration(town, "g-again").cell is None

    async def test_what_the_worker_asked_to_count_still_counts(self, town: World) -> None:
        """Weights that only trusted callers state."""
        weights = WorkerWeights(pay=1, distance=2, shift=3, lodging=4, preference=5)
        await town.node.registrar.register(form(2, weights=weights), NOW)
        Visit(town, 2).put("/registration", CHANGE)
        assert registration(town, "g-again").weights == weights

    def test_a_refusal_outlives_a_change(self, town: World) -> None:
        """Who stopped the messages and then corrects a field gets none again by that."""
        visit = Visit(town)
        visit.post("/withdrawal")
        town.clock.advance(timedelta(minutes=1))
        visit.put("/registration", CHANGE)
        people = town.node.replica.people
        assert people.suppressed(visit.worker_id)
        assert not people.may_push(visit.worker_id)

    @pytest.mark.parametrize(
        ("stated", "field"),
        [
            ({"skills": []}, "skills"),
            ({"skills": [{"title": "宇航员之王"}]}, "skills.0"),
            ({"region": "999999"}, "region"),
            ({"shifts": []}, "shifts"),
            ({"phone": "13900000002"}, "phone"),
            ({"quiet": True}, "quiet"),
            ({"registration_id": "13900000001"}, "registration_id"),
        ],
    )
    def test_each_wrong_field_gets_a_chinese_sentence(self, town: World, stated: dict[str, object], field: str) -> None:
        """And nothing is on the bus; neither the phone nor what only trusted callers say can be changed."""
        visit, before = Visit(town), len(town.log.of(REGISTRATIONS.name))
        answer = visit.put("/registration", CHANGE | stated)
        assert answer.status_code == 422
        assert [each["field"] for each in answer.json()["errors"]] == [field]
        assert len(town.log.of(REGISTRATIONS.name)) == before

    def test_an_intake_that_lags_is_said_honestly(self, town: World, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(me, "WAIT_S", 0.01)
        visit = Visit(town)
        town.intake_runs = False
        assert visit.put("/registration", CHANGE).json() == {"ready": False}


class TestWishes:
    """Stop, withdraw, agree anew, quiet hours."""

    def test_a_withdrawal_is_on_the_bus_before_it_is_confirmed(self, town: World) -> None:
        """P7: the refusal first, and a bus that takes nothing confirms nothing."""
        visit, written = Visit(town), []
        town.node.bus.before_write = lambda records: written.extend(each.key for each in records)
        answer = visit.post("/withdrawal")
        assert answer.json()["wishes"]["withdrawn"] is True
        assert written == [f"{visit.worker_id}:suppression", f"{visit.worker_id}:push"]
        people = town.node.replica.people
        assert (people.suppressed(visit.worker_id), people.may_push(visit.worker_id)) == (True, False)

    def test_what_the_bus_did_not_take_is_not_confirmed(self, town: World) -> None:
        visit = Visit(town)

        def down(records: object) -> None:
            town.log.down = True

        town.node.bus.before_write = down
        answer = visit.post("/withdrawal")
        assert (answer.status_code, answer.json()["title"]) == (503, "系统正忙，请稍后再试")
        town.log.down = False
        assert not town.node.replica.people.suppressed(visit.worker_id)

    def test_messages_stop_and_come_again_by_an_agreement(self, town: World) -> None:
        visit, people = Visit(town), town.node.replica.people
        stopped = visit.put("/messages", {"wanted": False}).json()["wishes"]
        assert (stopped["messages"], stopped["withdrawn"]) == (False, False)
        assert people.suppressed(visit.worker_id)
        again = visit.put("/messages", {"wanted": True}).json()["wishes"]
        assert again["messages"] is True
        agreed = people.consents(visit.worker_id)[ConsentKind.PUSH]
        assert (agreed.granted, agreed.source, agreed.text_version) == (True, "page", again["consent_version"])

    def test_quiet_hours_of_ones_own(self, town: World) -> None:
        visit = Visit(town)
        told_of = visit.put("/preferences", {"quiet": {"begin": "19:30", "end": "09:00"}, "personalised": True})
        assert told_of.json()["wishes"]["quiet"] == {"begin": "19:30:00", "end": "09:00:00"}
        kept = town.another().replica
        town.settle()
        wish = kept.people.preferences(visit.worker_id)
        assert wish is not None
        assert wish.quiet is not None
        assert (wish.quiet.begin.hour, wish.quiet.end.hour, wish.personalised) == (19, 9, True)

    @pytest.mark.parametrize(
        "quiet",
        [
            {"begin": "25:00", "end": "09:00"},
            {"begin": "19:00"},
            "19:00-09:00",
            {"begin": "19:00+08:00", "end": "09:00"},
            {"begin": "19:00", "end": "09:00:30"},
        ],
    )
    def test_times_that_are_none_are_refused(self, town: World, quiet: object) -> None:
        assert Visit(town).put("/preferences", {"quiet": quiet, "personalised": True}).status_code == 422

    @pytest.mark.parametrize(
        "call",
        [
            lambda visit: visit.post("/withdrawal"),
            lambda visit: visit.put("/messages", {"wanted": False}),
            lambda visit: visit.put("/preferences", {"quiet": None, "personalised": False}),
        ],
    )
    def test_an_erasure_that_overtakes_leaves_nothing(
        self, town: World, call: Callable[[Visit], httpx2.Response]
    ) -> None:
        """Another gateway erases the person while the wish is being written: what was written is taken back."""
        visit, node, elsewhere = Visit(town), town.node, town.another()
        town.pause(node)

        def overtaken(records: object) -> None:
            node.bus.before_write = lambda _: None
            with ThreadPoolExecutor() as thread:  # beside the loop that writes the wish
                thread.submit(lambda: asyncio.run(elsewhere.registrar.erase(phone(1), NOW))).result()

        node.bus.before_write = overtaken
        assert call(visit).status_code == 404
        assert not [record for record in town.log.last(CONSENTS.name).values() if record.value is not None]


class TestAsOfNow:
    """P7, at a gateway that has not heard yet what others wrote."""

    @pytest.fixture
    def behind(self, town: World) -> Visit:
        """A session at a gateway that follows only what it asks for."""
        told(town, worker_of(1), "v-2", name="n-sms", channel=Channel.SMS)
        visit = Visit(town)
        town.another()
        town.pause(town.node)
        return visit

    def test_what_was_decided_elsewhere_is_shown(self, town: World, behind: Visit) -> None:
        asyncio.run(town.another().registrar.withdraw(behind.worker_id, NOW, "sms-reply"))
        assert behind.page()["wishes"]["messages"] is False

    @pytest.mark.parametrize(
        "call",
        [
            pytest.param(lambda town, visit: visit.get(), id="the page"),
            pytest.param(lambda town, visit: enter(town, link(visit.worker_id)), id="by the link"),
            pytest.param(
                lambda town, visit: TestCode.enter(town, 1, LINKS.code("n-sms", WORKER_CODE)), id="by the code"
            ),
        ],
    )
    def test_who_was_erased_elsewhere_is_shut_out(
        self, town: World, behind: Visit, call: Callable[[World, Visit], httpx2.Response]
    ) -> None:
        asyncio.run(town.another().registrar.erase(phone(1), NOW))
        assert call(town, behind).status_code == 404

    def test_ones_own_answer_and_wishes_are_shown_at_once(self, behind: Visit) -> None:
        assert behind.answer("v-1", "declined").json()["vacancies"][0]["state"] == "你说了不去"
        assert behind.put("/messages", {"wanted": False}).json()["wishes"]["messages"] is False
        wish = {"quiet": None, "personalised": False}
        assert behind.put("/preferences", wish).json()["wishes"]["personalised"] is False
        assert behind.post("/withdrawal").json()["wishes"]["withdrawn"] is True


class TestStored:
    """`GET /v1/me/stored`, `POST /v1/me/erasure`."""

    def test_every_topic_about_people_is_spoken_of(self, town: World) -> None:
        """A new topic that knows anybody fails this test until the page tells of it."""
        about_people = {
            topic.name
            for topic in CATALOGUE
            if topic.data_class is not DataClass.PUBLIC and topic.name != "vacancy.postings.dlq"
        }
        shown = Visit(town).get("/stored").json()["stored"]
        of_employers = {"vacancy.postings"}
        assert {name for each in shown for name in each["topics"]} == about_people - of_employers

    def test_it_says_what_is_there(self, town: World) -> None:
        visit = Visit(town)
        visit.put("/preferences", {"quiet": {"begin": "19:30", "end": "09:00"}, "personalised": True})
        lines = {each["title"]: each["lines"] for each in visit.get("/stored").json()["stored"]}
        assert lines["联系方式"] == ["手机号 139****0001"]
        assert lines["登记内容"][0] == "会做 缝纫工（中级工）"
        assert lines["你同意和拒绝了什么"] == [
            "2026年11月22日 同意收岗位消息",
            "2026年11月22日 免打扰 19:30—09:00",
            "2026年11月22日 按我的情况推荐",
        ]
        assert lines["推荐给你的岗位"] == ["缝纫工（e1制衣厂）：等你回复"]
        assert lines["发给你的消息"] == ["2026年11月22日 微信已送达（1个岗位）"]

    def test_an_erasure_ends_everything(self, town: World) -> None:
        """No page, no session, no link, and no record about them in what the gateway writes."""
        visit = Visit(town)
        visit.put("/preferences", {"quiet": None, "personalised": False})
        assert visit.post("/erasure").status_code == 204
        assert visit.get().status_code == 404
        assert enter(town, link(visit.worker_id)).status_code == 404
        assert town.node.replica.people.preferences(visit.worker_id) is None
        assert not [each for each in town.log.last(CONSENTS.name).values() if each.value is not None]

    def test_who_returns_is_another_person(self, town: World) -> None:
        """The number registers anew: the old link opens nothing of it."""
        visit = Visit(town)
        visit.post("/erasure")
        town.node.client.post("/v1/registrations", json=kiosk_body(registration_id="reg-new"))
        assert town.node.registrar.known_worker(phone(1)) == worker_of(1, epoch=1)
        assert enter(town, link(visit.worker_id)).status_code == 404


def registration(world: World, registration_id: str) -> WorkerRegistered:
    """The event of a registration."""
    for record in world.log.of(REGISTRATIONS.name):
        assert record.value is not None
        event = decode(record.headers, record.value, REGISTRATIONS.models)
        if isinstance(event, WorkerRegistered) and event.registration_id == registration_id:
            return event
    raise AssertionError("no such registration")


def test_an_offer_is_never_without_words() -> None:
    """Whatever becomes of it has a sentence for its worker."""
    assert set(answers._ANSWERED) == set(OutcomeKind)
    assert set(answers._LAPSED) == set(LapseReason)
    assert set(stored._DELIVERIES) == set(DeliveryState)
    assert set(stored._CHANNELS) == set(Channel)
    assert set(stored._CONSENTS) == set(ConsentKind)
