"""`kaigong parts`."""

from __future__ import annotations

import typer

from infra.cli.console import err, out
from infra.parts.jars import KAFKA_VERSION, ensure_jars
from infra.settings import load

app = typer.Typer(help="The broker and the store of this machine.", no_args_is_help=True)


@app.callback()
def group() -> None:
    """Keep `fetch` a command of its own while it is the only one."""


@app.command("fetch")
def fetch() -> None:
    """Fetch the broker's jars (44 MB, once) and check them; later starts need no network."""
    settings = load()
    with err.status(f"Apache Kafka {KAFKA_VERSION} …"):
        home = ensure_jars(settings.cache_dir, maven=settings.kafka.maven)
    out.print(f"Apache Kafka {KAFKA_VERSION}: {home}", markup=False)
