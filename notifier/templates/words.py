"""What SMS vendors refuse in any text: recruiting words, links, people's mobile numbers.

Sources: Alibaba Cloud's 通知短信模板规范 (help.aliyun.com 44357, 463270), Tencent Cloud's 正文模板审核标准
(cloud.tencent.com 382/39023). Values are screened like fixed words.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

FORBIDDEN_WORDS: Final = (
    "招聘", "招募", "兼职", "面试", "职业培训", "加微信", "加群", "拉新", "召回", "公众号", "小程序",
)  # fmt: skip
"""Words for which vendors refuse a notice: a message is the news of a registration, no advertisement."""

LANDLINES_AT_MOST: Final = 2

_URL: Final = re.compile(
    r"(?:https?:|www\.)[!-~]*|[a-z0-9][a-z0-9.-]*\.[a-z]{2,}(?:[/:?#][!-~]*)?", re.IGNORECASE | re.ASCII
)
# Within a longer number, too: whoever reads it may dial it, and a vendor's check may find it.
_MOBILE: Final = re.compile(r"1[3-9]\d(?:[ -]?\d){8}")
_NUMBER: Final = re.compile(r"\+?\d(?:[ -]?\d)*")
_LANDLINE: Final = re.compile(r"(?<!\d)(?:0\d{2,3}[ -]?\d{7,8}|400(?:[ -]?\d){7}|95\d{3,6})(?!\d)")


def folded(text: str) -> str:
    """The text as a vendor's check reads it: one width and one form for each character."""
    return unicodedata.normalize("NFKC", text)


def forbidden_word(text: str) -> str | None:
    """The first forbidden word in a text, however it is spaced; None if there is none."""
    plain = "".join(ch for ch in folded(text) if not ch.isspace())
    return next((word for word in FORBIDDEN_WORDS if word in plain), None)


def has_url(text: str) -> bool:
    """Whether there is a link, or what a phone would make one of."""
    return _URL.search(folded(text)) is not None


def has_mobile(text: str) -> bool:
    """Whether there is a number of somebody's mobile phone."""
    return _MOBILE.search(folded(text)) is not None


def landlines(text: str) -> int:
    """How many landline, 400 and 95 numbers there are: the only ones that may be named as a contact."""
    return len(_LANDLINE.findall(folded(text)))


def without_links_and_mobiles(text: str) -> str:
    """The text without its links and the numbers that hold a mobile's, each dropped whole."""
    plain = _URL.sub(" ", folded(text))
    return _NUMBER.sub(lambda number: " " if _MOBILE.search(number[0]) else number[0], plain)


def without_what_is_refused(text: str) -> str:
    """The text without its links, mobile numbers and forbidden words, each dropped whole."""
    plain = without_links_and_mobiles(text)
    while (word := next((each for each in FORBIDDEN_WORDS if each in plain), None)) is not None:
        plain = plain.replace(word, " ")
    return plain
