"""Which column says what: the words that clerks write over them."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from infra.errors import PopulationRefused


class Column(Enum):
    """What the importer understands. The first word is its name in messages, the others mean the same."""

    NAME = ("姓名", "名字", "求职者姓名", "求职者")
    PHONE = ("手机", "手机号", "手机号码", "联系电话", "电话", "电话号码", "联系方式", "移动电话")
    OCCUPATION = (
        "工种",
        "职业",
        "工种/职业",
        "职业/工种",
        "职业（工种）",
        "求职工种",
        "意向工种",
        "意向岗位",
        "会做什么",
        "岗位",
    )
    OCCUPATION_CODE = ("职业代码", "职业编码", "工种代码")
    LEVEL = ("等级", "技能等级", "职业技能等级", "级别")
    YEARS = ("年限", "工作年限", "从业年限", "工龄")
    REGION_CODE = ("区划代码", "行政区划代码", "地区代码", "区域代码", "乡镇代码")
    PROVINCE = ("省", "省份", "省（自治区、直辖市）")
    CITY = ("市", "地市", "设区市", "城市")
    COUNTY = ("区县", "县区", "县", "县（区）", "区（县）", "县（市、区）")
    TOWN = ("乡镇", "街道", "乡镇/街道", "乡镇（街道）", "乡镇街道")
    PLACE = ("地区", "所在地", "居住地", "现居住地", "乡镇/区县", "区县/乡镇", "所在区县", "住址")
    PAY = ("期望月薪", "期望工资", "期望薪资", "月薪", "期望月薪（元）", "期望月薪（元/月）", "薪资要求")
    DISTANCE = (
        "可到距离",
        "可到距离（公里）",
        "距离（公里）",
        "最远距离",
        "最远距离（公里）",
        "通勤距离（公里）",
        "通勤距离",
    )
    SHIFTS = ("班次", "可上班次", "接受班次")
    LODGING = ("可住宿", "住宿", "愿意住宿", "接受住宿", "包住", "是否住宿", "能否住宿")
    CONSENT = ("同意接收通知", "接收通知", "同意通知", "同意接收消息", "是否同意接收通知", "消息同意")
    AVAILABLE = ("可到岗日期", "到岗日期", "可到岗时间", "到岗时间")
    REGISTERED = ("登记时间", "登记日期", "填表日期", "填表时间")

    @property
    def title(self) -> str:
        """Its name in messages."""
        return str(self.value[0])


PLACES: Final = (Column.PROVINCE, Column.CITY, Column.COUNTY, Column.TOWN)


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each column is, and the positions that nobody understands."""

    at: dict[Column, int]
    unknown: tuple[str, ...]
    """By their letters, as the spreadsheet names them: a header could hold anything."""
    width: int
    """How many columns the header has."""

    def cell(self, column: Column, cells: Sequence[str]) -> str:
        """What a row says there, as plain as possible; empty where it says nothing."""
        at = self.at.get(column)
        return plain(cells[at]) if at is not None and at < len(cells) else ""


def lay_out(header: Sequence[str]) -> Layout:
    """Finds the columns in a header.

    Raises:
        PopulationRefused: one that must be there is not, or is there twice.
    """
    at: dict[Column, int] = {}
    unknown: list[str] = []
    for position, word in enumerate(header):
        column = _BY_WORD.get(_key(word))
        if column is None:
            if word.strip():
                unknown.append(letters(position))
        elif column in at:
            raise PopulationRefused(
                f"Columns {letters(at[column])} and {letters(position)} both say {column.title}; "
                "delete or rename one of them."
            )
        else:
            at[column] = position
    _require(at)
    return Layout(at, tuple(unknown), len(header))


def letters(position: int) -> str:
    """The column's letters in a spreadsheet: 0 is A, 26 is AA."""
    before, at = divmod(position, 26)
    return (letters(before - 1) if before else "") + chr(ord("A") + at)


def plain(cell: str) -> str:
    """A cell without full-width forms, outer spaces, and Excel's wrapping that keeps a number a text."""
    text = unicodedata.normalize("NFKC", cell).strip()
    if text.startswith('="') and text.endswith('"'):
        text = text[2:-1]
    return text.removeprefix("'").strip()


def _require(at: dict[Column, int]) -> None:
    missing = [] if Column.PHONE in at else [Column.PHONE.title]
    if not {Column.OCCUPATION, Column.OCCUPATION_CODE} & at.keys():
        missing.append(Column.OCCUPATION.title)
    if not {Column.REGION_CODE, Column.PLACE, Column.COUNTY, Column.TOWN} & at.keys():
        missing.append("区县 or 乡镇")
    if missing:
        raise PopulationRefused(
            f"The first row names no column {', '.join(missing)}; write the columns' names into it."
        )


def _key(word: str) -> str:
    return "".join(unicodedata.normalize("NFKC", word).casefold().split()).removeprefix("*")


_BY_WORD: Final = {_key(word): column for column in Column for word in column.value}
