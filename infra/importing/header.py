"""The header of a sheet: not always its first row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import Final

from infra.importing.columns import Ambiguous, Column, Layout, lay_out
from infra.importing.table import Row, Sheet

LOOKED_AT: Final = 30
"""Rows among which the header is looked for."""

Needed = Sequence[Sequence[Column]]
"""Of each group at least one column must be there."""


@dataclass(frozen=True)
class Headed:
    """A sheet whose header was found."""

    layout: Layout
    rows: Iterator[Row]
    """Below the header; titles between the rows are left out."""


@dataclass(frozen=True)
class NotHeaded:
    """A sheet that cannot be read by its header."""

    why: str
    """In Chinese; repeats nothing of the sheet."""
    close: bool
    """Whether something of the header was there, so that it is a list and not an explanation."""


def find_header(sheet: Sheet, columns: type[Column], needed: Needed) -> Headed | NotHeaded | None:
    """The row among the first that names the most columns; None of an empty sheet.

    A header of two lines is read by the lower one, with the upper one above.

    Raises:
        PopulationRefused: as `Sheet.rows`.
    """
    rows = sheet.rows()
    first = list(islice(rows, LOOKED_AT))
    if not first:
        return None
    found = [_layout(first, at, columns) for at in range(len(first))]
    best = max(range(len(first)), key=lambda at: len(found[at][0].at))
    layout, twice = found[best]
    missing = [group for group in needed if not set(group) & layout.at.keys()]
    if missing:
        names = "、".join("或".join(each.title for each in group[:3]) for group in missing)
        begun = f"找到的表头在第 {first[best].number} 行，" if layout.at else ""
        return NotHeaded(f"{begun}表头里没有这一列：{names}；请在表头里写上列名。", bool(layout.at))
    if twice:
        one = twice[0]
        return NotHeaded(
            f"{one.first} 列和 {one.second} 列都是“{one.column.title}”，分不清用哪一列；请删去或改名其中一列。",
            close=True,
        )
    layout = replace(layout, may_shift=sheet.name is None)
    return Headed(layout, (row for row in chain(first[best + 1 :], rows) if not row.heading))


def _layout(first: Sequence[Row], at: int, columns: type[Column]) -> tuple[Layout, list[Ambiguous]]:
    above = _spread(first[at - 1]) if at else ()
    return lay_out(_spread(first[at]), above, columns)


def _spread(row: Row) -> Sequence[str]:
    return row.cells if row.spread is None else row.spread
