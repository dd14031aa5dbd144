"""Which seeds a run of chaos takes: those that failed once, and one that pytest-randomly draws and prints."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

_KEPT = Path(__file__).with_name("regressions.txt")


def kept() -> list[int]:
    """The seeds in ``regressions.txt``; what follows a ``#`` says why."""
    lines = (line.partition("#")[0].strip() for line in _KEPT.read_text().splitlines())
    return [int(line) for line in lines if line]


def drawn(config: pytest.Config) -> int:
    """A seed from pytest-randomly's, so that ``-p randomly --randomly-seed=N`` repeats the run."""
    return Random(config.getoption("randomly_seed", 0)).randrange(2**32)
