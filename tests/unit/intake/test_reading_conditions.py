"""Conditions out of sentences. Every sentence here is made up."""

from __future__ import annotations

from datetime import date

import pytest

from intake.conditions import Conditions, read_conditions
from schemas.model import Shift
from schemas.shared import Pay, PayUnit
from schemas.taxonomy.divisions import towns_of

TODAY = date(2026, 6, 10)
WUMING = "450110"


def read(text: str, title: str = "岗位", stated: Pay | None = None, county: str | None = None) -> Conditions:
    return read_conditions(title, text, posted_on=TODAY, stated_pay=stated, county=county)


@pytest.mark.parametrize(
    ("text", "unit", "low", "high"),
    [
        ("月薪5000-8000元", "month", 5000, 8000),
        ("工资：５０００～８０００元／月", "month", 5000, 8000),
        ("薪资 5-8千", "month", 5000, 8000),
        ("待遇6K-9K", "month", 6000, 9000),
        ("1-1.5万元/月", "month", 10_000, 15_000),
        ("月薪：4,500-6,000元", "month", 4500, 6000),
        ("年薪10-15万", "month", 8333, 12_500),
        ("底薪2500+提成，综合5000-8000", "month", 5000, 8000),  # a total beats its parts
        ("底薪3000+提成", "month", 3000, None),
        ("保底4500元，月入6000-9000元", "month", 4500, 9000),
        ("工资4000以上", "month", 4000, None),
        ("试用期3500，转正4000-5000", "month", 3500, 5000),
        ("试用期3000元/月，转正后4500元以上", "month", 3000, 4500),
        ("工资5000-9999元", "month", 5000, None),
        ("全勤奖200元，餐补300元/月，月薪4800元", "month", 4800, 4800),
        ("夜班补助1200元/月，月薪4800元", "month", 4800, 4800),
        ("注册资金500万元，2010年成立，月薪4000元", "month", 4000, 4000),
        ("日薪200-260", "day", 200, 260),
        ("8小时150元，包吃", "day", 150, 150),
        ("时薪20元，加班30元/小时", "hour", 20, 20),
        ("17+1元/小时", "hour", 17, 18),
        ("白班3小时1000元/月，或8小时3000元/月", "month", 1000, 3000),
        ("计件工资，月综合5000-7000元", "piece", 5000, 7000),
        ("计件，0.5元/件，多劳多得", "piece", None, None),
        ("底薪+计件，4000-6000元/月", "month", 4000, 6000),
        ("薪资面议", "negotiable", None, None),
    ],
)
def test_pay(text: str, unit: str, low: int | None, high: int | None) -> None:
    """Unit and both bounds; a rate, an allowance or the firm's capital is no pay."""
    found = read(text).pay
    assert found is not None
    assert (found.value.unit, found.value.minimum, found.value.maximum) == (unit, low, high)


@pytest.mark.parametrize(
    "text", ["", "五险一金，双休", "注册资金500万元", "电话13900000001", "8:00-17:30上班", "补贴300元"]
)
def test_no_pay(text: str) -> None:
    """Not every figure is money, not all money is pay."""
    assert read(text).pay is None


@pytest.mark.parametrize(
    ("text", "low", "high", "expected"),
    [
        ("", 0, 99_999, (None, None)),
        ("", 4000, 9_999, (4000, None)),
        ("15元/小时", 4500, 4500, (15, 15)),  # the text wins
        ("底薪2000", 4000, 7000, (4000, 7000)),  # a basic wage is no lower bound
        ("薪资面议", 4000, 7000, (4000, 7000)),
        ("月薪5000元起", 5000, 8000, (5000, 8000)),
    ],
)
def test_a_form_fills_up_what_a_text_leaves_open(
    text: str, low: int, high: int, expected: tuple[int | None, int | None]
) -> None:
    """0 and 9999 in a form mean that it is open."""
    found = read(text, stated=Pay(unit=PayUnit.MONTH, minimum=low, maximum=high)).pay
    assert found is not None
    assert (found.value.minimum, found.value.maximum) == expected


@pytest.mark.parametrize(
    ("title", "text", "count"),
    [
        ("岗位", "车工150人，计件", 150),
        ("车工(缝纫工)150人", "计件", 150),
        ("岗位", "招聘平车工二十名", 20),
        ("岗位", "招聘人数：１２", 12),
        ("岗位", "男工4名、女工1名", 5),
        ("岗位", "白班3人，夜班2人", 5),
        ("岗位", "诚聘服务员：8名", 8),
        ("岗位", "40岁以下，2人", 2),
        ("岗位", "质检3人；普工5人", 3),
        ("岗位", "招聘人数：0人", None),
        ("岗位", "招普工若干名", None),
        ("岗位", "宿舍4-6人/间", None),
        ("岗位", "公司现有员工500人", None),
        ("岗位", "有管理10人以上团队的经验", None),
        ("岗位", "厂区300余人", None),
        ("岗位", "一人一岗", None),
        ("岗位", "9999999名", None),
    ],
)
def test_headcount(title: str, text: str, count: int | None) -> None:
    """Shifts are added; 若干 is no number; beds and staff are not sought."""
    found = read(text, title).headcount
    assert (found.value if found else None) == count


@pytest.mark.parametrize(
    ("text", "lodging", "board"),
    [
        ("包吃住", True, True),
        ("包住不包吃", True, False),
        ("不包吃住", False, False),
        ("食宿自理", False, False),
        ("有宿舍，有食堂，餐补200", True, None),
        ("公司提供工作餐", None, True),
        ("提供住宿及一日三餐", True, True),
        ("住房补贴200元", None, None),
        ("负责学生宿舍卫生", None, None),
        ("负责制作员工工作餐", None, None),
        ("工作餐1元/餐", None, True),
        ("包吃、住", True, True),
    ],
)
def test_board_and_lodging(text: str, lodging: bool | None, board: bool | None) -> None:
    """A canteen is no board, an allowance no bed, and silence no refusal."""
    found = read(text)
    assert (found.lodging and found.lodging.value, found.board and found.board.value) == (lodging, board)


@pytest.mark.parametrize(
    ("text", "shifts"),
    [
        ("长白班", {Shift.DAY}),
        ("三班两倒", {Shift.ROTATING}),
        ("需上夜班", {Shift.NIGHT}),
        ("白班/夜班可选", {Shift.DAY, Shift.NIGHT}),
        ("无夜班", {Shift.DAY}),
        ("上班时间：8：00-12：00，13：30-17：30", {Shift.DAY}),
        ("20:00-8:00", {Shift.NIGHT}),
        ("夜班补贴20元", None),
        ("面试时间8:30-11:30", None),
        ("9:00-14:00，17:00-22:30", None),
    ],
)
def test_shifts(text: str, shifts: set[Shift] | None) -> None:
    """By name or by the hours; a night allowance and the hours of interviews say nothing."""
    found = read(text).shifts
    assert (set(found.value) if found else None) == shifts


def test_what_a_worker_must_bring() -> None:
    """A preference is no requirement."""
    found = read("持有效电工证，有焊工证优先，中级工，2-3年以上相关经验，12小时工作制")
    assert [each.value for each in found.certificates] == ["电工证", "焊工证(优先)"]
    assert found.level is not None
    assert found.level.value == 3
    assert found.experience_years is not None
    assert found.experience_years.value == 2
    assert found.hours is not None
    assert found.hours.value == 12
    assert read("有3年经验者优先").experience_years is None


@pytest.mark.parametrize(
    ("text", "day", "past"),
    [("6月15日到岗", date(2026, 6, 15), False), ("2026年5月1日上班", date(2026, 5, 1), True)],
)
def test_a_start_in_the_past_is_named(text: str, day: date, past: bool) -> None:
    """It is read, and said to be over."""
    found = read(text).starts_on
    assert found is not None
    assert (found.value.day, found.value.past) == (day, past)


def test_no_such_day_is_no_day() -> None:
    """The thirtieth of February."""
    assert read("2月30日到岗").starts_on is None


def test_a_town_is_known_within_its_county() -> None:
    """With its ending or without; a county by its full name, if the country has one of that name."""
    town = towns_of(WUMING)[0]
    for text in (f"在{town.name}上班", f"{town.name.removesuffix('镇')}工业园"):
        found = read(text, county=WUMING).region
        assert found is not None
        assert found.value == town.code
    found = read("工作地点：浏阳市").region
    assert found is not None
    assert found.value == "430181"
    assert read("工作地点：本市").region is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("计件，1.2元/件，多劳多得", (1_200, 1_200, "件")),
        ("计件单价０．８～１．５元／双", (800, 1_500, "双")),
        ("2.5元/件-3元/件", (2_500, 3_000, "件")),
        ("一件2块钱起", (2_000, None, "件")),
        ("每只3毛", (300, 300, "只")),
        ("计件0.035元/个", (35, 35, "个")),
        ("迟到罚款5元/次，装卸8元/吨", (8_000, 8_000, "吨")),
        ("计件工资，月综合5000-7000元", None),
        ("餐补12元/餐，15元/小时", None),
        ("工作服200元/套自理", None),
        ("介绍一人奖100元/个", None),
        ("销售提成3元/件", None),
        ("0元/件", None),
        ("3-1元/件", None),
    ],
)
def test_a_piece_rate(text: str, expected: tuple[int, int | None, str] | None) -> None:
    """In thousandths of a CNY. A subsidy, a fine, a commission or a price is none."""
    found = read(text).piece_rate
    assert (found and (found.value.minimum, found.value.maximum, found.value.per)) == expected
