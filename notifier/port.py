"""What every provider is to us: five questions, asked of each alike, and the words of their answers.

An adapter speaks to one provider and decides nothing: it never repeats a call by itself, never chooses another
provider, never raises for what provider or network do. Policy reads `OutcomeClass` and `Settling`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from notifier.outcome import Outcome, OutcomeClass, Resolution


class ProviderName(StrEnum):
    """Who carries a message, and in which form."""

    ALIBABA = "alibaba"  # 阿里云短信
    TENCENT = "tencent"  # 腾讯云短信
    WECHAT_TEMPLATE = "wechat_template"  # 服务号模板消息
    WECHAT_NOTICE = "wechat_notice"  # 服务号订阅通知
    MINI_PROGRAM = "mini_program"  # 小程序订阅消息
    WECOM = "wecom"  # 企业微信群机器人


class Settling(StrEnum):
    """How it is learnt what became of a call without a clear answer, besides by a receipt. A fact of the provider's."""

    BY_QUERY = "query"
    """`resolve` asks; `Absent` is proof once the signature's window and the indexing time are over."""

    BY_REPEAT = "repeat"
    """The same call again: the provider takes it once, for as long as it remembers the attempt."""

    BY_RECEIPT = "receipt"
    """Nothing but a receipt tells, and where there are none, nothing does."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Content:
    """What one message says, in the form of one provider's template. Values and text stay out of `repr`.

    Attributes:
        template: The provider's id of the approved template; empty where there is none.
        values: The template's variables by name, in the template's order.
        text: All of it as the person reads it.
    """

    template: str
    values: Mapping[str, str] = field(repr=False)
    text: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    """One message to one recipient. The recipient stays out of `repr`.

    Attributes:
        to: A phone of 11 digits, an openid, or the name of a robot.
        content: What it says.
        attempt_id: 1-26 letters and digits, our own reference: the provider echoes it, or dedupes by it, if it can.
        signed_at: The intent's time (with zone). A call is signed for it whenever it leaves, so that the
            provider itself refuses a late one.
        link: The page that it opens, where the channel may carry one; empty for none.
    """

    to: str = field(repr=False)
    content: Content
    attempt_id: str
    signed_at: datetime
    link: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        if not (1 <= len(self.attempt_id) <= 26 and self.attempt_id.isascii() and self.attempt_id.isalnum()):
            raise ValueError(f"attempt_id {self.attempt_id!r} is not 1-26 letters and digits")
        if self.signed_at.tzinfo is None:
            raise ValueError("signed_at needs a time zone")


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """What became of an attempt?

    Attributes:
        to: As in its message.
        attempt_id: As in its message.
        signed_at: As in its message.
        provider_id: The provider's id of it, if that was ever told.
        others: The provider's ids of this person's other messages. Where the provider cannot search by our
            reference, what is found under one of these is not this attempt.
    """

    to: str = field(repr=False)
    attempt_id: str
    signed_at: datetime
    provider_id: str | None = None
    others: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True, slots=True)
class Receipt:
    """The provider's later word on one message. Receipts repeat, come late, come early and come for strangers.

    Attributes:
        attempt_id: Our reference, if the provider echoes it; else None.
        provider_id: Its own; at least one of the two is there.
        recipient: Whom it was for; empty where it is not told.
        delivered: Whether it arrived.
        code: The provider's own word, as it came.
        cls: What that word means.
        at: When it says so; None where that is missing.
    """

    attempt_id: str | None
    provider_id: str | None
    recipient: str = field(repr=False)
    delivered: bool
    code: str
    cls: OutcomeClass
    at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    """What a person wrote back. Number and words stay out of `repr`.

    Attributes:
        sender: Phone or openid.
        content: Their words.
        key: Equal for repeats of one reply; hash it before it is kept.
        at: When they wrote, by the provider's clock; None where that is missing.
    """

    sender: str = field(repr=False)
    content: str = field(repr=False)
    key: str = field(repr=False)
    at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Followed:
    """Somebody follows the account, or scanned a code of ours as a follower.

    Attributes:
        sender: The openid.
        scene: The opaque text of the code they scanned; empty where they found us otherwise.
        key: Equal for repeats of one event; hash it before it is kept.
        at: When.
    """

    sender: str = field(repr=False)
    scene: str = field(repr=False)
    key: str = field(repr=False)
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Unfollowed:
    """Somebody left the account: no message of its reaches them any more."""

    sender: str = field(repr=False)
    key: str = field(repr=False)
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Subscribed:
    """Somebody agreed to one message of a template, or took their agreement back.

    Attributes:
        sender: The openid.
        template: The provider's id of the template.
        agreed: One more message is allowed; else none is any more.
        key: Equal for repeats of one event; hash it before it is kept.
        at: When.
    """

    sender: str = field(repr=False)
    template: str
    agreed: bool
    key: str = field(repr=False)
    at: datetime


Inbound = Reply | Followed | Unfollowed | Subscribed
"""What people do by themselves."""


class Sender(Protocol):
    """The calling half of a provider."""

    @property
    def name(self) -> ProviderName:
        """Who this is."""

    @property
    def settles(self) -> Settling:
        """How an ambiguous call is settled here."""

    async def send(self, message: Message) -> Outcome:
        """Hands one message over, by one call."""

    async def resolve(self, question: Question) -> Resolution:
        """Asks what became of an attempt; `Unanswered` where this provider cannot be asked."""


class Reader(Protocol):
    """The reading half: pure, and all that whoever takes the provider's calls needs.

    Both parsers raise `CallbackUnreadableError` for what is no push of this provider's, and pass over what is
    of the other's kind.
    """

    def parse_receipts(self, body: bytes) -> list[Receipt]:
        """The receipts in one push, in order."""

    def parse_inbound(self, body: bytes) -> list[Inbound]:
        """What people did, in one push, in order."""

    def classify(self, code: str) -> OutcomeClass:
        """What the provider's code of a call means. Unknown ones are kept raw and never retryable."""


class Provider(Sender, Reader, Protocol):
    """One provider, whole."""
