"""The rules that the SMS vendors share: signature, fixed words, variables, length."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from notifier.templates import words
from notifier.templates.model import Template
from notifier.templates.segments import LONGEST, segments
from notifier.templates.shortening import on_one_line, shortened

UNSUBSCRIBE: Final = "拒收请回复R"
"""How a promotional text ends, and what no notice may contain."""

_SIGN: Final = re.compile(r"[A-Za-z0-9\u4e00-\u9fff]{2,12}")
_SYMBOLS: Final = frozenset("²³★☆※→←↑↓■□◆◇●○▲△♥♡√×")


def refusal(text: str) -> str | None:
    """The rule of content that words break, in fixed text as in a value; None if there is none."""
    if words.has_url(text):
        return "contains a link, or what a phone makes one of"
    if words.has_mobile(text):
        return "contains a mobile number; only a landline, 400 or 95 number may be named"
    if (word := words.forbidden_word(text)) is not None:
        return f"contains {word}, for which vendors refuse a notice"
    return None


def fitted(value: str, most: int) -> str:
    """A value for an SMS: on one line, without 【】, links, mobile numbers and forbidden words, at most so long."""
    plain = on_one_line(value.translate({ord("【"): " ", ord("】"): " "}))
    if refusal(plain) is not None:
        plain = on_one_line(words.without_what_is_refused(plain))
    return shortened(plain, most)


def broken_by_text(text: str) -> str | None:
    """The rule that a whole text breaks, its sign left out."""
    if words.landlines(text) > words.LANDLINES_AT_MOST:
        return f"names more than {words.LANDLINES_AT_MOST} numbers to call"
    return refusal(text)


def lint(template: Template, sign: str, longest: int) -> Iterator[str]:
    """What the vendors' common rules find. `longest` is the most characters that a variable may hold."""
    yield from lint_sign(sign)
    yield from _fixed_words(template)
    yield from _variables(template)
    yield from _length(template, sign, longest)


def lint_sign(sign: str) -> Iterator[str]:
    """What is wrong with a signature (签名)."""
    if not _SIGN.fullmatch(sign):
        yield f"the signature {sign!r} is not 2-12 Chinese characters, letters or digits, without 【】"


def _fixed_words(template: Template) -> Iterator[str]:
    fixed = "".join(template.fixed)
    if not fixed.strip():
        yield "has no fixed words"
    if any(ch in fixed for ch in "【】"):
        yield "contains 【 or 】: the vendor puts the signature in front itself"
    if template.body[:1] in "[【" or template.body[-1:] in "]】":
        yield "begins or ends with a bracket"
    if symbols := sorted(_SYMBOLS.intersection(fixed)):
        yield f"contains {''.join(symbols)}, symbols that pass no review"
    if others := [ch for ch in dict.fromkeys(fixed) if "\u3400" <= ch <= "\u9fff" and not _simplified(ch)]:
        yield f"contains {''.join(others)}, which is no simplified Chinese"
    if (rule := broken_by_text(" ".join(template.fixed))) is not None:
        yield rule
    said = words.folded(template.body)
    if template.promotion and not said.endswith(UNSUBSCRIBE):
        yield f"is a promotion and does not end with {UNSUBSCRIBE}"
    if not template.promotion and UNSUBSCRIBE in said:
        yield f"is a notice and contains {UNSUBSCRIBE}"


def _variables(template: Template) -> Iterator[str]:
    named = template.placeholders
    if repeated := sorted({name for name in named if named.count(name) > 1}):
        yield f"names the variable {', '.join(repeated)} more than once"
    if set(named) != set(template.variables):
        yield f"has the variables {_list(named)} in its body and {_list(template.variables)} beside it"
    if any(not between for between in template.fixed[1:-1]):
        yield "has two variables side by side"


def _length(template: Template, sign: str, longest: int) -> Iterator[str]:
    fixed = len(sign) + 2 + sum(map(len, template.fixed))
    most = fixed + sum(min(longest, each.most or longest) for each in template.variables.values())
    if most > LONGEST:
        yield f"may become {most} characters with its sign, and {LONGEST} is the most"
    elif (parts := segments("字" * most)) > template.segments:
        yield f"may become {most} characters and be charged as {parts} SMS, and {template.segments} are planned"


def _simplified(ch: str) -> bool:
    try:
        ch.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _list(names: object) -> str:
    return ", ".join(sorted(names)) if isinstance(names, list | dict) and names else "none"
