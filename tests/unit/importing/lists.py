"""Clerks' lists for tests. Nobody in them exists."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

from infra.importing.columns import lay_out
from infra.importing.rows import Reading
from infra.importing.sorting import Sorted, sort_rows
from infra.importing.table import read_table
from schemas.ids import Pseudonymiser

SAVED_AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
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


def as_csv(*rows: dict[str, str]) -> bytes:
    """A list with the columns of its first row."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def sorted_from(content: bytes, *, home: str | None = None, quiet: bool = False) -> Sorted:
    """What the importer makes of a file."""
    table = read_table(content)
    reading = Reading(layout=lay_out(table.header), pseudonymiser=PEOPLE, saved_at=SAVED_AT, home=home, quiet=quiet)
    return sort_rows(table, reading)
