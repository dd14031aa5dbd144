"""What Tencent lets a template and its variables hold.

Source: Tencent's template rules (cloud.tencent.com 382/39023, 382/13303) and the SDK's list of errors. Accounts
opened after 2024-01-25 have six characters a variable, and notices of many have no variables at all
(`UnsupportedTemplateVariable`): whoever sends a second-best text by Tencent is best served by one without any.
"""

from collections.abc import Iterator
from typing import Final

from notifier.templates import sms, words
from notifier.templates.model import Template

MAX_CHARACTERS: Final = 6
MAX_TEXT: Final = 500


def violation(value: str) -> str | None:
    """The provider's code for the rule that this value breaks; None if it may be sent."""
    if len(value) > MAX_CHARACTERS:
        return "InvalidParameterValue.TemplateParameterLengthLimit"
    if not value.strip() or not value.isprintable() or any(ch in value for ch in "【】"):
        return "InvalidParameterValue.TemplateParameterFormatError"
    if words.has_url(value):
        return "InvalidParameterValue.ProhibitedUseUrlInTemplateParameter"
    if words.has_mobile(value) or words.forbidden_word(value) is not None:
        return "FailedOperation.ContainSensitiveWord"
    return None


class TencentRules:
    """The rules as the linter and the filling of templates ask for them."""

    def broken(self, variable: str, value: str) -> str | None:
        """One rule holds for every variable."""
        del variable
        code = violation(value)
        return None if code is None else f"is refused: {code}, of at most {MAX_CHARACTERS} characters"

    def fit(self, variable: str, value: str, most: int | None) -> str:
        """As for every SMS, shortened to six characters: `2026年11月22日 18:00` becomes `11月22日`."""
        del variable
        return sms.fitted(value, min(MAX_CHARACTERS, most or MAX_CHARACTERS))

    def broken_by_text(self, text: str) -> str | None:
        """A word or a number may come about between a value and the fixed words beside it."""
        return sms.broken_by_text(text)

    def lint(self, template: Template, sign: str) -> Iterator[str]:
        """The rules that all vendors share, and variables that are numbered {1}, {2} … in order."""
        if not template.code.isdecimal():
            yield f"the code {template.code!r} is none of Tencent's, a number"
        named = template.placeholders
        if named != [str(place + 1) for place in range(len(named))]:
            yield f"numbers its variables {', '.join(named)} and not 1, 2 … in order"
        yield from sms.lint(template, sign, MAX_CHARACTERS)
