"""`kaigong up`."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from typing import Annotated

import typer

from infra.cli.console import err, out
from infra.identity_claim import settle_identity_key
from infra.keys import init_keys, load_keys
from infra.parts.embedded import embedded
from infra.processes.clock import now
from infra.processes.fleet import Fleet
from infra.settings import load
from infra.topics import apply


def up(agents: Annotated[int, typer.Option(min=1, max=8, help="Agent processes.")] = 2) -> None:
    """Start everything on this machine and keep its data; Ctrl-C stops it. 启动整套系统，数据保留。"""
    settings = load()
    stop = asked_to_stop()
    init_keys(settings.keys.dir)
    err.print("Kafka and Redis …")
    with embedded(settings) as parts:
        apply(settings)
        settle_identity_key(settings.kafka, load_keys(settings.keys.dir).people.key_fingerprint(), now())
        names = tuple(f"agent-{number}" for number in range(1, agents + 1))
        err.print("Simulators, agents and gateway …")
        with Fleet(settings, settings.data_dir / "processes", agents=names, simulators=settings.simulated) as fleet:
            print_addresses(fleet)
            out.print("Ctrl-C stops everything; the data stays.", markup=False)
            stay(stop, parts.check)


def print_addresses(fleet: Fleet) -> None:
    """Where to look."""
    out.print(f"Kiosk   自助登记  {fleet.gateway_url}/kiosk", markup=False)
    out.print(f"Board   夜市大屏  {fleet.gateway_url}/board", markup=False)
    out.print(f"Portal  用人单位  {fleet.gateway_url}/portal", markup=False)
    if fleet.simulated:
        out.print(f"Phones  手机消息  {fleet.simulators_url}/phones", markup=False)


def asked_to_stop() -> threading.Event:
    """Set by Ctrl-C and SIGTERM."""
    stop = threading.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda *_: stop.set())
    return stop


def stay(stop: threading.Event, check: Callable[[], None]) -> None:
    """Returns when asked to stop; a part that ends by itself is an error."""
    while not stop.wait(1.0):
        check()
