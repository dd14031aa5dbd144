"""What an index knows of workers, as arrays that can lie on disk; vacancies and rules are no part of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.kernels.views import Records

Texts = NDArray[np.bytes_]
"""ASCII, with as many bytes each as the longest has."""


@dataclass(frozen=True, slots=True)
class WorkerImage:
    """Copies by row. Whose row has nothing in ``ids`` was removed, and what is in ``records`` there is nobody's.

    ``records`` (`WORKER`) are good for one taxonomy: occupations are numbers in them. Regions and fairs are numbers
    too, those of the words in ``regions`` (from 0) and ``fairs`` (from 1). Certified levels hold for ``day``.
    """

    ids: Texts
    records: Records
    regions: Texts
    fairs: Texts
    day: int
    """An ordinal."""
    deepest: int
    """The most skills that any of them has."""


def texts_of(words: Sequence[str]) -> Texts:
    """Words of ASCII as an array."""
    return np.array(words, np.bytes_) if words else np.zeros(0, "S1")


def words_of(texts: Texts) -> list[str]:
    """The inverse."""
    return [each.decode() for each in texts.tolist()]
