"""结业取证名册: one row becomes one certificate of a worker, whom the phone names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from infra.importing.cells import Cells, phone
from infra.importing.columns import Column
from infra.importing.header import Needed
from infra.importing.kind import Name
from infra.importing.words import Unclear, day, level
from intake.occupation import understand_occupation
from schemas.events import CertificateAwarded
from schemas.ids import Pseudonymiser, institution_named
from schemas.shanghai import SHANGHAI
from schemas.taxonomy.levels import Level
from schemas.taxonomy.occupations import occupation

MOST_NAME: Final = 60
_IDENTIFIER: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_PASSED: Final = frozenset(
    ("", "合格", "通过", "已通过", "是", "已取证", "取证", "已发证", "结业", "已结业", "优秀", "良好", "及格")
)


class CompletionColumn(Column):
    """Of a list of who passed."""

    NAME = ("姓名", "学员姓名", "学员", "持证人")  # so that nobody asks about it: the phone says who it is
    PHONE = (
        "手机",
        "手机号",
        "手机号码",
        "联系电话",
        "电话",
        "电话号码",
        "联系方式",
        "本人手机",
        "学员电话",
        "学员手机",
    )
    OCCUPATION = (
        "职业",
        "工种",
        "职业名称",
        "职业（工种）",
        "职业工种",
        "职业/工种",
        "培训工种",
        "培训职业",
        "培训专业",
        "培训项目",
        "鉴定工种",
        "鉴定职业",
        "评价职业",
        "考核工种",
        "取证工种",
        "取证职业",
        "证书名称",
        "专业",
        "专业（工种）",
    )
    OCCUPATION_CODE = ("职业代码", "职业编码", "工种代码")
    LEVEL = (
        "等级",
        "技能等级",
        "证书等级",
        "证书级别",
        "级别",
        "职业技能等级",
        "鉴定等级",
        "评价等级",
        "取证等级",
        "培训等级",
    )
    ISSUER = (
        "发证机构",
        "发证单位",
        "发证机关",
        "颁证单位",
        "颁证机构",
        "评价机构",
        "评价组织",
        "鉴定机构",
        "考核机构",
        "培训机构",
        "培训单位",
        "培训学校",
        "办班单位",
        "承训机构",
        "学校",
    )
    PASSED_ON = (
        "发证日期",
        "发证时间",
        "取证日期",
        "取证时间",
        "获证日期",
        "颁证日期",
        "结业日期",
        "结业时间",
        "合格日期",
        "通过日期",
        "评价日期",
        "鉴定日期",
        "考核日期",
    )
    EXPIRES_ON = ("有效期至", "证书有效期", "证书有效期至", "有效期", "到期日期", "到期时间", "失效日期")
    NUMBER = ("证书编号", "证书号", "证书号码", "证书编码")
    RESULT = ("考核结果", "鉴定结果", "评价结果", "结果", "是否合格", "是否取证", "考核情况", "是否通过")
    BRAND = ("劳务品牌", "品牌")
    COURSE = ("培训班", "培训班名称", "班级", "班名", "班次", "培训班次", "课程", "期次", "培训期次")


@dataclass(frozen=True, slots=True)
class Completion:
    """What one row says; whose it is, the bus tells."""

    phone: str
    occupation: str
    level: Level
    issuer: str
    passed_on: date
    expires_on: date | None
    number: str
    brand: str | None
    course: str | None

    @property
    def content(self) -> str:
        """All of it."""
        parts = (self.phone, self.occupation, self.level.name, self.issuer, self.passed_on, self.expires_on)
        return "\n".join(map(str, (*parts, self.number, self.brand, self.course)))

    def event(self, worker_id: str, people: Pseudonymiser, occurred_at: datetime, *, quiet: bool) -> CertificateAwarded:
        """Of a worker. The same number or, without one, the same content of a worker is the same certificate."""
        said = f"{worker_id}\n{self.number or self.content}"
        return CertificateAwarded(
            worker_id=worker_id,
            certificate_id=people.certificate_id(said),
            occurred_at=occurred_at,
            occupation=self.occupation,
            level=self.level,
            issuer=self.issuer,
            brand=self.brand,
            course=self.course,
            passed_on=self.passed_on,
            expires_on=self.expires_on,
            quiet=quiet,
        )


@dataclass(frozen=True, kw_only=True)
class Completions:
    """How the rows of one file are read."""

    now: datetime
    """Nobody has passed later than now."""

    columns = CompletionColumn
    same = "手机号码和证书编号"
    needed: Needed = (
        (CompletionColumn.PHONE,),
        (CompletionColumn.OCCUPATION, CompletionColumn.OCCUPATION_CODE),
        (CompletionColumn.LEVEL,),
        (CompletionColumn.ISSUER,),
        (CompletionColumn.PASSED_ON,),
    )

    def understand(self, cells: Cells) -> Completion:
        """The completion of a row.

        Raises:
            RowRefused: with every fault of the row.
        """
        number = cells.ask(CompletionColumn.PHONE, phone)
        trade = _occupation(cells)
        reached = cells.ask(CompletionColumn.LEVEL, _level)
        issuer = cells.ask(CompletionColumn.ISSUER, _named)
        passed_on = cells.ask(CompletionColumn.PASSED_ON, self._passed_on)
        expires_on = cells.ask(CompletionColumn.EXPIRES_ON, _expires_on)
        if cells.text(CompletionColumn.RESULT) not in _PASSED:
            cells.fault(CompletionColumn.RESULT, "不是合格；没有通过的不登记，请从名册里删去这一行")
        if passed_on is not None and expires_on is not None and expires_on < passed_on:
            cells.fault(CompletionColumn.EXPIRES_ON, "早于发证日期；请核对")
        brand = cells.ask(CompletionColumn.BRAND, _perhaps_named)
        course = cells.ask(CompletionColumn.COURSE, _perhaps_named)
        cells.settle()
        assert number is not None
        assert trade is not None
        assert reached is not None
        assert issuer is not None
        assert passed_on is not None
        return Completion(
            phone=number,
            occupation=trade,
            level=reached,
            issuer=issuer,
            passed_on=passed_on,
            expires_on=expires_on,
            number=cells.text(CompletionColumn.NUMBER),
            brand=brand,
            course=course,
        )

    def name(self, item: Completion) -> Name:
        """A certificate of a worker; without a number, whatever differs is another one."""
        return Name(f"{item.phone}\n{item.number or item.content}", item.content)

    def explain(self, item: Completion) -> str:
        """Occupation, level, day."""
        until = "" if item.expires_on is None else f"，有效期至 {item.expires_on}"
        return (
            f"{occupation(item.occupation).name}（{item.occupation}）{item.level.label}；{item.passed_on} 取得{until}"
        )

    def _passed_on(self, text: str) -> date:
        found = day(text)
        if found is None:
            raise Unclear("没有填写；请填写日期，例如 2026-11-22")
        if found > self.now.astimezone(SHANGHAI).date():
            raise Unclear("日期在将来；请核对")
        return found


def _occupation(cells: Cells) -> str | None:
    code = cells.text(CompletionColumn.OCCUPATION_CODE)
    if code:
        return cells.ask(CompletionColumn.OCCUPATION_CODE, lambda text: occupation(text).code)
    return cells.ask(CompletionColumn.OCCUPATION, _trade)


def _trade(text: str) -> str:
    if not text:
        raise Unclear("没有填写")
    return understand_occupation(None, text)


def _level(text: str) -> Level:
    if not text:
        raise Unclear("没有填写；没有等级的证书请写 无")
    return level(text)


def _expires_on(text: str) -> date | None:
    return None if text in ("长期", "长期有效", "永久", "无") else day(text)


def _named(text: str) -> str:
    """The id of an institution: itself where the list has one, else derived from its name."""
    if not text:
        raise Unclear("没有填写")
    if len(text) > MOST_NAME:
        raise Unclear(f"最多 {MOST_NAME} 个字")
    return text if _IDENTIFIER.fullmatch(text) and not text.isdigit() else institution_named(text)


def _perhaps_named(text: str) -> str | None:
    return _named(text) if text else None
