"""The group robot against the simulator, and the simulator against the documented answers."""

import json
from pathlib import Path

import pytest

from infra.simulators.config import SimulatorConfig
from notifier.errors import CallbackUnreadableError
from notifier.outcome import OutcomeClass, Unanswered
from notifier.port import Content, Message, Settling
from notifier.wecom import codes
from notifier.wecom.pages import pages
from tests.integration.providers.support import ROBOTS, Providers, about, providers_of, short


def digest(text: str = "> **缝纫工** 清城区：2个名额", robot: str = "village") -> Message:
    message = short(phone=robot)
    return Message(
        to=robot,
        content=Content(template="", values={}, text=text),
        attempt_id=message.attempt_id,
        signed_at=message.signed_at,
    )


async def test_a_digest_is_accepted_as_it_is(providers: Providers) -> None:
    """Markdown, into the group of the robot that it names; there is no id of it and nothing to ask."""
    message = digest()
    outcome = await providers.wecom.send(message)
    (accepted,) = providers.simulators.ledger.accepted
    assert (outcome.cls, outcome.code, outcome.provider_id) == (OutcomeClass.ACCEPTED, "0", None)
    assert (accepted.provider, accepted.channel, accepted.text) == ("wecom", "wecom", message.content.text)
    assert providers.wecom.settles is Settling.BY_RECEIPT
    assert await providers.wecom.resolve(about(message)) == Unanswered("no_query")
    for parse in (providers.wecom.parse_receipts, providers.wecom.parse_inbound):
        with pytest.raises(CallbackUnreadableError):
            parse(b"{}")


async def test_a_minute_holds_twenty(providers: Providers) -> None:
    """The twenty-first is refused: the robot's own limit, so of our account."""
    outcomes = [await providers.wecom.send(digest()) for _ in range(21)]
    assert [each.cls for each in outcomes] == [OutcomeClass.ACCEPTED] * 20 + [OutcomeClass.RATE_LIMITED_ACCOUNT]
    assert outcomes[-1].code == "45009"
    assert providers.refused("limited") == 1


async def test_lengths_are_in_bytes(providers: Providers) -> None:
    """4096 bytes pass, one more is refused; what does not fit goes as more than one message, no line torn."""
    assert (await providers.wecom.send(digest("字" * 1365 + "x"))).cls is OutcomeClass.ACCEPTED
    long = await providers.wecom.send(digest("字" * 1365 + "xy"))
    assert (long.cls, long.code) == (OutcomeClass.PERMANENT_CONTENT, "40058")
    assert "exceed max length 4096" in long.detail
    lines = [f"> **岗位{number}** 清城区：2个名额" for number in range(300)]
    for page in pages(lines):
        assert (await providers.wecom.send(digest(page))).cls is OutcomeClass.ACCEPTED
    sent = [message.text for message in providers.simulators.ledger.accepted[1:]]
    assert "\n".join(sent).split("\n") == lines


async def test_a_robot_that_is_none(providers: Providers) -> None:
    """One without a key is not called; a key that is none is the operator's, and in no word of ours."""
    nobody = await providers.wecom.send(digest(robot="unheard"))
    assert (nobody.cls, nobody.code) == (OutcomeClass.BAD_ADDRESS, codes.NO_ROBOT)
    refused = await providers.wecom.send(digest(robot="nowhere"))
    assert (refused.cls, refused.code) == (OutcomeClass.PERMANENT_ACCOUNT, "93000")
    assert ROBOTS["nowhere"] not in f"{refused}{providers.wecom._config}"
    assert providers.accepted == []


@pytest.mark.parametrize(
    ("kind", "members", "meaning", "accepted"),
    [
        ("hang_after_accept", {}, OutcomeClass.AMBIGUOUS, 1),
        ("reset", {"accepted": False}, OutcomeClass.AMBIGUOUS, 0),
        ("html_body", {}, OutcomeClass.AMBIGUOUS, 1),
        ("empty_body", {"accepted": False}, OutcomeClass.AMBIGUOUS, 0),
        ("http_502", {}, OutcomeClass.AMBIGUOUS, 1),
        ("refuse", {"code": "-1"}, OutcomeClass.AMBIGUOUS, 0),
        ("refuse", {"code": "99999"}, OutcomeClass.AMBIGUOUS, 0),
    ],
)
async def test_every_fault_has_its_outcome(
    providers: Providers, kind: str, members: dict[str, object], meaning: OutcomeClass, accepted: int
) -> None:
    """HTTP 200 alone is no success, and no key makes it safe to call again."""
    providers.fail(kind, provider="wecom", **members)
    outcome = await providers.wecom.send(digest())
    assert (outcome.cls, len(providers.accepted)) == (meaning, accepted)
    assert ROBOTS["village"] not in str(outcome)
    assert (await providers.wecom.send(digest())).cls is OutcomeClass.ACCEPTED


@pytest.mark.parametrize(
    ("body", "errcode"),
    [
        ({"msgtype": "text", "text": {"content": "好", "mentioned_list": ["@all"]}}, 0),
        ({"msgtype": "text", "text": {"content": "字" * 683}}, 40058),
        ({"msgtype": "card"}, 40008),
        ({"msgtype": "markdown", "markdown": {"content": ""}}, 44004),
        ([], 40008),
    ],
)
async def test_the_simulator_answers_as_documented(providers: Providers, body: object, errcode: int) -> None:
    """By bare HTTP, without our adapter: always 200, with an errcode."""
    url = f"{providers.simulators.url}/cgi-bin/webhook/send?key={ROBOTS['village']}"
    async with providers.session.post(url, data=json.dumps(body)) as answer:
        assert answer.status == 200
        told = await answer.json()
    assert told["errcode"] == errcode
    assert errcode or told == {"errcode": 0, "errmsg": "ok"}


async def test_the_window_slides_over_a_restart(tmp_path: Path) -> None:
    """What was sent before a restart counts."""
    config = SimulatorConfig(journal=tmp_path / "journal", robot_per_minute=1)
    async with providers_of(config) as providers:
        await providers.wecom.send(digest())
    async with providers_of(config) as providers:
        assert (await providers.wecom.send(digest())).code == "45009"
