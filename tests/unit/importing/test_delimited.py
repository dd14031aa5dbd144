from __future__ import annotations

import pytest

from infra.errors import PopulationRefused
from infra.importing.columns import letters
from infra.importing.table import read_table
from tests.unit.importing.lists import GOOD, as_csv, sorted_from


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_every_way_in_which_spreadsheets_save_csv_says_the_same(encoding: str, separator: str) -> None:
    """Encoding, byte order mark and separator change nothing: same forms, same ids."""
    text = as_csv(GOOD).decode()
    assert sorted_from(text.encode()).forms == sorted_from(text.replace(",", separator).encode(encoding)).forms


def test_rows_are_numbered_as_the_spreadsheet_numbers_them() -> None:
    """Empty rows are passed over and counted; a line break inside a cell begins no row."""
    table = read_table('姓名,手机\r\n"测试\n甲",1\r\n,\r\n\r\n测试乙,2\r\n'.encode())
    assert [row.number for row in table.rows] == [2, 5]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"PK\x03\x04rest of an xlsx", "另存为"),
        (b"\xd0\xcf\x11\xe0rest of an xls", "另存为"),
        (b"\xff\xfeu\x00", "另存为"),
        (b"", "empty"),
        (b"\xef\xbb\xbf\r\n,,\r\n", "empty"),
        (b"\x81\x20\xff", "neither UTF-8 nor GBK"),
        ('姓名,手机\n测试甲,"13900000001\n测试乙,13900000002\n'.encode(), "below row 1"),
    ],
    ids=["xlsx", "xls", "utf-16", "nothing", "blank", "bytes", "quote"],
)
def test_what_is_no_csv_is_refused_with_what_to_do(content: bytes, says: str) -> None:
    """One sentence; it repeats nothing of the file."""
    with pytest.raises(PopulationRefused, match=says) as refusal:
        read_table(content)
    assert "1390000" not in str(refusal.value)


@pytest.mark.parametrize(("drop", "says"), [("手机", "手机"), ("工种", "工种"), ("区县", "区县 or 乡镇")])
def test_a_column_that_must_be_there_is_named(drop: str, says: str) -> None:
    """Without it no row could be registered."""
    with pytest.raises(PopulationRefused, match=says):
        sorted_from(as_csv({name: cell for name, cell in GOOD.items() if name != drop}))


def test_a_list_without_a_header_is_refused_without_repeating_its_first_person() -> None:
    """The first row is taken for names of columns; what stands there may be a telephone."""
    with pytest.raises(PopulationRefused) as refusal:
        sorted_from("测试甲,13900000001,缝纫工\n".encode())
    assert "1390000" not in str(refusal.value)
    assert "测试甲" not in str(refusal.value)


def test_two_columns_that_say_the_same_are_refused() -> None:
    """Which of two telephones counts, only the clerk can tell."""
    with pytest.raises(PopulationRefused, match="Columns B and K both say 手机"):
        sorted_from(as_csv({**GOOD, "联系电话": "13900000002"}))


def test_unknown_columns_are_told_by_their_letters() -> None:
    """They are not read, and what they are called could be anything."""
    assert sorted_from(as_csv({**GOOD, "备注": "无", "身份证号": ""})).unknown_columns == ("K", "L")
    assert [letters(at) for at in (0, 25, 26, 51, 52, 701, 702)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]
