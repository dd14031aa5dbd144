"""What a worker says in their own words. Every sentence here is made up."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.errors import NotUnderstood, Refusal
from intake.registration import understand_registration
from intake.wishes import Wishes, read_wishes
from schemas.events import DeclaredSkill
from schemas.model import Shift
from tests.integration.intake.world import SEWING, WUMING, registered

DAY, NIGHT, ROTATING = Shift.DAY, Shift.NIGHT, Shift.ROTATING


def read(text: str) -> Wishes:
    return read_wishes(text, said_on=date(2026, 11, 22), county=WUMING)


@pytest.mark.parametrize(
    ("text", "least"),
    [
        ("工资5000以上", 5000),
        ("想找月薪4500-5500元的", 4500),
        ("工资不低于４５００元", 4500),
        ("一天不低于200元", 4350),
        ("时薪20元", 3480),
        ("以前月薪4000，想找月薪5000以上的", 5000),
        ("原来工资6000", None),
        ("最好月薪6000", None),
        ("工资面议", None),
        ("住得近，3km以内", None),
    ],
)
def test_the_least_pay(text: str, least: int | None) -> None:
    """By the month. What was once paid, and what would only be nice, is no bound."""
    found = read(text).reservation_pay
    assert (found and found.value) == least


@pytest.mark.parametrize(
    ("text", "shifts"),
    [
        ("只上白班", {DAY}),
        ("上夜班的", {NIGHT}),
        ("不上夜班", {DAY}),
        ("夜班不行", {DAY}),
        ("不想上白班", {NIGHT}),
        ("不倒班", {DAY, NIGHT}),
        ("三班倒不行", {DAY, NIGHT}),
        ("想找白班，夜班也可以", {DAY, NIGHT}),
        ("8点到17点半上班", {DAY}),
        ("夜班也可以", None),
        ("白班夜班都行", None),
        ("不怕上夜班", None),
        ("没上过夜班", None),
        ("有白班吗", None),
        ("最好白班", None),
        ("不上白班，不上夜班，不倒班", None),
    ],
)
def test_shifts(text: str, shifts: set[Shift] | None) -> None:
    """All that they would work in; a permission narrows nothing, and nobody refuses everything."""
    found = read(text).shifts
    assert (found and found.value) == shifts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("要包住", True),
        ("可以住厂", True),
        ("想住宿舍", True),
        ("不住宿舍", False),
        ("包住，但每天要回家", False),
        ("缝纫", None),
    ],
)
def test_lodging(text: str, expected: bool | None) -> None:
    """Who goes home every day does not live there."""
    found = read(text).lodging_ok
    assert (found.value if found else None) is expected


@pytest.mark.parametrize(
    ("text", "km"),
    [
        ("10公里以内", 10),
        ("最远五公里", 5),
        ("3km以内", 3),
        ("不限距离", None),
        ("离县城10公里", None),
        ("9999公里以内", None),
    ],
)
def test_distance(text: str, km: int | None) -> None:
    """A bound is said as one."""
    found = read(text).max_distance_km
    assert (found and found.value) == km


@pytest.mark.parametrize(
    ("text", "years", "level"),
    [
        ("做了五年平车，有中级工证", 5, 3),
        ("5年以上缝纫经验", 5, None),
        ("我做缝纫10多年了", 10, None),
        ("3年老师傅，高级工", 3, 4),
        ("想干2年，想考中级工证", None, None),
        ("没有中级工证，不到1年经验", None, None),
        ("2019年开始做，今年30岁", None, None),
        ("学缝纫99年", None, None),
    ],
)
def test_practice(text: str, years: int | None, level: int | None) -> None:
    """What somebody has, not what they hope for."""
    found = read(text)
    assert (found.years and found.years.value, found.level and found.level.value) == (years, level)


@pytest.mark.parametrize(
    ("text", "town"),
    [("家住城厢镇", "450110100"), ("住在双桥", "450110103"), ("想去城厢镇上班", None), ("住南京路", None)],
)
def test_where_they_live(text: str, town: str | None) -> None:
    """A town of their county; where they would work is another place."""
    found = read(text).town
    assert (found and found.value) == town


SAID = "做了五年平车，有中级工证，工资5000以上，要包住，不上夜班，10公里以内，12月1日可以到岗，家住城厢镇"


def test_the_words_fill_what_the_fields_leave_open() -> None:
    """And nothing of the words themselves is kept."""
    worker = understand_registration(registered(skills=(DeclaredSkill(occupation=SEWING),), wishes=SAID), 0)
    (skill,) = worker.skills
    assert (skill.level, skill.years) == (3, 5)
    assert (worker.reservation_pay, worker.max_distance_km, worker.shifts) == (5000, 10, {DAY})
    assert (worker.lodging_ok, worker.available_from) == (True, date(2026, 12, 1))
    assert worker.place.region == "450110100"
    assert "平车" not in worker.model_dump_json()


def test_fields_go_before_words() -> None:
    """Each that says something."""
    stated = {
        "skills": (DeclaredSkill(occupation=SEWING, level=2, years=1),),
        "reservation_pay": 4000,
        "max_distance_km": 50,
        "shifts": frozenset({NIGHT}),
        "available_from": date(2027, 1, 1),
        "region": "450110103",
    }
    plain = understand_registration(registered(lodging_ok=True, **stated), 0)
    said = understand_registration(registered(lodging_ok=True, wishes=SAID + "，不住宿舍", **stated), 0)
    assert said == plain


def test_of_several_trades_nobody_knows_whose_the_years_are() -> None:
    """Unknown stays unknown."""
    skills = (DeclaredSkill(occupation=SEWING), DeclaredSkill(title="电工"))
    worker = understand_registration(registered(skills=skills, wishes="做了五年，中级工"), 0)
    assert [(each.level, each.years) for each in worker.skills] == [(1, None), (1, None)]


def test_a_place_that_is_known_by_its_cell_is_not_moved() -> None:
    """The cell is nearer than any name."""
    plain = understand_registration(registered(cell=(10_827, 2_316)), 0)
    said = understand_registration(registered(cell=(10_827, 2_316), wishes="家住双桥"), 0)
    assert said.place == plain.place


@pytest.mark.parametrize(
    ("wishes", "code"),
    [("电话13900000001", Refusal.PERSONAL_DATA), ("白班".encode().decode("latin-1"), Refusal.GARBLED)],
)
def test_what_may_not_or_cannot_be_read_is_refused(wishes: str, code: Refusal) -> None:
    """P6: whoever writes straight to Kafka masks it first."""
    with pytest.raises(NotUnderstood) as refused:
        understand_registration(registered(wishes=wishes), 0)
    assert refused.value.code is code


_PIECES = st.sampled_from(
    re.split(" ", "白班 夜班 不上 可以 包住 不住 5000 元 以上 月薪 10 公里 以内 做了 五 年 中级工 住 城厢镇 ， 。")
)


@given(st.one_of(st.text(max_size=80), st.lists(_PIECES, max_size=12).map("".join)))
def test_any_words_are_read(text: str) -> None:
    """Twice the same, within the bounds of a worker's record."""
    found = read(text)
    assert found == read(text)
    assert found.shifts is None or found.shifts.value
    assert found.reservation_pay is None or 0 < found.reservation_pay.value <= 200_000
    assert found.years is None or 0 <= found.years.value <= 60
