"""Tencent's adapter against the simulator: every fault has its outcome, and silence is never proof."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from infra.simulators.config import SimulatorConfig
from notifier.outcome import Found, OutcomeClass, Unanswered
from notifier.port import Receipt, Reply
from notifier.replies import Refuses, read_reply
from notifier.templates.book import read as read_templates
from notifier.tencent import codes
from notifier.tencent.adapter import NO_ROW, TWO_ROWS, TencentSms
from tests.integration.providers.support import Inbox, Providers, about, providers_of, short, tencent_account

VARIABLES = read_templates("""
[match.tencent]
code = "100001"
body = "您好，您有{1}条新结果，请于{2}前致电就业驿站。"
variables.1 = { fact = "count", otherwise = "1" }
variables.2 = { fact = "until", otherwise = "两天" }
[match.alibaba]
code = "SMS_100000001"
body = "您好"
[match.wechat_template]
code = "kaigong-match-notice"
body = "岗位：{{thing1.DATA}}"
variables.thing1 = { fact = "title", otherwise = "岗位" }
""")


async def test_a_message_is_accepted_as_it_was_meant(providers: Providers) -> None:
    """The provider has number and our id, and we have its id."""
    message = short()
    outcome = await providers.tencent.send(message)
    (accepted,) = providers.simulators.ledger.accepted
    assert (outcome.cls, outcome.code, outcome.provider_id) == (OutcomeClass.ACCEPTED, "Ok", accepted.provider_id)
    assert (accepted.provider, accepted.recipient, accepted.attempt_id) == ("tencent", message.to, message.attempt_id)
    assert accepted.text.startswith("【开工就业服务站】您好")


async def test_variables_are_by_place() -> None:
    """In the order of the body, as many as it has, six characters each."""
    async with providers_of(SimulatorConfig(templates=VARIABLES)) as providers:
        fine = await providers.tencent.send(short(values=("2", "11月22日")))
        (accepted,) = providers.simulators.ledger.accepted
        few = await providers.tencent.send(short(values=("2",)))
        long = await providers.tencent.send(short(values=("2", "2026年11月")))
    assert (fine.code, few.code, long.code) == (
        "Ok",
        "FailedOperation.TemplateParamSetNotMatchApprovedTemplate",
        "InvalidParameterValue.TemplateParameterLengthLimit",
    )
    assert "您有2条新结果，请于11月22日前" in accepted.text


async def test_the_same_call_again_is_a_second_message() -> None:
    """The reason why nobody repeats a call here: there is no nonce. Only the content's 30 seconds stand between."""
    async with providers_of(SimulatorConfig(templates=VARIABLES)) as providers:
        message = short(values=("2", "11月22日"))
        first, again = await providers.tencent.send(message), await providers.tencent.send(message)
        other = replace(message, content=replace(message.content, values={"1": "3", "2": "11月22日"}))
        assert (await providers.tencent.send(other)).cls is OutcomeClass.ACCEPTED
    assert (first.code, again.code) == ("Ok", "LimitExceeded.PhoneNumberThirtySecondLimit")
    assert again.cls is OutcomeClass.RATE_LIMITED_RECIPIENT
    assert providers.accepted == [message.attempt_id] * 2


async def test_a_late_call_is_refused_by_the_provider(providers: Providers) -> None:
    """Who wakes up after the window cannot send any more, however long it slept."""
    outcome = await providers.tencent.send(short(signed_at=datetime.now(UTC) - timedelta(seconds=302)))
    assert (outcome.cls, outcome.code) == (OutcomeClass.RETRYABLE_NOT_SENT, codes.SIGNATURE_EXPIRED)
    assert providers.accepted == []
    assert providers.refused("expired") == 1


@pytest.mark.parametrize(
    ("kind", "members", "meaning", "accepted"),
    [
        ("hang_after_accept", {}, OutcomeClass.AMBIGUOUS, 1),
        ("hang_before_accept", {}, OutcomeClass.AMBIGUOUS, 0),
        ("latency", {"ms": 20}, OutcomeClass.ACCEPTED, 1),
        ("reset", {}, OutcomeClass.AMBIGUOUS, 1),
        ("reset", {"accepted": False}, OutcomeClass.AMBIGUOUS, 0),
        ("http_500", {}, OutcomeClass.AMBIGUOUS, 1),
        ("http_502", {"accepted": False}, OutcomeClass.AMBIGUOUS, 0),
        ("malformed_body", {}, OutcomeClass.AMBIGUOUS, 1),
        ("html_body", {}, OutcomeClass.AMBIGUOUS, 1),
        ("empty_body", {}, OutcomeClass.AMBIGUOUS, 1),
        ("refuse", {"code": "FailedOperation.PhoneNumberInBlacklist"}, OutcomeClass.USER_REFUSED, 0),
        ("refuse", {"code": "FailedOperation.InsufficientBalanceInSmsPackage"}, OutcomeClass.PERMANENT_ACCOUNT, 0),
        ("refuse", {"code": "Never.Heard.Of"}, OutcomeClass.AMBIGUOUS, 0),
    ],
)
async def test_every_fault_has_its_outcome(
    providers: Providers, kind: str, members: dict[str, object], meaning: OutcomeClass, accepted: int
) -> None:
    """Where the provider may have it, we say ambiguous, whether it has it or not; the next call is well."""
    providers.fail(kind, provider="tencent", **members)
    message = short()
    outcome = await providers.tencent.send(message)
    assert (outcome.cls, len(providers.accepted)) == (meaning, accepted)
    assert members.get("code", outcome.code) == outcome.code
    assert message.to not in f"{outcome}{message}"
    assert (await providers.tencent.send(short())).cls is OutcomeClass.ACCEPTED


async def test_a_number_has_two_a_day() -> None:
    """The default of every account, told for the number alone: the call as a whole is well."""
    async with providers_of(SimulatorConfig(templates=VARIABLES)) as strict:
        outcomes = [await strict.tencent.send(short("13900000001", (str(n), "今天"))) for n in range(3)]
        other = await strict.tencent.send(short("13900000002", ("1", "今天")))
    assert [outcome.code for outcome in outcomes] == ["Ok", "Ok", "LimitExceeded.PhoneNumberDailyLimit"]
    assert other.cls is OutcomeClass.ACCEPTED


async def test_a_wrong_key_is_for_the_operator(providers: Providers) -> None:
    """The signature is verified, not merely read."""
    config = replace(SimulatorConfig(), secret_key="another")
    wrong = tencent_account(providers.simulators.url, config)
    outcome = await TencentSms(providers.session, wrong).send(short())
    assert (outcome.cls, outcome.code) == (OutcomeClass.PERMANENT_ACCOUNT, "AuthFailure.SignatureFailure")
    assert "another" not in f"{outcome}{wrong}"


async def test_a_query_finds_the_only_message_that_it_can_be() -> None:
    """Accepted but unheard: no id is known, and one message at a time is open to a number."""
    async with providers_of(SimulatorConfig(receipt_delay_s=0.0)) as providers:
        providers.fail("hang_after_accept", provider="tencent")
        message = short()
        assert (await providers.tencent.send(message)).cls is OutcomeClass.AMBIGUOUS
        (accepted,) = providers.simulators.ledger.accepted
        question = about(message)
        assert await providers.tencent.resolve(question) == Found("delivered", "DELIVRD", accepted.provider_id)
        known = replace(question, others=frozenset({accepted.provider_id}))
        assert await providers.tencent.resolve(known) == Unanswered(NO_ROW)
        assert await providers.tencent.resolve(replace(question, to="13900009999")) == Unanswered(NO_ROW)


async def test_a_query_by_the_providers_id_is_exact() -> None:
    """Another message to the same number is not taken for it, whatever became of either."""
    async with providers_of(SimulatorConfig(receipt_delay_s=0.0, templates=VARIABLES)) as providers:
        providers.fail("failed_receipt", provider="tencent", code="MK:0001")
        first, second = (short("13900000001", (str(n), "今天")) for n in (1, 2))
        ids = [(await providers.tencent.send(each)).provider_id for each in (first, second)]
        for message, provider_id, found in (
            (first, ids[0], Found("failed", "MK:0001", ids[0])),
            (second, ids[1], Found("delivered", "DELIVRD", ids[1])),
        ):
            assert await providers.tencent.resolve(about(message, provider_id=provider_id)) == found
        assert await providers.tencent.resolve(about(first)) == Unanswered(TWO_ROWS)
        assert await providers.tencent.resolve(about(first, provider_id="5000:0")) == Unanswered(NO_ROW)


async def test_our_own_id_decides_where_support_enabled_it() -> None:
    """Two unknown messages to a number are told apart by what the provider echoes."""
    async with providers_of(SimulatorConfig(receipt_delay_s=0.0, templates=VARIABLES, tencent_ext=True)) as providers:
        first, second = (short("13900000001", (str(n), "今天")) for n in (1, 2))
        ids = [(await providers.tencent.send(each)).provider_id for each in (first, second)]
        for message, provider_id in zip((first, second), ids, strict=True):
            assert await providers.tencent.resolve(about(message)) == Found("delivered", "DELIVRD", provider_id)
        assert await providers.tencent.resolve(about(first, attempt_id="NEVER")) == Unanswered(NO_ROW)


async def test_silence_is_no_proof(providers: Providers) -> None:
    """A message without a receipt is in no row, taken or not; and a query that fails says nothing either."""
    message = short()
    assert await providers.tencent.resolve(about(message)) == Unanswered(NO_ROW)
    async with providers_of(SimulatorConfig(receipt_delay_s=60)) as slow:
        await slow.tencent.send(message)
        assert await slow.tencent.resolve(about(message)) == Unanswered(NO_ROW)
    providers.fail("query_fails", provider="tencent")
    assert await providers.tencent.resolve(about(message)) == Unanswered("InternalError")


async def test_receipts_come_to_our_address(inbox: Inbox) -> None:
    """Under the provider's id, pushed again until taken, doubled, lost or failing as scripted."""
    inbox.failures = 1
    config = SimulatorConfig(callback_base=inbox.base, receipt_delay_s=0.0, tencent_retries_s=(0.01, 0.01))
    async with providers_of(config) as providers:
        for kind, code in [("lost_receipt", ""), ("duplicate_receipt", ""), ("failed_receipt", "MK:0001")]:
            providers.fail(kind, provider="tencent", code=code)
        _, doubled, failed = [(await providers.tencent.send(short())).provider_id for _ in range(3)]
        received = await inbox.holds(3)
    assert all(isinstance(one, Receipt) and one.attempt_id is None for one in received)
    assert sorted((one.provider_id, one.code) for one in received) == sorted(
        [(doubled, "DELIVRD")] * 2 + [(failed, "MK:0001")]
    )


async def test_a_receipt_may_be_quicker_than_the_answer(inbox: Inbox) -> None:
    """Then nobody knows its id yet."""
    async with providers_of(SimulatorConfig(callback_base=inbox.base), timeout_s=2.0) as providers:
        providers.fail("early_receipt", provider="tencent")
        outcome = await providers.tencent.send(short())
        assert [one.provider_id for one in inbox.received] == [outcome.provider_id]


async def test_a_reply_comes_to_our_address(inbox: Inbox) -> None:
    """Somebody answers TD, by way of the admin API."""
    async with providers_of(SimulatorConfig(callback_base=inbox.base)) as providers:
        url = f"{providers.simulators.url}/admin/replies"
        said = {"phone": "13900000001", "content": "td", "provider": "tencent"}
        async with providers.session.post(url, json=said) as answer:
            assert await answer.json() == {"taken": True}
    (reply,) = inbox.received
    assert isinstance(reply, Reply)
    assert read_reply(reply.content) == Refuses()
