"""docs/notifications.md: its tables are the codes', and what it says about a class is what the machine does."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from infra.codes_page import AFTER_A_CALL, OF_CALLS, OF_RECEIPTS, codes_table, with_tables
from notifier.delivery import transitions
from notifier.delivery.gates import Recipient
from notifier.delivery.policy import NotifyPolicy
from notifier.outcome import UNKNOWN, CodeTable, Outcome, OutcomeClass
from notifier.port import ProviderName
from notifier.templates.words import FORBIDDEN_WORDS
from schemas.decisions import Basis, Channel, DeliveryState
from schemas.decisions.delivery import BoundOffer
from tests.unit.docs.pages import page, table

PAGE = page("docs/notifications.md")
NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
POLICY = NotifyPolicy()
TABLES = {**OF_CALLS, **OF_RECEIPTS}


def test_the_tables_are_the_codes() -> None:
    """`kaigong schemas write` renews them, and nothing around them."""
    assert with_tables(PAGE) == PAGE
    assert with_tables(PAGE.replace("`isv.CUSTOMER_REFUSED`", "`another`")) == PAGE


def test_a_table_that_is_missing_or_unknown_is_told() -> None:
    """A provider whose codes are on no page is not forgotten."""
    for broken in (PAGE.replace("<!-- codes: wecom,", "<!-- codes: nobody,"), PAGE.replace("<!-- codes: wecom,", "")):
        with pytest.raises(LookupError, match="it needs each of the providers' once"):
            with_tables(broken)


@pytest.mark.parametrize("name", TABLES)
def test_every_code_is_in_its_table(name: str) -> None:
    """Listed codes and families with their class, and the unknown ones."""
    known: CodeTable = TABLES[name]
    told = {row["code"]: row["class"] for row in table(codes_table(name), "code", "class", "action")}
    assert told.pop("any other") == UNKNOWN
    assert told == {
        **{code: cls.value for code, cls in known.exact.items()},
        **{f"{prefix}…": cls.value for prefix, cls in known.families},
    }


@pytest.mark.parametrize("cls", OutcomeClass)
def test_each_action_is_what_the_machine_does(cls: OutcomeClass) -> None:
    """The states that an action names are those after such an answer, with and without another channel."""
    told = set(re.findall(r"`(\w+)`", AFTER_A_CALL[cls]))
    assert told == {_after(cls, Channel.WECHAT, Channel.SMS), _after(cls, Channel.SMS)}


def test_no_unknown_code_is_retryable() -> None:
    """The default of every table: neither made again nor made elsewhere before the provider's own word."""
    for known in TABLES.values():
        assert known.meaning("Never.Heard.Of") is UNKNOWN
    assert _after(UNKNOWN, Channel.SMS) == DeliveryState.AMBIGUOUS


def test_the_page_names_every_provider_and_word() -> None:
    """Each form of the port, and each word that vendors refuse."""
    assert {row["form"] for row in table(PAGE, "provider", "form")} == set(ProviderName)
    assert all(word in PAGE for word in FORBIDDEN_WORDS)


def _after(cls: OutcomeClass, *channels: Channel) -> str:
    recipient = Recipient(gone=False, suppressed=False, may_push=True, channels=channels, sent_today={}, sms_open=False)
    basis = Basis(as_of=NOON, offsets={}, policy=POLICY.version, taxonomy="t")
    offers = [BoundOffer(offer_id="o-1", vacancy_id="v-1")]
    planned = transitions.plan("w-1", offers, {}, NOON, POLICY, basis)
    intent = transitions.intend(planned, channels[0], NOON)
    return transitions.answered(intent, Outcome(cls, "code", None, ""), recipient, NOON, POLICY).state.value
