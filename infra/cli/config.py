"""`kaigong config`."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from infra.cli.console import out
from infra.settings import effective, load


def show(as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False) -> None:
    """Print the effective settings, secrets masked. 显示生效的设置（密钥已遮盖）。"""
    settings = effective(load())
    if as_json:
        out.print(json.dumps(settings, ensure_ascii=False, indent=2), markup=False)
    else:
        for name, value in settings.items():
            out.print(f"{name}={value}", markup=False)
