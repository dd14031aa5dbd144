"""The SMS adapter against the simulator: every fault has its outcome, and the deadline is the provider's."""

import asyncio
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest

from infra.simulators.config import SimulatorConfig
from infra.simulators.ledger import Accepted, now_ms
from notifier.alibaba import codes
from notifier.alibaba.adapter import AlibabaSms
from notifier.outcome import Absent, Found, OutcomeClass, Unanswered
from notifier.port import Question, Receipt, Reply
from notifier.replies import Refuses, read_reply
from schemas.shanghai import SHANGHAI
from tests.integration.providers.support import (
    PARAMS,
    Inbox,
    Providers,
    about,
    alibaba_account,
    providers_of,
    sms,
    until,
)


async def test_a_message_is_accepted_once_as_it_was_meant(providers: Providers) -> None:
    """The provider has number, values and our id, and we have its id."""
    message = sms()
    outcome = await providers.sms.send(message)
    (accepted,) = providers.simulators.ledger.accepted
    assert (outcome.cls, outcome.code, outcome.provider_id) == (
        OutcomeClass.ACCEPTED,
        "OK",
        accepted.provider_id,
    )
    assert (accepted.recipient, accepted.attempt_id, accepted.params) == (
        message.to,
        message.attempt_id,
        PARAMS,
    )
    assert accepted.text.startswith("【开工就业服务站】您好")


async def test_a_repeated_call_is_refused_by_the_provider(providers: Providers) -> None:
    """The same attempt again is the same nonce: refused, ambiguous for us, and accepted only once."""
    message = sms()
    await providers.sms.send(message)
    again = await providers.sms.send(message)
    assert (again.cls, again.code) == (OutcomeClass.AMBIGUOUS, codes.NONCE_USED)
    assert providers.accepted == [message.attempt_id]
    assert providers.refused("nonce_used") == 1


async def test_a_late_call_is_refused_by_the_provider(providers: Providers) -> None:
    """Who wakes up after the window cannot send any more, however long it slept."""
    outcome = await providers.sms.send(sms(signed_at=datetime.now(UTC) - timedelta(seconds=902)))
    assert (outcome.cls, outcome.code) == (OutcomeClass.RETRYABLE_NOT_SENT, codes.SIGNATURE_EXPIRED)
    assert providers.accepted == []
    assert providers.refused("expired") == 1


async def test_the_window_is_a_setting() -> None:
    """A few seconds will do for a test of what happens after it."""
    async with providers_of(SimulatorConfig(signature_window_s=2.0)) as providers:
        late = await providers.sms.send(sms(signed_at=datetime.now(UTC) - timedelta(seconds=4)))
        fresh = await providers.sms.send(sms())
    assert (late.code, fresh.code) == (codes.SIGNATURE_EXPIRED, "OK")


@pytest.mark.parametrize(
    ("kind", "members", "meaning", "accepted"),
    [
        ("hang_after_accept", {}, OutcomeClass.AMBIGUOUS, 1),
        ("hang_before_accept", {}, OutcomeClass.AMBIGUOUS, 0),
        ("latency", {"ms": 2000}, OutcomeClass.AMBIGUOUS, None),
        ("latency", {"ms": 20}, OutcomeClass.ACCEPTED, 1),
        ("reset", {}, OutcomeClass.AMBIGUOUS, 1),
        ("reset", {"accepted": False}, OutcomeClass.AMBIGUOUS, 0),
        ("http_500", {}, OutcomeClass.AMBIGUOUS, 1),
        ("http_500", {"accepted": False}, OutcomeClass.AMBIGUOUS, 0),
        ("malformed_body", {}, OutcomeClass.AMBIGUOUS, 1),
        ("refuse", {"code": "isv.BUSINESS_LIMIT_CONTROL"}, OutcomeClass.RATE_LIMITED_RECIPIENT, 0),
        ("refuse", {"code": "isv.AMOUNT_NOT_ENOUGH"}, OutcomeClass.PERMANENT_ACCOUNT, 0),
    ],
)
async def test_every_fault_has_its_outcome(
    providers: Providers, kind: str, members: dict[str, object], meaning: OutcomeClass, accepted: int | None
) -> None:
    """Where the provider may have it, we say ambiguous, whether it has it or not; the next call is well."""
    providers.fail(kind, provider="alibaba", **members)
    message = sms()
    outcome = await providers.sms.send(message)
    assert outcome.cls is meaning
    assert message.to not in f"{outcome}{message}"
    if accepted is not None:
        assert len(providers.accepted) == accepted
    assert (await providers.sms.send(sms())).cls is OutcomeClass.ACCEPTED


async def test_a_refused_connection_sent_nothing(providers: Providers) -> None:
    """Nobody listens there, so a new attempt is safe."""
    nowhere = AlibabaSms(providers.session, alibaba_account("http://127.0.0.1:9", SimulatorConfig()))
    outcome = await nowhere.send(sms())
    assert (outcome.cls, outcome.code) == (
        OutcomeClass.RETRYABLE_NOT_SENT, "transport.ClientConnectorError",
    )  # fmt: skip


async def test_a_full_pool_sent_nothing(providers: Providers) -> None:
    """A call that never got a connection is known not to be sent, though it ran out of time."""
    providers.fail("hang_after_accept", provider="alibaba")
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=1)) as narrow:
        url = providers.simulators.url
        slow = AlibabaSms(narrow, alibaba_account(url, SimulatorConfig(), timeout_s=2.0))
        hasty = AlibabaSms(narrow, alibaba_account(url, SimulatorConfig(), timeout_s=0.2))
        async with asyncio.TaskGroup() as group:
            holding = group.create_task(slow.send(sms()))
            await until(lambda: len(providers.accepted) == 1)
            outcome = await hasty.send(sms())
    assert outcome.cls is OutcomeClass.RETRYABLE_NOT_SENT
    assert holding.result().cls is OutcomeClass.AMBIGUOUS
    assert len(providers.accepted) == 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"phone": "12345"}, "isv.MOBILE_NUMBER_ILLEGAL"),
        ({"params": PARAMS | {"reason": "工" * 36}}, "isv.PARAM_LENGTH_LIMIT"),
        ({"params": PARAMS | {"reason": "招聘缝纫工"}}, "isv.BLACK_KEY_CONTROL_LIMIT"),
        ({"params": {"num": "1"}}, "isv.TEMPLATE_MISSING_PARAMETERS"),
    ],
)
async def test_the_template_is_enforced(providers: Providers, changes: dict[str, object], code: str) -> None:
    """What production refuses the simulator refuses, with the same code."""
    assert (await providers.sms.send(sms(**changes))).code == code
    assert providers.accepted == []


async def test_a_number_has_its_limit() -> None:
    """The submits of one number are counted, not those of another."""
    async with providers_of(SimulatorConfig(per_day=2)) as providers:
        outcomes = [(await providers.sms.send(sms(phone="13900000001"))).cls for _ in range(3)]
        other = await providers.sms.send(sms(phone="13900000002"))
    assert outcomes == [OutcomeClass.ACCEPTED] * 2 + [OutcomeClass.RATE_LIMITED_RECIPIENT]
    assert other.cls is OutcomeClass.ACCEPTED


async def test_a_query_settles_what_was_ambiguous(providers: Providers) -> None:
    """Accepted but unheard is found; never arrived is absent."""
    heard_not, came_not = sms(), sms()
    providers.fail("hang_after_accept", provider="alibaba")
    await providers.sms.send(heard_not)
    providers.fail("hang_before_accept", provider="alibaba")
    await providers.sms.send(came_not)
    found = await providers.sms.resolve(about(heard_not))
    assert isinstance(found, Found)
    assert await providers.sms.resolve(about(came_not)) == Absent()


async def test_a_query_tells_how_far_it_got() -> None:
    """Waiting until the carrier has spoken, then its word; a lost receipt is found here."""
    async with providers_of(SimulatorConfig(receipt_delay_s=3600)) as providers:
        message = sms()
        await providers.sms.send(message)
        assert await providers.sms.resolve(about(message)) == Found("waiting", "", None)
    async with providers_of(SimulatorConfig(receipt_delay_s=0)) as providers:
        providers.fail("failed_receipt", provider="alibaba", code="MK:0001")
        await providers.sms.send(message)
        failed = await providers.sms.resolve(about(message))
        assert failed == Found("failed", "MK:0001", None)


async def test_a_query_that_fails_proves_nothing(providers: Providers) -> None:
    """An error on any day or page is no absence."""
    providers.fail("query_fails", provider="alibaba")
    message = sms()
    assert await providers.sms.resolve(about(message)) == Unanswered("ServiceUnavailable")


async def test_a_message_not_yet_indexed_is_absent() -> None:
    """The provider's index lags: within that time absence is no proof, and the simulator shows it."""
    async with providers_of(SimulatorConfig(indexing_delay_s=3600)) as providers:
        message = sms()
        await providers.sms.send(message)
        assert await providers.sms.resolve(about(message)) == Absent()


async def test_a_query_reads_every_page(providers: Providers) -> None:
    """The wanted row may be the oldest of more than one page."""
    first = sms(phone="13900000001")
    await providers.sms.send(first)
    for _ in range(60):
        providers.simulators.ledger.accept(_copy(providers, "OTHER"))
    assert isinstance(await providers.sms.resolve(about(first)), Found)
    assert await providers.sms.resolve(about(first, attempt_id="NEVER")) == Absent()


@pytest.mark.parametrize("accepted_minutes", [-1, 1])
async def test_around_midnight_both_days_are_asked(providers: Providers, accepted_minutes: int) -> None:
    """A call signed a moment before midnight may have been accepted after it, by the provider's clock."""
    midnight = datetime(2026, 3, 1, tzinfo=SHANGHAI)
    await providers.sms.send(sms(phone="13900000001"))
    at = midnight + timedelta(minutes=accepted_minutes)
    providers.simulators.ledger.accept(_copy(providers, "NIGHT", accepted_at=int(at.timestamp() * 1000)))
    for signed_at in (midnight - timedelta(minutes=2), midnight + timedelta(minutes=2)):
        question = Question(to="13900000001", attempt_id="NIGHT", signed_at=signed_at)
        assert isinstance(await providers.sms.resolve(question), Found)


async def test_receipts_come_to_our_address(inbox: Inbox) -> None:
    """Each accepted message gets its receipt under our id, by an address that only the provider knows."""
    async with providers_of(SimulatorConfig(callback_base=inbox.base, receipt_delay_s=0.0)) as providers:
        messages = [sms() for _ in range(3)]
        for message in messages:
            await providers.sms.send(message)
        receipts = await inbox.holds(3)
    assert {(one.attempt_id, one.delivered) for one in receipts if isinstance(one, Receipt)} == {
        (message.attempt_id, True) for message in messages
    }


async def test_receipts_are_pushed_again_until_taken(inbox: Inbox) -> None:
    """A failing address gets its receipt later, and only once if it took it."""
    inbox.failures = 2
    config = SimulatorConfig(callback_base=inbox.base, receipt_delay_s=0.0, sms_retries_s=(0.01, 0.01, 0.01))
    async with providers_of(config) as providers:
        await providers.sms.send(sms())
        assert len(await inbox.holds(1)) == 1
        assert inbox.failures == 0


async def test_scripted_receipts(inbox: Inbox) -> None:
    """A receipt may be doubled, lost, failing, or quicker than the answer to the call."""
    config = SimulatorConfig(callback_base=inbox.base, receipt_delay_s=0.0)
    async with providers_of(config, timeout_s=2.0) as providers:
        for kind, code in [("lost_receipt", ""), ("duplicate_receipt", ""), ("failed_receipt", "MK:0001")]:
            providers.fail(kind, provider="alibaba", code=code)
        lost, doubled, failed, early = [sms() for _ in range(4)]
        for message in (lost, doubled, failed):
            await providers.sms.send(message)
        received = await inbox.holds(3)
        assert sorted((one.attempt_id, one.code) for one in received) == sorted(
            [(doubled.attempt_id, "DELIVERED")] * 2 + [(failed.attempt_id, "MK:0001")]
        )
        providers.fail("early_receipt", provider="alibaba")
        await providers.sms.send(early)
        assert inbox.received[-1].attempt_id == early.attempt_id


async def test_a_reply_comes_to_our_address(inbox: Inbox) -> None:
    """Somebody answers R, by way of the admin API."""
    async with providers_of(SimulatorConfig(callback_base=inbox.base)) as providers:
        url = f"{providers.simulators.url}/admin/replies"
        async with providers.session.post(url, json={"phone": "13900000001", "content": "Ｒ"}) as answer:
            assert await answer.json() == {"taken": True}
    (reply,) = inbox.received
    assert isinstance(reply, Reply)
    assert read_reply(reply.content) == Refuses()


def _copy(providers: Providers, attempt_id: str, accepted_at: int | None = None) -> Accepted:
    ledger = providers.simulators.ledger
    at = accepted_at or now_ms()
    return Accepted(
        ledger.next_seq, "alibaba", "sms", "13900000001", attempt_id, "", "SMS_1", {}, "", at, "1", at, "DELIVERED", 0
    )
