"""The fleet on one machine: simulators, agents and a gateway as child processes.

Agents and gateway are restarted when they end.
"""

from __future__ import annotations

import json
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Final, Self

import structlog

from infra.parts.process import Child
from infra.ports import require_free
from infra.processes.restarts import Restarts
from infra.settings import Settings

_log = structlog.get_logger()

_ENV: Final = "/usr/bin/env"
_READY_S: Final = 60.0
_LOOK_S: Final = 0.1
_DIRECTLY: Final = urllib.request.build_opener(urllib.request.ProxyHandler({}))
"""Our own processes are asked without the proxy that the user's environment may name."""


class Fleet:
    """Kaigong's own processes under one launcher.

    Args:
        settings: what every process is started with, beside its name.
        directory: where their logs lie.
        agents: the names of the agent processes.
        simulators: whether the providers are simulated here.
        environment: further KAIGONG_ variables for the processes.
    """

    def __init__(
        self,
        settings: Settings,
        directory: Path,
        *,
        agents: tuple[str, ...] = ("agent-1", "agent-2"),
        simulators: bool = True,
        environment: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self._settings = settings
        self._directory = directory
        self._environment = dict(environment)
        self._simulators = self._simulators_child() if simulators else None
        self.agents = {name: self._child(name, "agent", {"KAIGONG_AGENT__NAME": name}) for name in agents}
        self.gateway = self._child("gateway", "gateway", {})
        self._held: set[str] = set()
        self._watching: threading.Thread | None = None
        self._stopping = threading.Event()

    @property
    def simulated(self) -> bool:
        """Whether the providers are simulated here."""
        return self._simulators is not None

    @property
    def gateway_url(self) -> str:
        """Where the gateway answers."""
        return f"http://127.0.0.1:{self._settings.gateway.port}"

    @property
    def simulators_url(self) -> str:
        """Where the simulators answer, phones page included."""
        return f"http://127.0.0.1:{self._settings.simulators.port}"

    def start(self) -> None:
        """Starts everything and waits until the gateway is ready.

        Raises:
            PartFailed: a process ended, or was not ready in time.
            PartRefused: a port is taken.
        """
        if self._simulators is not None:
            require_free(
                self._settings.simulators.port, part="The provider simulators", setting="KAIGONG_SIMULATORS__PORT"
            )
            self._simulators.start()
        require_free(self._settings.gateway.port, part="The gateway", setting="KAIGONG_GATEWAY__PORT")
        said = {name: _size(child.log) for name, child in self.agents.items()}  # by an earlier start
        for child in (*self.agents.values(), self.gateway):
            child.start()
        self.gateway.await_ready(lambda: _answers(f"{self.gateway_url}/readyz"), within_s=_READY_S)
        for name, child in self.agents.items():
            child.await_ready(partial(_says_up, child.log, said[name]), within_s=_READY_S)
        self._watching = threading.Thread(target=self._watch, name="fleet", daemon=True)
        self._watching.start()

    def stop(self) -> None:
        """Stops everything in order: who takes orders first, then who carries them out."""
        self._stopping.set()
        if self._watching is not None:
            self._watching.join()
        self.gateway.ask_to_stop()
        for child in self.agents.values():
            child.ask_to_stop()
        for child in (self.gateway, *self.agents.values()):
            child.stop(within_s=30)
        if self._simulators is not None:
            self._simulators.stop()

    def kill(self, name: str, *, restart: bool = True) -> None:
        """SIGKILLs an agent; its supervisor starts it again unless told not to."""
        if not restart:
            self._held.add(name)
        self.agents[name].kill()

    def revive(self, name: str) -> None:
        """Starts a killed agent again."""
        self._held.discard(name)

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def _watch(self) -> None:
        """Starts again what has ended. Ending itself is how a process recovers, so this is no alarm."""
        children = {**self.agents, "gateway": self.gateway}
        starts = {name: Restarts(time.monotonic()) for name in children}
        while not self._stopping.wait(_LOOK_S):
            for name, child in children.items():
                if not child.running and name not in self._held and starts[name].due(time.monotonic()):
                    _log.warning("a process is started again", name=name)
                    child.start()

    def _child(self, name: str, kind: str, own: Mapping[str, str]) -> Child:
        variables = [f"{key}={value}" for key, value in {**self._environment, **own}.items()]
        command = [_ENV, *variables, sys.executable, "-m", "infra.processes", kind]
        return Child(name, command, directory=self._directory / name)

    def _simulators_child(self) -> Child:
        simulated, templates = self._settings.simulators, self._settings.notify.templates
        command = [
            *(_ENV, sys.executable, "-m", "infra.simulators"),
            *("--port", str(simulated.port)),
            *("--callback-base", f"http://127.0.0.1:{self._settings.gateway.port}"),
            *("--callback-secret", self._settings.gateway.callback_secret.get_secret_value()),
            *("--journal", str(self._directory / "simulators" / "accepted.jsonl")),
            *("--receipt-delay-s", str(simulated.receipt_delay_s)),
            *("--signature-window-s", str(self._settings.notify.sms_window_s)),
            *("--sms-retries-s", "1,2,5,10,20"),
            *(("--templates", str(templates)) if templates is not None else ()),
        ]
        return Child("simulators", command, directory=self._directory / "simulators")


def _size(log: Path) -> int:
    return log.stat().st_size if log.exists() else 0


def _says_up(log: Path, since: int) -> bool:
    with log.open("rb") as lines:
        lines.seek(since)
        return b"agent is up" in lines.read()


def _answers(url: str) -> bool:
    try:
        with _DIRECTLY.open(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def fetch_json(url: str) -> object:
    """What a loopback address of ours answers."""
    with _DIRECTLY.open(url, timeout=10) as answer:
        return json.load(answer)
