"""A file goes through: opened, its header found, its rows sorted, and what was understood written in batches."""

from __future__ import annotations

import gc
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from itertools import islice
from typing import Final, Generic, TypeVar

from infra.errors import PopulationRefused
from infra.importing.cells import RowRefused
from infra.importing.columns import Layout
from infra.importing.header import NotHeaded, find_header
from infra.importing.kind import Kind
from infra.importing.report import Report
from infra.importing.sorting import Outcome, Refused, Repeated, Sorter, Taken
from infra.importing.table import Source

BATCH: Final = 1_000

Item = TypeVar("Item")


class Ending(Enum):
    """What becomes of a row."""

    WRITTEN = "written"
    HELD = "held"  # written, and a reviewer must look first
    UNCHANGED = "unchanged"  # the bus has it already, word for word
    REPEATED = "repeated"  # the very same row stands above
    REFUSED = "refused"


Write = Callable[[Sequence[Item]], Awaitable[Sequence[Ending | RowRefused]]]
"""Writes a batch and says of each what became of it. On return the bus has acknowledged all of it."""


@dataclass
class Tally:
    """What became of the rows of a file so far."""

    rows: dict[Ending, int] = field(default_factory=lambda: dict.fromkeys(Ending, 0))
    passed_over: list[tuple[str, str]] = field(default_factory=list)
    """Sheets that were not read, and why."""
    layouts: list[tuple[str | None, Layout]] = field(default_factory=list)
    """Of the sheets that were read."""


class Watcher(Generic[Item]):
    """What a clerk sees meanwhile; this one shows nothing."""

    def refused(self, sheet: str | None, refused: Refused) -> None:
        """A row is refused."""

    def taken(self, sheet: str | None, taken: Taken[Item]) -> None:
        """A row was understood."""

    def went_on(self, part: float) -> None:
        """So much of the file has been read, 0 to 1; what was written until here is confirmed."""


async def import_from(
    source: Source, kind: Kind[Item], write: Write[Item], report: Report | None, watcher: Watcher[Item], tally: Tally
) -> None:
    """Takes a file in, sheet by sheet; without a report, refused rows are only shown.

    What became of the rows is in ``tally``, even if it ends with an error.

    Raises:
        PopulationRefused: no sheet of it can be read, or one of them no further.
    """
    sorter = Sorter(kind)
    for sheet in source.sheets():
        found = find_header(sheet, kind.columns, kind.needed)
        if found is None:
            continue
        if isinstance(found, NotHeaded):
            if sheet.name is None or found.close:
                raise PopulationRefused(found.why if sheet.name is None else f"工作表“{sheet.name}”：{found.why}")
            tally.passed_over.append((sheet.name, found.why))
            continue
        tally.layouts.append((sheet.name, found.layout))
        if report is not None:
            report.begin(sheet.name, found.layout)
        outcomes = sorter.sort(sheet.name, found)
        while batch := list(islice(outcomes, BATCH)):
            for one in await _ended(batch, write, tally):
                if report is not None:
                    report.add(one)
                watcher.refused(sheet.name, one)
            for each in batch:
                if isinstance(each, Taken):
                    watcher.taken(sheet.name, each)
            watcher.went_on(source.progress())
            # What a batch leaves behind stays, as in `infra.loading`: to look through it again and again was a tenth.
            gc.freeze()
    if not tally.layouts:
        raise PopulationRefused(
            tally.passed_over[0][1] if tally.passed_over else "文件里没有数据；要有一行写列名，下面每行一条。"
        )


async def _ended(batch: Sequence[Outcome[Item]], write: Write[Item], tally: Tally) -> list[Refused]:
    """Writes what was taken; gives what is refused, before or by the bus, in the order of the rows."""
    taken = [each for each in batch if isinstance(each, Taken)]
    written = iter(await write([each.item for each in taken]) if taken else ())
    refused: list[Refused] = []
    for each in batch:
        if isinstance(each, Repeated):
            ending: Ending | RowRefused = Ending.REPEATED
        else:
            ending = each.why if isinstance(each, Refused) else next(written)
        if isinstance(ending, RowRefused):
            refused.append(Refused(each.row, ending))
            ending = Ending.REFUSED
        tally.rows[ending] += 1
    return refused
