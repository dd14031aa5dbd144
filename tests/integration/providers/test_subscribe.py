"""Subscribe messages against the simulator: one consent, one message, and no repeat that the provider would know."""

from dataclasses import replace

import pytest

from infra.simulators.config import SimulatorConfig
from notifier.outcome import OutcomeClass, Unanswered
from notifier.port import Content, Message, ProviderName, Sender, Settling, Subscribed
from notifier.templates.book import shipped
from notifier.wechat.subscribe import MiniProgramNotice, MiniProgramState, WeChatNotice
from tests.integration.providers.support import (
    DATA,
    Inbox,
    Providers,
    about,
    calm_account,
    providers_of,
    wechat,
    wechat_account,
)

KINDS = (ProviderName.WECHAT_NOTICE, ProviderName.MINI_PROGRAM)
FIELDS = {name: DATA[name] for name in ("thing1", "thing2", "thing3", "time4")}


def adapter(providers: Providers, kind: ProviderName, **state: MiniProgramState) -> Sender:
    account = calm_account(providers.session, wechat_account(providers.simulators.url, SimulatorConfig()))
    return WeChatNotice(account) if kind is ProviderName.WECHAT_NOTICE else MiniProgramNotice(account, **state)


def notice(kind: ProviderName, **values: str) -> Message:
    content = Content(template=shipped().of("match", kind).code, values=FIELDS | values)
    return replace(wechat(openid="o_0001"), content=content)


@pytest.mark.parametrize("kind", KINDS)
async def test_one_consent_is_one_message(providers: Providers, kind: ProviderName) -> None:
    """Without one the person has refused; a second message needs a second one."""
    sender, message = adapter(providers, kind), notice(kind)
    assert sender.settles is Settling.BY_RECEIPT
    assert (await sender.send(message)).code == "43101"
    providers.simulators.wechat.set_consent(message.to, message.content.template, agreed=True)
    taken, again = await sender.send(message), await sender.send(message)
    (accepted,) = providers.simulators.ledger.accepted
    assert (taken.cls, taken.provider_id) == (OutcomeClass.ACCEPTED, accepted.provider_id)
    assert (again.cls, again.code) == (OutcomeClass.USER_REFUSED, "43101")
    assert (accepted.params, accepted.attempt_id) == (FIELDS, "")
    assert await sender.resolve(about(message)) == Unanswered("no_query")


@pytest.mark.parametrize("kind", KINDS)
async def test_the_same_call_again_is_a_second_message(providers: Providers, kind: ProviderName) -> None:
    """The reason why an ambiguous call is never repeated here: there is no dedupe key, whatever is sent along."""
    sender, message = adapter(providers, kind), notice(kind)
    for _ in range(2):
        providers.simulators.wechat.set_consent(message.to, message.content.template, agreed=True)
    providers.fail("hang_after_accept", provider="wechat")
    assert (await sender.send(message)).cls is OutcomeClass.AMBIGUOUS
    assert (await sender.send(message)).cls is OutcomeClass.ACCEPTED
    assert len(providers.accepted) == 2


@pytest.mark.parametrize(
    ("values", "said"), [({"thing1": "工" * 21}, "thing1"), ({"time4": "明天"}, "time4"), ({"thing2": ""}, "thing2")]
)
async def test_fields_are_enforced_and_cost_no_consent(providers: Providers, values: dict[str, str], said: str) -> None:
    """A refused value is named, and the consent is still there."""
    sender, message = adapter(providers, ProviderName.WECHAT_NOTICE), notice(ProviderName.WECHAT_NOTICE)
    providers.simulators.wechat.set_consent(message.to, message.content.template, agreed=True)
    refused = await sender.send(notice(ProviderName.WECHAT_NOTICE, **values))
    assert (refused.cls, refused.code) == (OutcomeClass.PERMANENT_CONTENT, "47003")
    assert f"data.{said}.value" in refused.detail
    assert (await sender.send(message)).cls is OutcomeClass.ACCEPTED


async def test_the_build_of_the_mini_program_is_named(providers: Providers) -> None:
    """A trial build may be opened; a template of the service account is none of the mini program's."""
    sender = adapter(providers, ProviderName.MINI_PROGRAM, state=MiniProgramState.TRIAL)
    message = notice(ProviderName.MINI_PROGRAM)
    providers.simulators.wechat.set_consent(message.to, message.content.template, agreed=True)
    assert (await sender.send(message)).cls is OutcomeClass.ACCEPTED
    assert (await sender.send(notice(ProviderName.WECHAT_NOTICE))).code == "40037"


async def test_consents_and_receipts_come_to_our_address(inbox: Inbox) -> None:
    """Agreement, the message's end, and the agreement taken back, each as its event."""
    kind = ProviderName.WECHAT_NOTICE
    async with providers_of(SimulatorConfig(callback_base=inbox.base, receipt_delay_s=0.0)) as providers:
        message = notice(kind)
        template, url = message.content.template, f"{providers.simulators.url}/admin/consents"

        async def say(*, agreed: bool) -> None:
            body = {"openid": message.to, "template": template, "agreed": agreed}
            async with providers.session.post(url, json=body) as answer:
                assert await answer.json() == {"taken": True}

        await say(agreed=True)
        sent = await adapter(providers, kind).send(message)
        agreed, receipt = await inbox.holds(2)
        await say(agreed=True)
        await say(agreed=False)
        assert (await adapter(providers, kind).send(message)).code == "43101"
    assert (receipt.provider_id, receipt.delivered, receipt.recipient) == (sent.provider_id, True, message.to)
    told = [each for each in inbox.received if isinstance(each, Subscribed)]
    assert agreed == told[0]
    assert [(each.template, each.agreed) for each in told] == [(template, True), (template, True), (template, False)]
