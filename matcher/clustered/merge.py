"""Taking the tail into the order, a bounded number of entries at a time; and marking who has left."""

from __future__ import annotations

from matcher.arrays import Integers
from matcher.clustered.halves import both
from matcher.clustered.places import find, place_of
from matcher.clustered.records import DEAD, LODGING_OK, SINGLE, ZONE_ENTRIES, Entry, Traits, Zone
from matcher.clustered.zones import begin, widen
from matcher.columns import NO_OCCUPATION, SLOTS
from matcher.kernels.jit import compiled
from matcher.kernels.records import TIE_SHIFT, Worker
from matcher.kernels.views import Of

OLD, TAIL, NEW, OCCUPATION, ZONES = range(5)
"""How far a merge has come: the next entry of each side, the entries and zones written, the occupation under way."""


@compiled
def kill_all(entries: Of[Entry], starts: Integers, worker_of_one: Of[Worker], row: int) -> None:
    """Marks a worker's entries in the order as dead; ``worker_of_one`` is an array of that one record."""
    worker = worker_of_one[0]
    for slot in range(SLOTS):
        occupation = worker.occupation[slot]
        if occupation == NO_OCCUPATION:
            return
        at = find(entries, starts[occupation], starts[occupation + 1], worker, slot, row)
        if at >= 0:
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
        entry.tie = worker.tie >> TIE_SHIFT
        entry.levels = both(worker.declared[slot], worker.certified[slot])
        entry.years, entry.slots = worker.years[slot], both(slot, worker.declared_count)
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
        begin(zones[at[ZONES]], entry)
        at[ZONES] += 1
    widen(zones[at[ZONES] - 1], entry, traits)
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
            ours, theirs = place_of(tail[at[TAIL]]), place_of(old[at[OLD]])
            from_tail = ours < theirs or (ours == theirs and tail[at[TAIL]].row < old[at[OLD]].row)
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
