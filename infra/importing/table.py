"""The bytes of a CSV file become rows, as a spreadsheet program shows them."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from infra.errors import PopulationRefused

_SPREADSHEETS: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\xff\xfe", b"\xfe\xff")
"""How .xlsx, .xls and Excel's "Unicode text" begin."""
_SEPARATORS: Final = ",\t;"


@dataclass(frozen=True, slots=True)
class Row:
    """One row. ``number`` counts from 1 with the header, as the spreadsheet does."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A header and the rows below it that are not empty."""

    header: tuple[str, ...]
    rows: Sequence[Row]


def read_table(content: bytes) -> Table:
    """Reads UTF-8, with or without a byte order mark, or else GB 18030 (which includes GBK and GB 2312).

    Raises:
        PopulationRefused: it is no CSV, in neither encoding, empty, or its quotes do not pair.
    """
    if content.startswith(_SPREADSHEETS):
        raise PopulationRefused(
            "This is a spreadsheet, not CSV; in Excel or WPS choose 另存为 → CSV UTF-8（逗号分隔）."
        )
    text = _decoded(content)
    first, *_ = text.splitlines() or [""]
    separator = max(_SEPARATORS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: list[Row] = []
    try:
        for number, cells in enumerate(reader, start=1):
            if any(cell.strip() for cell in cells):
                rows.append(Row(number, tuple(cells)))
    except csv.Error:
        last = rows[-1].number if rows else 0
        raise PopulationRefused(
            f'The file cannot be read below row {last}: most likely a quotation mark (") there has no '
            "partner; save it as CSV again. Nothing was registered."
        ) from None
    if not rows:
        raise PopulationRefused("The file is empty; its first row must name the columns (姓名, 手机, 工种, 区县 …).")
    return Table(rows[0].cells, rows[1:])


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise PopulationRefused("The file is neither UTF-8 nor GBK; in Excel or WPS choose 另存为 → CSV UTF-8（逗号分隔）.")
