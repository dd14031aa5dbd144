"""Skill levels (技能等级) of the 新八级工 system, ordered.

Wording and order: MOHRSS, 技能中国行动 and 关于健全完善新时代技能人才职业技能等级制度的意见; the five
national levels as printed in the 国家职业技能标准. A national level counts downwards (五级 is the lowest),
the ranks here upwards.
"""

import unicodedata
from enum import IntEnum
from functools import cache

from schemas.taxonomy.errors import UnknownLevel


class Level(IntEnum):
    """A skill level; a greater one includes the smaller."""

    APPRENTICE = 1  # 学徒工
    JUNIOR = 2  # 初级工, 五级
    INTERMEDIATE = 3  # 中级工, 四级
    SENIOR = 4  # 高级工, 三级
    TECHNICIAN = 5  # 技师, 二级
    SENIOR_TECHNICIAN = 6  # 高级技师, 一级
    SPECIAL_TECHNICIAN = 7  # 特级技师
    CHIEF_TECHNICIAN = 8  # 首席技师

    @property
    def label(self) -> str:
        """The Chinese name: 中级工."""
        return _LABELS[self - 1]

    @property
    def national(self) -> str | None:
        """The national level: 四级; None for the three levels that only employers award."""
        return _NATIONAL.get(self)


_LABELS = ("学徒工", "初级工", "中级工", "高级工", "技师", "高级技师", "特级技师", "首席技师")
_NATIONAL = {
    Level.JUNIOR: "五级",
    Level.INTERMEDIATE: "四级",
    Level.SENIOR: "三级",
    Level.TECHNICIAN: "二级",
    Level.SENIOR_TECHNICIAN: "一级",
}


def parse_level(text: str) -> Level:
    """Return the level that `text` names: 中级工, 四级, 四级/中级工, 中级工/四级 and L4 are the same.

    A bare digit is refused: ``4`` could be the national 四级 or the fourth rank. `UnknownLevel` otherwise.
    """
    try:
        return _by_word()["".join(unicodedata.normalize("NFKC", text).upper().split())]
    except KeyError:
        raise UnknownLevel(
            "看不懂这个技能等级；请填写：学徒工、五级/初级工、四级/中级工、三级/高级工、二级/技师、一级/高级技师、"
            "特级技师、首席技师"
        ) from None


@cache
def _by_word() -> dict[str, Level]:
    words = {level.label: level for level in Level}
    for digit, (level, national) in zip("54321", _NATIONAL.items(), strict=True):
        words |= dict.fromkeys((national, f"L{digit}"), level)
        words |= dict.fromkeys((f"{national}/{level.label}", f"{level.label}/{national}"), level)
    return words
