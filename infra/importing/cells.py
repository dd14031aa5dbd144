"""The cells of one row, and what is wrong with them. No message repeats anything of what a cell says."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from infra.importing.columns import Column, Layout
from infra.importing.places import PlaceUnclear
from infra.importing.table import Row
from infra.importing.words import Unclear
from intake.errors import NotUnderstood
from intake.personal_data import holds_identity_number
from intake.phone import NotAPhone, parse_phone
from schemas.taxonomy.errors import TaxonomyError

T = TypeVar("T")

_GARBLED: Final = re.compile("\ufffd|锟斤拷")
_SCIENTIFIC: Final = re.compile(r"[0-9.]+[eE]\+?[0-9]+")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a cell, or with the whole row."""

    column: Column | None
    message: str

    def __str__(self) -> str:
        return self.message if self.column is None else f"{self.column.title}：{self.message}"


class RowRefused(ValueError):
    """A row that is not taken; all its faults at once, so that a clerk corrects them at once."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("；".join(map(str, faults)))
        self.faults = tuple(faults)


class Cells:
    """The cells of one row by their columns, gathering what is wrong with them."""

    def __init__(self, layout: Layout, row: Row) -> None:
        """Looks at what goes for every cell.

        Raises:
            RowRefused: the cells cannot be told apart, or one can never be right.
        """
        if row.broken is not None:
            raise RowRefused([Fault(None, row.broken)])
        if layout.may_shift and any(cell.strip() for cell in row.cells[layout.width :]):
            raise RowRefused([Fault(None, "这一行的格子比表头多，各列可能错位；请检查多出的逗号")])
        self.values = layout.values(row.cells)
        self._faults: list[Fault] = []
        joined = "\n" + "\n".join(self.values.values())
        if "\n=" in joined or _GARBLED.search(joined) or holds_identity_number(joined):
            self._look_closely()

    def text(self, column: Column) -> str:
        """What the row says there; empty where there is no such column."""
        return self.values.get(column, "")

    def ask(self, column: Column, understand: Callable[[str], T]) -> T | None:
        """What a cell means; None where it is not understood, and `settle` will say so."""
        return self.ask_of(column, lambda: understand(self.text(column)))

    def ask_of(self, column: Column, understand: Callable[[], T]) -> T | None:
        """The same of several cells; ``column`` is the one that is named."""
        try:
            return understand()
        except (Unclear, NotUnderstood, NotAPhone, PlaceUnclear, TaxonomyError) as fault:
            self.fault(column, str(fault))
            return None

    def fault(self, column: Column | None, message: str) -> None:
        """Notes a fault."""
        self._faults.append(Fault(column, message))

    def settle(self) -> None:
        """Goes on if nothing was wrong.

        Raises:
            RowRefused: with every fault of the row.
        """
        if self._faults:
            raise RowRefused(self._faults)

    def _look_closely(self) -> None:
        for column, text in self.values.items():
            if text.startswith("="):
                self.fault(column, "这一格是公式，没有算出的结果；请改为数值，或者用 Excel、WPS 打开后重新保存")
            if _GARBLED.search(text):
                self.fault(column, "这一格有乱码（编码不对）；请重新填写")
            if holds_identity_number(text):
                self.fault(column, "这一格里有身份证号码；系统不收集，请删去")
        self.settle()


def phone(text: str) -> str:
    """The mobile number of a cell.

    Raises:
        Unclear: there is none, or the spreadsheet has spoilt it.
        NotAPhone: it is something else.
    """
    if not text:
        raise Unclear("没有填写")
    if _SCIENTIFIC.fullmatch(text):
        raise Unclear("表格把号码变成了科学计数法，后几位已经丢失；请把这一列设为“文本”格式，重新填写号码")
    return parse_phone(text)
