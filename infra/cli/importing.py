"""`kaigong import`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final

import typer
import uvloop
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from gateway.forms import RegistrationForm
from infra.cli.console import err, out
from infra.errors import PopulationRefused
from infra.importing.columns import lay_out
from infra.importing.rejected import write_rejected
from infra.importing.rows import Reading
from infra.importing.run import register_all
from infra.importing.sorting import Sorted, sort_rows
from infra.importing.table import read_table
from infra.keys import Keys, load_keys
from infra.processes.ending import configure_logging
from infra.settings import Settings, load
from schemas.taxonomy.divisions import division
from schemas.taxonomy.errors import UnknownRegion

_SAID: Final = 20
"""Refused rows that are said on the screen; all are in the file."""


def import_file(
    file: Annotated[Path, typer.Argument(help="CSV, its first row the columns' names: 姓名, 手机, 工种, 区县 …")],
    census: Annotated[
        bool,
        typer.Option("--census", "--quiet", help="A census or back-fill: known at once, but nobody is messaged."),
    ] = False,
    region: Annotated[
        str | None, typer.Option(help="Code of where the list is from: 城厢镇 is then the one there.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be registered.")] = False,
) -> None:
    """Register the workers of a clerk's spreadsheet, saved as CSV. 导入求职者名册（CSV）。"""
    settings = load()
    keys = load_keys(settings.keys.dir)
    content, saved_at = _read(file)
    table = read_table(content)
    reading = Reading(
        layout=lay_out(table.header),
        pseudonymiser=keys.people,
        saved_at=saved_at,
        home=_known(region),
        quiet=census,
    )
    found = sort_rows(table, reading)
    _say(found)
    rejected = write_rejected(file, table.header, found.refused) if found.refused and not dry_run else None
    if not dry_run:
        _register(settings, keys, found.forms)
    verb = "would be registered" if dry_run else "registered"
    rows = f"{verb} {len(found.forms)}, repeated rows {found.repeats}, refused {len(found.refused)}"
    out.print(f"{rows}. Whoever is known already stays one person.", markup=False)
    if rejected is not None:
        err.print(f"The refused rows are in {rejected}; correct them there and import that file.", markup=False)
    raise typer.Exit(1 if found.refused else 0)


def _read(file: Path) -> tuple[bytes, datetime]:
    try:
        return file.read_bytes(), datetime.fromtimestamp(file.stat().st_mtime, UTC)
    except OSError as error:
        raise PopulationRefused(f"{file} cannot be read: {error.strerror}.") from None


def _known(region: str | None) -> str | None:
    if region is not None:
        try:
            division(region)
        except UnknownRegion as error:
            raise PopulationRefused(f"--region: {error}") from None
    return region


def _say(found: Sorted) -> None:
    if found.unknown_columns:
        err.print(
            f"Not read, for nobody knows their names: columns {', '.join(found.unknown_columns)}.",
            markup=False,
        )
    if not found.says_consent:
        err.print("There is no column 同意接收通知, so nobody agrees to messages: all are registered without.")
    for each in found.refused[:_SAID]:
        err.print(f"第 {each.row.number} 行 {each.why}", markup=False)
    if (more := len(found.refused) - _SAID) > 0:
        err.print(f"… and {more} more refused rows.")


def _register(settings: Settings, keys: Keys, forms: tuple[RegistrationForm, ...]) -> None:
    configure_logging("critical")
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bars:
        task = bars.add_task("登记", total=len(forms))
        uvloop.run(register_all(settings, keys, forms, lambda count: bars.update(task, completed=count)))
