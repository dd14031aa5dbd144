from __future__ import annotations

import io
import zipfile
from datetime import date, datetime

import pytest
from openpyxl import Workbook, load_workbook

from infra.errors import PopulationRefused
from tests.unit.importing.lists import GOOD, as_csv, as_xlsx, imported, read_rows, saved, workers

TABLE = [list(GOOD), list(GOOD.values())]


def with_part(content: bytes, name: str, text: bytes) -> bytes:
    """The workbook with one of its parts replaced, or one more."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in {*old.namelist()} - {name}:
            new.writestr(part, old.read(part))
        new.writestr(name, text)
    return out.getvalue()


def sheet_of(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return book.read("xl/worksheets/sheet1.xml").decode()


def test_excel_says_the_same_as_csv() -> None:
    """Same forms, same ids, whether a number is a number or a text."""
    numbers = [int(cell) if cell.isdigit() else cell for cell in GOOD.values()]
    wanted = imported(as_csv(GOOD), workers()).items
    assert imported(as_xlsx(TABLE), workers()).items == wanted
    assert imported(as_xlsx([list(GOOD), numbers]), workers()).items == wanted
    floats = [float(cell) if isinstance(cell, int) else cell for cell in numbers]
    assert imported(as_xlsx([list(GOOD), floats]), workers()).items == wanted


def test_values_are_read_as_a_clerk_sees_them() -> None:
    """Days, times, yes and no; text that looks like an escape of XML is what it stands for."""
    row = [date(2026, 12, 1), datetime.fromisoformat("2026-12-01T18:05"), True, False, 4500.5, 1e20, "a\nb", "_x000D_"]
    (read,) = read_rows(as_xlsx([row]))
    assert read.cells == ("2026-12-01", "2026-12-01 18:05:00", "是", "否", "4500.5", "1e+20", "a\nb", "\r")


def test_a_merged_cell_counts_for_each_of_its_rows() -> None:
    """And for its first column only, but in a header."""
    rows = [["甲", 1, 2], [None, 3, None], [None, 4, None], ["乙", 5, 6]]
    read = read_rows(as_xlsx(rows, "A1:A3", "B4:C4"))
    assert [row.cells for row in read] == [("甲", "1", "2"), ("甲", "3"), ("甲", "4"), ("乙", "5")]
    assert read[3].spread == ("乙", "5", "5")


def test_a_row_of_which_only_the_merged_cell_is_left_is_empty() -> None:
    """An employer is merged over five lines, and three of them were filled in."""
    read = read_rows(as_xlsx([["甲", 1], [None, 2], [None, None], [None, None], ["乙", 3]], "A1:A4"))
    assert [row.number for row in read] == [1, 2, 5]


def test_every_sheet_that_is_a_list_is_read_and_the_others_are_named() -> None:
    """One for each town, an explanation, an empty one; a hidden one is not read."""
    book = load_workbook(io.BytesIO(as_xlsx(TABLE, title="城厢镇")))
    book.create_sheet("说明").append(["请如实填写"])
    book.create_sheet("Sheet3")
    other = book.create_sheet("双桥镇")
    other.append(list(GOOD))
    other.append([*({**GOOD, "手机": "13900000002"}).values()])
    other.append([*({**GOOD, "等级": "三级"}).values()])
    hidden = book.create_sheet("旧")
    hidden.sheet_state = "hidden"
    hidden.append(list(GOOD))
    hidden.append([*({**GOOD, "手机": "13900000003"}).values()])
    found = imported(saved(book), workers())
    assert [form.phone[-1] for form in found.items] == ["1", "2"]
    assert [name for name, _ in found.tally.passed_over] == ["说明"]
    assert "工作表“城厢镇”第 2 行" in found.why


@pytest.mark.parametrize("formula", ["=1+1", '=HYPERLINK("http://x.invalid","x")', "=A1"])
def test_a_formula_without_a_result_refuses_its_row(formula: str) -> None:
    """Its result is what a clerk sees; where a program wrote none, nobody knows what stands there."""
    found = imported(as_xlsx([list(GOOD), [*({**GOOD, "姓名": formula}).values()], list(GOOD.values())]), workers())
    assert "公式" in found.why
    assert len(found.items) == 1


def test_the_result_of_a_formula_is_read() -> None:
    """As it was when the file was saved; the formula itself is nobody's business."""
    content = as_xlsx([list(GOOD), [*({**GOOD, "期望月薪": "=4000+500"}).values()]])
    sheet = sheet_of(content).replace("<f>4000+500</f><v />", "<f>4000+500</f><v>4500</v>")
    assert "<v>4500</v>" in sheet
    calculated = with_part(content, "xl/worksheets/sheet1.xml", sheet.encode())
    assert imported(calculated, workers()).items == imported(as_csv(GOOD), workers()).items


def test_a_sheet_that_lies_about_its_size_is_read_to_its_end() -> None:
    """Many programs write <dimension ref="A1"/>; a cell in the last corner costs neither memory nor time."""
    content = as_xlsx(TABLE)
    sheet = sheet_of(content).replace('ref="A1:J2"', 'ref="A1"')
    sheet = sheet.replace("</sheetData>", '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>')
    assert 'ref="A1"' in sheet
    found = imported(with_part(content, "xl/worksheets/sheet1.xml", sheet.encode()), workers())
    assert found.items == imported(as_csv(GOOD), workers()).items


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml"])
def test_a_zip_bomb_is_refused_before_it_is_unpacked(part: str) -> None:
    """By what its directory says; more than that is never unpacked."""
    bomb = with_part(as_xlsx(TABLE), part, b"<a>" + b" " * (70 << 20))
    assert len(bomb) < 1 << 20
    with pytest.raises(PopulationRefused, match="大得不合常理"):
        imported(bomb, workers())


def test_a_row_that_would_fill_the_memory_is_refused() -> None:
    """Millions of cells in one row are one element to whoever parses them."""
    content = as_xlsx(TABLE)
    cells = "".join(f'<c r="A2" s="{at % 7}{at}"/>' for at in range(500_000))
    sheet = sheet_of(content).replace('<row r="2">', f'<row r="2">{cells}').encode()
    with pytest.raises(PopulationRefused, match="大得不合常理"):
        imported(with_part(content, "xl/worksheets/sheet1.xml", sheet), workers())


def test_entities_are_not_expanded() -> None:
    """A billion laughs in a few lines of XML."""
    lines = "".join(f'<!ENTITY e{at} "{f"&e{at - 1};" * 10}">' for at in range(1, 12))
    head = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e0 "ha">{lines}]>'
    content = as_xlsx(TABLE)
    sheet = head + sheet_of(content).replace("测试甲", "&e11;")
    assert sheet.count("&e11;") == 1 or 't="s"' in sheet
    with pytest.raises(PopulationRefused, match="已损坏"):
        imported(with_part(content, "xl/worksheets/sheet1.xml", sheet.encode()), workers())


def test_a_damaged_workbook_says_how_far_it_came() -> None:
    """What was above has been taken; nothing of a cell is repeated."""
    content = as_xlsx(TABLE)
    sheet = sheet_of(content).replace("</sheetData>", "<row></sheetData>")
    with pytest.raises(PopulationRefused, match="已损坏"):
        imported(with_part(content, "xl/worksheets/sheet1.xml", sheet.encode()), workers())
    with pytest.raises(PopulationRefused, match="已损坏"):
        imported(content[: len(content) // 2], workers())


def test_an_empty_workbook_is_refused() -> None:
    """As an empty file is."""
    with pytest.raises(PopulationRefused, match="没有数据"):
        imported(saved(Workbook()), workers())


def test_a_note_beside_the_list_shifts_no_column() -> None:
    """As a comma too many does in CSV; the row is read, the note is not."""
    content = as_xlsx([list(GOOD), [*GOOD.values(), "", "已电话确认"]])
    assert imported(content, workers()).items == imported(as_csv(GOOD), workers()).items
