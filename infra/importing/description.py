"""The columns of words of a vacancy as one text, which INTAKE reads and screens like any employer's."""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType
from typing import Final

from infra.importing.cells import Cells
from infra.importing.columns import Column
from infra.importing.vacancy_columns import TOLD, VacancyColumn
from infra.importing.words import Unclear, shifts
from intake.personal_data import mask_personal_data
from schemas.model import Shift

LONGEST: Final = 4_000
"""Characters, as the event has them."""
LODGING: Final = frozenset(("是", "有", "包住", "包吃住", "包食宿", "提供", "提供住宿", "可住宿", "√", "y", "yes", "1"))
UNASKED: Final = frozenset(("", "无", "不限", "无要求", "不要求", "均可", "不需要", "无需经验", "不限经验"))

_NO_LODGING: Final = frozenset(("否", "无", "不", "不包", "不包住", "不提供", "没有", "×", "n", "no", "0"))


def named_shifts(text: str) -> frozenset[Shift] | None:
    """The shifts that a cell names as such; of hours and the like None: they are read with the description."""
    try:
        return shifts(text) if text not in UNASKED else None
    except Unclear:
        return None


_PLAIN: Final[MappingProxyType[Column, Callable[[str], bool]]] = MappingProxyType(
    {
        VacancyColumn.SHIFTS: lambda text: named_shifts(text) is not None,
        VacancyColumn.LODGING: lambda text: text in LODGING or text in _NO_LODGING,
        VacancyColumn.EXPERIENCE: lambda text: text in UNASKED,
    }
)
"""When a column's words are a value by themselves, and need not be read out of a text."""


class Description:
    """The text, masked, and where each column begins in it."""

    def __init__(self, cells: Cells) -> None:
        parts: list[str] = []
        self.spans: list[tuple[int, Column]] = []
        length = 0
        for column in TOLD:
            text = cells.text(column)
            if not text or (column in _PLAIN and _PLAIN[column](text)):
                continue
            if column is VacancyColumn.AGE and text[-1].isdigit():
                text += "岁"
            part = f"{column.title}：{mask_personal_data(text)}"
            self.spans.append((length, column))
            parts.append(part)
            length += len(part) + 1
        self.text = "\n".join(parts)
        if len(self.text) > LONGEST:
            cells.fault(VacancyColumn.DESCRIPTION, f"各项文字加起来超过 {LONGEST} 字；请缩短")
