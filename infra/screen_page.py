"""The table of `docs/screen.md`: what a posting may ask for, out of the screen's own."""

from __future__ import annotations

import re
from typing import Final

from intake.screen import Verdict
from intake.screen.table import ROWS, Row

_VERDICTS: Final = {Verdict.UNLAWFUL: "违法 unlawful", Verdict.DOUBTFUL: "存疑 doubtful", Verdict.LAWFUL: "合法 lawful"}
_COLUMNS: Final = ("kind", "about", "verdict", "rule", "source", "found in", "not found in")
_TABLE: Final = re.compile(r"(?<=<!-- From intake/screen/table\.py)(?P<note>[^\n]*-->\n).*?(?=<!-- end -->)", re.DOTALL)


def with_table(page: str) -> str:
    """The page with the table as it is now; the words around it are written by hand."""
    return _TABLE.sub(lambda found: found["note"] + screen_table(), page)


def screen_table() -> str:
    """The table in Markdown, a line for each kind of condition."""
    rows = (_COLUMNS, ("---",) * len(_COLUMNS), *map(_row, ROWS))
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _row(row: Row) -> tuple[str, ...]:
    found, passed = ("<br>".join(texts) for texts in (row.found, row.passed))
    return f"`{row.kind}`", row.name, _VERDICTS[row.verdict], row.says, row.source, found, passed
