"""A value made shorter without changing what it says: whole facts are dropped, and no number is ever cut."""

import re
import unicodedata
from typing import Final

JOINED: Final = "·"
"""Between the facts of one value, the most important first."""

_MOMENT: Final = re.compile(r"\d{4}年(\d{1,2}月\d{1,2}日) ?(\d{1,2}:\d{2})")
# In either script, with the two characters after it: 5000元 and 三公里 say nothing without their unit.
_DIGIT: Final = r"\d〇零一二两三四五六七八九十百千万亿"
_NUMBER: Final = re.compile(rf"[{_DIGIT}][{_DIGIT}.,:/~%年月日-]*(?:[^\W\d_]{{0,2}})")
_ENDED: Final = "…"


def on_one_line(text: str) -> str:
    """The text with every run of whitespace as one space, and without what cannot be seen or printed."""
    return " ".join("".join(_printable(ch) for ch in text).split())


def shortened(text: str, most: int) -> str:
    """At most so many characters of a text.

    A moment loses its year, then its hour; joined facts lose the last ones; other text is cut, in front of a number
    that would be divided, and ends in `…`. Empty where nothing that is true fits.
    """
    if len(text) <= most:
        return text
    if moment := _MOMENT.fullmatch(text):
        day, hour = moment.groups()
        return next((form for form in (f"{day} {hour}", f"{day}{hour}", day) if len(form) <= most), "")
    facts = text.split(JOINED)
    for kept in range(len(facts) - 1, 0, -1):
        if len(fewer := JOINED.join(facts[:kept])) <= most:
            return fewer
    at = max(0, most - len(_ENDED))
    at = next((number.start() for number in _NUMBER.finditer(facts[0]) if number.start() < at < number.end()), at)
    begun = facts[0][:at].rstrip()
    return begun + _ENDED if begun else ""


def _printable(ch: str) -> str:
    category = unicodedata.category(ch)
    if category == "Cf":  # invisible joiners and marks
        return ""
    return " " if category[0] in "CZ" else ch
