from __future__ import annotations

import contextlib
import random
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.errors import PopulationRefused
from infra.importing.columns import letters
from infra.importing.encoding import LONGEST_LINE
from infra.importing.opening import open_source
from tests.unit.importing.lists import GOOD, as_csv, imported, read_rows, workers

ENCODINGS = ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be"]


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_every_way_in_which_spreadsheets_save_csv_says_the_same(encoding: str, separator: str) -> None:
    """Encoding, byte order mark and separator change nothing: same forms, same ids."""
    text = as_csv(GOOD).decode()
    there = imported(text.replace(",", separator).encode(encoding), workers())
    assert there.items == imported(text.encode(), workers()).items
    assert len(there.items) == 1


@pytest.mark.parametrize(("encoding", "wrong"), [("utf-8", "gbk"), ("gbk", "utf-8")])
def test_a_row_in_another_encoding_is_refused_by_itself(encoding: str, wrong: str) -> None:
    """Two lists that somebody has pasted together: the greater part is read, the rest told row by row."""
    rows = [{**GOOD, "手机": f"139000000{number:02}"} for number in range(11, 16)]
    lines = as_csv(*rows).decode().splitlines(keepends=True)
    content = "".join(lines[:5]).encode(encoding) + lines[5].replace("测试甲", "测试").encode(wrong)
    found = imported(content, workers())
    assert len(found.items) == 4
    assert "乱码" in found.why


def test_rows_are_numbered_as_the_spreadsheet_numbers_them() -> None:
    """Empty rows are passed over and counted; a line break inside a cell begins no row."""
    rows = read_rows('姓名,手机\r\n"测试\n甲",1\r\n,\r\n\r\n测试乙,2\r\n'.encode())
    assert [row.number for row in rows] == [1, 2, 5]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_is_one(end: str) -> None:
    """Of Unix, Windows and an old Mac."""
    content = end.join(as_csv(GOOD).decode().splitlines()).encode()
    assert imported(content, workers()).items == imported(as_csv(GOOD), workers()).items


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"\xd0\xcf\x11\xe0rest of an xls", r"另存为 \.xlsx 或 CSV"),
        (b"PK\x03\x04no zip at all", "已损坏"),
        (b"", "是空的"),
        (b"\xef\xbb\xbf\r\n,,\r\n", "没有数据"),
        (b"\x81\x20\xff", "既不是 UTF-8 也不是 GBK"),
    ],
    ids=["xls", "no zip", "nothing", "blank", "bytes"],
)
def test_what_is_no_list_is_refused_with_what_to_do(content: bytes, says: str) -> None:
    """One sentence."""
    with pytest.raises(PopulationRefused, match=says):
        imported(content, workers())


def test_a_quotation_mark_without_a_partner_costs_its_own_row_only() -> None:
    """It would swallow everything below: the rows below are read, the row is refused and kept as it was."""
    rows = [{**GOOD, "手机": f"139000{number:05}"} for number in range(300)]
    lines = as_csv(*rows).decode().splitlines()
    lines[5] = lines[5].replace("测试甲", '"测试甲')
    lines[200] += ',"'
    found = imported("\n".join(lines).encode(), workers())
    assert len(found.items) == 298
    assert [(each.row.number, "引号" in str(each.why)) for each in found.refused] == [(6, True), (201, True)]
    assert "13900000004" in found.refused[0].row.cells[1]


def test_a_line_that_never_ends_is_one_refused_row(tmp_path: Path) -> None:
    """It is never held in memory as a whole, and the rows below are read."""
    head, row = as_csv(GOOD).decode().splitlines()
    content = f"{head}\n{'长' * (2 * LONGEST_LINE + 5)}\n{row}\n".encode()
    found = imported(content, workers())
    assert [form.phone for form in found.items] == [GOOD["手机"]]
    assert "超过" in found.why


def test_how_much_has_been_read_is_told(tmp_path: Path) -> None:
    """From nothing to all of it, and never back."""
    path = tmp_path / "list.csv"
    path.write_bytes(as_csv(*([GOOD] * 5_000)))
    with open_source(path) as source:
        (sheet,) = source.sheets()
        seen = [source.progress() for _ in sheet.rows()]
    assert seen == sorted(seen)
    assert seen[0] < 0.5
    assert seen[-1] == 1.0


@given(st.lists(st.lists(st.text("甲1,\"\n'=", max_size=6), min_size=3, max_size=3), min_size=1, max_size=8))
def test_what_a_spreadsheet_program_wrote_is_read_as_it_was(rows: list[list[str]]) -> None:
    """Quotes, separators and line breaks inside cells; the reading by lines is that of a CSV reader."""
    body = [dict(zip("ABC", row, strict=True)) for row in rows]
    read = [row.cells for row in read_rows(as_csv({"A": "A", "B": "B", "C": "C"}, *body)) if row.broken is None]
    assert read[2:] == [tuple(row) for row in rows if any(cell.strip() for cell in row)]


def test_unknown_columns_are_told_by_their_letters() -> None:
    """They are not read, and what they are called could be anything; 序号 says nothing."""
    (layout,) = [each for _, each in imported(as_csv({**GOOD, "备注": "无", "序号": "1"}), workers()).tally.layouts]
    assert layout.unknown == ("K",)
    assert [letters(at) for at in (0, 25, 26, 51, 52, 701, 702)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]


def test_whatever_the_bytes_no_error_is_ours() -> None:
    """A file is read or refused in a sentence."""
    rng = random.Random(5)
    for _ in range(200):
        content = rng.choice([b"", as_csv(GOOD), b"PK\x03\x04"]) + rng.randbytes(rng.randrange(1, 300))
        with contextlib.suppress(PopulationRefused):
            imported(content, workers())


def test_a_large_file_is_not_held_in_memory(tmp_path: Path) -> None:
    """What is kept of it is a line and the rows that were looked at for the separator."""
    path = tmp_path / "list.csv"
    path.write_bytes(as_csv(GOOD) + as_csv(GOOD).splitlines(keepends=True)[1] * 100_000)
    assert path.stat().st_size > 6 << 20
    with open_source(path) as source:
        tracemalloc.start()
        (sheet,) = source.sheets()
        count = sum(1 for _ in sheet.rows())
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert count == 100_002
    assert peak < 1 << 20
