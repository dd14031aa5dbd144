"""求职者名册: one row becomes one registration form, or says in which cells it is wrong."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final

from pydantic import ValidationError

from gateway.forms import RegistrationForm
from gateway.wording import in_chinese
from infra.importing import place_columns as place
from infra.importing.cells import Cells, Fault, RowRefused, phone
from infra.importing.columns import Column
from infra.importing.header import Needed
from infra.importing.kind import Name
from infra.importing.place_columns import PlaceColumns
from infra.importing.places import find_place, name_of_place
from infra.importing.words import Unclear, day, level, moment, number, shifts, yes_or_no
from intake.occupation import understand_occupation
from schemas.events import DeclaredSkill, RegistrationChannel
from schemas.ids import Pseudonymiser
from schemas.taxonomy.levels import Level
from schemas.taxonomy.occupations import occupation

MOST_PAY: Final = 200_000
MOST_KM: Final = 5_000
MOST_YEARS: Final = 60
MOST_SKILLS: Final = 5
USUAL_KM: Final = 30

_AND: Final = re.compile(r"[、,;，；\n]+")


class WorkerColumn(Column):
    """Of a list of job seekers."""

    NAME = ("姓名", "名字", "求职者姓名", "求职者", "劳动者姓名", "人员姓名")
    PHONE = (
        "手机",
        "手机号",
        "手机号码",
        "联系电话",
        "电话",
        "电话号码",
        "联系方式",
        "移动电话",
        "本人手机",
        "本人电话",
        "联系手机",
        "手机/电话",
    )
    OCCUPATION = (
        "工种",
        "职业",
        "工种/职业",
        "职业/工种",
        "职业（工种）",
        "职业工种",
        "求职工种",
        "求职意向",
        "求职岗位",
        "意向工种",
        "意向岗位",
        "意向职业",
        "就业意向",
        "会做什么",
        "技能",
        "技能特长",
        "特长",
        "从事工种",
        "岗位",
    )
    OCCUPATION_CODE = ("职业代码", "职业编码", "工种代码")
    LEVEL = ("等级", "技能等级", "职业技能等级", "级别", "技能水平")
    YEARS = ("年限", "工作年限", "从业年限", "工龄", "工作经验")
    REGION_CODE = place.CODE
    PROVINCE = place.PROVINCE
    CITY = place.CITY
    COUNTY = place.COUNTY
    TOWN = place.TOWN
    PLACE = (
        "地区",
        "所在地",
        "所在地区",
        "居住地",
        "现居住地",
        "现居地",
        "常住地",
        "常住地址",
        "家庭住址",
        "家庭地址",
        "现住址",
        "乡镇/区县",
        "区县/乡镇",
        "所在区县",
        "住址",
    )
    PAY = (
        "期望月薪",
        "期望工资",
        "期望薪资",
        "期望薪酬",
        "期望待遇",
        "意向薪资",
        "月薪",
        "期望月薪（元）",
        "期望月薪（元/月）",
        "薪资要求",
        "工资要求",
    )
    DISTANCE = (
        "可到距离",
        "可到距离（公里）",
        "距离（公里）",
        "最远距离",
        "最远距离（公里）",
        "通勤距离（公里）",
        "通勤距离",
    )
    SHIFTS = ("班次", "可上班次", "接受班次", "可接受班次")
    LODGING = ("可住宿", "住宿", "愿意住宿", "接受住宿", "包住", "是否住宿", "能否住宿", "是否需要住宿")
    CONSENT = (
        "同意接收通知",
        "接收通知",
        "同意通知",
        "同意接收消息",
        "是否同意接收通知",
        "是否同意接收短信",
        "消息同意",
    )
    AVAILABLE = ("可到岗日期", "到岗日期", "可到岗时间", "到岗时间")
    REGISTERED = ("登记时间", "登记日期", "填表日期", "填表时间", "采集时间", "采集日期")


_PLACE: Final = PlaceColumns(
    WorkerColumn.REGION_CODE,
    (WorkerColumn.PROVINCE, WorkerColumn.CITY, WorkerColumn.COUNTY, WorkerColumn.TOWN),
    WorkerColumn.PLACE,
)
_COLUMN_OF: Final = {
    "name": WorkerColumn.NAME,
    "reservation_pay": WorkerColumn.PAY,
    "available_from": WorkerColumn.AVAILABLE,
}


@dataclass(frozen=True, kw_only=True)
class Workers:
    """How the rows of one file are read."""

    pseudonymiser: Pseudonymiser
    saved_at: datetime
    """When the file was saved. Where a row has no time of its own it says what was true then: whoever
    registered at a kiosk since is not overruled by the list, and importing it again changes nothing."""
    home: str | None = None
    """Where the list is from: a place's name is looked up there first."""
    quiet: bool = False

    columns = WorkerColumn
    needed: Needed = (
        (WorkerColumn.PHONE,),
        (WorkerColumn.OCCUPATION, WorkerColumn.OCCUPATION_CODE),
        _PLACE.needed,
    )
    same = "手机号码"

    def understand(self, cells: Cells) -> RegistrationForm:
        """The registration of a row. Its id is a keyed hash of what the row says: the same row, the same id.

        Raises:
            RowRefused: with every fault of the row.
        """
        stated = {
            "phone": cells.ask(WorkerColumn.PHONE, phone),
            "name": cells.text(WorkerColumn.NAME) or None,
            "consent": cells.ask(WorkerColumn.CONSENT, yes_or_no),
            "skills": _skills(cells),
            "region": cells.ask_of(_PLACE.named(cells), lambda: find_place(_PLACE.said(cells), home=self.home)),
            "reservation_pay": cells.ask(WorkerColumn.PAY, lambda text: number(text, most=MOST_PAY)),
            "max_distance_km": cells.ask(WorkerColumn.DISTANCE, _kilometres),
            "shifts": cells.ask(WorkerColumn.SHIFTS, shifts),
            "lodging_ok": cells.ask(WorkerColumn.LODGING, yes_or_no),
            "available_from": cells.ask(WorkerColumn.AVAILABLE, day),
            "occurred_at": cells.ask(WorkerColumn.REGISTERED, moment) or self.saved_at,
            "channel": RegistrationChannel.IMPORT,
            "quiet": self.quiet,
        }
        cells.settle()
        said = "\n".join(_plainly(value) for name, value in stated.items() if name != "occurred_at")
        try:
            return RegistrationForm.model_validate(
                {**stated, "registration_id": self.pseudonymiser.registration_id(said)}
            )
        except ValidationError as error:
            raise RowRefused(_remaining(error)) from None

    def name(self, item: RegistrationForm) -> Name:
        """One telephone stands for one worker."""
        return Name(item.phone, item.registration_id)

    def explain(self, item: RegistrationForm) -> str:
        """Trades, levels, place, pay, consent."""
        skills = "、".join(f"{_trade(each)} {Level(each.level).label}" for each in item.skills)
        pay = "月薪不限" if item.reservation_pay is None else f"月薪 {item.reservation_pay} 元起"
        agrees = "同意接收通知" if item.consent else "不接收通知"
        return f"{skills}；{name_of_place(item.region)}；{pay}；{item.max_distance_km} 公里内；{agrees}"


def _plainly(value: object) -> str:
    """A value in words that are the same in every process, as a set's order is not."""
    if isinstance(value, frozenset):
        return ",".join(sorted(value))
    if isinstance(value, tuple):
        return ",".join(f"{each.occupation} {each.level} {each.years}" for each in value)
    return repr(value)


def _trade(skill: DeclaredSkill) -> str:
    code = skill.occupation
    return "" if code is None else f"{occupation(code).name}（{code}）"


def _kilometres(text: str) -> int:
    found = number(text, most=MOST_KM)
    return USUAL_KM if found is None else found


def _skills(cells: Cells) -> tuple[DeclaredSkill, ...]:
    """The occupations in order of preference; codes count more than words."""
    coded = cells.text(WorkerColumn.OCCUPATION_CODE)
    column = WorkerColumn.OCCUPATION_CODE if coded else WorkerColumn.OCCUPATION
    codes = cells.ask(column, lambda text: _occupations(text, coded=bool(coded))) or ()
    levels = cells.ask(WorkerColumn.LEVEL, lambda text: _levels(text, len(codes))) or ()
    years = cells.ask(WorkerColumn.YEARS, lambda text: number(text, most=MOST_YEARS))
    return tuple(
        DeclaredSkill(occupation=code, level=level, years=years) for code, level in zip(codes, levels, strict=False)
    )


@lru_cache(maxsize=16_384)
def _occupations(text: str, *, coded: bool) -> tuple[str, ...]:
    words = [word.strip() for word in _AND.split(text) if word.strip()]
    if not words:
        raise Unclear("请填写至少一个工种")
    if len(words) > MOST_SKILLS:
        raise Unclear(f"最多填写 {MOST_SKILLS} 个工种，最拿手的写在前面")
    # A code by the taxonomy itself: its words repeat only what has a code's shape.
    return tuple(occupation(word).code if coded else understand_occupation(None, word) for word in words)


def _levels(text: str, count: int) -> list[Level]:
    """One level for all occupations, or one for each."""
    levels = [level(word) for word in map(str.strip, _AND.split(text))]
    if len(levels) == 1:
        return levels * count
    if len(levels) != count:
        raise Unclear("等级请只填一个，或者与工种一样多、次序相同")
    return levels


def _remaining(error: ValidationError) -> list[Fault]:
    """What only the model can tell, as the gateway words it."""
    faults = in_chinese(error.errors(include_url=False, include_input=False))
    return [Fault(_COLUMN_OF.get(each["field"].split(".")[0], WorkerColumn.PHONE), each["message"]) for each in faults]
