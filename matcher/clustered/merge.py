"""Finding an entry in the order, and taking the tail into it, a bounded number of entries at a time."""

from __future__ import annotations

import numpy as np

from matcher.arrays import Integers
from matcher.clustered.fit import asked_of
from matcher.clustered.geometry import curve
from matcher.clustered.records import DEAD, LODGING_OK, SINGLE, ZONE_ENTRIES, Entry, Traits, Zone
from matcher.columns import NO_OCCUPATION, SLOTS
from matcher.kernels.jit import compiled
from matcher.kernels.records import Worker
from matcher.kernels.views import Of
from matcher.scale import FULL

OLD, TAIL, NEW, OCCUPATION, ZONES = range(5)
"""How far a merge has come: the next entry of each side, the entries and zones written, the occupation under way."""


@compiled
def comes_before(entry: Entry, x: int, y: int, reservation: int, row: int) -> bool:
    """Whether an entry lies before where another of the same occupation lies."""
    key, other = curve(entry.x, entry.y), curve(x, y)
    if key != other:
        return key < other
    if entry.reservation != reservation:
        return entry.reservation < reservation
    return entry.row < row


@compiled
def find(entries: Of[Entry], begin: int, end: int, worker: Worker, row: int) -> int:
    """Where among the entries of one occupation a worker's living one is; -1 if there is none."""
    x, y, reservation = worker.x, worker.y, worker.reservation
    low, high = begin, end
    while low < high:
        middle = (low + high) // 2
        if comes_before(entries[middle], x, y, reservation, row):
            low = middle + 1
        else:
            high = middle
    while low < end and entries[low].row == row:
        if entries[low].x != x or entries[low].y != y or entries[low].reservation != reservation:
            return -1
        if not entries[low].flags & DEAD:
            return low
        low += 1
    return -1


@compiled
def kill_all(entries: Of[Entry], starts: Integers, worker_of_one: Of[Worker], row: int) -> None:
    """Marks a worker's entries in the order as dead; ``worker_of_one`` is an array of that one record."""
    worker = worker_of_one[0]
    for occupation in worker.occupation:
        if occupation == NO_OCCUPATION:
            return
        begin, end = starts[occupation], starts[occupation + 1]
        at = find(entries, begin, end, worker, row)
        if at >= 0:  # one for each time that the occupation was declared
            entries[at].flags |= DEAD


@compiled
def kill_in_tail(tail: Of[Entry], count: int, row: int) -> None:
    """Marks a worker's entries in the tail as dead."""
    for at in range(count):
        if tail[at].row == row:
            tail[at].flags |= DEAD


@compiled
def append(tail: Of[Entry], occupations: Integers, count: int, workers: Of[Worker], row: int, trait: int) -> int:
    """Writes a worker's skills behind the ``count`` entries of the tail; returns how many there are now."""
    worker = workers[row]
    skills = 0
    while skills < SLOTS and worker.occupation[skills] != NO_OCCUPATION:
        skills += 1
    flags = worker.shifts | (LODGING_OK if worker.lodging_ok else 0) | (SINGLE if skills == 1 else 0)
    for slot in range(skills):
        entry = tail[count + slot]
        entry.row, entry.traits, entry.flags = row, trait, flags
        entry.reservation, entry.available_from = worker.reservation, worker.available_from
        entry.x, entry.y, entry.max_km = worker.x, worker.y, worker.max_km
        entry.declared, entry.certified = worker.declared[slot], worker.certified[slot]
        entry.years, entry.slot, entry.declared_count = worker.years[slot], slot, worker.declared_count
        occupations[count + slot] = worker.occupation[slot]
    return count + skills


@compiled
def append_all(tail: Of[Entry], occupations: Integers, workers: Of[Worker], traits: Integers) -> int:
    """Writes the skills of all workers into a tail that holds none; returns how many there are."""
    count = 0
    for row in range(len(workers)):
        count = append(tail, occupations, count, workers, row, traits[row])
    return count


@compiled
def keys_of(entries: Of[Entry], occupations: Integers) -> Integers:
    """Where each entry comes in the order, but for its row: occupation (11 bits), curve (32), pay (20)."""
    keys = np.zeros(len(entries), np.int64)
    for at in range(len(entries)):
        entry = entries[at]
        keys[at] = occupations[at] << 52 | curve(entry.x, entry.y) << 20 | entry.reservation + 1
    return keys


@compiled
def _write(
    entry: Entry,
    occupation: int,
    new: Of[Entry],
    starts: Integers,
    zones: Of[Zone],
    zone_starts: Integers,
    traits: Of[Traits],
    at: Integers,
) -> None:
    while at[OCCUPATION] < occupation:
        at[OCCUPATION] += 1
        starts[at[OCCUPATION]] = at[NEW]
        zone_starts[at[OCCUPATION]] = at[ZONES]
    if (at[NEW] - starts[occupation]) % ZONE_ENTRIES == 0:
        zone = zones[at[ZONES]]
        zone.west = zone.east = entry.x
        zone.south = zone.north = entry.y
        zone.most_km = entry.max_km
        zone.lodging = 0
        zone.least_reservation = entry.reservation
        zone.least_pay_share = zone.least_distance_share = FULL
        at[ZONES] += 1
    zone = zones[at[ZONES] - 1]
    zone.west, zone.east = min(zone.west, entry.x), max(zone.east, entry.x)
    zone.south, zone.north = min(zone.south, entry.y), max(zone.north, entry.y)
    zone.most_km = max(zone.most_km, entry.max_km)
    zone.lodging |= entry.flags & LODGING_OK
    shares = traits[entry.traits].shares[asked_of(entry)]
    zone.least_reservation = min(zone.least_reservation, entry.reservation)
    zone.least_pay_share = min(zone.least_pay_share, shares[0])
    zone.least_distance_share = min(zone.least_distance_share, shares[1])
    new[at[NEW]] = entry
    at[NEW] += 1


@compiled
def merge(
    old: Of[Entry],
    old_starts: Integers,
    tail: Of[Entry],
    tail_occupations: Integers,
    new: Of[Entry],
    starts: Integers,
    zones: Of[Zone],
    zone_starts: Integers,
    traits: Of[Traits],
    at: Integers,
    budget: int,
) -> bool:
    """Takes up to ``budget`` more entries of ``old`` and of the sorted ``tail`` over to ``new``, the living ones.

    Returns whether all are there. ``at`` says how far it came; ``old`` is not changed.
    """
    old_count, tail_count = old_starts[-1], len(tail)
    occupation_of_old = 0
    while occupation_of_old + 1 < len(old_starts) and old_starts[occupation_of_old + 1] <= at[OLD]:
        occupation_of_old += 1
    for _ in range(budget):
        if at[OLD] >= old_count and at[TAIL] >= tail_count:
            break
        while occupation_of_old + 1 < len(old_starts) and old_starts[occupation_of_old + 1] <= at[OLD]:
            occupation_of_old += 1
        if at[OLD] >= old_count:
            from_tail = True
        elif at[TAIL] >= tail_count:
            from_tail = False
        elif tail_occupations[at[TAIL]] != occupation_of_old:
            from_tail = tail_occupations[at[TAIL]] < occupation_of_old
        else:
            other = old[at[OLD]]
            from_tail = comes_before(tail[at[TAIL]], other.x, other.y, other.reservation, other.row)
        if from_tail:
            entry, occupation = tail[at[TAIL]], tail_occupations[at[TAIL]]
            at[TAIL] += 1
        else:
            entry, occupation = old[at[OLD]], occupation_of_old
            at[OLD] += 1
        if not entry.flags & DEAD:
            _write(entry, occupation, new, starts, zones, zone_starts, traits, at)
    if at[OLD] < old_count or at[TAIL] < tail_count:
        return False
    while at[OCCUPATION] + 1 < len(starts):
        at[OCCUPATION] += 1
        starts[at[OCCUPATION]] = at[NEW]
        zone_starts[at[OCCUPATION]] = at[ZONES]
    return True
