"""The command line itself: the commands, and what becomes of an error."""

from __future__ import annotations

import sys
import tempfile
import traceback

import typer
from rich.markup import escape

from infra.cli import (
    config,
    demo,
    dlq,
    doctor,
    enterprise,
    fair,
    importing,
    intake,
    key,
    keys,
    parts,
    people,
    review,
    schemas,
    templates,
    topics,
    up,
    why,
)
from infra.cli.console import err
from infra.errors import KaigongError

app = typer.Typer(
    help="Kaigong 开工: the job-matching event bus.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # errors are for people: see main
)
app.command("config")(config.show)
app.command("doctor")(doctor.examine_machine)
app.command("demo")(demo.demo)
app.command("erase")(people.erase)
app.command("up")(up.up)
app.command("why-not-notified")(why.explain)
app.command("withdraw")(people.withdraw)
app.add_typer(dlq.app, name="dlq")
app.add_typer(enterprise.app, name="enterprise")
app.add_typer(fair.app, name="fair")
app.add_typer(importing.app, name="import")
app.add_typer(intake.app, name="intake")
app.add_typer(key.app, name="key")
app.add_typer(keys.app, name="keys")
app.add_typer(parts.app, name="parts")
app.add_typer(review.app, name="review")
app.add_typer(schemas.app, name="schemas")
app.add_typer(templates.app, name="templates")
app.add_typer(topics.app, name="topics")


def main() -> None:
    """Run one command. Whatever goes wrong is said in one sentence, with a non-zero exit."""
    try:
        app()
    except KaigongError as error:
        err.print(f"[bold red]✗[/] {escape(str(error))}")
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        if isinstance(error, OSError) and error.filename is not None:
            err.print(f"[bold red]✗[/] {escape(f'{error.filename}: {error.strerror}.')}")
            sys.exit(1)
        err.print(f"[bold red]✗[/] {escape(_own_fault(error))}")
        sys.exit(70)  # sysexits.h: an internal software error


def _own_fault(error: Exception) -> str:
    """What a user is told of a bug: its kind only, for the text of a foreign error may hold personal data."""
    with tempfile.NamedTemporaryFile("w", prefix="kaigong-", suffix=".txt", delete=False) as kept:
        traceback.print_exception(error, file=kept)
    return f"This is a fault in Kaigong itself ({type(error).__name__}); a developer finds it in {kept.name}."
