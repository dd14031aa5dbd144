"""Clerks' lists for tests. Nobody in them exists."""

from __future__ import annotations

import contextlib
import csv
import io
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Generic, TypeVar

from openpyxl import Workbook

from infra.importing.completions import Completions
from infra.importing.kind import Kind
from infra.importing.opening import open_source
from infra.importing.report import Report
from infra.importing.run import Ending, Tally, Watcher, import_from
from infra.importing.sorting import Refused
from infra.importing.table import Row
from infra.importing.vacancies import Vacancies
from infra.importing.workers import Workers
from schemas.ids import Pseudonymiser

Item = TypeVar("Item")

SAVED_AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
PEOPLE = Pseudonymiser(b"k" * 32)

GOOD = {
    "姓名": "测试甲",
    "手机": "13900000001",
    "工种": "缝纫工",
    "等级": "四级",
    "区县": "武鸣区",
    "期望月薪": "4500",
    "可到距离(公里)": "20",
    "班次": "白班",
    "可住宿": "是",
    "同意接收通知": "是",
}
POST = {
    "岗位编号": "17",
    "用人单位": "测试制衣厂",
    "岗位名称": "车工",
    "招聘人数": "5",
    "工资": "4000-6000",
    "工作地点": "武鸣区",
    "岗位要求": "会平车",
}
PASS = {
    "姓名": "测试甲",
    "手机": "13900000001",
    "职业": "缝纫工",
    "等级": "四级",
    "发证机构": "测试职业技能培训学校",
    "发证日期": "2026-11-01",
    "证书编号": "Z001",
}


def workers(*, home: str | None = None, quiet: bool = False) -> Workers:
    """A reading of 求职者名册."""
    return Workers(pseudonymiser=PEOPLE, saved_at=SAVED_AT, home=home, quiet=quiet)


def vacancies(*, home: str | None = None, enterprise: str | None = None) -> Vacancies:
    """A reading of 岗位信息表."""
    return Vacancies(now=NOW, saved_at=SAVED_AT, home=home, enterprise=enterprise)


def completions() -> Completions:
    """A reading of 结业取证名册."""
    return Completions(now=NOW)


def as_csv(*rows: dict[str, str]) -> bytes:
    """A list with the columns of its first row."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def as_xlsx(rows: Sequence[Sequence[object]], *merged: str, title: str = "名册") -> bytes:
    """A workbook of one sheet."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    for block in merged:
        sheet.merge_cells(block)
    return saved(book)


def saved(book: Workbook) -> bytes:
    """Its bytes."""
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


@dataclass
class Imported(Generic[Item]):
    """What became of a file."""

    items: list[Item]
    refused: list[Refused]
    tally: Tally
    report: Path | None = None

    @property
    def repeats(self) -> int:
        """Rows that say the very same as one above."""
        return self.tally.rows[Ending.REPEATED]

    @property
    def rows(self) -> int:
        """All rows that were counted."""
        return sum(self.tally.rows.values())

    @property
    def why(self) -> str:
        """The reasons of the one row that is refused."""
        (refused,) = self.refused
        return str(refused.why)


class _Watching(Watcher[Item]):
    def __init__(self, refused: list[Refused]) -> None:
        self._refused = refused

    def refused(self, sheet: str | None, refused: Refused) -> None:
        self._refused.append(refused)


def imported(content: bytes, kind: Kind[Item], *, beside: Path | None = None) -> Imported[Item]:
    """What the importer makes of a file, with a report in the folder ``beside`` if there is one."""
    found = Imported[Item]([], [], Tally())

    async def write(items: Sequence[Item]) -> list[Ending]:
        found.items.extend(items)
        return [Ending.WRITTEN] * len(items)

    with tempfile.TemporaryDirectory() as folder:
        path = (beside or Path(folder)) / "名册.csv"
        path.write_bytes(content)
        report = None if beside is None else Report(path)
        with open_source(path) as source, contextlib.suppress(StopIteration):  # nothing waits: it needs no loop
            import_from(source, kind, write, report, _Watching(found.refused), found.tally).send(None)
        found.report = None if report is None else report.save()
    return found


def read_rows(content: bytes) -> list[Row]:
    """All rows of a file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        path.write_bytes(content)
        with open_source(path) as source:
            return [row for sheet in source.sheets() for row in sheet.rows()]
