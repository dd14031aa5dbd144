"""CSV, line by line: a row that cannot be told apart is refused by itself, and the rest goes on."""

from __future__ import annotations

import csv
import io
from collections import deque
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Final

from infra.errors import PopulationRefused
from infra.importing.encoding import LONGEST_LINE, encoding_of
from infra.importing.table import Row

_SEPARATORS: Final = "\t,;"
_LOOKED_AT: Final = 30
"""Lines, for the separator."""
_MOST_LINES: Final = 100
"""Lines that one row with line breaks inside its cells may take; beyond, a quotation mark has no partner."""
_QUOTES: Final = '这一行的引号（"）不成对，分不清各列；请检查引号，或者在表格软件里重新另存'
_TOO_LONG: Final = f"这一行超过 {LONGEST_LINE} 个字，不像是名册里的一行；请检查"


class DelimitedFile:
    """A `Source` with one nameless sheet."""

    name = None

    def __init__(self, path: Path) -> None:
        self._stream: BinaryIO = path.open("rb")
        self._size = max(1, path.stat().st_size)

    def sheets(self) -> Iterator[DelimitedFile]:
        """Itself."""
        yield self

    def progress(self) -> float:
        """By bytes."""
        return min(1.0, self._stream.tell() / self._size)

    def rows(self) -> Iterator[Row]:
        """From the beginning. Bytes that are no text become U+FFFD; whoever reads the cell refuses it."""
        self._stream.seek(0)
        text = io.TextIOWrapper(self._stream, encoding_of(self._stream), errors="replace", newline="")
        try:
            yield from _rows(iter(lambda: text.readline(LONGEST_LINE), ""))
        except UnicodeError:  # half a character at the end of UTF-16 is the one fault that is not replaced
            raise PopulationRefused("文件的编码不对；请用 Excel 或 WPS 打开，另存为 .xlsx 或 CSV UTF-8。") from None
        finally:
            text.detach()

    def close(self) -> None:
        """Lets go of the file."""
        self._stream.close()


def _rows(lines: Iterator[str]) -> Iterator[Row]:
    first = list(islice(lines, _LOOKED_AT))
    separator = max(_SEPARATORS, key=lambda one: sum(one in line for line in first))
    ahead = deque(first)
    number = 0
    while (line := _next(ahead, lines)) is not None:
        number += 1
        if len(line) >= LONGEST_LINE:
            while not line.endswith(("\n", "\r")) and (line := _next(ahead, lines)) is not None:
                pass
            yield Row(number, (), broken=_TOO_LONG)
        elif '"' not in line:
            cells = tuple(line.rstrip("\r\n").split(separator))
            if any(cell.strip() for cell in cells):
                yield Row(number, cells)
        else:
            row = _quoted(number, line, ahead, lines, separator)
            if any(cell.strip() for cell in row.cells):
                yield row


def _quoted(number: int, line: str, ahead: deque[str], lines: Iterator[str], separator: str) -> Row:
    """A row with quotation marks, which may go on in the next lines. What it took in vain is put back."""
    taken: list[str] = []

    def more() -> Iterator[str]:
        yield line
        while len(taken) < _MOST_LINES and (following := _next(ahead, lines)) is not None:
            taken.append(following)
            yield following

    try:
        return Row(number, tuple(next(csv.reader(more(), delimiter=separator, strict=True))))
    except csv.Error:
        ahead.extendleft(reversed(taken))
        return Row(number, tuple(line.rstrip("\r\n").split(separator)), broken=_QUOTES)


def _next(ahead: deque[str], lines: Iterator[str]) -> str | None:
    return ahead.popleft() if ahead else next(lines, None)
