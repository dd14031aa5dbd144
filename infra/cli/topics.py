"""`kaigong topics`."""

from __future__ import annotations

import typer

from infra import topics
from infra.cli.console import out
from infra.errors import TopicsDiffer
from infra.identity_claim import settle_identity_key
from infra.keys import load_keys
from infra.processes.clock import now
from infra.settings import load
from schemas.topics import CATALOGUE

app = typer.Typer(help="The topics on the bus, against the catalogue.", no_args_is_help=True)


@app.command("apply")
def apply() -> None:
    """Create missing topics, correct settings, remember the identity key; never changes a number of partitions."""
    settings = load()
    for difference in topics.apply(settings):
        out.print(f"mended: {difference}", markup=False)
    if settings.keys.dir.is_dir():
        settle_identity_key(settings.kafka, load_keys(settings.keys.dir).people.key_fingerprint(), now())
    out.print(f"{len(CATALOGUE)} topics are as the catalogue has them.")


@app.command("check")
def check() -> None:
    """List every difference in words; exit 1 if there is one."""
    differences = topics.check(load())
    for difference in differences:
        out.print(str(difference), markup=False)
    if differences:
        raise TopicsDiffer(f"Differences: {len(differences)}. `kaigong topics apply` mends what it may.")
    out.print(f"{len(CATALOGUE)} topics are as the catalogue has them.")
