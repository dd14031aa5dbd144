"""Compiling, and where the machine code is kept: a compiled function starts in milliseconds the second time."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar, cast

import numba
from numba.core import config

_HERE: Final = Path(__file__).parent

Function = TypeVar("Function", bound=Callable[..., Any])


def _keep_code_by_source() -> None:
    """One folder for each state of this package.

    numba looks at the file of a function alone, not at those that it calls: a change there would go unnoticed.
    """
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in sorted(_HERE.glob("*.py")))).hexdigest()
    folder = _HERE / "__pycache__" / digest[:16]
    if os.access(_HERE, os.W_OK):
        config.CACHE_DIR = str(folder)  # type: ignore[attr-defined]  # numba makes its settings when it is loaded


_keep_code_by_source()


def compiled(function: Function) -> Function:
    """The function as machine code: integers of 64 bits, ``//`` rounds down, nobody checks bounds or divisors."""
    try:
        return cast("Function", numba.njit(cache=True, error_model="numpy")(function))
    except RuntimeError:  # nowhere to keep it: no folder that may be written to
        return cast("Function", numba.njit(error_model="numpy")(function))
