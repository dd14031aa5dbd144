from __future__ import annotations

import random
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.importing.workers import WorkerColumn as Column
from schemas.model import Shift
from tests.unit.importing.lists import GOOD, SAVED_AT, as_csv, imported, workers

WIDE = str.maketrans("0123456789,()", "０１２３４５６７８９，（）")


def test_a_row_is_a_registration() -> None:
    """Every column arrives where it belongs."""
    (form,) = imported(as_csv({**GOOD, "可到岗日期": "2026/12/1", "登记时间": "2026-11-19 18:05"}), workers()).items
    assert form.phone == "13900000001"
    assert form.name == "测试甲"
    assert [(skill.occupation, skill.level) for skill in form.skills] == [("6-05-01-03", 3)]
    assert form.region == "450110"
    assert (form.reservation_pay, form.max_distance_km, form.lodging_ok) == (4500, 20, True)
    assert form.shifts == {Shift.DAY}
    assert form.consent
    assert form.channel.value == "import"
    assert form.available_from == date(2026, 12, 1)
    assert form.occurred_at == datetime(2026, 11, 19, 10, 5, tzinfo=UTC)


def test_what_is_left_empty_has_the_usual_meaning_and_consent_is_never_assumed() -> None:
    """Any shift, any pay, 30 km, no lodging; and no messages."""
    bare = {"手机": "13900000001", "工种": "缝纫工", "区县": "武鸣区"}
    found = imported(as_csv(bare), workers())
    (form,) = found.items
    assert not form.consent
    assert form.shifts == set(Shift)
    assert (form.reservation_pay, form.max_distance_km, form.lodging_ok) == (None, 30, False)
    assert form.occurred_at == SAVED_AT


def test_a_census_is_quiet() -> None:
    """Every registration of it carries the mark."""
    assert [form.quiet for form in imported(as_csv(GOOD), workers(quiet=True)).items] == [True]


def test_several_occupations_share_a_level_or_have_one_each() -> None:
    """In order of preference; another number of levels is refused."""
    both = {**GOOD, "工种": "缝纫工、裁剪工"}
    (same,) = imported(as_csv(both), workers()).items
    assert [skill.level for skill in same.skills] == [3, 3]
    (each,) = imported(as_csv({**both, "等级": "四级/中级工；无"}), workers()).items
    assert [skill.level for skill in each.skills] == [3, 1]
    (refused,) = imported(as_csv({**both, "等级": "四级、五级、三级"}), workers()).refused
    assert [fault.column for fault in refused.why.faults] == [Column.LEVEL]


@pytest.mark.parametrize(
    ("column", "cell", "at"),
    [
        ("手机", "12900000001", Column.PHONE),
        ("手机", "1.39E+10", Column.PHONE),
        ("手机", "", Column.PHONE),
        ("工种", "13900000009", Column.OCCUPATION),
        ("工种", "", Column.OCCUPATION),
        ("工种", "、".join(["缝纫工"] * 6), Column.OCCUPATION),
        ("等级", "4", Column.LEVEL),
        ("区县", "13900000009", Column.COUNTY),
        ("期望月薪", "13900000009", Column.PAY),
        ("期望月薪", "三千", Column.PAY),
        ("可到距离(公里)", "-5", Column.DISTANCE),
        ("班次", "13900000009", Column.SHIFTS),
        ("可住宿", "也许", Column.LODGING),
        ("同意接收通知", "13900000009", Column.CONSENT),
        ("姓名", "测试" * 11, Column.NAME),
    ],
)
def test_a_refusal_names_row_and_column_and_repeats_no_cell(column: str, cell: str, at: Column) -> None:
    """A telephone in the wrong column stays where it is."""
    found = imported(as_csv({**GOOD, "手机": "13900000002"}, {**GOOD, column: cell}), workers())
    (refused,) = found.refused
    assert refused.row.number == 3
    assert [fault.column for fault in refused.why.faults] == [at]
    said = str(refused.why)
    assert at.title in said
    assert "13900000009" not in said
    assert GOOD["姓名"] not in said
    assert GOOD["手机"] not in said


def test_a_coded_occupation_that_is_a_telephone_is_not_repeated() -> None:
    """The taxonomy repeats only what has the shape of a code."""
    (refused,) = imported(as_csv({**GOOD, "职业代码": "13900000009"}), workers()).refused
    assert "13900000009" not in str(refused.why)


def test_all_faults_of_a_row_are_said_at_once() -> None:
    """A clerk corrects a row once."""
    (refused,) = imported(as_csv({**GOOD, "手机": "1", "工种": "无此工", "班次": "周末"}), workers()).refused
    assert [fault.column for fault in refused.why.faults] == [Column.PHONE, Column.OCCUPATION, Column.SHIFTS]


def test_a_row_longer_than_the_header_is_refused() -> None:
    """A stray comma shifts the columns: better nobody than somebody else. Empty cells at the end are harmless."""
    lines = as_csv(GOOD).decode().splitlines()
    found = imported("\n".join([lines[0], lines[1] + ",多余"]).encode(), workers())
    assert not found.items
    assert "比表头多" in str(found.refused[0].why)
    assert len(imported("\n".join([lines[0], lines[1] + ",,"]).encode(), workers()).items) == 1


def test_one_telephone_is_one_worker() -> None:
    """The same row again is a repeat; another row with the telephone is refused and names the first."""
    found = imported(as_csv(GOOD, GOOD, {**GOOD, "手机": "139-0000-0001", "等级": "三级"}), workers())
    assert len(found.items) == 1
    assert found.repeats == 1
    (refused,) = found.refused
    assert "第 2 行" in str(refused.why)


def test_the_id_says_nothing_of_the_telephone_and_changes_with_the_row() -> None:
    """A keyed hash of the content: another cell, another id; no plain hash of a number could be looked up."""
    ids = {
        imported(as_csv({**GOOD, **change}), workers()).items[0].registration_id
        for change in ({}, {"等级": "三级"}, {"手机": "13900000002"}, {"同意接收通知": "否"})
    }
    assert len(ids) == 4


SYNONYMS = {title: column.value for column in Column for title in GOOD if title in column.value}


@given(st.data())
def test_however_a_clerk_writes_it_the_registration_is_the_same(data: st.DataObject) -> None:
    """Other words over the columns, another order, full-width digits, spaces: same form, same id."""
    shuffled = data.draw(st.permutations(list(GOOD)))
    written = {}
    for title in shuffled:
        name = data.draw(st.sampled_from(SYNONYMS.get(title, (title,))))
        cell = GOOD[title]
        if data.draw(st.booleans()):
            cell = cell.translate(WIDE)
        if data.draw(st.booleans()):
            cell = f" {cell}　"
        written[name] = cell
    assert imported(as_csv(written), workers()).items == imported(as_csv(GOOD), workers()).items


@given(st.lists(st.lists(st.text(max_size=12), min_size=10, max_size=10), max_size=5))
def test_every_row_ends_in_exactly_one_place(cells: list[list[str]]) -> None:
    """Whatever stands in the cells: registered, repeated or refused, never lost, never an error of ours."""
    rows = [dict(zip(GOOD, each, strict=True)) for each in cells] + [GOOD]
    random.Random(0).shuffle(rows)
    found = imported(as_csv(*rows), workers())
    there = sum(any(cell.strip() for cell in row.values()) for row in rows)
    assert len(found.items) + found.repeats + len(found.refused) == there
