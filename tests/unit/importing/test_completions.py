from __future__ import annotations

from datetime import date

import pytest

from infra.importing.completions import Completion
from schemas.ids import institution_named
from tests.unit.importing.lists import PASS, PEOPLE, SAVED_AT, as_csv, completions, imported


def one(**change: str) -> Completion:
    """The completion of one row."""
    (found,) = imported(as_csv({**PASS, **change}), completions()).items
    return found


def test_a_row_is_a_completion() -> None:
    """An issuer is known by its name or by an id of its own."""
    found = one(有效期至="2028年11月1日", 劳务品牌="一针一线", 发证日期="20261101")
    event = found.event("w-1", PEOPLE, SAVED_AT, quiet=True)
    assert (event.occupation, event.level, event.quiet) == ("6-05-01-03", 3, True)
    assert (event.passed_on, event.expires_on) == (date(2026, 11, 1), date(2028, 11, 1))
    assert (event.issuer, event.brand) == (institution_named(PASS["发证机构"]), institution_named("一针一线"))
    assert one(发证机构="school-1").issuer == "school-1"


@pytest.mark.parametrize("cell", ["四级", "四级/中级工", "中级", "4级", "中级工（四级）", "四级以上"])
def test_a_level_as_offices_write_it(cell: str) -> None:
    """With and without its rank."""
    assert one(等级=cell).level == 3


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"手机": ""}, "手机：没有填写"),
        ({"职业": ""}, "职业：没有填写"),
        ({"职业": "无此工"}, "职业："),
        ({"等级": ""}, "等级：没有填写"),
        ({"发证机构": ""}, "发证机构：没有填写"),
        ({"发证日期": ""}, "发证日期：没有填写"),
        ({"发证日期": "去年"}, "发证日期：请填写日期"),
        ({"发证日期": "2027-01-01"}, "在将来"),
        ({"有效期至": "2020-01-01"}, "早于发证日期"),
        ({"考核结果": "不合格"}, "不是合格"),
        ({"培训班": "长" * 61}, "培训班："),
        ({"证书编号": "450101199001011234"}, "身份证号码"),
    ],
)
def test_what_is_wrong_is_said_at_its_column(change: dict[str, str], says: str) -> None:
    """All of it at once."""
    assert says in imported(as_csv({**PASS, **change}), completions()).why


def test_a_certificate_is_one_by_its_number_or_by_all_that_is_said() -> None:
    """Its id is keyed: a number cannot be looked up by trying."""

    def named(**change: str) -> str:
        return one(**change).event("w-1", PEOPLE, SAVED_AT, quiet=False).certificate_id

    assert named() == named(等级="三级")
    assert named() != named(证书编号="Z002")
    assert named(证书编号="") != named(证书编号="", 等级="三级")
    assert named() != one().event("w-2", PEOPLE, SAVED_AT, quiet=False).certificate_id
    assert "Z001" not in named()


def test_somebody_may_have_passed_twice() -> None:
    """Another number is another certificate; the same number with something else is a mistake."""
    found = imported(as_csv(PASS, {**PASS, "证书编号": "Z002"}, PASS, {**PASS, "等级": "三级"}), completions())
    assert (len(found.items), found.repeats, len(found.refused)) == (2, 1, 1)
