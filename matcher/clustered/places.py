"""Where an entry comes in the order: by occupation, cell, kind and pay; and where in it a worker's entry is."""

from __future__ import annotations

import numpy as np

from matcher.arrays import Integers
from matcher.clustered.geometry import curve
from matcher.clustered.halves import level_certified, slot_of
from matcher.clustered.records import DEAD, LODGING_OK, NOT_CERTIFIED, NOT_FIRST, WOULD_LODGE, Entry
from matcher.kernels.jit import compiled
from matcher.kernels.records import Worker
from matcher.kernels.views import Of


@compiled
def kind(certified: int, lodging_ok: bool, slot: int) -> int:
    """Of an entry: who is certified comes first, then who would not lodge, then who does this first of all."""
    return (
        (NOT_CERTIFIED if certified == 0 else 0) | (WOULD_LODGE if lodging_ok else 0) | (NOT_FIRST if slot != 0 else 0)
    )


@compiled
def place(x: int, y: int, of_kind: int, reservation: int) -> int:
    """Where an entry comes among those of its occupation, but for its row: curve (30 bits), kind (3), pay (18)."""
    return curve(x, y) << 21 | of_kind << 18 | (reservation + 1)


@compiled
def place_of(entry: Entry) -> int:
    """The place of an entry."""
    of_kind = kind(level_certified(entry), entry.flags & LODGING_OK != 0, slot_of(entry))
    return place(entry.x, entry.y, of_kind, entry.reservation)


@compiled
def find(entries: Of[Entry], begin: int, end: int, worker: Worker, slot: int, row: int) -> int:
    """Where in one occupation a worker's living entry of that slot, or one like it, is; -1 if there is none."""
    wanted = place(worker.x, worker.y, kind(worker.certified[slot], worker.lodging_ok, slot), worker.reservation)
    low, high = begin, end
    while low < high:
        middle = (low + high) // 2
        found = place_of(entries[middle])
        if found < wanted or (found == wanted and entries[middle].row < row):
            low = middle + 1
        else:
            high = middle
    while low < end and entries[low].row == row and place_of(entries[low]) == wanted:
        if not entries[low].flags & DEAD:
            return low
        low += 1
    return -1


@compiled
def keys_of(entries: Of[Entry], occupations: Integers) -> Integers:
    """Where each entry comes in the order, but for its row: occupation (11 bits), place (51)."""
    keys = np.zeros(len(entries), np.int64)
    for at in range(len(entries)):
        keys[at] = occupations[at] << 51 | place_of(entries[at])
    return keys
