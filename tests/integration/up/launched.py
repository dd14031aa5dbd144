"""``kaigong up`` as somebody runs it: a launcher with all its children, in one data directory."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from infra.ports import free_ports, is_free
from infra.settings import Settings
from infra.waiting import wait_until
from tests.support.house import SHORT, environment_of, settings_for

_READY_S = 90.0


class Launched:
    """One installation; it may be started and ended many times."""

    def __init__(self, home: Path, suite: Settings) -> None:
        kafka, controller, redis = free_ports(3)
        ports = {"kafka": {"port": kafka, "controller_port": controller}, "redis": {"port": redis}}
        self.settings = settings_for(home, None, None, changes={**SHORT, **ports}).model_copy(
            update={"cache_dir": suite.cache_dir}
        )
        self._ports = (kafka, redis, self.settings.gateway.port, self.settings.simulators.port)
        self._said = home / "up.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Returns when it has printed its addresses."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("KAIGONG_")}
        command: list[str | Path] = [Path(sys.executable).with_name("kaigong"), "up"]
        with self._said.open("wb") as said:
            self._process = subprocess.Popen(
                command,
                env=environment | environment_of(self.settings),
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        ready = wait_until(lambda: self._ended or b"Ctrl-C" in self._said.read_bytes(), within_s=_READY_S)
        assert ready, self._said.read_text()
        assert not self._ended, self._said.read_text()

    def stop(self) -> None:
        """Ctrl-C, as a supervisor sends it."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        assert self._process.wait(60) == 0, self._said.read_text()

    def kill(self) -> None:
        """SIGKILL; on Linux no child outlives the launcher. Returns when all ports are free."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        assert wait_until(lambda: all(map(is_free, self._ports)), within_s=15)

    @property
    def _ended(self) -> bool:
        return self._process is None or self._process.poll() is not None
