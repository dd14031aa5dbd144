from __future__ import annotations

import stat
from pathlib import Path

from infra.importing.rejected import REASON, write_rejected
from infra.importing.table import read_table
from tests.unit.importing.lists import GOOD, as_csv, sorted_from


def test_refused_rows_are_kept_as_they_were_with_the_reason(tmp_path: Path) -> None:
    """For their owner only, and in a form that can be corrected and imported."""
    bad = {**GOOD, "手机": "1", "姓名": '测试"乙",丙'}
    table = read_table(as_csv(GOOD, bad))
    path = write_rejected(tmp_path / "名册.csv", table.header, sorted_from(as_csv(GOOD, bad)).refused)
    assert path.name == "名册.csv.rejected.csv"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    again = read_table(path.read_bytes())
    assert again.header == (*GOOD, REASON)
    assert again.rows[0].cells[:-1] == tuple(bad.values())
    assert "手机号码不对" in again.rows[0].cells[-1]


def test_a_corrected_file_is_not_overwritten(tmp_path: Path) -> None:
    """The same refusals again leave it alone; after a correction another name is taken."""
    source, bad = tmp_path / "list.csv", as_csv({**GOOD, "手机": "1"})
    header, refused = read_table(bad).header, sorted_from(bad).refused
    first = write_rejected(source, header, refused)
    assert write_rejected(source, header, refused) == first
    first.write_text("corrected")
    assert write_rejected(source, header, refused).name == "list.csv.rejected-2.csv"
    assert first.read_text() == "corrected"
