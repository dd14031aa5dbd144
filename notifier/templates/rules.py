"""What a provider's rules answer about values, texts and templates."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from notifier.templates.model import Template


class Rules(Protocol):
    """The rules of one provider. Pure."""

    def broken(self, variable: str, value: str) -> str | None:
        """The rule that a value breaks in this variable, in words; None if it may be sent."""

    def fit(self, variable: str, value: str, most: int | None) -> str:
        """The value made to fit this variable, at most so many characters. It may still break a rule."""

    def broken_by_text(self, text: str) -> str | None:
        """The rule that a whole text breaks, although its values are fine each by itself."""

    def lint(self, template: Template, sign: str) -> Iterator[str]:
        """Every rule that a template breaks, in words; `sign` is the signature that it is sent under."""
