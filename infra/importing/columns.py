"""Which column says what: the words that offices write over them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache, lru_cache
from typing import Final

REASON: Final = "退回原因"
"""The column that a report of refused rows begins with; on reading it is passed over."""

_NUMBERING: Final = frozenset(("序号", "no", "no.", "行号"))
"""Columns that number the rows and say nothing."""
_NOTHING: Final = frozenset(("-", "--", "—", "——", "–", "/", "\\", "//", "／"))
"""What is written into a cell that is left empty on purpose."""
_ASIDE: Final = re.compile(r"\(.*?\)|[*:：]|\[.*?\]|【.*?】")


class Column(Enum):
    """What is understood of one kind of list. The first word is its name in messages, the others mean the same."""

    __hash__ = object.__hash__  # a member is equal to itself only; Enum's own is Python, and asked 35 times a row

    @property
    def title(self) -> str:
        """Its name in messages."""
        return str(self.value[0])


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each column is, and the positions that nobody understands."""

    at: dict[Column, int]
    unknown: tuple[str, ...]
    """By their letters, as the spreadsheet names them: a header could hold anything."""
    labels: tuple[tuple[int, str], ...]
    """The header by position, without what is dropped on reading: identity numbers, the reasons of a report."""
    dropped: int
    """How many columns of identity numbers there are."""
    width: int
    """How many columns the header has."""
    may_shift: bool = True
    """Whether a cell beyond the header may have pushed the others aside: a comma too many; Excel knows none."""

    def values(self, cells: Sequence[str]) -> dict[Column, str]:
        """What a row says, as plain as possible; empty where it says nothing."""
        return {column: plain(cells[at]) if at < len(cells) else "" for column, at in self.at.items()}


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Two columns that say the same, by their letters."""

    column: Column
    first: str
    second: str


def lay_out(header: Sequence[str], above: Sequence[str], columns: type[Column]) -> tuple[Layout, list[Ambiguous]]:
    """Finds the columns in a header; ``above`` is the row over it, for headers of two lines (工资 over 最低, 最高)."""
    words = _words(columns)
    at: dict[Column, int] = {}
    twice: list[Ambiguous] = []
    unknown: list[str] = []
    labels: list[tuple[int, str]] = []
    dropped = 0
    for position, text in enumerate(header):
        over = above[position] if position < len(above) else ""
        if is_identity_column(text):
            dropped += 1
            continue
        if _key(text) == REASON:
            continue
        labels.append((position, text))
        column = _column(text, over, words)
        if column is None:
            if text.strip() and _key(text) not in _NUMBERING:
                unknown.append(letters(position))
        elif column in at:
            twice.append(Ambiguous(column, letters(at[column]), letters(position)))
        else:
            at[column] = position
    return Layout(at, tuple(unknown), tuple(labels), dropped, len(header)), twice


def is_identity_column(word: str) -> bool:
    """Whether a column holds identity numbers (身份证号, 公民身份号码, 证件号码): it is never read."""
    key = _key(word)
    return "身份证" in key or "身份号码" in key or "证件号" in key


def letters(position: int) -> str:
    """The column's letters in a spreadsheet: 0 is A, 26 is AA."""
    before, at = divmod(position, 26)
    return (letters(before - 1) if before else "") + chr(ord("A") + at)


def plain(cell: str) -> str:
    """A cell without full-width forms, outer spaces, and Excel's wrapping that keeps a number a text.

    A stroke alone is a cell that was left empty.
    """
    text = cell.strip() if cell.isascii() else _folded(cell)
    if text.startswith('="') and text.endswith('"'):
        text = text[2:-1]
    text = text.removeprefix("'").strip()
    return "" if text in _NOTHING else text


@lru_cache(maxsize=65_536)
def _folded(cell: str) -> str:
    return unicodedata.normalize("NFKC", cell).strip()


def _column(text: str, over: str, words: dict[str, Column]) -> Column | None:
    for said in (text, over + text):
        key = _key(said)
        found = words.get(key) or words.get(_ASIDE.sub("", key))
        if found is not None:
            return found
    return None


def _key(word: str) -> str:
    return "".join(unicodedata.normalize("NFKC", word).casefold().split()).strip("*")


@cache
def _words(columns: type[Column]) -> dict[str, Column]:
    return {_key(word): column for column in columns for word in column.value}
