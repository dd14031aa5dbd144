"""A PostgreSQL of our own on this machine, for as long as a measurement takes.

It belongs to an unprivileged user (the superuser may not run one), listens on a Unix socket in a directory that only
that user may enter, and on nothing else.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import psycopg

from infra.parts.process import Child

_DEBIAN: Final = Path("/usr/lib/postgresql")  # not on PATH there
_START_S: Final = 60.0

_SETTINGS: Final[Mapping[str, str]] = {
    "listen_addresses": "",
    "shared_buffers": "2GB",  # all of it in memory
    "effective_cache_size": "4GB",
    "work_mem": "256MB",
    "maintenance_work_mem": "1GB",
    "random_page_cost": "1.1",
    "effective_io_concurrency": "200",
    "max_parallel_workers_per_gather": "1",  # with the leader two processes: as many as there are cores
    "jit": "off",  # compiles longer than these queries run
    "fsync": "off",
    "autovacuum": "off",  # it is analysed once, after the load; nothing changes then
    "max_wal_size": "8GB",
}


def programs() -> Path | None:
    """Where ``initdb`` and ``postgres`` lie, the newest of them; None if there are none."""
    if found := shutil.which("postgres"):
        return Path(found).resolve().parent
    return max(_DEBIAN.glob("*/bin"), key=lambda folder: float(folder.parent.name), default=None)


def absent() -> str | None:
    """What to install, if that is necessary."""
    return None if programs() else "PostgreSQL is not installed (Debian: apt-get install postgresql)"


def version() -> str:
    """Such as 15.18."""
    folder = programs()
    assert folder is not None
    said = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
    return said.split()[2]


@contextmanager
def running() -> Iterator[psycopg.Connection]:
    """A connection to an empty database, which is gone afterwards."""
    folder = programs()
    assert folder is not None
    with tempfile.TemporaryDirectory(prefix="kaigong-pg-") as scratch:
        home, as_user = Path(scratch), _unprivileged(Path(scratch))
        data = home / "data"
        subprocess.run(
            [
                *as_user,
                folder / "initdb",
                "-D",
                data,
                "--auth=trust",
                "--username=bench",
                "--encoding=UTF8",
                "--locale=C",
            ],
            cwd=home,
            check=True,
            capture_output=True,
        )
        settings = [f"--{name}={value}" for name, value in _SETTINGS.items()]
        server = Child("PostgreSQL", [*as_user, folder / "postgres", "-D", data, "-k", home, *settings], directory=home)
        server.start()
        try:
            server.await_ready(lambda: _answers(home), within_s=_START_S)
            with psycopg.connect(host=scratch, user="bench", dbname="postgres", autocommit=True) as connection:
                yield connection
        finally:
            server.stop()


def copy(connection: psycopg.Connection, table: str, rows: Iterable[Sequence[object]]) -> None:
    """Rows into a table."""
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN".encode()) as sink:
        for row in rows:
            sink.write_row(row)


def _unprivileged(home: Path) -> list[str]:
    """How to run something as who may run a server; the directory becomes theirs."""
    if os.geteuid() != 0:
        return []
    nobody = pwd.getpwnam("nobody")
    os.chown(home, nobody.pw_uid, nobody.pw_gid)
    setpriv = shutil.which("setpriv") or "setpriv"
    # a change of the user unties a child from its parent, so that is tied again
    return [setpriv, f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}", "--clear-groups", "--pdeathsig=KILL"]


def _answers(home: Path) -> bool:
    try:
        psycopg.connect(host=str(home), user="bench", dbname="postgres").close()
    except psycopg.OperationalError:
        return False
    return True
