"""岗位信息表: one row becomes one posting, as its employer would have sent it, or says what is wrong with it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Final

from pydantic import ValidationError

from gateway.wording import in_chinese
from infra.importing import offered_pay
from infra.importing.cells import Cells, Fault, RowRefused
from infra.importing.description import LODGING, UNASKED, Description, named_shifts
from infra.importing.header import Needed
from infra.importing.kind import Name
from infra.importing.places import PlaceUnclear, find_place, name_of_place
from infra.importing.posting import Posting, judge
from infra.importing.vacancy_columns import PLACES, VacancyColumn
from infra.importing.words import Unclear, level, moment, number
from intake.conditions import readable
from intake.conditions.region import read_region
from intake.employer import told_by_employer
from intake.errors import NotUnderstood
from intake.personal_data import mask_personal_data
from intake.place import understand_place
from schemas.events import VacancyPosted
from schemas.ids import enterprise_named
from schemas.shanghai import SHANGHAI
from schemas.shared import Pay, PayUnit
from schemas.state import HeldPosting, Vacancy
from schemas.taxonomy.levels import Level
from schemas.taxonomy.occupations import occupation

MOST_PEOPLE: Final = 100_000
MOST_YEARS: Final = 60
MOST_NAME: Final = 60

_PEOPLE: Final = re.compile(r"(\d{1,6})(?:\.0+)?(?:[-~—–至到](\d{1,6}))?(?:名|人|个|位)?(?:以上|左右)?")
_MANY: Final = frozenset(("", "若干", "若干名", "多名", "不限", "长期", "长期招聘", "批量", "大量", "0"))
_COLUMN_OF: Final = {
    "title": VacancyColumn.TITLE,
    "headcount": VacancyColumn.HEADCOUNT,
    "description": VacancyColumn.DESCRIPTION,
}


@dataclass(frozen=True, kw_only=True)
class Vacancies:
    """How the rows of one file are read."""

    now: datetime
    """Deadlines and first days are compared with it."""
    saved_at: datetime
    """When the file was saved: a row without a day of its own says what was true then."""
    home: str | None = None
    """Where the list is from: places are looked up there first, and a row that names none is there."""
    enterprise: str | None = None
    """The id of the enterprise that all rows are of, where they do not name one."""
    quiet: bool = False

    columns = VacancyColumn
    same = "岗位编号"

    @property
    def needed(self) -> Needed:
        """A title; an employer and a place, unless they are said for the whole file."""
        employer: Needed = () if self.enterprise is not None else ((VacancyColumn.ENTERPRISE,),)
        return ((VacancyColumn.TITLE,), *employer, *(() if self.home is not None else (PLACES.needed,)))

    def understand(self, cells: Cells) -> Posting:
        """The posting of a row; its id derives from the office's own number, or else from all that the row says.

        Raises:
            RowRefused: with every fault of the row, and what the law forbids in it.
        """
        title = cells.text(VacancyColumn.TITLE)
        if not title:
            cells.fault(VacancyColumn.TITLE, "没有填写")
        employer = self._employer(cells)
        stated: dict[str, Any] = {
            "title": title or "-",
            "occupation": cells.text(VacancyColumn.OCCUPATION_CODE) or None,
            "level": cells.ask(VacancyColumn.LEVEL, _level),
            "experience_years": cells.ask(VacancyColumn.EXPERIENCE, _years),
            "headcount": cells.ask(VacancyColumn.HEADCOUNT, _people),
            "pay": _pay(cells),
            "region": cells.ask_of(PLACES.named(cells), lambda: self._place(cells)),
            "shifts": named_shifts(cells.text(VacancyColumn.SHIFTS)),
            "lodging": cells.text(VacancyColumn.LODGING) in LODGING,
            "starts_on": cells.ask(VacancyColumn.STARTS, self._first_day),
            "expires_at": cells.ask(VacancyColumn.EXPIRES, self._last_moment),
            "quiet": self.quiet,
        }
        occurred_at = cells.ask(VacancyColumn.POSTED, self._posted)
        description = Description(cells)
        cells.settle()
        assert employer is not None
        try:
            event = VacancyPosted(
                vacancy_id="unnamed",
                enterprise_id="unnamed",
                occurred_at=occurred_at or min(self.saved_at, self.now),
                description=description.text or None,
                **stated,
            )
        except ValidationError as error:
            faults = in_chinese(error.errors(include_url=False, include_input=False))
            raise RowRefused([_fault(each["field"], each["message"]) for each in faults]) from None
        event = told_by_employer(event, employer)
        posting = Posting(event, employer, cells.text(VacancyColumn.NUMBER), description.spans)
        posting = posting.of(self.enterprise or enterprise_named(employer))
        judge(posting, None, None)  # what only the bus can tell is asked there once more
        return posting

    def name(self, item: Posting) -> Name:
        """By the id, which is by the office's number where there is one."""
        return Name(item.event.vacancy_id, item.content)

    def explain(self, item: Posting) -> str:
        """Title, occupation, head-count, pay, place; and whether a reviewer must look first."""
        judged = judge(item, None, None)
        if isinstance(judged, HeldPosting):
            words = "、".join(f"“{each.words}”" for each in judged.findings)
            return f"{item.event.title}；待人工审核：{words}"
        return "；另招 ".join(_explained(each) for each in judged)

    def _employer(self, cells: Cells) -> str | None:
        if self.enterprise is not None and not cells.text(VacancyColumn.ENTERPRISE):
            return self.enterprise
        return cells.ask(VacancyColumn.ENTERPRISE, _employer)

    def _place(self, cells: Cells) -> str:
        said = PLACES.said(cells)
        try:
            if said:
                return find_place(said, home=self.home)
        except (PlaceUnclear, NotUnderstood):
            read = read_region(readable(said), self.home)
            if read is None and self.home is None:
                raise
            if read is not None:
                return read.value
        if self.home is None:
            raise Unclear("没有填写工作地点；请写到区县或乡镇，或者用 --region 说明名册是哪里的")
        understand_place(self.home, None)
        return self.home

    def _posted(self, text: str) -> datetime | None:
        found = moment(text)
        if found is not None and found > self.now + timedelta(days=1):
            raise Unclear("发布日期在将来；请核对")
        return None if found is None else min(found, self.now)

    def _first_day(self, text: str) -> object:
        if text in ("随时", "随时到岗", "即时", "立即", "尽快", "长期", "面议", "不限", "无"):
            return None
        found = moment(text)
        if found is not None and found.date() < self.now.astimezone(SHANGHAI).date():
            raise Unclear("到岗日期已经过去；请改为今后的日期，或者留空")
        return None if found is None else found.date()

    def _last_moment(self, text: str) -> datetime | None:
        if text in ("长期", "长期有效", "不限", "招满为止", "无"):
            return None
        found = moment(text)
        if found is None:
            return None
        end = found + timedelta(days=1) if found.time() == time.min else found  # the day itself belongs to it
        if end <= self.now:
            raise Unclear("截止日期已经过去，岗位不再招人；请改为今后的日期，或者留空")
        return end


def _employer(text: str) -> str:
    if not text:
        raise Unclear("没有填写")
    if len(text) > MOST_NAME:
        raise Unclear(f"最多 {MOST_NAME} 个字")
    if mask_personal_data(text) != text:
        raise Unclear("含有电话或联系方式；单位名称会公开，请只写名称")
    return text


def _level(text: str) -> int | None:
    return None if text in UNASKED else int(level(text))


def _years(text: str) -> int | None:
    """Years where the column has a number; 一年以上 and the like are read with the description."""
    if text in UNASKED:
        return None
    try:
        return number(text, most=MOST_YEARS)
    except Unclear:
        return None


def _people(text: str) -> int | None:
    """Of a range the lower number: more can be asked for later."""
    if text in _MANY:
        return None
    found = _PEOPLE.fullmatch(text)
    if found is None or not 0 < int(found[1]) <= MOST_PEOPLE:
        raise Unclear(f"请填写 1 到 {MOST_PEOPLE} 之间的整数，或者 若干")
    return int(found[1])


def _pay(cells: Cells) -> Pay | None:
    unit = cells.ask(VacancyColumn.PAY_UNIT, offered_pay.unit_of) or PayUnit.MONTH
    low = cells.ask(VacancyColumn.PAY_LOW, offered_pay.figure)
    high = cells.ask(VacancyColumn.PAY_HIGH, offered_pay.figure)
    if low is not None or high is not None:
        return cells.ask_of(VacancyColumn.PAY_LOW, lambda: offered_pay.bounds(low, high, unit))
    words = cells.text(VacancyColumn.PAY)
    if not words:
        return offered_pay.bounds(None, None, unit)
    return cells.ask(VacancyColumn.PAY, lambda text: offered_pay.in_words(text, unit))


def _range(low: int | None, high: int | None) -> str:
    if low == high:
        return f"月薪 {low} 元"
    return f"月薪 {low} 元起" if high is None else f"月薪 {high} 元以内" if low is None else f"月薪 {low}–{high} 元"


def _fault(field: str, message: str) -> Fault:
    return Fault(_COLUMN_OF.get(field.partition(".")[0], VacancyColumn.TITLE), message)


def _explained(vacancy: Vacancy) -> str:
    month = vacancy.pay_monthly
    pay = "工资未说明" if month.minimum is None and month.maximum is None else _range(month.minimum, month.maximum)
    trade = f"{occupation(vacancy.occupation).name}（{vacancy.occupation}）"
    place = name_of_place(vacancy.place.region)
    lodging = "；包住" if vacancy.lodging else ""
    asked = "" if vacancy.level is None else f"；{Level(vacancy.level).label}"
    return f"{vacancy.title}→{trade}；{vacancy.headcount} 人；{pay}；{place}{asked}{lodging}"
