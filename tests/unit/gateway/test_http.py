"""What a client of the gateway is told, route by route."""

from __future__ import annotations

from datetime import timedelta

import pytest

from schemas.ids import job_id
from schemas.state import VacancyStatus
from schemas.topics import OUTCOMES, POSTINGS, REGISTRATIONS, RULES
from tests.unit.gateway.world import NOW, SEWING, World, kiosk_body, phone, vacancy_body

PROBLEM = "application/problem+json"


class TestRegistration:
    """`POST /v1/registrations`."""

    def test_matches_are_shown_at_once(self, world: World) -> None:
        """The ticket holds the best vacancies with pay, distance, stall and reason, never the worker's id."""
        factory = world.enterprise("e1")
        world.fair("f1", "e1")
        world.node.client.post("/v1/vacancies", json=vacancy_body(fair_id="f1"), headers=factory)
        answer = world.node.client.post("/v1/registrations", json=kiosk_body(fair_id="f1"))
        assert answer.status_code == 201
        ticket = answer.json()
        (match,) = ticket["matches"]
        assert ticket["ready"] is True
        assert match["title"] == "缝纫工"
        assert match["pay"] == "5000-8000元/月"
        assert match["stall"] == "A12"
        assert match["distance_km"] is not None
        assert match["reasons"][0] == "工种对口：缝纫工"
        assert "w-" not in answer.text

    def test_an_intake_that_lags_is_said_honestly(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        """Not there in time: `ready` is false, and the matches can be asked for later."""
        monkeypatch.setattr("gateway.routes.registrations.WAIT_S", 0.05)
        world.intake_runs = False
        ticket = world.node.client.post("/v1/registrations", json=kiosk_body()).json()
        assert ticket["ready"] is False
        assert ticket["matches"] == []
        assert world.node.client.get(ticket["matches_url"]).status_code == 404
        world.intake_runs = True
        world.settle()
        assert world.node.client.get(ticket["matches_url"]).json()["ready"] is True

    def test_another_gateway_answers_for_it_too(self, world: World) -> None:
        """A ticket is good at every gateway: each follows all workers."""
        other = world.another()
        ticket = world.node.client.post("/v1/registrations", json=kiosk_body()).json()
        assert other.client.get(ticket["matches_url"]).json()["ready"] is True

    @pytest.mark.parametrize(
        ("stated", "field", "says"),
        [
            ({"phone": "12345"}, "phone", "手机号码不对"),
            ({"skills": []}, "skills", "工种至少要有 1 项"),
            ({"skills": [{"title": "宇航员之王"}]}, "skills.0", "工种"),
            ({"skills": [{"title": "·ìÈÒ¹¤"}]}, "skills.0", "乱码"),
            ({"wishes": "·ìÈÒ¹¤"}, "wishes", "乱码"),
            ({"wishes": "白" * 1001}, "wishes", "其他要求最多 1000 个字"),
            ({"region": "999999"}, "region", "行政区划"),
            ({"region": "450000"}, "region", ""),
            ({"consent": None}, "consent", "消息同意"),
            ({"openid": "o-forged"}, "openid", "不认识"),
            ({"quiet": True}, "quiet", "不认识"),
            ({"registration_id": "13900000001"}, "registration_id", "手机号码"),
            ({"fair_id": "13900000001"}, "fair_id", "手机号码"),
            ({"consent_version": "13900000001"}, "consent_version", "手机号码"),
        ],
    )
    def test_each_wrong_field_gets_a_chinese_sentence(
        self, world: World, stated: dict[str, object], field: str, says: str
    ) -> None:
        """422 names the field, says what to do, repeats no value, and nothing is on the bus."""
        answer = world.node.client.post("/v1/registrations", json=kiosk_body(**stated))
        assert answer.status_code == 422
        assert answer.headers["content-type"] == PROBLEM
        (error,) = answer.json()["errors"]
        assert error["field"] == field
        assert says in error["message"]
        assert "12345" not in answer.text.replace("0001", "")
        assert not world.log.of(REGISTRATIONS.name)

    def test_a_large_body_is_refused(self, world: World) -> None:
        """413, whether the length is announced or streamed."""
        client = world.node.client
        announced = client.post("/v1/registrations", content=b"x" * 70_000)
        streamed = client.post("/v1/registrations", content=(b"x" * 1_000 for _ in range(70)))
        assert [announced.status_code, streamed.status_code] == [413, 413]
        assert streamed.headers["content-type"] == PROBLEM

    def test_a_bus_that_is_down_is_a_503(self, world: World) -> None:
        """One clear sentence, a Chinese title, no traceback; nothing was confirmed."""
        world.log.down = True
        answer = world.node.client.post("/v1/registrations", json=kiosk_body())
        assert answer.status_code == 503
        assert answer.json()["title"] == "系统正忙，请稍后再试"
        assert "Traceback" not in answer.text
        assert answer.headers["retry-after"] == "2"
        assert world.node.client.get("/readyz").status_code == 503
        assert world.node.client.get("/livez").status_code == 200


class TestCredentials:
    """Tenants come from the key only."""

    @pytest.mark.parametrize("header", [None, "Basic abc", "Bearer kg_test_short", "Bearer " + "x" * 44])
    def test_no_valid_key_is_a_401(self, world: World, header: str | None) -> None:
        """Missing, of another scheme, mistyped: 401 with a sentence."""
        headers = {"Authorization": header} if header else {}
        answer = world.node.client.get("/v1/rules", headers=headers)
        assert answer.status_code == 401
        assert answer.headers["content-type"] == PROBLEM
        assert answer.headers["www-authenticate"] == "Bearer"

    def test_what_is_another_enterprises_does_not_exist(self, world: World) -> None:
        """For rules, vacancies, candidates, streams and outcomes: 404, and nothing is written."""
        mine, theirs = world.enterprise("e1"), world.enterprise("e2")
        client = world.node.client
        rule = client.post("/v1/rules", json={"name": "车位", "occupations": [SEWING]}, headers=theirs).json()
        vacancy = client.post("/v1/vacancies", json=vacancy_body(), headers=theirs).json()
        world.settle()
        written = sum(map(len, world.log.partitions.values()))
        answers = [
            client.delete(f"/v1/rules/{rule['rule_id']}", headers=mine),
            client.post(
                "/v1/rules",
                json={"name": "夺", "occupations": [SEWING], "rule_id": rule["rule_id"]},
                headers=mine,
            ),
            client.post(f"/v1/vacancies/{vacancy['vacancy_id']}/withdraw", headers=mine),
            client.post("/v1/vacancies", json=vacancy_body(vacancy_id=vacancy["vacancy_id"]), headers=mine),
            client.get("/v1/candidates", params={"rule_id": rule["rule_id"]}, headers=mine),
            client.get("/v1/candidates/stream", params={"rule_id": rule["rule_id"]}, headers=mine),
            client.post(
                "/v1/outcomes",
                json={"vacancy_id": vacancy["vacancy_id"], "worker_id": "w-x", "outcome": "hired"},
                headers=mine,
            ),
        ]
        assert [answer.status_code for answer in answers] == [404] * len(answers)
        assert client.get("/v1/rules", headers=mine).json() == {"rules": []}
        assert sum(map(len, world.log.partitions.values())) == written

    def test_nobody_says_whose_vacancy_it_is(self, world: World) -> None:
        """An `enterprise_id` in the body is refused, not believed."""
        key = world.enterprise("e1")
        answer = world.node.client.post("/v1/vacancies", json=vacancy_body(enterprise_id="e2"), headers=key)
        assert answer.status_code == 422


class TestVacanciesAndRules:
    """An enterprise's writes."""

    def test_a_vacancy_lives_and_is_withdrawn(self, world: World) -> None:
        """202 each; INTAKE sees a posting and a withdrawal of this enterprise."""
        key = world.enterprise("e1")
        posted = world.node.client.post("/v1/vacancies", json=vacancy_body(), headers=key)
        vacancy_id = posted.json()["vacancy_id"]
        world.settle()
        assert world.node.replica.vacancies[vacancy_id].enterprise_id == "e1"
        withdrawn = world.node.client.post(f"/v1/vacancies/{vacancy_id}/withdraw", headers=key)
        assert [posted.status_code, withdrawn.status_code] == [202, 202]
        assert len(world.log.of(POSTINGS.name)) == 2

    def test_a_posting_with_several_jobs_is_a_vacancy_for_each(self, world: World) -> None:
        """One event; the answer has all ids, the same again for the same request; a withdrawal ends them all."""
        key = world.enterprise("e1")
        body = vacancy_body(vacancy_id="v-two", title="电工2名/仓管员", headcount=None)
        first, again = (world.node.client.post("/v1/vacancies", json=body, headers=key) for _ in range(2))
        assert (first.status_code, first.json()) == (202, again.json())
        jobs = first.json()["jobs"]
        assert [(job["title"], job["occupation"], job["headcount"]) for job in jobs] == [
            ("电工", "6-31-01-03", 2),
            ("仓管员", "4-02-06-01", 1),
        ]
        vacancies = world.node.replica.vacancies
        assert set(vacancies) == {job["vacancy_id"] for job in jobs}
        assert jobs[0]["vacancy_id"] == first.json()["vacancy_id"] == "v-two"
        assert len(world.log.of(POSTINGS.name)) == 2
        world.node.client.post("/v1/vacancies/v-two/withdraw", headers=key)
        assert {each.status for each in vacancies.values()} == {VacancyStatus.WITHDRAWN}

    def test_a_job_whose_id_is_another_enterprise_s_is_refused_at_once(self, world: World) -> None:
        """Not a dead letter behind a 202."""
        theirs = vacancy_body(vacancy_id=job_id("v-two", "4-02-06-01", 8))
        world.node.client.post("/v1/vacancies", json=theirs, headers=world.enterprise("e2"))
        body = vacancy_body(vacancy_id="v-two", title="电工/仓管员")
        answer = world.node.client.post("/v1/vacancies", json=body, headers=world.enterprise("e1"))
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "vacancy_id")
        assert len(world.log.of(POSTINGS.name)) == 1

    def test_a_held_posting_with_several_jobs_says_how_they_will_be_called(self, world: World) -> None:
        """None of them is a vacancy yet."""
        body = vacancy_body(vacancy_id="v-two", title="电工/仓管员", description="45岁以下")
        said = world.node.client.post("/v1/vacancies", json=body, headers=world.enterprise("e1")).json()
        assert (len(said["jobs"]), said["held"][0]["words"]) == (2, "45岁以下")
        assert not world.node.replica.vacancies

    def test_one_job_of_several_cannot_become_several(self, world: World) -> None:
        """The answer names the posting, whose title can list another."""
        key = world.enterprise("e1")
        body = vacancy_body(vacancy_id="v-two", title="电工/仓管员")
        further = world.node.client.post("/v1/vacancies", json=body, headers=key).json()["jobs"][1]["vacancy_id"]
        answer = world.node.client.post("/v1/vacancies", json={**body, "vacancy_id": further}, headers=key)
        (error,) = answer.json()["errors"]
        assert (answer.status_code, error["field"]) == (422, "title")
        assert "v-two" in error["message"]

    def test_what_intake_would_not_understand_is_refused_at_once(self, world: World) -> None:
        """A title that names no occupation is a 422 here, not a dead letter that nobody reads."""
        key = world.enterprise("e1")
        answer = world.node.client.post("/v1/vacancies", json=vacancy_body(title="某某"), headers=key)
        assert answer.status_code == 422
        assert not world.log.of(POSTINGS.name)

    def test_an_unclear_occupation_is_asked_for_by_name_and_code(self, world: World) -> None:
        """The 422 names the best candidates, so that the next request can hold a code."""
        key = world.enterprise("e1")
        answer = world.node.client.post("/v1/vacancies", json=vacancy_body(title="缝纫功"), headers=key)
        (error,) = answer.json()["errors"]
        assert (answer.status_code, error["field"]) == (422, "occupation")
        assert "缝纫工（6-05-01-03）" in error["message"]

    def test_a_word_that_two_trades_claim_is_asked_for(self, world: World) -> None:
        """A lathe or a sewing machine: with the industry it is understood, without it both are named."""
        key = world.enterprise("e1", "公司")
        answer = world.node.client.post("/v1/vacancies", json=vacancy_body(title="车工"), headers=key)
        (error,) = answer.json()["errors"]
        assert (answer.status_code, error["field"]) == (422, "occupation")
        assert "缝纫工（6-05-01-03）、车工（6-18-01-01）" in error["message"]
        clear = vacancy_body(title="车工", description="服装厂招人")
        assert world.node.client.post("/v1/vacancies", json=clear, headers=key).status_code == 202
        worker = kiosk_body(skills=[{"title": "车工"}])
        (error,) = world.node.client.post("/v1/registrations", json=worker).json()["errors"]
        assert error["field"] == "skills.0"
        assert "车工（6-18-01-01）" in error["message"]

    @pytest.mark.parametrize(("called", "code"), [("制衣厂", "6-05-01-03"), ("机械厂", "6-18-01-01")])
    def test_who_posts_has_said_what_industry_it_is(self, world: World, called: str, code: str) -> None:
        """The name that the employer is registered under is context too."""
        key = world.enterprise("e1", called)
        posted = world.node.client.post("/v1/vacancies", json=vacancy_body(title="车工"), headers=key)
        assert posted.status_code == 202
        assert [each.occupation for each in world.node.replica.vacancies.values()] == [code]

    def test_a_description_goes_onto_the_bus_masked(self, world: World) -> None:
        """Whom to call is the platform's to keep."""
        key = world.enterprise("e1")
        body = vacancy_body(description="包吃住，两班倒，电话13900000001")
        posted = world.node.client.post("/v1/vacancies", json=body, headers=key)
        world.settle()
        (record,) = world.log.of(POSTINGS.name)
        assert b"13900000001" not in record.value
        assert world.node.replica.vacancies[posted.json()["vacancy_id"]].lodging is True

    def test_an_unlawful_posting_is_answered_with_words_rule_and_proposal(self, world: World) -> None:
        """422 at once (P7); what is doubtful beside it is no reason to refuse, and nothing is on the bus."""
        key = world.enterprise("e1")
        body = vacancy_body(description="限女性，45岁以下。包吃住")
        answer = world.node.client.post("/v1/vacancies", json=body, headers=key)
        assert answer.status_code == 422
        (error,) = answer.json()["errors"]
        assert (error["field"], error["verdict"], error["words"]) == ("description", "unlawful", "限女性")
        assert "人社部发〔2019〕17号" in error["rule"]
        assert error["proposal"] == "男女不限，45岁以下。包吃住"
        assert "限女性" in error["message"]
        assert not world.log.of(POSTINGS.name)
        lawful = vacancy_body(description=error["proposal"])
        assert world.node.client.post("/v1/vacancies", json=lawful, headers=key).status_code == 202

    def test_an_unlawful_title_is_refused_too(self, world: World) -> None:
        """Its occupation is stated, so nothing else is wrong with it."""
        body = vacancy_body(title="女缝纫工", occupation=SEWING)
        answer = world.node.client.post("/v1/vacancies", json=body, headers=world.enterprise("e1"))
        (error,) = answer.json()["errors"]
        assert (error["field"], error["proposal"]) == ("title", "缝纫工")

    def test_a_doubtful_posting_is_held_and_its_sender_told(self, world: World) -> None:
        """202 with what a reviewer must look at; it is nobody else's to change, and no vacancy."""
        key, theirs = world.enterprise("e1"), world.enterprise("e2")
        body = vacancy_body(vacancy_id="v-held", description="45岁以下")
        answer = world.node.client.post("/v1/vacancies", json=body, headers=key)
        assert answer.status_code == 202
        assert [each["words"] for each in answer.json()["held"]] == ["45岁以下"]
        world.settle()
        assert "v-held" in world.node.replica.held
        assert "v-held" not in world.node.replica.vacancies
        again = [world.node.client.post("/v1/vacancies", json=body, headers=who).status_code for who in (theirs, key)]
        assert again == [404, 202]

    @pytest.mark.parametrize("field", ["reviewed", "review", "reviewer", "verdict"])
    def test_no_enterprise_releases_its_own(self, world: World, field: str) -> None:
        """A form has no field by which the screen could be passed."""
        body = vacancy_body(description="45岁以下", **{field: ["age_limit:45岁以下"]})
        answer = world.node.client.post("/v1/vacancies", json=body, headers=world.enterprise("e1"))
        assert answer.status_code == 422

    @pytest.mark.parametrize(("name", "words", "verdict"), [
        ("女车位工", "女", "unlawful"),
        ("车位 45岁以下", "45岁以下", "doubtful"),
    ])  # fmt: skip
    @pytest.mark.parametrize("path", ["", "/dry-run"])
    def test_a_rule_goes_through_the_same_screen(
        self, world: World, name: str, words: str, verdict: str, path: str
    ) -> None:
        """422 with the words; what is doubtful too, for nobody reviews rules yet."""
        asked = {"name": name, "occupations": [SEWING]}
        answer = world.node.client.post(f"/v1/rules{path}", json=asked, headers=world.enterprise("e1"))
        assert answer.status_code == 422
        (error,) = answer.json()["errors"]
        assert (error["field"], error["words"], error["verdict"]) == ("name", words, verdict)
        assert not world.log.of(RULES.name)

    def test_a_rule_is_created_replaced_and_deleted(self, world: World) -> None:
        """The tombstone lies in the partition of the enterprise, where the rule lay."""
        key = world.enterprise("e1")
        client = world.node.client
        rule = client.post("/v1/rules", json={"name": "车位", "occupations": [SEWING]}, headers=key).json()
        again = {"name": "熟练车位", "occupations": [SEWING], "level": 3, "rule_id": rule["rule_id"]}
        assert client.post("/v1/rules", json=again, headers=key).json()["rule_id"] == rule["rule_id"]
        assert client.delete(f"/v1/rules/{rule['rule_id']}", headers=key).status_code == 204
        records = world.log.of(RULES.name)
        assert len({record.partition for record in records}) == 1
        assert records[-1].value is None
        assert client.get("/v1/rules", headers=key).json() == {"rules": []}

    def test_a_dry_run_says_what_a_rule_would_bring_and_writes_nothing(self, world: World) -> None:
        """Who is within it now, who of them changed within a week, and from when on it is too broad."""
        client, key = world.node.client, world.enterprise("e1")
        asked = {"name": "车位", "occupations": [SEWING]}
        bound = {"too_broad": False, "most_members": 3}
        tried = client.post("/v1/rules/dry-run", json=asked, headers=key)
        assert tried.json() == {"hits": 0, "changes_per_day": 0.0, **bound}
        client.post("/v1/registrations", json=kiosk_body(1))
        world.clock.advance(timedelta(days=8))
        for number in (2, 3):
            client.post("/v1/registrations", json=kiosk_body(number))
        tried = client.post("/v1/rules/dry-run", json=asked, headers=key)
        assert tried.json() == {"hits": 3, "changes_per_day": 0.3, **bound}
        client.post("/v1/registrations", json=kiosk_body(4))
        tried = client.post("/v1/rules/dry-run", json=asked, headers=key)
        assert tried.json() == {"hits": 4, "changes_per_day": None, "too_broad": True, "most_members": 3}
        assert not world.log.of(RULES.name)

    def test_a_dry_run_is_checked_like_a_rule(self, world: World) -> None:
        """An unknown occupation, nobody's key."""
        key = world.enterprise("e1")
        unknown = {"name": "无", "occupations": ["8-88-88-88"]}
        assert world.node.client.post("/v1/rules/dry-run", json=unknown, headers=key).status_code == 422
        assert world.node.client.post("/v1/rules/dry-run", json=unknown).status_code == 401

    def test_an_unknown_occupation_is_refused(self, world: World) -> None:
        """A rule that could never match is not written."""
        key = world.enterprise("e1")
        answer = world.node.client.post("/v1/rules", json={"name": "无", "occupations": ["8-88-88-88"]}, headers=key)
        assert answer.status_code == 422
        assert not world.log.of(RULES.name)

    def test_any_occupation_will_do_but_not_everywhere(self, world: World) -> None:
        """Everybody in the land would be within such a rule."""
        client, key = world.node.client, world.enterprise("e1")
        everybody = {"name": "都要", "occupations": []}
        assert client.post("/v1/rules", json=everybody, headers=key).status_code == 422
        assert not world.log.of(RULES.name)
        assert client.post("/v1/rules", json={**everybody, "region": "441802"}, headers=key).status_code == 201
        assert client.get("/v1/rules", headers=key).json()["rules"][0]["occupation_names"] == []


def test_an_expired_key_opens_nothing(world: World) -> None:
    """After `expires_at` it is as unknown as any other."""
    from gateway.access import hash_of, mint
    from gateway.records import access_record
    from schemas.state import Access, AccessKind

    key = mint()
    access = Access(
        key_hash=hash_of(key),
        kind=AccessKind.ENTERPRISE,
        subject="e1",
        occurred_at=NOW,
        expires_at=NOW + timedelta(hours=1),
    )
    world.log.append(access_record(access, NOW))
    world.settle()
    headers = {"Authorization": f"Bearer {key}"}
    assert world.node.client.get("/v1/rules", headers=headers).status_code == 200
    world.clock.advance(timedelta(hours=1))
    assert world.node.client.get("/v1/rules", headers=headers).status_code == 401


def test_pages_load_nothing_from_elsewhere(world: World) -> None:
    """Every page comes with a strict policy, and names no other host."""
    for page in ("/kiosk", "/board", "/portal"):
        answer = world.node.client.get(page)
        assert answer.status_code == 200
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert "http" not in answer.text


def test_a_kiosk_of_an_unknown_county_is_told_so(world: World) -> None:
    """A mistyped address of a kiosk is the clerk's to mend, and no fault of ours."""
    answer = world.node.client.get("/v1/kiosk", params={"region": "450199"})
    assert answer.status_code == 422
    assert [each["field"] for each in answer.json()["errors"]] == ["region"]


def test_there_is_no_page_of_documentation_from_a_cdn(world: World) -> None:
    """/docs is off; the description itself is there."""
    assert world.node.client.get("/docs").status_code == 404
    assert world.node.client.get("/openapi.json").status_code == 200


def test_unknown_addresses_are_problems_too(world: World) -> None:
    """404 and 405 in the same form."""
    for answer in (world.node.client.get("/v1/nothing"), world.node.client.put("/v1/rules")):
        assert answer.headers["content-type"] == PROBLEM


def test_the_log_holds_no_secret_and_no_person(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    """The access log names the route, never the path's secret, the query or the body."""
    world.node.client.post("/v1/callbacks/sms/a-wrong-secret", content=b"[]")
    world.node.client.post("/v1/registrations?token=abc", json=kiosk_body())
    out = "".join(capsys.readouterr())
    assert "/v1/callbacks/sms/{secret}" in out
    assert not [word for word in ("a-wrong-secret", "token", "abc", phone(1)) if word in out]


def test_an_unexpected_error_is_one_sentence(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """500 without a traceback."""
    monkeypatch.setattr(world.node.replica, "is_gone", lambda _: 1 / 0)
    answer = world.node.client.post("/v1/registrations", json=kiosk_body())
    assert answer.status_code == 500
    assert answer.json()["title"] == "系统出错了"
    assert "ZeroDivision" not in answer.text


def test_an_outcome_reaches_the_vacancys_partition(world: World) -> None:
    """An enterprise tells of its own offer; the happening names the offer."""
    from tests.unit.gateway.decided import offer

    key = world.enterprise("e1")
    posted = world.node.client.post("/v1/vacancies", json=vacancy_body(), headers=key)
    vacancy_id = posted.json()["vacancy_id"]
    world.settle()
    offer(world, vacancy_id, "w-1", "e1")
    body = {"vacancy_id": vacancy_id, "worker_id": "w-1", "outcome": "arrived"}
    assert world.node.client.post("/v1/outcomes", json={**body, "reason": phone(1)}, headers=key).status_code == 422
    assert world.node.client.post("/v1/outcomes", json=body, headers=key).status_code == 202
    (record,) = world.log.of(OUTCOMES.name)
    assert record.key == vacancy_id
