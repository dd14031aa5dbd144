"""One launcher for each data directory."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from infra.errors import PartRefused

LOCK: Final = "launcher.pid"
"""The file that is held, in the directory."""


@contextmanager
def sole_launcher(data_dir: Path) -> Iterator[None]:
    """Hold the directory. The kernel lets go when the process ends, however it ends: no lock is ever stale.

    Raises:
        PartRefused: another process holds it.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    with (data_dir / LOCK).open("a+") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            held.seek(0)
            raise PartRefused(
                f"Kaigong already runs on {data_dir} (process {held.read().strip() or 'unknown'}). "
                "Stop that one, or name another directory by KAIGONG_DATA_DIR."
            ) from None
        held.truncate(0)
        held.write(str(os.getpid()))
        held.flush()
        yield
