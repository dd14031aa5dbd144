"""Compiling, and where the machine code is kept: a compiled function starts in milliseconds the second time."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar, cast

import numba
from numba.core import config

from schemas.taxonomy import TAXONOMY_VERSION

_HERE: Final = Path(__file__).parent.parent
_KEPT: Final = _HERE / "__pycache__"
_PREFIX: Final = "kernels-"

Function = TypeVar("Function", bound=Callable[..., Any])


def _digest() -> str:
    """Of the whole package and the taxonomy, whose size is compiled in: numba looks at the file of a function alone."""
    sources = b"".join(file.read_bytes() for file in sorted(_HERE.rglob("*.py")))
    return hashlib.sha256(sources + TAXONOMY_VERSION.encode()).hexdigest()[:16]


_CURRENT: Final = _KEPT / (_PREFIX + _digest())
if os.access(_HERE, os.W_OK):
    config.CACHE_DIR = str(_CURRENT)  # type: ignore[attr-defined]  # numba makes its settings when it is loaded


def compiled(function: Function) -> Function:
    """The function as machine code: integers of 64 bits, ``//`` rounds down, nobody checks bounds or divisors."""
    try:
        return cast("Function", numba.njit(cache=True, error_model="numpy")(function))
    except RuntimeError:  # nowhere to keep it: no folder that may be written to
        return cast("Function", numba.njit(error_model="numpy")(function))


def forget_older_code() -> None:
    """Removes the machine code of earlier states of this package."""
    for folder in _KEPT.glob(f"{_PREFIX}*"):
        if folder != _CURRENT:
            shutil.rmtree(folder, ignore_errors=True)
