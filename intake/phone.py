"""Mainland mobile numbers, out of what people type.

11 digits that begin with 13 to 19 (工业和信息化部, 电信网编号计划, 2017 and later: network access codes 13x
to 19x).
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_NATIONAL: Final = re.compile(r"1[3-9][0-9]{9}")
_PREFIX: Final = re.compile(r"^(?:\+|00)?86(?=1)")
_BETWEEN_DIGITS: Final = re.compile(r"[\s.·()\-\u2010-\u2015\u2212]")  # spaces, dots, brackets, every kind of dash


class NotAPhone(ValueError):
    """What was typed is no mainland mobile number. The message does not repeat it."""


def parse_phone(text: str) -> str:
    """The number in its national form, 11 digits.

    Full-width digits, +86, 0086 or 86 in front, and spaces, dots, brackets or dashes between digits are
    allowed.

    Raises:
        NotAPhone: it is something else.
    """
    digits = _BETWEEN_DIGITS.sub("", unicodedata.normalize("NFKC", text))
    number = _PREFIX.sub("", digits)
    if not _NATIONAL.fullmatch(number):
        raise NotAPhone("手机号码不对；请填写 11 位的大陆手机号码，例如 139 0000 0001")
    return number
