"""The refused rows, in an Excel file beside the clerk's own, to be corrected and imported: nothing is lost."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterator, Sequence
from itertools import count, zip_longest
from pathlib import Path
from typing import Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from infra.errors import PopulationRefused
from infra.importing.columns import REASON, Layout
from infra.importing.opening import open_source
from infra.importing.sorting import Refused
from infra.importing.table import Source
from infra.importing.workbook import MOST_COLUMNS, MOST_ROWS

_OWNER_ONLY: Final = 0o600  # names and telephones
_LONGEST_CELL: Final = 32_767
"""Characters, by the format."""
_AS_TEXT: Final = "@"
_MUST_ESCAPE: Final = re.compile(r"_x[0-9A-Fa-f]{4}_|[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML cannot hold, CR that it would turn into LF, and what reads like such an escape."""
_OURS: Final = re.compile(r"-退回(-\d+)?$")


class Report:
    """``名册-退回.xlsx``: a column with the reason, then the row as it was, each cell a text and never a formula.

    The file appears whole or not at all, and only if a row was refused.
    """

    def __init__(self, source: Path) -> None:
        self._source = source
        self._book: Workbook | None = None
        self._sheet: WriteOnlyWorksheet | None = None
        self._name: str | None = None
        self._layout: Layout | None = None
        self._rows = 0

    def begin(self, sheet: str | None, layout: Layout) -> None:
        """The rows that follow are of this sheet."""
        self._name, self._layout, self._sheet = sheet, layout, None

    def add(self, refused: Refused) -> None:
        """Keeps a row."""
        assert self._layout is not None
        if self._sheet is None or self._rows == MOST_ROWS:
            self._sheet = self._new_sheet([label for _, label in self._layout.labels])
        cells = refused.row.cells
        kept = [cells[at] if at < len(cells) else "" for at, _ in self._layout.labels]
        beyond = cells[self._layout.width :]
        self._append([str(refused.why), *kept, *beyond])

    def save(self) -> Path | None:
        """Writes the file, for its owner's eyes only; None if nothing was refused.

        A file that is there and says something else may hold corrections already: then the next free name is taken.

        Raises:
            PopulationRefused: nothing can be written there.
        """
        if self._book is None:
            return None
        draft = self._source.with_name(f".{self._source.name}.{secrets.token_hex(4)}")
        try:
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY), "wb") as stream:
                self._book.save(stream)
            for path in _names(self._source):
                try:
                    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY))
                except FileExistsError:
                    if _say_the_same(draft, path):
                        return path
                else:
                    draft.replace(path)
                    return path
        except OSError:
            raise PopulationRefused(
                f"退回的行写不进 {self._source.parent} 这个文件夹；请把名册放到可以写的文件夹，再导入一次（不会重复）。"
            ) from None
        finally:
            draft.unlink(missing_ok=True)
        raise AssertionError("the names never end")

    def _new_sheet(self, labels: Sequence[str]) -> WriteOnlyWorksheet:
        if self._book is None:
            self._book = Workbook(write_only=True)
        sheet = self._book.create_sheet(self._name or "退回")  # the next of that name gets a number
        assert isinstance(sheet, WriteOnlyWorksheet)
        self._sheet, self._rows = sheet, 0
        self._append([REASON, *labels])
        return sheet

    def _append(self, texts: Sequence[str]) -> None:
        assert self._sheet is not None
        cells = []
        for text in texts[:MOST_COLUMNS]:
            cell = WriteOnlyCell(self._sheet, _escaped(text))
            cell.data_type = "s"  # what begins with "=" is a formula to the library
            cell.number_format = _AS_TEXT  # so that it stays a text when the clerk types into it
            cells.append(cell)
        self._sheet.append(cells)
        self._rows += 1


def _names(source: Path) -> Iterator[Path]:
    stem = _OURS.sub("", source.stem)
    yield source.with_name(f"{stem}-退回.xlsx")
    for number in count(2):
        yield source.with_name(f"{stem}-退回-{number}.xlsx")


def _escaped(text: str) -> str:
    return _MUST_ESCAPE.sub(_escape, text)[:_LONGEST_CELL]


def _escape(found: re.Match[str]) -> str:
    text = found[0]
    return f"_x{ord(text):04X}_" if len(text) == 1 else f"_x005F_{text[1:]}"


def _say_the_same(one: Path, other: Path) -> bool:
    try:
        with open_source(one) as a, open_source(other) as b:
            return all(x == y for x, y in zip_longest(_everything(a), _everything(b)))
    except PopulationRefused:  # it is somebody's file, whatever it is
        return False


def _everything(source: Source) -> Iterator[tuple[str, ...]]:
    return (row.cells for sheet in source.sheets() for row in sheet.rows())
