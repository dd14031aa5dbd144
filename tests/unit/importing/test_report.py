from __future__ import annotations

import stat
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from infra.importing.columns import REASON
from tests.unit.importing.lists import GOOD, as_csv, as_xlsx, imported, read_rows, workers

BAD = {**GOOD, "手机": "1", "姓名": '测试"乙",丙'}


def test_refused_rows_are_kept_as_they_were_with_the_reason(tmp_path: Path) -> None:
    """For their owner only; once corrected the report is a list like any other."""
    found = imported(
        as_csv({**GOOD, "身份证号": ""}, {**BAD, "身份证号": "450101199001011234"}), workers(), beside=tmp_path
    )
    assert found.report is not None
    assert found.report.name == "名册-退回.xlsx"
    assert stat.S_IMODE(found.report.stat().st_mode) == 0o600
    header, row = read_rows(found.report.read_bytes())
    assert header.cells == (REASON, *GOOD)
    assert row.cells[1:] == tuple(BAD.values())
    assert "手机号码不对" in row.cells[0]
    assert {each.name for each in tmp_path.iterdir()} == {"名册.csv", "名册-退回.xlsx"}

    book = load_workbook(found.report)
    book.worksheets[0]["C2"] = "13900000002"
    book.save(tmp_path / "corrected.xlsx")
    corrected = imported((tmp_path / "corrected.xlsx").read_bytes(), workers())
    assert [form.phone for form in corrected.items] == ["13900000002"]


def test_a_corrected_file_is_not_overwritten(tmp_path: Path) -> None:
    """The same refusals again leave it alone; after a correction another name is taken."""
    first = imported(as_csv(BAD), workers(), beside=tmp_path).report
    assert first is not None
    assert imported(as_csv(BAD), workers(), beside=tmp_path).report == first
    first.write_bytes(as_csv(GOOD))
    again = imported(as_csv(BAD), workers(), beside=tmp_path).report
    assert again is not None
    assert again.name == "名册-退回-2.xlsx"
    assert first.read_bytes() == as_csv(GOOD)


def test_nothing_refused_leaves_no_file(tmp_path: Path) -> None:
    """A clerk looks for no empty report."""
    assert imported(as_csv(GOOD), workers(), beside=tmp_path).report is None


def test_rows_of_several_sheets_stay_apart(tmp_path: Path) -> None:
    """Each sheet has its columns; the report has a sheet for each, so that it can be imported again."""
    content = as_xlsx([list(BAD), list(BAD.values())], title="城厢镇")
    found = imported(content, workers(), beside=tmp_path)
    assert found.report is not None
    assert load_workbook(found.report).sheetnames == ["城厢镇"]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_what_a_spreadsheet_would_run_comes_out_as_text(start: str, tmp_path: Path) -> None:
    """A cell that begins like a formula is a text in the report, and stays one when it is edited."""
    name = f"{start}cmd|' /C calc'!A0"
    found = imported(as_csv({**BAD, "姓名": name}), workers(), beside=tmp_path)
    assert found.report is not None
    cell = load_workbook(found.report).worksheets[0]["B2"]
    assert (cell.data_type, cell.number_format) == ("s", "@")
    assert read_rows(found.report.read_bytes())[1].cells[1] == name


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.lists(st.text(max_size=12), min_size=10, max_size=10))
def test_every_text_comes_back_unchanged(tmp_path: Path, cells: list[str]) -> None:
    """Control characters, line breaks, what looks like an escape, formulas, errors: as they were."""
    cells[1] = "不是号码"
    found = imported(as_csv(dict(zip(GOOD, cells, strict=True))), workers(), beside=tmp_path)
    assert found.report is not None
    back = read_rows(found.report.read_bytes())[1].cells[1:]
    (refused,) = found.refused
    kept = [cell.replace("\ufffe", "?") for cell in refused.row.cells]
    assert [*back, *[""] * (10 - len(back))] == kept
    found.report.unlink()
