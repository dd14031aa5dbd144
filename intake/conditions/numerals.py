"""Numbers as people write them: 12, 十二, 两, 3千."""

from __future__ import annotations

from typing import Final

NUMERAL: Final = r"(?:\d+|[一二两三四五六七八九十百]+)"

_DIGITS: Final = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"两": 2}


def number(text: str) -> int:
    """The value of digits or of a Chinese numeral below 1,000; of something else, what its digits say."""
    if text.isdecimal():
        return int(text)
    total = digit = 0
    for char in text:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif char in "十百":
            total += (digit or 1) * (10 if char == "十" else 100)
            digit = 0
    return total + digit
