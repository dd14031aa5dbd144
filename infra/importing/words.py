"""What clerks write into a cell: yes and no, numbers, shifts, days. A refusal says what to write instead."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from schemas.model import Shift
from schemas.shanghai import SHANGHAI
from schemas.taxonomy.levels import Level, parse_level

_YES: Final = frozenset(
    ("是", "有", "可", "可以", "能", "同意", "愿意", "接受", "要", "y", "yes", "true", "1", "√", "✓")
)
_NO: Final = frozenset(
    (
        "否",
        "无",
        "不",
        "不可",
        "不可以",
        "不能",
        "不同意",
        "不愿意",
        "不接受",
        "不要",
        "没有",
        "n",
        "no",
        "false",
        "0",
        "×",
        "x",
    )
)
_ANY: Final = frozenset(("不限", "都可以", "都可", "均可", "面议", "无", "无要求", "随意"))
_SHIFTS: Final = MappingProxyType(
    {
        **dict.fromkeys(("白班", "日班", "长白班", "正常班", "常日班"), Shift.DAY),
        **dict.fromkeys(("夜班", "晚班", "长夜班"), Shift.NIGHT),
        **dict.fromkeys(("倒班", "轮班", "两班倒", "两班", "三班倒", "三班"), Shift.ROTATING),
    }
)
_SEPARATOR: Final = re.compile(r"[、,;/和\s]+")
_NUMBER: Final = re.compile(r"(\d{1,9})(?:\.0+)?")
_UNIT: Final = re.compile(r"(元/月|元每月|元|公里|千米|km|年|以上|以内|左右|[,\s])", re.IGNORECASE)
_DIGITS_ONLY: Final = re.compile(r"(\d{4})(\d{2})(\d{2})")
_NO_LEVEL: Final = frozenset(("", "无", "没有", "无等级", "不限", "专项职业能力", "专项能力"))
_DAY: Final = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T](\d{1,2}):(\d{2})(?::(\d{2}))?)?")


_LEVELS: Final = MappingProxyType(
    {"初级": "初级工", "中级": "中级工", "高级": "高级工"}
    | {f"{digit}级": f"{numeral}级" for digit, numeral in zip("12345", "一二三四五", strict=True)}
)
_ORDINAL: Final = re.compile(r"[(（].*?[)）]$|以上$|及以上$")


class Unclear(ValueError):
    """A cell that cannot be understood. The message says what to write, and never what is written."""


def yes_or_no(text: str) -> bool:
    """Whether the cell says yes; an empty one does not.

    Raises:
        Unclear: it says something else.
    """
    word = text.casefold()
    if word in _YES:
        return True
    if not word or word in _NO:
        return False
    raise Unclear("请填写 是 或 否")


@lru_cache(maxsize=16_384)
def number(text: str, *, most: int) -> int | None:
    """A whole number up to ``most``; None where the cell is empty or says that anything will do.

    Of a range (4000-5000) the lower bound: a worker's list says what they would come for.

    Raises:
        Unclear: it is no number, or greater.
    """
    if not text or text in _ANY:
        return None
    low, _, high = re.sub(r"[~—–至到]", "-", _UNIT.sub("", text)).partition("-")
    found = _NUMBER.fullmatch(low)
    if found is None or (high and not _NUMBER.fullmatch(high)) or int(found[1]) > most:
        raise Unclear(f"请填写 0 到 {most} 之间的整数")
    return int(found[1])


def shifts(text: str) -> frozenset[Shift]:
    """The shifts that are named; all where the cell is empty or says that any will do.

    Raises:
        Unclear: a word is no shift.
    """
    words = [word for word in _SEPARATOR.split(text) if word]
    if not words or any(word in _ANY for word in words):
        return frozenset(Shift)
    try:
        return frozenset(_SHIFTS[word] for word in words)
    except KeyError:
        raise Unclear("请填写 白班、夜班、倒班 中的一个或几个，或者 不限") from None


def day(text: str) -> date | None:
    """A day; None where the cell is empty.

    Raises:
        Unclear: it is no day.
    """
    found = moment(text)
    return None if found is None else found.date()


def moment(text: str) -> datetime | None:
    """A day or a time of a day, Asia/Shanghai; a day alone is its beginning. None where the cell is empty.

    Raises:
        Unclear: it is neither.
    """
    if not text:
        return None
    found = _DAY.fullmatch(text) or _DIGITS_ONLY.fullmatch(text)
    try:
        if found is not None:
            year, month, day, hour, minute, second = (*(int(part or 0) for part in found.groups()), 0, 0, 0)[:6]
            return datetime(year, month, day, hour, minute, second, tzinfo=SHANGHAI)
    except ValueError:
        pass
    raise Unclear("请填写日期，例如 2026-11-22")


def level(text: str) -> Level:
    """The level that a cell names; the lowest where it says that there is none.

    Raises:
        UnknownLevel: it names none that exists.
    """
    word = _ORDINAL.sub("", text)
    return Level.APPRENTICE if word in _NO_LEVEL else parse_level(_LEVELS.get(word, word))
