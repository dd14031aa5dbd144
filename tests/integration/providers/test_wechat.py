"""The WeChat adapter against the simulator: dedupe key, tokens, faults, events."""

import asyncio

import pytest

from infra.simulators.config import SimulatorConfig
from notifier.errors import TokenUnavailableError
from notifier.outcome import OutcomeClass
from notifier.port import Followed, Receipt, Unfollowed
from notifier.wechat import codes
from notifier.wechat.callback import CallbackGate
from notifier.wechat.template import WeChatTemplate
from notifier.wechat.token import StableToken
from tests.integration.providers.support import (
    DATA,
    Inbox,
    Providers,
    calm_account,
    providers_of,
    wechat,
    wechat_account,
)

AES_KEY = "Kaigong00000000000000000000000000000000000A"


async def test_a_message_is_accepted_as_it_was_meant(providers: Providers) -> None:
    """The provider has reader, fields and our id, and we have its id."""
    message = wechat()
    outcome = await providers.wechat.send(message)
    (accepted,) = providers.simulators.ledger.accepted
    assert (outcome.cls, outcome.provider_id) == (OutcomeClass.ACCEPTED, accepted.provider_id)
    assert (accepted.recipient, accepted.attempt_id, accepted.params) == (
        message.to,
        message.attempt_id,
        DATA,
    )


async def test_the_same_call_again_is_accepted_once(providers: Providers) -> None:
    """Under its dedupe key a message is sent once, and the repeat learns the id of the first."""
    message = wechat()
    first, again = await providers.wechat.send(message), await providers.wechat.send(message)
    assert first == again
    assert providers.accepted == [message.attempt_id]
    assert providers.refused("duplicate") == 1


async def test_the_same_call_again_settles_what_was_ambiguous(providers: Providers) -> None:
    """Accepted but unheard: the repeat is answered as accepted, and nothing is sent twice."""
    message = wechat()
    providers.fail("hang_after_accept", provider="wechat")
    assert (await providers.wechat.send(message)).cls is OutcomeClass.AMBIGUOUS
    assert (await providers.wechat.send(message)).cls is OutcomeClass.ACCEPTED
    assert providers.accepted == [message.attempt_id]


async def test_after_the_window_the_same_call_would_be_sent_again() -> None:
    """The key is forgotten after its time: the reason why nobody may repeat a call later than that."""
    async with providers_of(SimulatorConfig(dedupe_s=0.0)) as providers:
        message = wechat()
        for _ in range(2):
            await providers.wechat.send(message)
        assert providers.accepted == [message.attempt_id] * 2


@pytest.mark.parametrize(
    ("kind", "members", "meaning", "accepted"),
    [
        ("hang_before_accept", {}, OutcomeClass.AMBIGUOUS, 0),
        ("reset", {}, OutcomeClass.AMBIGUOUS, 1),
        ("http_500", {}, OutcomeClass.AMBIGUOUS, 1),
        ("malformed_body", {}, OutcomeClass.AMBIGUOUS, 1),
        ("refuse", {"code": "-1"}, OutcomeClass.AMBIGUOUS, 0),
        ("refuse", {"code": "40241"}, OutcomeClass.ACCEPTED, 0),
        ("refuse", {"code": "45009"}, OutcomeClass.RATE_LIMITED_ACCOUNT, 0),
        ("refuse", {"code": "43101"}, OutcomeClass.USER_REFUSED, 0),
    ],
)
async def test_every_fault_has_its_outcome(
    providers: Providers, kind: str, members: dict[str, object], meaning: OutcomeClass, accepted: int
) -> None:
    """Codes mean what the table says, and silence is ambiguous; the next call is well."""
    providers.fail(kind, provider="wechat", **members)
    message = wechat()
    outcome = await providers.wechat.send(message)
    assert (outcome.cls, len(providers.accepted)) == (meaning, accepted)
    assert message.to not in f"{outcome}{message}"
    assert (await providers.wechat.send(wechat())).cls is OutcomeClass.ACCEPTED


@pytest.mark.parametrize(
    ("changes", "meaning", "said"),
    [
        ({"data": DATA | {"thing1": "工" * 21}}, OutcomeClass.PERMANENT_CONTENT, "data.thing1.value invalid"),
        ({"data": {"thing1": "工"}}, OutcomeClass.PERMANENT_CONTENT, "data.thing2.value is empty"),
        ({"openid": "nobody"}, OutcomeClass.BAD_ADDRESS, "invalid openid"),
        ({"openid": "other"}, OutcomeClass.USER_REFUSED, "require subscribe"),
    ],
)
async def test_fields_and_readers_are_enforced(
    providers: Providers, changes: dict[str, object], meaning: OutcomeClass, said: str
) -> None:
    """A field beyond its limit is named; who does not follow cannot be written to."""
    outcome = await providers.wechat.send(wechat(**changes))
    assert outcome.cls is meaning
    assert said in outcome.detail
    assert providers.accepted == []


async def test_two_calls_at_once_to_one_reader_stand_in_line() -> None:
    """One reader is served by one call at a time, so neither is refused."""
    async with providers_of(SimulatorConfig(), timeout_s=10.0) as providers:
        providers.fail("latency", provider="wechat", ms=100, count=2)
        message = wechat()
        outcomes = await asyncio.gather(*(providers.wechat.send(each) for each in (message, message)))
        assert {outcome.cls for outcome in outcomes} == {OutcomeClass.ACCEPTED}
        assert providers.refused("concurrent") == 0
        assert providers.accepted.count(message.attempt_id) == 1


async def test_who_stands_in_line_too_long_is_given_back_unsent(providers: Providers) -> None:
    """A call is never made much later than it was meant; the one before it is as ambiguous as ever."""
    await providers.wechat.send(wechat())  # the token is there
    providers.fail("hang_before_accept", provider="wechat", count=2)
    async with asyncio.TaskGroup() as group:
        calls = [group.create_task(providers.wechat.send(wechat(openid="o_0001"))) for _ in range(3)]
    first, _, third = (call.result() for call in calls)
    assert first.cls is OutcomeClass.AMBIGUOUS
    assert (third.cls, third.code) == (OutcomeClass.RETRYABLE_NOT_SENT, codes.IN_LINE)
    assert len(providers.accepted) == 1


async def test_calls_of_two_processes_to_one_reader_collide(providers: Providers) -> None:
    """What another process does at the same time WeChat refuses: that one is surely not sent."""
    account = wechat_account(providers.simulators.url, SimulatorConfig())
    another = WeChatTemplate(calm_account(providers.session, account))
    for each in (providers.wechat, another):
        await each.send(wechat())  # the tokens are there
    providers.fail("latency", provider="wechat", ms=200)
    message = wechat()
    outcomes = await asyncio.gather(providers.wechat.send(message), another.send(message))
    assert {outcome.cls for outcome in outcomes} == {OutcomeClass.ACCEPTED, OutcomeClass.RETRYABLE_NOT_SENT}
    assert providers.accepted.count(message.attempt_id) == 1


async def test_a_token_that_ended_is_fetched_anew_once(providers: Providers) -> None:
    """A token refused in mid-life costs one more call, not the message."""
    await providers.wechat.send(wechat())
    async with providers.session.post(f"{providers.simulators.url}/admin/tokens/revoke", json={}) as answer:
        assert answer.status == 200
    assert (await providers.wechat.send(wechat())).cls is OutcomeClass.ACCEPTED
    assert providers.refused("unsigned") == 1


async def test_a_token_refused_for_ever_is_not_fetched_for_ever(providers: Providers) -> None:
    """Two refusals and the message is given back, unsent."""
    providers.fail("refuse", provider="wechat", code="40001", count=9)
    assert (await providers.wechat.send(wechat())).cls is OutcomeClass.TOKEN_EXPIRED
    assert providers.refused("unsigned") == 2


async def test_a_wrong_secret_is_for_the_operator(providers: Providers) -> None:
    """Without a token nothing was sent, and the secret is in no word of the outcome."""
    wrong = wechat_account(providers.simulators.url, SimulatorConfig(app_secret="another"))
    outcome = await WeChatTemplate(calm_account(providers.session, wrong)).send(wechat())
    assert (outcome.cls, outcome.code) == (OutcomeClass.PERMANENT_ACCOUNT, "40125")
    assert "another" not in f"{outcome}{wrong}"


async def test_all_who_need_a_token_share_one_call(providers: Providers) -> None:
    """A hundred messages at once fetch one token, and all are sent."""
    outcomes = await asyncio.gather(*(providers.wechat.send(wechat()) for _ in range(100)))
    assert {outcome.cls for outcome in outcomes} == {OutcomeClass.ACCEPTED}
    assert providers.simulators.wechat.tokens_asked == 1


async def test_a_token_is_kept_until_shortly_before_its_end(providers: Providers) -> None:
    """It is asked for again after the platform's renewal, five minutes before the end, and not before."""
    now = 0.0
    token = StableToken(
        providers.session,
        wechat_account(providers.simulators.url, SimulatorConfig()),
        jitter=lambda: 7.0,
        monotonic=lambda: now,
    )
    first = await token.get()
    async with providers.session.post(f"{providers.simulators.url}/admin/tokens/revoke", json={}):
        pass
    now = 7199.0 - 300 + 7 - 2
    assert await token.get() == first
    now = 7200.0 - 300 + 7 + 1
    assert await token.get() != first


async def test_an_old_token_serves_while_no_new_one_comes(providers: Providers) -> None:
    """In its last minutes a failing token service stops nothing."""
    now = 0.0
    account = wechat_account(providers.simulators.url, SimulatorConfig())
    token = StableToken(providers.session, account, jitter=lambda: 0.0, monotonic=lambda: now)
    first = await token.get()
    providers.fail("token_fails")
    now = 7000.0
    assert await token.get() == first
    providers.fail("token_fails")
    now = 7201.0
    with pytest.raises(TokenUnavailableError):
        await token.get()


@pytest.mark.parametrize("aes_key", ["", AES_KEY])
async def test_the_end_of_a_message_comes_to_our_address(inbox: Inbox, aes_key: str) -> None:
    """Each accepted message gets its event under the provider's id, signed, and sealed where agreed."""
    config = SimulatorConfig(callback_base=inbox.base, receipt_delay_s=0.0, callback_aes_key=aes_key)
    inbox.gate = CallbackGate(token=config.callback_token, app_id=config.app_id, aes_key=aes_key)
    async with providers_of(config) as providers:
        providers.fail("failed_receipt", provider="wechat", code="failed:user block")
        refused, taken = [await providers.wechat.send(wechat()) for _ in range(2)]
        receipts = await inbox.holds(2)
    assert {(one.provider_id, one.delivered) for one in receipts if isinstance(one, Receipt)} == {
        (refused.provider_id, False), (taken.provider_id, True),
    }  # fmt: skip


async def test_who_follows_and_who_leaves_is_told(inbox: Inbox) -> None:
    """By the admin API somebody follows with a scene and leaves again; then no message reaches them."""
    async with providers_of(SimulatorConfig(callback_base=inbox.base)) as providers:
        url = f"{providers.simulators.url}/admin/followers"
        for follower in ({"follows": True, "scene": "w_1"}, {"follows": False}):
            async with providers.session.post(url, json={"openid": "o_1"} | follower) as answer:
                assert await answer.json() == {"taken": True}
        outcome = await providers.wechat.send(wechat(openid="o_1"))
    assert outcome.code == "43004"
    followed, left = inbox.received
    assert isinstance(followed, Followed)
    assert followed.scene == "w_1"
    assert isinstance(left, Unfollowed)
