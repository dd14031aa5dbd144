"""What must be known of a sheet before its rows are read one by one: what is merged, what was never calculated.

Excel writes the merged cells below the rows. So the sheet's XML goes by once, unpacked and not parsed; on the
way it is seen whether it is one that would fill the memory.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final, NamedTuple, Protocol

from infra.errors import PopulationRefused

_CHUNK: Final = 1 << 20
_LONGEST_ROW: Final = 8 << 20
"""Bytes. Excel's widest row, filled with numbers, has one."""
_LONGEST_END: Final = 64 << 20
_MOST_MERGED: Final = 200_000
_OVERLAP: Final = 4_096
"""Bytes of a chunk that are looked at again with the next: what begins in one may end in the other."""

_ROWS_END: Final = re.compile(rb"</(?:\w+:)?sheetData\s*>|<(?:\w+:)?sheetData\s*/>")
_ROW_END: Final = re.compile(rb"</(?:\w+:)?row\s*>")
_MERGED: Final = re.compile(
    rb"<(?:\w+:)?mergeCell\s+ref=[\"']([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})[\"']\s*/?>"
)
_NEVER_CALCULATED: Final = re.compile(
    rb"<(?:\w+:)?c\s[^>]*?\br=[\"']([A-Z]{1,3})([0-9]{1,7})[\"'][^>]*>"
    rb"<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?</(?:\w+:)?c>"
)


class Block(NamedTuple):
    """Merged cells; rows count from 1, columns from 0, both ends belong to it."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass
class Seen:
    """What a look at the XML tells."""

    merged: dict[int, list[Block]] = field(default_factory=dict)
    """By the row that they begin in."""
    never_calculated: dict[int, list[int]] = field(default_factory=dict)
    """Formulas without a result: row to columns."""


class Readable(Protocol):
    """A part of the workbook, unpacked while it is read."""

    def read(self, size: int, /) -> bytes:
        """The next bytes, at most so many."""


def look_over(part: Readable) -> Seen:
    """Reads a sheet's XML to its end.

    Raises:
        PopulationRefused: a row, or what follows the rows, is larger than any that people write.
    """
    seen = Seen()
    kept, since_row = b"", 0
    while chunk := part.read(_CHUNK):
        text = kept + chunk
        ended = _ROWS_END.search(text)
        rows = text if ended is None else text[: ended.end()]
        for found in _NEVER_CALCULATED.finditer(rows) if b"<f" in rows or b":f" in rows else ():
            seen.never_calculated.setdefault(int(found[2]), []).append(_column(found[1]))
        if ended is not None:
            _merged(_rest(part, text[ended.end() :]), seen)
            return seen
        last = max((each.end() for each in _ROW_END.finditer(chunk)), default=None)
        since_row = since_row + len(chunk) if last is None else len(chunk) - last
        if since_row > _LONGEST_ROW:
            raise PopulationRefused("表格里有一行大得不合常理，没有读取；请把名册另存为 CSV 再导入。")
        kept = text[-_OVERLAP:]
    return seen


def _rest(part: Readable, begun: bytes) -> bytes:
    rest = begun + part.read(_LONGEST_END)
    if part.read(1):
        raise PopulationRefused("表格里除了数据还有太多别的内容，没有读取；请把名册另存为 CSV 再导入。")
    return rest


def _merged(text: bytes, seen: Seen) -> None:
    for count, found in enumerate(_MERGED.finditer(text)):
        if count >= _MOST_MERGED:
            raise PopulationRefused(f"合并单元格超过 {_MOST_MERGED} 处；请取消合并，或者另存为 CSV 再导入。")
        left, top, right, bottom = (
            part if at % 2 else _column(part) for at, part in enumerate((found[1], found[2], found[3], found[4]))
        )
        block = Block(int(top), int(left), int(bottom), int(right))
        seen.merged.setdefault(block.top, []).append(block)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
