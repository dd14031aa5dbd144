"""The array types of the matcher. The last axis of every array numbers rows (or pairs)."""

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Integers: TypeAlias = NDArray[np.integer[Any]]
Booleans: TypeAlias = NDArray[np.bool_]
Hashes: TypeAlias = NDArray[np.uint64]
Rows: TypeAlias = NDArray[np.intp]
