from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from infra.importing.posting import Posting, judge
from schemas.model import Shift
from schemas.shared import Pay, PayUnit
from schemas.state import HeldPosting, Vacancy
from tests.unit.importing.lists import POST, SAVED_AT, as_csv, imported, vacancies

MONTH, DAY, HOUR, PIECE = PayUnit.MONTH, PayUnit.DAY, PayUnit.HOUR, PayUnit.PIECE


def posting(**change: str) -> Posting:
    """The posting of one row."""
    (found,) = imported(as_csv({**POST, **change}), vacancies(home="450110")).items
    return found


def understood(**change: str) -> Vacancy:
    """What INTAKE makes of it."""
    judged = judge(posting(**change), None, None)
    assert isinstance(judged, tuple)
    (vacancy,) = judged
    return vacancy


def why(**change: str) -> str:
    """Why a row is refused."""
    return imported(as_csv({**POST, **change}), vacancies(home="450110")).why


def test_a_row_is_a_posting() -> None:
    """Every column arrives where it belongs, what is said in words through the description."""
    row = {"班次": "白班", "食宿": "包吃住", "技能等级": "四级", "到岗日期": "2026-12-01", "截止日期": "2026-12-31"}
    found = understood(**row, 发布日期="2026-11-19")
    assert found.occupation == "6-05-01-03"
    assert (found.headcount, found.pay) == (5, Pay(unit=MONTH, minimum=4000, maximum=6000))
    assert (found.place.region, found.shifts, found.lodging, found.level) == ("450110", {Shift.DAY}, True, 3)
    assert found.starts_on == date(2026, 12, 1)
    assert found.expires_at == datetime(2026, 12, 31, 16, tzinfo=UTC)  # the day itself belongs to it
    assert found.occurred_at == datetime(2026, 11, 18, 16, tzinfo=UTC)
    assert posting().event.occurred_at == SAVED_AT


@pytest.mark.parametrize(
    ("cell", "pay"),
    [
        ("4000-6000", Pay(unit=MONTH, minimum=4000, maximum=6000)),
        ("４０００～６０００元／月", Pay(unit=MONTH, minimum=4000, maximum=6000)),
        ("4,500", Pay(unit=MONTH, minimum=4500, maximum=4500)),
        ("5000以上", Pay(unit=MONTH, minimum=5000)),
        ("180元/天", Pay(unit=DAY, minimum=180, maximum=180)),
        ("20/小时", Pay(unit=HOUR, minimum=20, maximum=20)),
        ("计件5000起", Pay(unit=PIECE, minimum=5000)),
        ("面议", None),
        ("0-99999", None),
        ("0", None),
        ("", None),
    ],
)
def test_pay_as_offices_write_it(cell: str, pay: Pay | None) -> None:
    """What says nothing is unknown, not no."""
    assert posting(工资=cell).event.pay == pay


@pytest.mark.parametrize(
    ("low", "high", "unit", "pay"),
    [
        ("4000", "6000", "", Pay(unit=MONTH, minimum=4000, maximum=6000)),
        ("0", "99999", "月", None),
        ("150", "", "日", Pay(unit=DAY, minimum=150)),
        ("", "", "计件", Pay(unit=PIECE)),
        ("面议", "面议", "", None),
    ],
)
def test_pay_in_columns_of_its_own(low: str, high: str, unit: str, pay: Pay | None) -> None:
    """Either bound may be missing."""
    assert posting(工资="", 最低工资=low, 最高工资=high, 计薪方式=unit).event.pay == pay


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"岗位名称": ""}, "岗位名称：没有填写"),
        ({"岗位名称": "一"}, "岗位名称："),
        ({"岗位名称": "车工13900000009"}, "手机号码"),
        ({"岗位名称": "车" * 61}, "最多 60 个字"),
        ({"用人单位": ""}, "用人单位：没有填写"),
        ({"招聘人数": "很多"}, "招聘人数："),
        ({"工资": "高薪"}, "看不懂工资"),
        ({"工资": "6000-4000"}, "高于最高工资"),
        ({"工资": "199999元/小时"}, "计薪单位"),
        ({"到岗日期": "2020-01-01"}, "已经过去"),
        ({"截止日期": "2020/1/1"}, "已经过去"),
        ({"发布日期": "2099-01-01"}, "在将来"),
        ({"职业代码": "9-99-99-99"}, "岗位名称："),
        ({"技能等级": "4"}, "技能等级："),
        ({"计薪方式": "年"}, "计薪方式："),
        ({"岗位要求": "字" * 4100}, "超过 4000 字"),
    ],
)
def test_what_is_wrong_is_said_at_its_column(change: dict[str, str], says: str) -> None:
    """And nothing of what the cell says is repeated."""
    said = why(**change)
    assert says in said
    assert "13900000009" not in said


@pytest.mark.parametrize(
    ("change", "column", "words"),
    [
        ({"性别要求": "女"}, "性别：", "女"),
        ({"岗位要求": "会平车，女工优先"}, "岗位要求：", "女工优先"),
        ({"岗位名称": "女车工"}, "岗位名称：", "女"),
        ({"备注": "入职交押金200元"}, "备注：", "押金"),
    ],
)
def test_what_the_law_forbids_is_refused_with_words_rule_and_a_lawful_wording(
    change: dict[str, str], column: str, words: str
) -> None:
    """Whichever column it stands in: a column for the sex is read like any other words."""
    said = why(**change)
    column = {"岗位要求：": "任职要求："}.get(column, column)
    assert column in said
    assert words in said
    assert "法律不允许" in said
    assert "《" in said
    assert "可以改为" in said


@pytest.mark.parametrize("change", [{"年龄要求": "18-45"}, {"岗位要求": "45岁以下"}, {"备注": "形象气质佳"}])
def test_what_is_doubtful_is_held_for_a_reviewer(change: dict[str, str]) -> None:
    """As the gateway would hold it."""
    assert isinstance(judge(posting(**change), None, None), HeldPosting)


@pytest.mark.parametrize(
    "change", [{"性别": "不限"}, {"性别要求": "男女不限"}, {"年龄": "不限"}, {"年龄": "18周岁以上"}]
)
def test_what_asks_for_nobody_in_particular_is_lawful(change: dict[str, str]) -> None:
    """Lists have the columns whether something is asked or not."""
    understood(**change)


def test_whom_to_call_does_not_go_onto_the_bus() -> None:
    """As in a posting through the gateway: masked before it is sent."""
    event = posting(备注="联系人：张先生 13900000009").event
    assert event.description is not None
    assert "13900000009" not in event.description
    assert "张先生" not in event.description


@pytest.mark.parametrize(
    ("cell", "region"),
    [("武鸣区", "450110"), ("城厢镇", "450110100"), ("里建工业园某路1号", "450110"), ("", "450110")],
)
def test_where_nothing_better_is_known_the_work_is_where_the_list_is_from(cell: str, region: str) -> None:
    """An address is searched for a town; with --region no row is without a place."""
    assert posting(工作地点=cell).event.region[:6] == region[:6]
    assert posting(工作地点="城厢镇").event.region == "450110100"


def test_the_same_row_is_the_same_vacancy() -> None:
    """By the office's own number, whatever else changes; without one by all that the row says."""
    assert posting().event.vacancy_id == posting(工资="5000").event.vacancy_id
    assert posting().event.vacancy_id != posting(用人单位="测试五金厂").event.vacancy_id
    assert posting(岗位编号="").event.vacancy_id == posting(岗位编号="").event.vacancy_id
    assert posting(岗位编号="").event.vacancy_id != posting(岗位编号="", 工资="5000").event.vacancy_id


def test_two_rows_with_one_number_that_differ_are_not_both_right() -> None:
    """The same again is a repeat."""
    found = imported(as_csv(POST, POST, {**POST, "工资": "5000"}, {**POST, "岗位编号": "18"}), vacancies())
    assert (len(found.items), found.repeats) == (2, 1)
    assert "岗位编号与第 2 行相同" in found.why


@pytest.mark.parametrize(("employer", "code"), [("测试制衣厂", "6-05-01-03"), ("测试机械厂", "6-18-01-01")])
def test_the_employer_says_what_the_title_leaves_open(employer: str, code: str) -> None:
    """车工 sews at one and turns metal at the other."""
    assert understood(岗位名称="车工", 岗位要求="", 用人单位=employer).occupation == code


def test_who_says_nothing_is_asked() -> None:
    """Neither the title nor the employer tells which it is."""
    assert "拿不准" in why(岗位名称="车工", 岗位要求="", 用人单位="测试公司")


def test_a_row_with_several_jobs_is_a_vacancy_for_each() -> None:
    """As from the gateway: with the head-count that is each one's own."""
    row = posting(岗位名称="缝纫工20名，裁剪工3名", 招聘人数="")
    judged = judge(row, None, None)
    assert isinstance(judged, tuple)
    assert [(each.title, each.headcount) for each in judged] == [("缝纫工", 20), ("裁剪工", 3)]
    assert "另招" in vacancies(home="450110").explain(row)


@pytest.mark.parametrize("name", ["测试服装厂 13900000001", "测试服装厂（微信 wx_test_0001）"])
def test_an_employers_name_with_a_number_in_it_is_refused(name: str) -> None:
    """It is shown to everybody; the row says what is wrong and does not repeat it."""
    assert "单位名称会公开" in why(用人单位=name)
    assert "0001" not in why(用人单位=name)
