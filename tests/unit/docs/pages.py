"""Reading the documentation as a program would: links, tables, commands, settings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[3]
PAGES: Final = (
    "README.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    *(f"docs/{p.name}" for p in (ROOT / "docs").glob("*.md")),
)

_LINK: Final = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_HEADING: Final = re.compile(r"^#+ +(.+?) *$", re.MULTILINE)
_CODE: Final = re.compile(r"`([^`\n]+)`")
_FENCE: Final = re.compile(r"^```[a-z]*\n(.*?)^```", re.MULTILINE | re.DOTALL)


def page(name: str) -> str:
    """The text of a page, by its path from the root."""
    return (ROOT / name).read_text("utf-8")


def links(text: str) -> list[str]:
    """The targets of all links and pictures."""
    return _LINK.findall(_FENCE.sub("", text))


def anchors(text: str) -> set[str]:
    """What a link may name after ``#``, as the usual forges make it from a heading."""
    found = (re.sub(r"[^\w\- ]", "", heading.replace("`", "").lower()) for heading in _HEADING.findall(text))
    return {heading.replace(" ", "-") for heading in found}


def code(text: str) -> Iterator[str]:
    """Everything that is set as code: spans, and the lines of blocks."""
    for block in _FENCE.findall(text):
        yield from block.splitlines()
    yield from _CODE.findall(_FENCE.sub("", text))


def table(text: str, *columns: str) -> list[dict[str, str]]:
    """The rows of the table whose first columns are these, without backticks.

    Raises:
        LookupError: there is not exactly one such table.
    """
    found = [rows for rows in _tables(text) if list(rows[0])[: len(columns)] == list(columns)]
    if len(found) != 1:
        raise LookupError(f"{len(found)} tables begin with {columns}")
    return found[0]


def _tables(text: str) -> Iterator[list[dict[str, str]]]:
    for block in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
        head, _, *rows = [_cells(line) for line in block.splitlines()]
        if rows:
            yield [dict(zip(head, row, strict=True)) for row in rows]


def _cells(line: str) -> list[str]:
    return [cell.strip().replace("`", "") for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))]
