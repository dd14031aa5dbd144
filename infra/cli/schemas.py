"""`kaigong schemas`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from infra import contracts
from infra.cli.console import out
from infra.errors import ContractsDiffer

app = typer.Typer(help="The published contracts, against the models.", no_args_is_help=True)


@app.command("check")
def check(
    against: Annotated[
        Path | None,
        typer.Option(help="The schemas/jsonschema folder of an earlier state, say of the branch to merge into."),
    ] = None,
) -> None:
    """List every contract that is behind its model or breaks with old records; exit 1 if there is one."""
    faults = contracts.check(against=against)
    for fault in faults:
        out.print(str(fault), markup=False)
    if faults:
        advice = " `kaigong schemas write` mends them." if all(fault.mendable for fault in faults) else ""
        raise ContractsDiffer(f"Faults: {len(faults)}.{advice}")
    out.print("The published contracts are those of the models.")


@app.command("write")
def write() -> None:
    """Publish the models' schemas and the pages of topics, screen and codes; refuses what breaks with old records."""
    for name in contracts.write():
        out.print(f"written: {name}", markup=False)
    out.print("The published contracts are those of the models.")
