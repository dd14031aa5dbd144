"""The columns that say where: a code, a path of names in columns of their own, or one column with it all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from infra.importing.cells import Cells
from infra.importing.columns import Column

CODE: Final = ("区划代码", "行政区划代码", "地区代码", "区域代码", "乡镇代码", "区县代码")
PROVINCE: Final = ("省", "省份", "省（自治区、直辖市）", "所在省")
CITY: Final = ("市", "地市", "设区市", "城市", "所在市", "地级市", "市（州）")
COUNTY: Final = ("区县", "县区", "县", "区", "县（区）", "区（县）", "县（市、区）", "县（市/区）", "所在县区")
TOWN: Final = (
    "乡镇",
    "街道",
    "镇",
    "乡镇/街道",
    "乡镇（街道）",
    "乡镇街道",
    "乡（镇）",
    "镇街",
    "镇（街道）",
    "所在乡镇",
)


@dataclass(frozen=True, slots=True)
class PlaceColumns:
    """Those of one kind of list."""

    code: Column
    path: tuple[Column, Column, Column, Column]
    """Province, city, county, town."""
    free: Column

    @property
    def needed(self) -> tuple[Column, ...]:
        """Any of these is enough."""
        return (self.path[2], self.path[3], self.free, self.code)

    def said(self, cells: Cells) -> str:
        """What the row says of the place: the code before the path, the path before the one column."""
        path = "".join(cells.text(each) for each in self.path)
        return cells.text(self.code) or path or cells.text(self.free)

    def named(self, cells: Cells) -> Column:
        """The column that a fault is named after."""
        order = (self.code, self.path[3], self.path[2], self.free)
        there = [each for each in order if each in cells.values]
        return next((each for each in there if cells.text(each)), there[0] if there else self.free)
