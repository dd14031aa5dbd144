"""The pieces of JSON that our writers write, and nothing else that JSON might say.

Each function takes where it begins and gives where it ends, -1 if the bytes there are not exactly what it knows; it
hands a -1 on. A zero byte is none of them, so what stands behind one is never looked at.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from matcher.arrays import Integers
from matcher.kernels.jit import compiled
from schemas.model import LONGEST_IDENTIFIER

_ZERO: Final = 48
_QUOTE: Final = 34
_BACKSLASH: Final = 92
_MOST_DIGITS: Final = 18
"""More may not fit in an integer."""
_FIRST_YEAR: Final = 1970
_LAST_YEAR: Final = 2199
"""Within them microseconds are exact as floats, as Python's timestamps are."""
_EPOCH_ORDINAL: Final = 719_163

_ID_FIRST: Final = np.array([chr(n).isascii() and chr(n).isalnum() for n in range(256)])
_ID_REST: Final = _ID_FIRST | np.isin(np.arange(256), list(b"._-"))

QUOTE: Final = np.frombuffer(b'"', np.uint8)
NULL: Final = np.frombuffer(b"null", np.uint8)
TRUE: Final = np.frombuffer(b"true", np.uint8)
FALSE: Final = np.frombuffer(b"false", np.uint8)


@compiled
def literal(data: Integers, at: int, wanted: Integers) -> int:
    """These very bytes."""
    if at < 0:
        return at
    for number in range(len(wanted)):
        if data[at + number] != wanted[number]:
            return -1
    return at + len(wanted)


@compiled
def whole(data: Integers, at: int, least: int, most: int) -> tuple[int, int]:
    """A whole number from ``least`` to ``most``, and which."""
    if at < 0:
        return at, 0
    value, begin = 0, at
    while _ZERO <= data[at] <= _ZERO + 9:
        value = 10 * value + data[at] - _ZERO
        at += 1
        if at - begin > _MOST_DIGITS:
            return -1, 0
    if at == begin or (data[begin] == _ZERO and at > begin + 1) or not least <= value <= most:
        return -1, 0
    return at, value


@compiled
def truth(data: Integers, at: int) -> tuple[int, bool]:
    """``true`` or ``false``, and which."""
    behind = literal(data, at, TRUE)
    return (behind, True) if behind >= 0 else (literal(data, at, FALSE), False)


@compiled
def identifier(data: Integers, at: int) -> int:
    """The letters of a ``schemas.model.Identifier``; the quotation mark behind them is not looked at."""
    if at < 0 or not _ID_FIRST[data[at]]:
        return -1
    begin = at
    while _ID_REST[data[at]]:
        at += 1
        if at - begin > LONGEST_IDENTIFIER:
            return -1
    return at


@compiled
def text(data: Integers, at: int) -> int:
    """Printable ASCII that JSON does not escape; the quotation mark behind it is not looked at."""
    if at < 0:
        return at
    while 32 <= data[at] < 127 and data[at] != _QUOTE:
        if data[at] == _BACKSLASH:
            return -1
        at += 1
    return at


@compiled
def digits(data: Integers, at: int, count: int) -> tuple[int, int]:
    """So many digits, and their value."""
    if at < 0:
        return at, 0
    value = 0
    for number in range(count):
        if not _ZERO <= data[at + number] <= _ZERO + 9:
            return -1, 0
        value = 10 * value + data[at + number] - _ZERO
    return at + count, value


@compiled
def _mark(data: Integers, at: int, letter: int) -> int:
    return at + 1 if at >= 0 and data[at] == letter else -1


@compiled
def day(data: Integers, at: int) -> tuple[int, int]:
    """``2026-11-22``, and its ordinal."""
    at, year = digits(data, at, 4)
    at, month = digits(data, _mark(data, at, ord("-")), 2)
    at, of_month = digits(data, _mark(data, at, ord("-")), 2)
    if at < 0 or not _FIRST_YEAR <= year <= _LAST_YEAR or not 1 <= month <= 12:
        return -1, 0
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    days = 30 + (month + month // 8) % 2 if month != 2 else 28 + leap
    if not 1 <= of_month <= days:
        return -1, 0
    # Years that begin in March end with the leap day.
    years, months = (year, month - 3) if month > 2 else (year - 1, month + 9)
    return at, 365 * years + years // 4 - years // 100 + years // 400 + (153 * months + 2) // 5 + of_month - 306


@compiled
def moment(data: Integers, at: int) -> tuple[int, int]:
    """``2026-11-22T04:00:00.123456Z`` or with ``+08:00``, and its ms since the epoch, as Python's floats have them."""
    at, date = day(data, at)
    at, hour = digits(data, _mark(data, at, ord("T")), 2)
    at, minute = digits(data, _mark(data, at, ord(":")), 2)
    at, second = digits(data, _mark(data, at, ord(":")), 2)
    if at < 0 or hour > 23 or minute > 59 or second > 59:
        return -1, 0
    micros = 0
    if data[at] == ord("."):
        at, micros = digits(data, at + 1, 6)
        if at < 0:
            return -1, 0
    ahead = 0
    if data[at] == ord("Z"):
        at += 1
    else:
        sign = 1 if data[at] == ord("+") else -1
        if sign < 0 and data[at] != ord("-"):
            return -1, 0
        at, hours = digits(data, at + 1, 2)
        at, minutes = digits(data, _mark(data, at, ord(":")), 2)
        if at < 0 or hours > 19 or minutes > 59:
            return -1, 0
        ahead = sign * (60 * hours + minutes)
    seconds = 86_400 * (date - _EPOCH_ORDINAL) + 3_600 * hour + 60 * (minute - ahead) + second
    if seconds < 0:
        return -1, 0
    return at, int((1_000_000 * seconds + micros) / 1_000_000 * 1_000)
