"""Excel's .xlsx, row by row: one row and the table of shared texts are in memory, never a sheet."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, closing
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Final
from zipfile import ZipFile

from openpyxl import load_workbook

from infra.errors import PopulationRefused
from infra.importing.merges import Block, look_over
from infra.importing.table import Row

MOST_ROWS: Final = 1_048_576
"""Of a sheet, by the format."""
MOST_COLUMNS: Final = 256
"""What stands farther right is not read: no list has so many columns."""
_SHEET: Final = 8 << 30
_TEXTS: Final = 512 << 20
"""Shared texts are held in memory, at about three times their size."""
_SMALL: Final = 64 << 20
_EXPANDS: Final = 400
"""Times: XML of a census packs 10 to 40 times, a zip bomb 1,000 times."""
_PARTS: Final = 10_000
_HEADINGS: Final = 60
"""Rows in which titles and headers are looked for."""
_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_DAMAGED: Final = "这个 .xlsx 文件已损坏，或者不是真正的 Excel 文件；请用 Excel 或 WPS 打开，另存为 .xlsx 或 CSV。"


class WorkbookFile:
    """A `Source` of the visible sheets."""

    def __init__(self, path: Path) -> None:
        # It warns of what it leaves out (drop-down lists, colours); nothing that a clerk could do about.
        warnings.filterwarnings("ignore", module="openpyxl")
        with ExitStack() as opened:
            try:
                self._archive = opened.enter_context(ZipFile(path))
                _refuse_bombs(self._archive)
                # By its stream: of a path the library looks at the name.
                stream = opened.enter_context(path.open("rb"))
                book = opened.enter_context(
                    closing(load_workbook(stream, read_only=True, data_only=True, keep_links=False))
                )
                self._sheets = list(book.worksheets)
            except (PopulationRefused, OSError):
                raise
            except Exception:  # a crafted file makes the library raise anything, and its words may hold cells
                raise PopulationRefused(_DAMAGED) from None
            self._opened = opened.pop_all()
        self._lengths = [max(1, each.max_row or 1) for each in self._sheets]
        self._read = 0
        self._current: WorkbookSheet | None = None

    def sheets(self) -> Iterator[WorkbookSheet]:
        """Those that are not hidden."""
        for sheet, length in zip(self._sheets, self._lengths, strict=True):
            if sheet.sheet_state == "visible":
                self._current = WorkbookSheet(self._archive, sheet)
                yield self._current
            self._read, self._current = self._read + length, None

    def progress(self) -> float:
        """By rows, as far as the file says how many there are."""
        at = 0 if self._current is None else self._current.at
        return min(1.0, (self._read + at) / max(1, sum(self._lengths)))

    def close(self) -> None:
        """Lets go of the file."""
        self._opened.close()


class WorkbookSheet:
    """One sheet."""

    def __init__(self, archive: ZipFile, sheet: Any) -> None:  # noqa: ANN401 -- its stubs have the methods wrong
        self._archive = archive
        self._sheet = sheet
        self.name = str(sheet.title)
        self.at = 0
        """The row that was read last."""

    def rows(self) -> Iterator[Row]:
        """As `Sheet` has it."""
        try:
            yield from self._rows()
        except PopulationRefused:
            raise
        except Exception:  # as above
            raise PopulationRefused(f"工作表“{self.name}”第 {self.at} 行以下读不出来：{_DAMAGED}") from None

    def _rows(self) -> Iterator[Row]:
        with self._archive.open(self._sheet._worksheet_path) as part:
            seen = look_over(part)
        merged = _Merged(seen.merged)
        # With bounds of our own: many programs write wrong ones.
        values = self._sheet.iter_rows(1, MOST_ROWS, 1, MOST_COLUMNS, values_only=True)
        for number, row in enumerate(values, start=1):
            self.at = number
            if row.count(None) == len(row) and number not in seen.never_calculated:
                continue  # whatever is merged over it: nothing else stands there
            end = next((at for at in range(len(row), 0, -1) if row[at - 1] is not None), 0)
            cells = [_text(value) for value in row[:end]]
            for at in seen.never_calculated.get(number, ()):
                if at < MOST_COLUMNS:
                    _put(cells, at, "=")
            heading = merged.fill(number, cells)
            if any(cell.strip() for cell in cells):
                spread = merged.spread(cells) if number <= _HEADINGS else None
                yield Row(number, tuple(cells), spread, heading)


class _Merged:
    """The blocks that the current row lies in."""

    def __init__(self, begins: dict[int, list[Block]]) -> None:
        self._begins = begins
        self._open: dict[int, tuple[Block, str]] = {}
        """By their first column: of blocks that overlap, which no program writes, the last counts."""

    def fill(self, number: int, cells: list[str]) -> bool:
        """Writes what the blocks say into their first column; tells whether the row is nothing but one wide block."""
        began = self._begins.get(number, ())
        if began or self._open:
            self._open = {left: held for left, held in self._open.items() if held[0].bottom >= number}
        for block in began:
            if block.left < MOST_COLUMNS:
                text = cells[block.left] if block.left < len(cells) else ""
                self._open[block.left] = block, text
        for left, (block, text) in self._open.items():
            if block.top < number and text:
                _put(cells, left, text)
        wide = [block for block, _ in self._open.values() if block.right > block.left]
        said = [at for at, cell in enumerate(cells) if cell.strip()]
        return len(said) == 1 and any(block.left == said[0] for block in wide)

    def spread(self, cells: list[str]) -> tuple[str, ...]:
        """The cells with each block's text in all of its columns."""
        spread = list(cells)
        for block, text in self._open.values():
            for at in range(block.left, min(block.right + 1, MOST_COLUMNS)):
                _put(spread, at, text)
        return tuple(spread)


def _put(cells: list[str], at: int, text: str) -> None:
    cells.extend([""] * (at + 1 - len(cells)))
    cells[at] = text


def _text(value: object) -> str:
    """A value as the clerk sees it, whatever the width of the column."""
    if value is None:
        return ""
    if isinstance(value, str):
        return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), value) if "_x" in value else value
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time.min else value.isoformat(" ", "seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)


def _refuse_bombs(archive: ZipFile) -> None:
    """Looks at what the parts say their sizes are; more than that is never unpacked.

    Raises:
        PopulationRefused: it would unpack to more than a list can be.
    """
    parts = archive.infolist()
    if len(parts) > _PARTS:
        raise PopulationRefused(_too_big())
    for part in parts:
        most = _SMALL
        if part.filename.startswith("xl/worksheets/"):
            most = _SHEET
        elif not part.filename.endswith((".xml", ".rels")) or part.filename.casefold().endswith("sharedstrings.xml"):
            most = _TEXTS  # a file may say of any part that it holds the texts, whatever its name
        expands = part.file_size > _EXPANDS * max(1, part.compress_size) and part.file_size > _SMALL // 8
        if part.file_size > most or expands:
            raise PopulationRefused(_too_big())


def _too_big() -> str:
    return "这个 .xlsx 解压后大得不合常理，没有读取；如果确实是名册，请另存为 CSV 再导入（CSV 不限大小）。"
