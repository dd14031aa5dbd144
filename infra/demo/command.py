"""The demo as a command runs it: progress, summary table, last line."""

from __future__ import annotations

import asyncio
import time

import uvloop
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from infra.cli.up import asked_to_stop, print_addresses
from infra.demo.play import play
from infra.demo.scenario import Script
from infra.demo.stage import Stage, stage, staged
from infra.demo.summary import Verdict, show, verdict
from infra.processes.ending import configure_logging
from infra.settings import Settings, load

_LOOK_S = 0.25


def run_demo(*, seed: int, keep: bool) -> bool:
    """Plays, judges, prints; whether everything holds."""
    settings = staged(load())
    configure_logging("critical")
    outcome = uvloop.run(_demo(settings, Script(seed=seed), keep=keep))
    print(outcome.as_json())  # noqa: T201 - the last line, for machines
    return outcome.ok


async def _demo(settings: Settings, script: Script, *, keep: bool) -> Verdict:
    console = Console(stderr=True)
    began = time.monotonic()
    console.print("Kafka, Redis, simulators, two agents, gateway …")
    async with stage(settings) as where:
        with _progress(console) as bars:
            watching = asyncio.create_task(_watch(where, bars))
            try:
                played = await play(where, script, lambda words: console.print(f"• {words}"))
            finally:
                watching.cancel()
        outcome = await verdict(where, played)
        show(console, outcome)
        console.print(f"{time.monotonic() - began:.0f} s")
        if keep:
            print_addresses(where.fleet)
            console.print(f"API key of the training base  {played.api_key}")
            keys = f"KAIGONG_KEYS__DIR={where.settings.keys.dir}"
            console.print(f"Commands at this bus need its keys  {keys}", soft_wrap=True)  # a path, to be copied
            console.print("Ctrl-C ends it with the last line; its data stays until the next demo.")
            stop = asked_to_stop()
            await asyncio.to_thread(stop.wait)
        return outcome


def _progress(console: Console) -> Progress:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    return Progress(*columns, console=console, transient=True)


async def _watch(where: Stage, bars: Progress) -> None:
    task = bars.add_task("…")
    while True:
        replica = where.replica
        bars.update(
            task,
            description=(
                f"求职者 {replica.index.worker_count}  岗位 {replica.index.vacancy_count}  "
                f"邀约 {len(where.history.offered)}  消息 {len(replica.deliveries)}  "
                f"候选人 {where.history.changes.total()}"
            ),
        )
        await asyncio.sleep(_LOOK_S)
