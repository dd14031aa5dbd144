"""What people do by themselves: they write, follow, leave, agree. Their numbers, openids and words stay out of `repr`.

All of these repeat and come late; `key` is equal for repeats of one event, and is hashed before it is kept.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    """What a person wrote back.

    Attributes:
        sender: Phone or openid.
        content: Their words.
        key: Of this reply.
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
        key: Of this event.
        at: When, by WeChat's clock.
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
    """Somebody agreed to one message of a template, or wants none of it.

    Attributes:
        sender: The openid.
        template: The provider's id of the template.
        agreed: One more message is allowed; else none is any more.
        key: Of this agreement.
        at: When, by WeChat's clock.
    """

    sender: str = field(repr=False)
    template: str
    agreed: bool
    key: str = field(repr=False)
    at: datetime


Inbound = Reply | Followed | Unfollowed | Subscribed
