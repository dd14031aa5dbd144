"""A file is opened by what it is, whatever it is called."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from infra.errors import PopulationRefused
from infra.importing.delimited import DelimitedFile
from infra.importing.table import Source
from infra.importing.workbook import WorkbookFile

_XLSX: Final = b"PK\x03\x04"
_EMPTY_ZIP: Final = b"PK\x05\x06"
_OLD_OR_LOCKED: Final = b"\xd0\xcf\x11\xe0"
"""Of .xls, of WPS's .et, and of an .xlsx with a password."""


@contextmanager
def open_source(path: Path) -> Iterator[Source]:
    """The file, for as long as the block lasts.

    Raises:
        PopulationRefused: it cannot be opened; says what to do.
    """
    try:
        with path.open("rb") as stream:
            start = stream.read(8)
    except OSError as error:
        raise PopulationRefused(f"打不开文件 {path}：{_why(error)}。") from None
    if not start:
        raise PopulationRefused(f"文件 {path} 是空的；第一行要写列名，下面每行一条。")
    if start.startswith(_OLD_OR_LOCKED):
        raise PopulationRefused(
            f"文件 {path} 是旧版 Excel（.xls）、WPS（.et）格式，或者加了密码；请另存为 .xlsx 或 CSV（不设密码）再导入。"
        )
    with closing(WorkbookFile(path) if start.startswith((_XLSX, _EMPTY_ZIP)) else DelimitedFile(path)) as source:
        yield source


def saved_at(path: Path) -> datetime:
    """When the file was saved last."""
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except OSError as error:
        raise PopulationRefused(f"打不开文件 {path}：{_why(error)}。") from None


def _why(error: OSError) -> str:
    return {
        FileNotFoundError: "没有这个文件",
        PermissionError: "没有读取权限",
        IsADirectoryError: "这是一个文件夹",
    }.get(type(error), error.strerror or "系统不让读")
