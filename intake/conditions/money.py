"""The sums of money in a text: what each is paid for, and what kind of sum it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Final

from intake.conditions.words import clause_at
from schemas.shared import PayUnit


class Kind(Enum):
    """What part of the pay a sum is."""

    TOTAL = "total"  # 综合, 月薪, or no word at all
    BASE = "base"  # 底薪
    GUARANTEED = "guaranteed"  # 保底
    TRIAL = "trial"  # 试用期, 实习
    AFTER = "after"  # 转正后


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum as it stands: CNY for each unit."""

    low: int
    high: int
    unit: PayUnit
    kind: Kind
    more: bool
    """起, 以上 or a commission follows: the top is open."""
    words: str
    begin: int
    end: int

    @property
    def is_range(self) -> bool:
        """It has two figures."""
        return self.low != self.high


_FIGURE: Final = r"(\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)\s*(k(?![gm])|w|千(?![克米瓦])|万)?"
_CURRENCY: Final = r"\s*(?:元|块钱|块|rmb|人民币|圆)?"
_PAID_FOR: Final = (
    r"个?月|天|日|个?工作?日|小时|个小时|钟头|时|h|年"
    r"|p|件|卷|套|双|吨|箱|餐|只|票|单|趟|次|人|间|打|斤|公里|平方|课时|节|头|条|米|张|台|车"
)
_UNIT: Final = rf"(?:\s*(?:/|每|一|\()?\s*({_PAID_FOR}))?"
_SUM: Final = re.compile(
    rf"(?<![\d.a-z-])(?<!\d:){_FIGURE}{_CURRENCY}(?:{_UNIT})(?:([-+]){_FIGURE}{_CURRENCY}{_UNIT})?(?![\d:])"
)

_PER: Final = {
    "月": PayUnit.MONTH,
    "个月": PayUnit.MONTH,
    "天": PayUnit.DAY,
    "日": PayUnit.DAY,
    "工日": PayUnit.DAY,
    "工作日": PayUnit.DAY,
    "个工": PayUnit.DAY,
    "个工日": PayUnit.DAY,
    "小时": PayUnit.HOUR,
    "个小时": PayUnit.HOUR,
    "钟头": PayUnit.HOUR,
    "时": PayUnit.HOUR,
    "h": PayUnit.HOUR,
}
_SCALE: Final = {"k": 1_000, "千": 1_000, "w": 10_000, "万": 10_000, None: 1, "": 1}
_PLAUSIBLE: Final = {PayUnit.MONTH: (800, 200_000), PayUnit.DAY: (40, 3_000), PayUnit.HOUR: (5, 500)}

_PAY_WORD: Final = re.compile(
    r"薪|工资|收入|月入|综合|待遇|到手|底薪|保底|试用期|试工|转正|毕业后|月均|平均|实习|时薪|日薪|日结|计件|学徒期|考核"
)
_NOT_PAY: Final = re.compile(
    r"补贴|补助|津贴|奖(?!金制)|餐补|房补|话补|车补|全勤|加班|年终|工龄|提成|保险|扣|押金|罚|报销|礼|红包|福利|餐费|水电|注册|资本|投资|存栏|产值"
    r"|补(?=\d|$)|费(?!用)|股票|介绍|返|另加|额外|交通|住房|学历|高温|年龄|身高|预支|借支|业绩|销售额|面积|邀请|人才|满勤奖|每超"
)
_NOT_PAY_AFTER: Final = re.compile(
    r"\s*(?:的)?(?:[^,。;\n+\d]{0,4})(?:补贴|补助|津贴|餐补|房补|奖|报销|礼|红包|押金|全勤|提成(?!制)|保险)"
)
_MORE_AFTER: Final = re.compile(
    r"\s*(?:/\s*月|/\s*天)?\s*(?:[(])?\s*(?:以上|起|左右起|\+\s*(?!.{0,3}(?:补|餐|五险|社保|夜班|高温|全勤|工龄|年终))|上不封顶|加提成|另加提成|保底|不封顶)"
)
_BY_HOURS: Final = re.compile(r"(?:[8-9]|1[0-2])个?小时(?:制)?[::]?$")


def sums(text: str) -> Iterator[Sum]:
    """The sums that are pay, in the order of the text; rates (元/件), allowances and other figures are left out."""
    for found in _SUM.finditer(text):
        one = _sum(text, found)
        if one is not None:
            yield one


def _sum(text: str, found: re.Match[str]) -> Sum | None:
    first, first_scale, first_unit, joint, second, second_scale, second_unit = found.groups()
    begin, _ = clause_at(text, found.start())
    before = text[begin : found.start()]
    label = _label(before)
    per = second_unit or first_unit
    written = found[0]
    has_currency = any(mark in written for mark in ("元", "块", "rmb", "圆")) or bool(first_scale or second_scale)
    if per is not None and per not in _PER and per != "年":
        if has_currency or not _PAY_WORD.search(label):
            return None
        per = None
    if _NOT_PAY.search(label) or _NOT_PAY_AFTER.match(text, found.end()):
        return None
    if not has_currency and per is None and not _PAY_WORD.search(label):
        return None
    if (
        not has_currency
        and per in ("年", "天", "日", "小时", "个小时", "时", "h", "工作日", "月", "个月")
        and "/" not in written
    ):
        if not _PAY_WORD.search(label):
            return None
        per = None
    scale = _SCALE[first_scale or (second_scale if second and _value(first) < 100 else None)]
    low = _value(first) * scale
    high = (
        low
        if second is None
        else _value(second) * _SCALE[second_scale or ("" if _value(second) >= 100 else first_scale)]
    )
    if joint == "+":
        by_the_hour = per is not None and _PER.get(per) is PayUnit.HOUR and high < low
        high = low + high if by_the_hour else low  # 17+1元/小时; of 4500+全勤100 only the first is sure
    unit = _unit(per, label, before, low)
    if per == "年" or "年薪" in label:
        if "年薪" not in label:
            return None
        low, high, unit = low / 12, high / 12, PayUnit.MONTH
    least, most = _PLAUSIBLE[unit]
    if high < low or low > most or high < least or (low and low < least and low == high):
        return None
    more = _MORE_AFTER.match(text, found.end()) is not None or (joint == "+" and high == low)
    return Sum(int(low), int(high), unit, _kind(label), more, written.strip(), found.start(), found.end())


def _label(before: str) -> str:
    """What names the sum: the words of its clause after the sum before it."""
    return re.split(r"\d[^\d]{0,6}?(?:元|块|/月|月)|\+", before)[-1][-24:]


def _value(figure: str) -> float:
    return float(figure.replace(",", ""))


def _unit(per: str | None, label: str, before: str, low: float) -> PayUnit:
    if per in _PER:
        return _PER[per]
    if "时薪" in label or "小时工资" in label or "每小时" in label:
        return PayUnit.HOUR
    if _BY_HOURS.search(before.strip()) and low < 1_000:
        return PayUnit.DAY
    if any(word in label for word in ("日薪", "一天", "每天", "日结", "每日")) and low < 1_000:
        return PayUnit.DAY
    return PayUnit.MONTH


def _kind(label: str) -> Kind:
    for words, kind in (
        (("转正后", "转正", "毕业后", "出师", "熟手后", "考核后", "期满后"), Kind.AFTER),
        (("试用", "试工", "实习", "学徒期", "培训期", "见习", "新手期", "前三个月"), Kind.TRIAL),
        (("保底",), Kind.GUARANTEED),
        (("底薪", "基本工资", "基础工资", "基本薪", "无责", "固定工资", "底资"), Kind.BASE),
    ):
        if any(word in label for word in words):
            return kind
    return Kind.TOTAL
