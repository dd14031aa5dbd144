"""What a template variable may hold: checked before the call, because a refused message is lost time.

Source: Alibaba's template rules (help.aliyun.com 44357, 463270, 2806243). Values are screened for words, too.
"""

import re
import unicodedata

MAX_CHARACTERS = 35

FORBIDDEN_WORDS = ("招聘", "兼职", "面试", "招募", "加微信", "加群")
"""Words for which vendors refuse a notice. Recruitment wording passes no review, in no variable either."""

_URL = re.compile(r"https?:|www\.|\b[a-z0-9-]+\.(?:com|cn|net|top|org)\b", re.IGNORECASE)
_MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")


def violation(value: str) -> str | None:
    """The provider's code for the rule that this value breaks; None if it may be sent."""
    if not 1 <= len(value) <= MAX_CHARACTERS:
        return "isv.PARAM_LENGTH_LIMIT"
    if any(unicodedata.category(ch)[0] == "C" for ch in value) or any(ch in value for ch in "【】"):
        return "isv.TEMPLATE_PARAMS_ILLEGAL"
    if _URL.search(value):
        return "isv.PARAM_NOT_SUPPORT_URL"
    if _MOBILE.search(value):
        return "isv.TEMPLATE_PARAMS_ILLEGAL"
    if any(word in value for word in FORBIDDEN_WORDS):
        return "isv.BLACK_KEY_CONTROL_LIMIT"
    return None


def fit(value: str) -> str:
    """The value on one line, without 【】, cut to its limit. It may still break a rule of content."""
    plain = "".join(" " if unicodedata.category(ch)[0] in "CZ" else ch for ch in value if ch not in "【】")
    plain = " ".join(plain.split())
    return plain if len(plain) <= MAX_CHARACTERS else plain[: MAX_CHARACTERS - 1].rstrip() + "…"
