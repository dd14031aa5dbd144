"""The edge asks INTAKE's own functions: what would become a dead letter is refused to its sender at once."""

from __future__ import annotations

import secrets
from base64 import b32encode
from collections.abc import Callable
from types import MappingProxyType
from typing import Final, ParamSpec, TypeVar

from gateway.problems import unprocessable
from intake.errors import NotUnderstood, Refusal
from intake.lawful import Unlawful
from intake.screen import Finding, Screened, Verdict, screen

P = ParamSpec("P")
Understood = TypeVar("Understood")

_FIELD_OF: Final = MappingProxyType(
    {
        Refusal.UNKNOWN_OCCUPATION: "occupation",
        Refusal.NO_TITLE: "title",
        Refusal.STARTS_IN_THE_PAST: "starts_on",
        Refusal.EXPIRED: "expires_at",
        Refusal.SEVERAL_JOBS: "title",
        Refusal.UNKNOWN_REGION: "region",
        Refusal.REGION_TOO_WIDE: "region",
        Refusal.CELL_TOO_FAR: "cell",
        Refusal.CELL_OFF_THE_MAP: "cell",
        Refusal.IMPLAUSIBLE_PAY: "pay",
    }
)


class Findings:
    """Gathers what is not understood, so that a person corrects everything at once."""

    def __init__(self) -> None:
        self._errors: list[dict[str, str]] = []

    def ask(
        self, field: str | None, understand: Callable[P, Understood], *args: P.args, **kwargs: P.kwargs
    ) -> Understood | None:
        """Ask one of INTAKE's functions; without a field the kind of the refusal names it."""
        try:
            return understand(*args, **kwargs)
        except Unlawful as error:
            self._errors += _said(error.screened)
        except NotUnderstood as error:
            named = field or _FIELD_OF.get(error.code, "body")
            self._errors.append({"field": named, "message": str(error)})
        return None

    def screen(self, field: str, text: str) -> None:
        """Let a text through that the screen finds lawful. What is doubtful is refused too: nobody reviews it yet."""
        self._errors += [{**each, "field": field} for each in _said(screen(text))]

    def settle(self) -> None:
        """Go on if all was understood.

        Raises:
            Refused: 422, with a Chinese sentence for each field.
        """
        if self._errors:
            raise unprocessable(self._errors)


def _said(screened: Screened) -> list[dict[str, str]]:
    """What the screen found, for whoever wrote it; of an unlawful text only what is unlawful."""
    worst = [each for each in screened.findings if each.verdict is screened.verdict]
    return [_one(each, screened) for each in worst]


def _one(finding: Finding, screened: Screened) -> dict[str, str]:
    judged = "法律不允许" if finding.verdict is Verdict.UNLAWFUL else "需要人工审核"
    said = {
        "field": finding.field,
        "message": f"“{finding.words}”{judged}：{finding.rule}",
        "verdict": finding.verdict.value,
        "words": finding.words,
        "rule": finding.rule,
    }
    if screened.proposal is not None:
        proposal = screened.proposal.title if finding.field == "title" else screened.proposal.description
        said |= {"message": f"{said['message']}；可以改为：{proposal}", "proposal": proposal}
    return said


def new_id(prefix: str) -> str:
    """A random id of 120 bits in base32, which has no 0, 1, 8 and 9: no part of it passes for a phone."""
    return f"{prefix}-{b32encode(secrets.token_bytes(15)).decode().lower()}"
