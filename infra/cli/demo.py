"""`kaigong demo`."""

from __future__ import annotations

from typing import Annotated

import typer

_SEED = 20261122


def demo(
    keep: Annotated[bool, typer.Option("--keep", help="Stay up at the end and print the addresses.")] = False,
    seed: Annotated[int, typer.Option(help="Of the made-up crowd.")] = _SEED,
) -> None:
    """The main job on a real Kafka and Redis of its own, with a kill in the middle. 完整演示，自带 Kafka 与 Redis。"""
    from infra.demo.command import run_demo  # the whole system: other commands start without it

    raise typer.Exit(0 if run_demo(seed=seed, keep=keep) else 1)
