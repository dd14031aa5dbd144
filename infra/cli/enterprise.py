"""`kaigong enterprise`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from gateway.records import enterprise_record
from infra.cli.at_desk import at_desk, stated
from infra.cli.console import out
from infra.desk import Desk
from schemas.state import Enterprise

app = typer.Typer(help="The employers. 用人单位。", no_args_is_help=True)


@app.command("add")
def add(
    enterprise_id: Annotated[str, typer.Argument(metavar="ID", help="Letters, digits, dots, dashes; for ever.")],
    name: Annotated[str, typer.Argument(help="What boards and workers read.")],
    verified: Annotated[bool, typer.Option("--verified", help="Its licence was seen. 已核验。")] = False,
) -> None:
    """Make an employer known; of a known one, replace the name and whether it is verified. 登记用人单位。"""
    enterprise = stated(
        Enterprise, enterprise_id=enterprise_id, name=name, verified=verified, occurred_at=datetime.now(UTC)
    )

    async def write(desk: Desk) -> bool:
        known = enterprise_id in desk.replica.enterprises
        await desk.bus.write([enterprise_record(enterprise, desk.opened_at)])
        return known

    out.print(f"{'replaced' if at_desk(write) else 'added'}: {_line(enterprise)}", markup=False)


@app.command("list")
def list_enterprises() -> None:
    """Id, whether verified, name; by id. 列出用人单位。"""

    async def read(desk: Desk) -> list[Enterprise]:
        return sorted(desk.replica.enterprises.values(), key=lambda each: each.enterprise_id)

    for each in at_desk(read):
        out.print(_line(each), markup=False)


def _line(enterprise: Enterprise) -> str:
    return f"{enterprise.enterprise_id}\t{'verified' if enterprise.verified else 'unverified'}\t{enterprise.name}"
