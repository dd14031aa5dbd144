"""The edge asks INTAKE's own functions: what would become a dead letter is refused to its sender at once."""

from __future__ import annotations

import secrets
from base64 import b32encode
from collections.abc import Callable
from types import MappingProxyType
from typing import Final, ParamSpec

from gateway.problems import unprocessable
from intake.errors import NotUnderstood, Refusal

P = ParamSpec("P")

_FIELD_OF: Final = MappingProxyType(
    {
        Refusal.UNKNOWN_OCCUPATION: "occupation",
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

    def ask(self, field: str | None, understand: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> None:
        """Ask one of INTAKE's functions; without a field the kind of the refusal names it."""
        try:
            understand(*args, **kwargs)
        except NotUnderstood as error:
            named = field or _FIELD_OF.get(error.code, "body")
            self._errors.append({"field": named, "message": str(error)})

    def settle(self) -> None:
        """Go on if all was understood.

        Raises:
            Refused: 422, with a Chinese sentence for each field.
        """
        if self._errors:
            raise unprocessable(self._errors)


def new_id(prefix: str) -> str:
    """A random id of 120 bits in base32, which has no 0, 1, 8 and 9: no part of it passes for a phone."""
    return f"{prefix}-{b32encode(secrets.token_bytes(15)).decode().lower()}"
