"""`kaigong doctor`."""

from __future__ import annotations

import typer
from rich.markup import escape

from infra.cli.console import out
from infra.doctor import examine
from infra.settings import load


def examine_machine() -> None:
    """Say what this machine lacks, and what to do about it. 检查本机还缺什么。"""
    healthy = True
    for finding in examine(load()):
        mark = "[green]✓[/]" if finding.fine else "[bold red]✗[/]"
        out.print(f"{mark} {finding.subject}: {escape(finding.words)}")
        healthy &= finding.fine
    if not healthy:
        raise typer.Exit(1)
