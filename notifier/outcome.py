"""What a provider's answer means for us: one closed vocabulary for every channel."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal


class OutcomeClass(StrEnum):
    """What one call to a provider came to. Every provider code maps to exactly one of these."""

    ACCEPTED = "accepted"
    """The provider took the message; a receipt will follow."""

    RETRYABLE_NOT_SENT = "retryable_not_sent"
    """Surely not sent by this call (refused connection, throttled, busy); a new attempt is safe."""

    AMBIGUOUS = "ambiguous"
    """It may have been sent (timeout, reset, 500). Only the provider's own word settles it."""

    RATE_LIMITED_ACCOUNT = "rate_limited_account"
    """Our account's rate or quota; nothing was sent. Wait, or take another provider."""

    RATE_LIMITED_RECIPIENT = "rate_limited_recipient"
    """This person's limit. Wait; going round it by another provider would evade their protection."""

    TOKEN_EXPIRED = "token_expired"  # noqa: S105 - a class of outcome, no secret
    """The access token was refused even after it was fetched anew; nothing was sent."""

    USER_REFUSED = "user_refused"
    """Opted out, blocked us, follows no more. This channel is closed for this person."""

    BAD_ADDRESS = "bad_address"
    """No such number or openid. The address is wrong, not the message."""

    PERMANENT_CONTENT = "permanent_content"
    """Template, signature or a value was refused. The same text will never pass anywhere."""

    PERMANENT_ACCOUNT = "permanent_account"
    """Credentials, arrears, IP list, banned template: an operator must act; nothing was sent."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The end of one call to a provider.

    Attributes:
        cls: What it means.
        code: The provider's own code, or `transport.*` where none was heard.
        provider_id: The provider's id of the message; None unless accepted, and sometimes even then.
        detail: One line for the operator. Never holds personal data.
    """

    cls: OutcomeClass
    code: str
    provider_id: str | None
    detail: str


@dataclass(frozen=True, slots=True)
class Found:
    """The provider knows the attempt: it was accepted, and this is how far it got."""

    status: Literal["delivered", "failed", "waiting"]
    code: str
    provider_id: str | None


@dataclass(frozen=True, slots=True)
class Absent:
    """The provider was asked completely and does not know the attempt.

    Proof that nothing was sent only once the signature's window and the provider's indexing time are over.
    """


@dataclass(frozen=True, slots=True)
class Unanswered:
    """The provider could not be asked, or not completely: nothing is known, ask again later."""

    code: str


Resolution = Found | Absent | Unanswered
"""The provider's word on an attempt whose call had no clear end."""


UNKNOWN: Final = OutcomeClass.AMBIGUOUS
"""What a code means that nobody documented. It proves nothing, so it is kept raw and never retryable: the call is
neither made again nor made elsewhere before the provider's own word settles it."""


@dataclass(frozen=True, slots=True)
class CodeTable:
    """A provider's codes by meaning. The lists are open-ended: families stand behind them, and `UNKNOWN`."""

    exact: Mapping[str, OutcomeClass]
    families: Sequence[tuple[str, OutcomeClass]] = ()

    def meaning(self, code: str) -> OutcomeClass:
        """What this code means: listed itself, else by the first family that fits, else `UNKNOWN`."""
        if (known := self.exact.get(code)) is not None:
            return known
        return next((cls for prefix, cls in self.families if code.startswith(prefix)), UNKNOWN)
