"""The seeds of a run."""

from __future__ import annotations

import pytest

from tests.chaos.seeds import drawn, kept


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One run for the seed that was drawn; each that failed once runs in ``make test-long``."""
    if "seed" in metafunc.fixturenames:
        again = [pytest.param(seed, marks=pytest.mark.slow, id=f"seed{seed}") for seed in kept()]
        now = drawn(metafunc.config)
        metafunc.parametrize("seed", [pytest.param(now, id=f"seed{now}"), *again])
