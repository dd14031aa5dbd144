"""Ids that a tie-breaker hardly tells apart."""

from __future__ import annotations

from itertools import count

from matcher.kernels.records import TIE_SHIFT
from matcher.order import tie_of


def two_that_begin_alike() -> tuple[str, str]:
    """Two ids, the hashes of which have the first bits in common: those that an entry holds."""
    seen: dict[int, str] = {}
    for number in count():
        id_ = f"w-{number}"
        other = seen.setdefault(tie_of(id_) >> TIE_SHIFT, id_)
        if other != id_:
            return other, id_
    raise AssertionError("an endless count has ended")
