"""`kaigong`: one entry point, one file for each group of commands.

A new command: write `infra/cli/<group>.py` with a function or a `typer.Typer`, and name it in
`infra/cli/app.py`.
"""

from infra.cli.app import main

__all__ = ["main"]
