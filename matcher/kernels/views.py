"""Arrays of records: what numpy keeps, and what the type checker and a compiled function see."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

Records: TypeAlias = NDArray[np.void]

R = TypeVar("R")


class Of(Protocol[R]):
    """An array of records, as a kernel sees it: taking one gives a view."""

    def __getitem__(self, at: int, /) -> R: ...
    def __setitem__(self, at: int, record: R, /) -> None: ...
    def __len__(self) -> int: ...


class Numbers(Protocol):
    """An array of integers within a record."""

    def __getitem__(self, at: int, /) -> int: ...
    def __iter__(self) -> Iterator[int]: ...
