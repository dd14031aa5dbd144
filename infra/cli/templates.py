"""`kaigong templates`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from infra import settings as environment
from infra.cli.console import out
from infra.errors import TemplatesRefused
from infra.processes.providers import alibaba_account
from infra.processes.templates import findings, templates_of

app = typer.Typer(help="What messages say. 消息模板。", no_args_is_help=True)


@app.command("lint")
def lint(
    file: Annotated[
        Path | None, typer.Argument(help="The templates; without it those of the settings. 模板文件")
    ] = None,
    sign: Annotated[
        str | None, typer.Option(help="The signature of SMS; without it that of the settings. 短信签名")
    ] = None,
) -> None:
    """Check templates against every provider's rules; exit 1 if one is broken. 检查模板是否符合各服务商规则。"""
    settings = environment.load()
    book = templates_of(file or settings.notify.templates)
    broken = list(findings(book, sign or alibaba_account(settings).sign_name))
    for finding in broken:
        out.print(str(finding), markup=False, soft_wrap=True)
    if broken:
        raise TemplatesRefused(f"Rules broken: {len(broken)}.")
    out.print(f"{len(list(book))} bodies, within their providers' rules.", markup=False)
