"""What Alibaba lets a template and its variables hold: checked before the call, because a refused message is lost time.

Source: Alibaba's template rules (help.aliyun.com 44357, 463270, 2806243). Values are screened for words, too.
"""

import unicodedata
from collections.abc import Iterator
from typing import Final

from notifier.templates import sms, words
from notifier.templates.model import Template

MAX_CHARACTERS: Final = 35

_SAID: Final = {
    "isv.PARAM_LENGTH_LIMIT": f"is not 1-{MAX_CHARACTERS} characters",
    "isv.TEMPLATE_PARAMS_ILLEGAL": "holds a mobile number, 【】, or what is no printable text",
    "isv.PARAM_NOT_SUPPORT_URL": "holds a link",
    "isv.BLACK_KEY_CONTROL_LIMIT": "holds a forbidden word",
}


def violation(value: str) -> str | None:
    """The provider's code for the rule that this value breaks; None if it may be sent."""
    if not 1 <= len(value) <= MAX_CHARACTERS:
        return "isv.PARAM_LENGTH_LIMIT"
    if any(unicodedata.category(ch)[0] == "C" for ch in value) or any(ch in value for ch in "【】"):
        return "isv.TEMPLATE_PARAMS_ILLEGAL"
    if words.has_url(value):
        return "isv.PARAM_NOT_SUPPORT_URL"
    if words.has_mobile(value):
        return "isv.TEMPLATE_PARAMS_ILLEGAL"
    if words.forbidden_word(value) is not None:
        return "isv.BLACK_KEY_CONTROL_LIMIT"
    return None


class AlibabaRules:
    """The rules as the linter and the filling of templates ask for them."""

    def broken(self, variable: str, value: str) -> str | None:
        """One rule holds for every variable."""
        del variable
        code = violation(value)
        return None if code is None else _SAID[code]

    def fit(self, variable: str, value: str, most: int | None) -> str:
        """On one line, without 【】 and without what is refused, shortened to the limit."""
        del variable
        return sms.fitted(value, min(MAX_CHARACTERS, most or MAX_CHARACTERS))

    def broken_by_text(self, text: str) -> str | None:
        """A word or a number may come about between a value and the fixed words beside it."""
        return sms.broken_by_text(text)

    def lint(self, template: Template, sign: str) -> Iterator[str]:
        """The rules that all vendors share; Alibaba adds none but the variables' length."""
        if not template.code.startswith("SMS_"):
            yield f"the code {template.code!r} is none of Alibaba's, SMS_…"
        yield from sms.lint(template, sign, MAX_CHARACTERS)
