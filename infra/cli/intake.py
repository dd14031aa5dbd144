"""`kaigong intake`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Annotated, Final

import typer
from rich.markup import escape
from rich.table import Column, Table

from gateway.spoken import rate_text
from infra.cli.console import out
from infra.errors import DeskRefused
from intake.conditions import Conditions, Read, read_conditions
from intake.garbled import is_garbled
from intake.jobs import Job, read_jobs
from intake.occupation import Context, Reading, read_occupation
from intake.personal_data import mask_personal_data
from intake.screen import Screened, Verdict, screen
from intake.wishes import Wishes, read_wishes
from schemas.model import Shift
from schemas.pay import monthly
from schemas.shanghai import SHANGHAI
from schemas.shared import Pay, PayUnit
from schemas.taxonomy.divisions import division, town
from schemas.taxonomy.levels import Level
from schemas.taxonomy.occupations import occupation

app = typer.Typer(help="What INTAKE understands. 文字理解。", no_args_is_help=True)

_TITLE: Final = re.compile(r"[^，,。；;！!？?\n]{1,60}")
_LONGEST_TITLE: Final = 60
_UNITS: Final = {PayUnit.MONTH: "月", PayUnit.DAY: "天", PayUnit.HOUR: "小时", PayUnit.PIECE: "月（计件）"}
_SHIFTS: Final = {Shift.DAY: "白班", Shift.NIGHT: "夜班", Shift.ROTATING: "倒班"}
_TOWN_DIGITS: Final = 9
_UNKNOWN: Final = ("未说明", "")
_VERDICTS: Final = {Verdict.LAWFUL: "合法", Verdict.DOUBTFUL: "存疑，转人工审核", Verdict.UNLAWFUL: "违法，退回"}


@app.command("explain")
def explain(
    text: Annotated[str, typer.Argument(help="A posting's text. 招聘文字")],
    title: Annotated[str | None, typer.Option(help="Its title; without it the text's first clause. 岗位名称")] = None,
    employer: Annotated[str | None, typer.Option(help="The employer's name or kind. 用人单位")] = None,
    county: Annotated[str | None, typer.Option(help="Where towns are looked for, a code. 所在县（区）代码")] = None,
    worker: Annotated[bool, typer.Option("--worker", help="The text is a worker's own. 求职者的话")] = False,
) -> None:
    """What was read from which words. Telephone numbers are shown masked. 说明文字是怎样理解的。"""
    text = mask_personal_data(text)
    if is_garbled(text):
        raise DeskRefused("The text is garbled: it was read in another encoding than it was written in; use UTF-8.")
    if worker:
        _explain_wishes(text, county)
        return
    stated = "" if title is None else mask_personal_data(title)
    first = _TITLE.search(text)
    title = stated or (first[0] if first else text)
    columns = (Column(name, overflow="fold") for name in ("项目", "理解为", "依据"))
    table = Table(*columns, title=escape(f"岗位名称：{title.strip()}"))
    reading = read_occupation(title, Context(text, employer))
    read = read_conditions(title, text, posted_on=datetime.now(SHANGHAI).date(), county=county)
    code = None if reading.best is None else reading.best.code
    screened = screen(stated, text, occupation=code) if stated else screen(text, occupation=code)
    jobs = read_jobs(stated or text.strip().split("\n")[0][:_LONGEST_TITLE], text).jobs
    for row in (*_occupations(reading), *_jobs(jobs), *_conditions(read), *_screened(screened)):
        table.add_row(*map(escape, row))
    out.print(table)
    out.print(escape(f"脱敏后的文字：{text}"))
    if screened.proposal is not None:
        out.print(escape(f"合法的写法：{screened.proposal.title} {screened.proposal.description}".rstrip()))


def _explain_wishes(text: str, county: str | None) -> None:
    read = read_wishes(text, said_on=datetime.now(SHANGHAI).date(), county=county)
    columns = (Column(name, overflow="fold") for name in ("项目", "理解为", "依据"))
    table = Table(*columns, title="求职者的话")
    for row in _wishes(read):
        table.add_row(*map(escape, row))
    out.print(table)
    out.print(escape(f"脱敏后的文字：{text}"))


def _wishes(read: Wishes) -> Iterator[tuple[str, str, str]]:
    yield "期望月薪", *_said(read.reservation_pay, "不低于 {} 元")
    yield "最远距离", *_said(read.max_distance_km, "{} 公里")
    yield "班次", *_shifts(read.shifts)
    lodging = read.lodging_ok
    yield "住宿", *(_UNKNOWN if lodging is None else ("愿意住" if lodging.value else "不住", lodging.words))
    start = read.available_from
    yield "可到岗日期", *(_UNKNOWN if start is None else (f"{start.value.day}", start.words))
    yield "住地", *(_UNKNOWN if read.town is None else (_region(read.town.value), read.town.words))
    yield "技能等级", *_level(read.level)
    yield "年限", *_said(read.years, "{} 年")


def _occupations(reading: Reading) -> Iterator[tuple[str, str, str]]:
    if reading.best is None:
        yield "职业", "拿不准，需要询问", ""
    for place, one in enumerate(reading.candidates[:3]):
        name = "职业" if place == 0 and reading.best is not None else f"候选 {place + 1}"
        meant = f"{occupation(one.code).name}（{one.code}），把握 {one.confidence:.0%}"
        yield name, meant, "、".join(one.words)


def _screened(screened: Screened) -> Iterator[tuple[str, str, str]]:
    yield "审查", _VERDICTS[screened.verdict], ""
    for finding in screened.findings:
        yield "", f"{_VERDICTS[finding.verdict]}：{finding.rule}", finding.words


def _jobs(jobs: Sequence[Job]) -> Iterator[tuple[str, str, str]]:
    """Of several: each becomes a vacancy, with what is said of it alone."""
    for number, job in enumerate(jobs, 1):
        headcount = "人数未说明" if job.headcount is None else f"{job.headcount.value} 人"
        said = (headcount, *(() if job.pay is None else (_pay(job.pay.value),)))
        yield f"岗位 {number}", f"{job.title}：{'，'.join(said)}", job.own


def _conditions(read: Conditions) -> Iterator[tuple[str, str, str]]:
    yield "工资", *(_UNKNOWN if read.pay is None else (_pay(read.pay.value), read.pay.words))
    rate = read.piece_rate
    yield "计件单价", *(_UNKNOWN if rate is None else (rate_text(rate.value), rate.words))
    yield "人数", *_said(read.headcount, "{} 人")
    yield "住宿", *_yes_no(read.lodging)
    yield "吃饭", *_yes_no(read.board)
    yield "班次", *_shifts(read.shifts)
    yield "每天工时", *_said(read.hours, "{} 小时")
    yield "技能等级", *_level(read.level)
    certificates = read.certificates
    said = ("、".join(each.value for each in certificates), "、".join(each.words for each in certificates))
    yield "证书", *(said if certificates else _UNKNOWN)
    yield "经验", *_said(read.experience_years, "{} 年")
    start = read.starts_on
    if start is None:
        yield "到岗日期", *_UNKNOWN
    else:
        yield "到岗日期", f"{start.value.day}{'（已经过去，请核对）' if start.value.past else ''}", start.words
    yield "地点", *(_UNKNOWN if read.region is None else (_region(read.region.value), read.region.words))


def _shifts(read: Read[frozenset[Shift]] | None) -> tuple[str, str]:
    return _UNKNOWN if read is None else ("、".join(_SHIFTS[each] for each in sorted(read.value)), read.words)


def _level(read: Read[int] | None) -> tuple[str, str]:
    return _UNKNOWN if read is None else (Level(read.value).label, read.words)


def _said(read: Read[int] | None, form: str) -> tuple[str, str]:
    return _UNKNOWN if read is None else (form.format(read.value), read.words)


def _yes_no(read: Read[bool] | None) -> tuple[str, str]:
    return _UNKNOWN if read is None else ("提供" if read.value else "不提供", read.words)


def _pay(pay: Pay) -> str:
    if pay.unit is PayUnit.NEGOTIABLE:
        return "面议"
    if pay.minimum is None and pay.maximum is None:
        return "计件，没有月收入数额" if pay.unit is PayUnit.PIECE else "没有数额"
    month = monthly(pay)
    stated = f"{_range(pay.minimum, pay.maximum)} 元/{_UNITS[pay.unit]}"
    same = (month.minimum, month.maximum) == (pay.minimum, pay.maximum)
    return stated if same else f"{stated}，折合每月 {_range(month.minimum, month.maximum)} 元"


def _range(low: int | None, high: int | None) -> str:
    if low == high:
        return str(low)
    return f"{low} 起" if high is None else f"{high} 以内" if low is None else f"{low}–{high}"


def _region(code: str) -> str:
    name = town(code).name if len(code) == _TOWN_DIGITS else division(code).name
    return f"{name}（{code}）"
