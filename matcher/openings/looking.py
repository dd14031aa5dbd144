"""In which lists a worker looks: for each occupation that one of the skills may fill, near by or everywhere."""

from __future__ import annotations

from typing import Final

from matcher.columns import NO_OCCUPATION, SLOTS
from matcher.kernels.jit import compiled
from matcher.kernels.records import Worker
from matcher.keyed.kernels import place_of
from matcher.keyed.keys import NOWHERE, SQUARE, key
from matcher.openings.records import Look, Store

SIZE: Final = 5
"""A vacancy lies in squares of 2**5 cells a side, some 35 km: smaller ones are so many that most are empty."""
NEAR: Final = SQUARE + SIZE - 1
EVERYWHERE: Final = NOWHERE

_key = compiled(key)


@compiled
def plan(worker: Worker, look: Look, store: Store) -> int:
    """Writes the lists that are not empty to ``store.runs``; returns how many they are, also if there is no room.

    Those of the worker's own occupations first: their vacancies are likelier to be the best.
    """
    count = 0
    for own in (True, False):
        for slot in range(SLOTS):
            occupation = worker.occupation[slot]
            if occupation == NO_OCCUPATION:
                break
            for number in range(store.need_counts[occupation]):
                need = store.needs[occupation, number]
                if (need == occupation) == own and store.seen_needs[need] != look.need_stamp:
                    store.seen_needs[need] = look.need_stamp
                    count = _add_all(store, count, need, look)
    return count


@compiled
def _add_all(store: Store, count: int, need: int, look: Look) -> int:
    """Adds the lists of one occupation; returns how many there are now."""
    if look.everywhere:
        return count + _add(store, count, need, EVERYWHERE, 0)
    for column in range(look.west, look.east + 1):
        for row in range(look.south, look.north + 1):
            count += _add(store, count, need, NEAR, column << 13 | row)
    return count


@compiled
def _add(store: Store, count: int, need: int, kind: int, place: int) -> int:
    at = place_of(store.table, _key(need, kind, place))
    if store.table[at].count == 0:
        return 0
    if count < len(store.runs):
        run = store.runs[count]
        run.begin, run.count, run.need = store.table[at].begin, store.table[at].count, need
    return 1
