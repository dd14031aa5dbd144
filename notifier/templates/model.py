"""A template: fixed words as a provider approved them, and the facts that stand in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from notifier.port import ProviderName

_FIELD: Final = re.compile(r"\{\{(\w+)\.DATA\}\}")
_NAMED: Final = re.compile(r"\$\{(\w+)\}")

PLACEHOLDER: Final[Mapping[ProviderName, re.Pattern[str]]] = {
    ProviderName.ALIBABA: _NAMED,
    ProviderName.TENCENT: re.compile(r"\{(\d+)\}"),
    ProviderName.WECHAT_TEMPLATE: _FIELD,
    ProviderName.WECHAT_NOTICE: _FIELD,
    ProviderName.MINI_PROGRAM: _FIELD,
    ProviderName.WECOM: _NAMED,
}
"""How each provider writes a variable in a body. WeCom has no templates; there the form is ours."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Variable:
    """What a template's variable holds.

    Attributes:
        fact: The fact of the message by its name (`count`, `title`, `reason`, `place`, `until`).
        otherwise: What stands there where the fact is missing or cannot be made to fit; itself within every rule.
        most: At most so many characters, where less than the provider's own limit is wanted.
    """

    fact: str
    otherwise: str
    most: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Template:
    """One message's body for one provider.

    Attributes:
        name: Which message it is, for instance `match`.
        provider: Whose form it has.
        code: The provider's id of the approved template; empty for WeCom.
        body: As it was approved, with the provider's own placeholders.
        variables: By name, in the order of the body.
        promotion: A promotional text, which has other rules; ours are notices.
        segments: As how many SMS the longest message of it may be charged.
    """

    name: str
    provider: ProviderName
    code: str
    body: str
    variables: Mapping[str, Variable]
    promotion: bool = False
    segments: int = 2

    @property
    def placeholders(self) -> list[str]:
        """The variables as the body names them, in its order, repeats included."""
        return PLACEHOLDER[self.provider].findall(self.body)

    @property
    def fixed(self) -> list[str]:
        """The words around the placeholders: one piece more than there are placeholders."""
        return PLACEHOLDER[self.provider].split(self.body)[::2]

    def substituted(self, values: Mapping[str, str]) -> str:
        """The whole text as it is read."""
        return PLACEHOLDER[self.provider].sub(lambda found: values[found[1]], self.body)

    def otherwise(self) -> dict[str, str]:
        """What stands in the variables where nothing else fits."""
        return {name: variable.otherwise for name, variable in self.variables.items()}


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule of the provider's that a template breaks, in words."""

    template: str
    provider: ProviderName
    words: str

    def __str__(self) -> str:
        return f"{self.template}.{self.provider}: {self.words}"


class TemplateBook:
    """Every template of an installation, by message and provider."""

    def __init__(self, templates: Iterable[Template]) -> None:
        self._templates = {(each.name, each.provider): each for each in templates}

    def __iter__(self) -> Iterator[Template]:
        return iter(self._templates.values())

    def of(self, name: str, provider: ProviderName) -> Template:
        """The template of a message for a provider.

        Raises:
            LookupError: There is none.
        """
        try:
            return self._templates[name, provider]
        except KeyError:
            raise LookupError(f"no template {name}.{provider}") from None
