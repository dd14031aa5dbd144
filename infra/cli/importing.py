"""`kaigong import`. Whoever reads what it says is a clerk: it says it in Chinese."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final, TypeVar

import typer
import uvloop
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from infra.cli.console import err, out
from infra.desk import Desk, open_desk
from infra.errors import BusUnreachable, PopulationRefused
from infra.importing.completions import Completions
from infra.importing.kind import Kind
from infra.importing.opening import open_source, saved_at
from infra.importing.posting import Posting, judge
from infra.importing.report import Report
from infra.importing.run import Ending, Tally, Watcher, Write, import_from
from infra.importing.sorting import Refused, Taken
from infra.importing.vacancies import Vacancies
from infra.importing.workers import WorkerColumn, Workers
from infra.importing.writing import ACK_S, WriteCompletions, WriteVacancies, WriteWorkers
from infra.keys import Keys, load_keys
from infra.processes.ending import configure_logging
from infra.settings import Settings, load
from schemas.ids import Pseudonymiser
from schemas.state import HeldPosting
from schemas.taxonomy.divisions import division
from schemas.taxonomy.errors import UnknownRegion

app = typer.Typer(help="Lists as offices have them, CSV or Excel. 导入名册：求职者、岗位、取证。", no_args_is_help=True)

Item = TypeVar("Item")

_SAID: Final = 20
"""Refused rows that are said on the screen; all are in the report."""
_SHOWN: Final = 10
"""Rows of a trial run that are shown as they were understood."""

_File = Annotated[Path, typer.Argument(metavar="FILE", help="CSV 或 Excel（.xlsx）。")]
_Census = Annotated[
    bool,
    typer.Option("--census", "--quiet", help="普查、补录：只入库，不通知任何人。Known at once, nobody is messaged."),
]
_Region = Annotated[str | None, typer.Option(help="名册是哪里的（区划代码）：名册里的“城厢镇”就是那里的城厢镇。")]
_DryRun = Annotated[bool, typer.Option("--dry-run", help="只看结果，不写入，也不要密钥和总线。Writes nothing.")]
_Enterprise = Annotated[
    str | None,
    typer.Option(metavar="ID", help="没有“用人单位”一列时，整份名册是哪家单位的（kaigong enterprise list）。"),
]


@app.command("workers")
def workers(file: _File, census: _Census = False, region: _Region = None, dry_run: _DryRun = False) -> None:
    """Register the job seekers of a list. 导入求职者名册。"""
    when, home = saved_at(file), _known(region)

    def reading(people: Pseudonymiser) -> Workers:
        return Workers(pseudonymiser=people, saved_at=when, home=home, quiet=census)

    tally = _import(file, reading, lambda desk, _keys: WriteWorkers(desk), dry_run=dry_run)
    if not any(WorkerColumn.CONSENT in layout.at for _, layout in tally.layouts):
        err.print("名册里没有“同意接收通知”一列：都按不接收通知登记。", markup=False)
    _sum_up(tally, "登记 {} 人" if not dry_run else "可登记 {} 人", "已经登记过的还是同一个人，不会变成两个。")


@app.command("vacancies")
def vacancies(
    file: _File,
    census: _Census = False,
    region: _Region = None,
    enterprise: _Enterprise = None,
    dry_run: _DryRun = False,
) -> None:
    """Post the vacancies of a list; unlawful ones are refused, doubtful ones held for review. 导入岗位信息表。"""
    when, home, now = saved_at(file), _known(region), datetime.now(UTC)
    writing: list[WriteVacancies] = []

    def reading(_people: Pseudonymiser) -> Vacancies:
        return Vacancies(now=now, saved_at=when, home=home, enterprise=enterprise, quiet=census)

    def write(desk: Desk, _keys: Keys) -> WriteVacancies:
        if enterprise is not None and enterprise not in desk.replica.enterprises:
            raise PopulationRefused(
                f"--enterprise：没有编号为 {enterprise} 的用人单位；用 kaigong enterprise list 查看。"
            )
        writing.append(WriteVacancies(desk, enterprise))
        return writing[0]

    tally = _import(file, reading, write, dry_run=dry_run, trial=_as_new)
    new = len(writing[0].new_enterprises) if writing else 0
    if new:
        out.print(
            f"新登记用人单位 {new} 家，都还没有核验；编号用 kaigong enterprise list 查看，"
            "核验后用 kaigong enterprise add ID 名称 --verified。",
            markup=False,
        )
    _sum_up(tally, "发布 {} 个岗位" if not dry_run else "可发布 {} 个岗位", "待审核的用 kaigong review list 查看。")


@app.command("completions")
def completions(file: _File, census: _Census = False, dry_run: _DryRun = False) -> None:
    """Write down who passed: workers who are registered, found by their phones. 导入结业取证名册。"""
    now = datetime.now(UTC)
    when = min(saved_at(file), now)

    def reading(_people: Pseudonymiser) -> Completions:
        return Completions(now=now)

    def write(desk: Desk, keys: Keys) -> WriteCompletions:
        return WriteCompletions(desk, keys.people, when, census)

    tally = _import(file, reading, write, dry_run=dry_run)
    if dry_run:
        err.print("试运行没有核对手机号码是否登记过求职；正式导入时，没有登记的会退回。", markup=False)
    _sum_up(tally, "记入 {} 份证书" if not dry_run else "可记入 {} 份证书", "同一份证书再次导入不会变成两份。")


def _as_new(posting: Posting) -> Ending:
    """What becomes of a posting that nobody knows yet."""
    return Ending.HELD if isinstance(judge(posting, None, None), HeldPosting) else Ending.WRITTEN


class _Screen(Watcher[Item]):
    """The clerk's screen: a bar, the first refused rows, in a trial run the first that were understood."""

    def __init__(self, kind: Kind[Item], *, preview: bool) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
        self.bars = Progress(*columns, console=err, transient=True, disable=not err.is_terminal)
        self._task = self.bars.add_task("试运行" if preview else "导入", total=1.0)
        self._kind = kind
        self._shown = 0 if preview else _SHOWN
        self.refusals = 0

    def refused(self, sheet: str | None, refused: Refused) -> None:
        self.refusals += 1
        if self.refusals <= _SAID:
            err.print(f"{_where(sheet, refused.row.number)} 退回。{refused.why}", markup=False)

    def taken(self, sheet: str | None, taken: Taken[Item]) -> None:
        if self._shown < _SHOWN:
            self._shown += 1
            out.print(f"{_where(sheet, taken.row.number)} {self._kind.explain(taken.item)}", markup=False)

    def went_on(self, part: float) -> None:
        self.bars.update(self._task, completed=part)


def _import(
    file: Path,
    reading: Callable[[Pseudonymiser], Kind[Item]],
    writing: Callable[[Desk, Keys], Write[Item]],
    *,
    dry_run: bool,
    trial: Callable[[Item], Ending] = lambda _: Ending.WRITTEN,
) -> Tally:
    """Takes the file in and says on the way what is refused; the report is written whatever happens."""
    report, tally = None if dry_run else Report(file), Tally()
    with open_source(file) as source:
        if dry_run:
            kind, settings, keys = reading(Pseudonymiser(secrets.token_bytes(32))), None, None
        else:
            settings = load()
            keys = load_keys(settings.keys.dir)
            kind = reading(keys.people)
        screen = _Screen(kind, preview=dry_run)

        async def run() -> None:
            async with _writer(settings, keys, writing, trial) as write:
                await import_from(source, kind, write, report, screen, tally)

        configure_logging("critical")
        try:
            with screen.bars:
                uvloop.run(run())
        except BusUnreachable as error:
            done = tally.rows[Ending.WRITTEN] + tally.rows[Ending.HELD]
            raise BusUnreachable(f"{error} 已确认写入 {done} 行；再次导入同一个文件即可补齐，不会重复。") from None
        except PopulationRefused as error:
            done = sum(tally.rows.values())
            raise PopulationRefused(f"{error}{f' 前面的 {done} 行已经处理。' if done else ''}") from None
        finally:
            _tell(tally, screen.refusals, None if report is None else report.save())
    return tally


@asynccontextmanager
async def _writer(
    settings: Settings | None,
    keys: Keys | None,
    writing: Callable[[Desk, Keys], Write[Item]],
    trial: Callable[[Item], Ending],
) -> AsyncIterator[Write[Item]]:
    if settings is None or keys is None:

        async def nowhere(items: Sequence[Item]) -> list[Ending]:
            return [trial(each) for each in items]

        yield nowhere
        return
    async with open_desk(settings, keys, name="importer", ack_timeout_s=ACK_S) as desk:
        yield writing(desk, keys)


def _tell(tally: Tally, refusals: int, report: Path | None) -> None:
    for name, why in tally.passed_over:
        err.print(f"没有读取工作表“{name}”：{why}", markup=False)
    for sheet, layout in tally.layouts:
        where = "" if sheet is None else f"工作表“{sheet}”"
        if layout.dropped:
            err.print(f"{where}有 {layout.dropped} 列身份证号码，没有读取，也不保存。", markup=False)
        if layout.unknown:
            columns = "、".join(layout.unknown)
            err.print(f"{where}这些列用不到，或者看不懂列名，没有读取：{columns} 列。", markup=False)
    if refusals > _SAID:
        err.print(f"……还有 {refusals - _SAID} 行退回。", markup=False)
    if report is not None:
        err.print(f"退回的行和原因都在 {report}；在那个文件里改好，再导入那个文件即可。", markup=False)


def _sum_up(tally: Tally, verb: str, after: str) -> None:
    rows = tally.rows
    parts = [verb.format(rows[Ending.WRITTEN])]
    for ending, said in (
        (Ending.HELD, "待人工审核 {} 行"),
        (Ending.UNCHANGED, "原来就有、没有变化 {} 行"),
        (Ending.REPEATED, "表内重复 {} 行"),
        (Ending.REFUSED, "退回 {} 行"),
    ):
        if rows[ending] or ending in (Ending.REPEATED, Ending.REFUSED):
            parts.append(said.format(rows[ending]))
    out.print(f"{'，'.join(parts)}。{after}", markup=False)
    raise typer.Exit(1 if rows[Ending.REFUSED] else 0)


def _where(sheet: str | None, number: int) -> str:
    return f"第 {number} 行" if sheet is None else f"工作表“{sheet}”第 {number} 行"


def _known(region: str | None) -> str | None:
    if region is not None:
        try:
            division(region)
        except UnknownRegion as error:
            raise PopulationRefused(f"--region：{error}") from None
    return region
