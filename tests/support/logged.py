"""What a module logs, whatever another test of this process has made of logging before."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from types import ModuleType
from typing import Any

import pytest
import structlog
from structlog.testing import capture_logs


@contextmanager
def logged(module: ModuleType) -> Iterator[list[MutableMapping[str, Any]]]:
    """The lines, as they come. A logger that was used once keeps the configuration of that time, so it gets another."""
    before = structlog.get_config()
    structlog.reset_defaults()
    try:
        with pytest.MonkeyPatch.context() as patch, capture_logs() as lines:
            patch.setattr(module, "_log", structlog.get_logger())
            yield lines
    finally:
        structlog.configure(**before)
