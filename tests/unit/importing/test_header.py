from __future__ import annotations

import pytest

from infra.errors import PopulationRefused
from infra.importing.columns import Column, lay_out
from infra.importing.completions import CompletionColumn
from infra.importing.vacancy_columns import VacancyColumn
from infra.importing.workers import WorkerColumn
from tests.unit.docs.pages import page as page_of
from tests.unit.importing.lists import GOOD, POST, as_csv, as_xlsx, imported, vacancies, workers


@pytest.mark.parametrize("drop", ["手机", "工种", "区县"])
def test_a_column_that_must_be_there_is_named(drop: str) -> None:
    """Without it no row could be registered."""
    with pytest.raises(PopulationRefused, match=drop):
        imported(as_csv({name: cell for name, cell in GOOD.items() if name != drop}), workers())


def test_a_list_without_a_header_is_refused_without_repeating_its_first_person() -> None:
    """What stands in the first row may be a telephone."""
    with pytest.raises(PopulationRefused) as refusal:
        imported("测试甲,13900000001,缝纫工\n".encode(), workers())
    assert "1390000" not in str(refusal.value)
    assert "测试甲" not in str(refusal.value)


def test_two_columns_that_say_the_same_are_refused() -> None:
    """Which of two telephones counts, only the clerk can tell."""
    with pytest.raises(PopulationRefused, match="B 列和 K 列都是“手机”"):
        imported(as_csv({**GOOD, "联系电话": "13900000002"}), workers())


@pytest.mark.parametrize(
    "word", ["身份证号", "身份证号码（必填）", "公民身份号码", "证件号码", "居民身份证", "有效证件号码"]
)
def test_identity_columns_are_dropped_on_reading(word: str) -> None:
    """Whatever they are called; how many there were is known, what they said is not."""
    found = imported(as_csv({**GOOD, word: "450101199001011234"}), workers())
    (layout,) = [each for _, each in found.tally.layouts]
    assert layout.dropped == 1
    assert found.items == imported(as_csv(GOOD), workers()).items


def test_an_identity_number_anywhere_else_refuses_the_row_and_is_not_repeated() -> None:
    """Full-width digits too."""
    for cell in ("450101199001011234", "测试甲４５０１０１１９９００１０１１２３Ｘ"):
        found = imported(as_csv({**GOOD, "姓名": cell}), workers())
        assert "身份证号码" in found.why
        assert "19900101" not in found.why


def test_titles_above_the_header_are_found_and_skipped() -> None:
    """In CSV they are rows with one cell."""
    content = "2026年求职登记表\n填表单位：测试,,日期\n\n".encode() + as_csv(GOOD)
    found = imported(content, workers())
    assert found.items == imported(as_csv(GOOD), workers()).items


def test_a_header_of_two_lines_is_read() -> None:
    """工资 over 最低 and 最高, the other names merged over both lines; a merged title above, one between the rows."""
    rows = [
        ["缺工清单", None, None, None, None],
        ["企业名称", "岗位", "工资", None, "工作地点"],
        [None, None, "最低", "最高", None],
        ["测试制衣厂", "车工", 4000, 6000, "武鸣区"],
        ["二、南片", None, None, None, None],
        [None, "裁剪工", 4100, 6100, "武鸣区"],
    ]
    merged = ("A1:E1", "A2:A3", "B2:B3", "C2:D2", "E2:E3", "A5:E5")
    found = imported(as_xlsx(rows, *merged), vacancies())
    assert "没有填写" in found.why  # the last row names no employer, and nothing is merged there
    (posting,) = found.items
    assert posting.event.pay is not None
    assert (posting.event.pay.minimum, posting.event.pay.maximum) == (4000, 6000)


def test_columns_are_known_by_what_real_offices_call_them() -> None:
    """With stars, units, colons and brackets."""
    said = {"*招聘单位": "用人单位", "招聘岗位 （必填）": "岗位名称", "月薪（元）": "工资", "工作地址：": "工作地点"}
    renamed = {next((new for new, old in said.items() if old == name), name): cell for name, cell in POST.items()}
    assert [each.event for each in imported(as_csv(renamed), vacancies()).items] == [
        each.event for each in imported(as_csv(POST), vacancies()).items
    ]


@pytest.mark.parametrize("columns", [WorkerColumn, VacancyColumn, CompletionColumn])
def test_the_clerks_page_names_every_column(columns: type[Column]) -> None:
    """By one of its names at least."""
    page = page_of("docs/import.md")
    missing = [column.title for column in columns if not any(word in page for word in column.value)]
    assert not missing


@pytest.mark.parametrize("columns", [WorkerColumn, VacancyColumn, CompletionColumn])
def test_no_name_means_two_columns(columns: type[Column]) -> None:
    """Of one kind of list, however it is written."""
    header = [word for column in columns for word in column.value]
    for position, word in enumerate(header):
        layout, _ = lay_out([word], (), columns)
        (found,) = layout.at
        assert word in found.value, (position, word)
