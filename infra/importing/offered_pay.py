"""What a list says that a job pays: one column of words, or the bounds in columns of their own."""

from __future__ import annotations

import re
from typing import Final

from infra.importing.words import Unclear
from intake.conditions import read_pay, readable
from intake.pay import without_placeholders
from schemas.shared import Pay, PayUnit

MOST: Final = 200_000

_FIGURES: Final = re.compile(
    r"(?P<low>\d{1,6})(?:\.0+)?(?:元)?(?:[-~—–至到]+(?P<high>\d{1,6})(?:\.0+)?)?"
    r"(?P<open>以上|起|元起|\+|元以上)?(?:元)?(?:/|每|一)?(?P<unit>月|天|日|小时|时|件)?"
)
_UNSTATED: Final = frozenset(("", "面议", "面谈", "详谈", "协商", "待定", "电话咨询", "无", "不限"))
_UNITS: Final = {
    **dict.fromkeys(("", "月", "月薪", "元/月", "按月", "计时", "月结"), PayUnit.MONTH),
    **dict.fromkeys(("天", "日", "日薪", "元/天", "元/日", "按天", "按日", "日结"), PayUnit.DAY),
    **dict.fromkeys(("时", "小时", "时薪", "元/小时", "元/时", "按小时", "小时工"), PayUnit.HOUR),
    **dict.fromkeys(("件", "计件", "按件", "计件工资"), PayUnit.PIECE),
    **dict.fromkeys(("面议", "面谈"), PayUnit.NEGOTIABLE),
}


def in_words(text: str, unit: PayUnit) -> Pay | None:
    """The pay of one cell: 4000-6000, 180元/天, 计件 5000起, 面议; None where it says nothing. 0-99999 says nothing.

    Raises:
        Unclear: nothing of it can be understood.
    """
    said = re.sub(r"[\s,]", "", text)
    if said in _UNSTATED:
        return None
    if found := _FIGURES.fullmatch(said):
        low, high = int(found["low"]), None if found["high"] is None else int(found["high"])
        per = unit if found["unit"] is None else _UNITS.get(found["unit"], unit)
        return bounds(low, low if high is None and found["open"] is None else high, per)
    read = read_pay(readable(f"工资{text}"))
    if read is None:
        raise Unclear("看不懂工资；请写成 4000-6000、180元/天、计件5000起 或者 面议")
    return read.value


def figure(text: str) -> int | None:
    """One bound; None where the cell says nothing.

    Raises:
        Unclear: it is no number.
    """
    said = re.sub(r"[\s,元]|/月|起|以上", "", text)
    if said in _UNSTATED:
        return None
    found = re.fullmatch(r"(\d{1,6})(?:\.\d+)?", said)
    if found is None or int(found[1]) > MOST:
        raise Unclear(f"请填写 0 到 {MOST} 之间的数字，或者 面议")
    return int(found[1])


def unit_of(text: str) -> PayUnit:
    """What the pay is paid for, by a column of its own.

    Raises:
        Unclear: it is none of the units.
    """
    try:
        return _UNITS[text]
    except KeyError:
        raise Unclear("请填写 月、日、小时、计件 或者 面议") from None


def bounds(low: int | None, high: int | None, unit: PayUnit) -> Pay | None:
    """The pay between two bounds, either of which may be missing.

    Raises:
        Unclear: the lower one is above the upper one, or one is beyond what anybody pays.
    """
    if unit is PayUnit.NEGOTIABLE or (low is None and high is None):
        return Pay(unit=unit) if unit in (PayUnit.NEGOTIABLE, PayUnit.PIECE) else None
    if low is not None and high is not None and low > high:
        raise Unclear("最低工资高于最高工资；请核对")
    if max(low or 0, high or 0) > MOST:
        raise Unclear(f"工资超过 {MOST}；请核对金额和计薪单位")
    return without_placeholders(Pay(unit=unit, minimum=low, maximum=high))
