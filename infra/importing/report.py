"""The refused rows, in a file beside the clerk's own, to be corrected and imported: nothing is lost."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import Final

from infra.importing.sorting import Refused

REASON: Final = "原因"
_OWNER_ONLY: Final = 0o600  # names and telephones


def write_rejected(source: Path, header: Sequence[str], refused: Sequence[Refused]) -> Path:
    """Writes ``SOURCE.rejected.csv`` with a column for the reason, for its owner's eyes only.

    A file that is there and says something else may hold corrections already: then the next free name is
    taken.
    """
    content = _as_csv([*header, REASON], refused, width=len(header)).encode("utf-8-sig")  # the mark is for Excel
    for path in _names(source):
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY), "wb") as stream:
                stream.write(content)
        except FileExistsError:
            if path.read_bytes() != content:
                continue
        return path
    raise AssertionError("the names never end")


def _names(source: Path) -> Iterator[Path]:
    yield source.with_name(f"{source.name}.rejected.csv")
    for number in count(2):
        yield source.with_name(f"{source.name}.rejected-{number}.csv")


def _as_csv(header: Sequence[str], refused: Sequence[Refused], *, width: int) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(header)
    for each in refused:
        cells = [*each.row.cells, *[""] * (width - len(each.row.cells))]
        # What stands beyond the last column would push the reason aside.
        writer.writerow([*cells[: width - 1], ",".join(cells[width - 1 :]), str(each.why)])
    return text.getvalue()
