"""One child process of ours: started, watched, stopped; it does not outlive us."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from infra.errors import PartFailed
from infra.parts import tether
from infra.waiting import wait_until

# Linux ties a child to the *thread* that started it. This one lives as long as the process, so a part may be
# restarted from a short-lived worker thread without dying with it.
_spawner = ThreadPoolExecutor(max_workers=1, thread_name_prefix="parts")

_TAIL_LINES = 5


class Child:
    """A part's process. `name` is for people: "Kafka node 1"."""

    def __init__(self, name: str, command: Sequence[str | Path], *, directory: Path) -> None:
        self.name = name
        self.log = directory / "part.log"
        self._command = [str(word) for word in command]
        self._directory = directory
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The process id of the running part."""
        if self._process is None:
            raise PartFailed(f"{self.name} has not been started.")
        return self._process.pid

    @property
    def running(self) -> bool:
        """Whether the process is there."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start the process; it may not be ready yet."""
        self._directory.mkdir(parents=True, exist_ok=True)
        self._process = _spawner.submit(self._spawn).result()

    def _spawn(self) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-I", "-S", tether.__file__, str(os.getpid()), *self._command],
                cwd=self._directory,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C is for the launcher, which stops its parts in order
            )

    def await_ready(self, ready: Callable[[], bool], *, within_s: float) -> None:
        """Wait until the part serves.

        Raises:
            PartFailed: it ended, or did not serve in time.
        """

        def settled() -> bool:
            return not self.running or ready()

        if not wait_until(settled, within_s=within_s):
            raise PartFailed(f"{self.name} did not answer within {within_s:.0f} s; its log is {self.log}.")
        self.check()

    def check(self) -> None:
        """Raise if the part has ended by itself.

        Raises:
            PartFailed: with the last lines of its log.
        """
        if not self.running:
            code = self._process.returncode if self._process else None
            raise PartFailed(f"{self.name} ended (code {code}); the end of {self.log}:\n{self._tail()}")

    def ask_to_stop(self) -> None:
        """SIGTERM, without waiting; several parts can so stop side by side."""
        self._signal(signal.SIGTERM)

    def stop(self, *, within_s: float = 15) -> None:
        """SIGTERM, and SIGKILL if the process is not gone in time. Stopping twice is no error."""
        self.ask_to_stop()
        if self._process is not None:
            try:
                self._process.wait(within_s)
            except subprocess.TimeoutExpired:
                self.kill()

    def kill(self) -> None:
        """SIGKILL, and wait until the process is gone."""
        self._signal(signal.SIGKILL)
        if self._process is not None:
            self._process.wait()

    def pause(self) -> None:
        """SIGSTOP: the process is there and does nothing."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        """SIGCONT, after a pause."""
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        if self._process is not None and self.running:
            self._process.send_signal(number)

    def _tail(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        # The frames of a Java stack, which are indented, say nothing to a user.
        return "\n".join([line for line in lines if not line.startswith("\t")][-_TAIL_LINES:])
