"""The physical limit of a query: the bytes that it cannot do without, and how fast this machine reads."""

from __future__ import annotations

import time
from typing import Final

import numpy as np

from matcher import Index
from matcher.clustered.fit import tables_of
from matcher.clustered.records import ENTRY, ZONE
from matcher.clustered.top import plan
from matcher.distance import COSINES

_STREAMED: Final = 2**29
_ROUNDS: Final = 5


def bytes_of(index: Index, vacancy_id: str, least: int) -> int:
    """What the best workers for a vacancy cannot be known without.

    All zones of the occupations that may stand in; the entries of those zones that may surpass ``least``, the score of
    the last of the best (0 if not all places are taken), whichever way one goes through them; of the tail all
    occupations and the entries of those that may stand in.
    """
    row, clusters = index._vacancies.book.row(vacancy_id), index._workers.clusters
    assert row is not None
    assert clusters is not None
    order = clusters._order
    vacancy = index._vacancies.records[row]
    need = int(vacancy["occupation"])
    needed, degrees = index._degrees.needed(need), index._degrees.row(need)
    runs, tail = clusters._runs, clusters._tail_occupations[: clusters._tail_count]
    planned = plan(
        vacancy, tables_of(vacancy), needed, degrees, order.starts, order.zones, order.zone_starts, COSINES, runs
    )
    promising = runs[1, :planned]
    entries = promising["length"][promising["bound"] >= least * least].sum() + np.count_nonzero(degrees[tail])
    zones = (order.zone_starts[needed + 1] - order.zone_starts[needed]).sum()
    return int(entries) * ENTRY.itemsize + int(zones) * ZONE.itemsize + tail.nbytes


def bytes_a_microsecond() -> float:
    """What one thread reads of an array that no cache holds, in a row; the best of some rounds."""
    block = np.ones(_STREAMED // 8, np.int64)
    took = []
    for _ in range(_ROUNDS):
        began = time.perf_counter_ns()
        block.sum()
        took.append(time.perf_counter_ns() - began)
    return _STREAMED * 1_000 / min(took)
