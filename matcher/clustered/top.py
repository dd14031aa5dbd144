"""A vacancy's best workers: filters first, the score last, and of it no more than could still change the answer."""

from __future__ import annotations

from math import sqrt
from typing import Final

import numpy as np

from matcher.arrays import Integers
from matcher.clustered.fit import (
    employer_fit,
    highest_employer_fit,
    highest_worker_fit,
    qualifies,
    tables_of,
    worker_fit,
)
from matcher.clustered.geometry import no_nearer_than
from matcher.clustered.halves import level_certified, level_declared, slot_of
from matcher.clustered.records import (
    DEAD,
    LODGING_OK,
    SHIFTS,
    SINGLE,
    ZONE_ENTRIES,
    Entry,
    Run,
    Traits,
    Zone,
)
from matcher.columns import NO_OCCUPATION, SLOTS
from matcher.kernels.geometry import way
from matcher.kernels.heap import push, put_in_order, replace_worst
from matcher.kernels.jit import compiled
from matcher.kernels.records import TIE_SHIFT, Hit, Vacancy, Worker
from matcher.kernels.views import Of
from matcher.scale import FULL

_NOWHERE: Final = -(2**31)
_MOST: Final = 2**31
_BUCKETS: Final = 256


@compiled
def _is_best_skill(
    vacancy: Vacancy,
    tables: Integers,
    degrees: Integers,
    entry: Entry,
    fit: int,
    worker: Worker,
) -> bool:
    """Whether the employer would see the worker by this skill: the best of those that qualify, of equals the first.

    The others have entries of their own, so the worker is counted there.
    """
    own_slot = slot_of(entry)
    for slot in range(SLOTS):
        occupation = worker.occupation[slot]
        if occupation == NO_OCCUPATION:
            break
        if slot == own_slot:
            continue
        degree, declared, certified = degrees[occupation], worker.declared[slot], worker.certified[slot]
        if degree > 0 and qualifies(vacancy, occupation, declared, certified):
            other = employer_fit(vacancy, tables, occupation, degree, declared, certified, worker.years[slot])
            if other > fit or (other == fit and slot < own_slot):
                return False
    return True


@compiled
def _holds(sorted_rows: Integers, row: int) -> bool:
    low, high = 0, len(sorted_rows)
    while low < high:
        middle = (low + high) // 2
        if sorted_rows[middle] < row:
            low = middle + 1
        else:
            high = middle
    return low < len(sorted_rows) and sorted_rows[low] == row


@compiled
def _scan(
    entries: Of[Entry],
    begin: int,
    end: int,
    occupation: int,
    own_occupations: Integers,
    vacancy: Vacancy,
    tables: Integers,
    degrees: Integers,
    traits: Of[Traits],
    preferences: Integers,
    cosines: Integers,
    workers: Of[Worker],
    excluded: Integers,
    heap: Of[Hit],
    hit: Hit,
    found: int,
) -> int:
    """Takes those entries of a run into the best that belong there.

    All are of one ``occupation``, or, if that is negative, each of its own in ``own_occupations``.

    Returns how many are found; -1 if hash and score equal those of another and only the ids could tell them apart.
    """
    x, y, distance = _NOWHERE, _NOWHERE, 0
    mixed = occupation < 0
    degree = 0 if mixed else int(degrees[occupation])
    # What is asked of everybody, out of the loop: the heap is written to, so it would be read anew for each.
    shifts, any_shift, lodging = vacancy.shifts, vacancy.shifts == 0, vacancy.lodging
    most_pay = vacancy.pay_top if vacancy.pay_top >= 0 else _MOST
    latest = vacancy.starts_on if vacancy.starts_on != 0 else _MOST
    must_level, must_certified = vacancy.must_level, vacancy.must_certified
    own, fair, first_of_tie = vacancy.occupation, vacancy.fair, vacancy.tie >> TIE_SHIFT
    full = found == len(heap)
    least = int(heap[0].score) if full else 0
    for at in range(begin, end):
        if mixed:
            occupation = int(own_occupations[at])
            degree = int(degrees[occupation])
            if degree == 0:
                continue
        entry = entries[at]
        flags, declared, certified = entry.flags, level_declared(entry), level_certified(entry)
        certified_for = certified if occupation == own else 0
        if not (  # without a shortcut: a branch that nobody can foretell costs more than all of these
            (flags & DEAD == 0)
            & (any_shift | (flags & shifts & SHIFTS != 0))
            & (entry.reservation <= most_pay)
            & (max(declared, certified) >= must_level)
            & (certified_for >= must_certified)
            & (entry.available_from <= latest)
        ):
            continue
        if fair != 0 and traits[entry.traits].fair != fair:
            continue
        if entry.x != x or entry.y != y:
            x, y = entry.x, entry.y
            distance = way(x, y, vacancy, cosines)
        if distance > entry.max_km * 1000 and not (lodging and flags & LODGING_OK):
            continue
        fit = employer_fit(vacancy, tables, occupation, degree, declared, certified, entry.years)
        if full and fit * FULL < least * least:
            continue
        content = worker_fit(vacancy, tables, entry, distance, traits, preferences)
        product = fit * content
        if full and product < least * least:
            continue
        score = int(sqrt(float(product)))
        if full and score == least and entry.tie ^ first_of_tie > heap[0].tie >> TIE_SHIFT:
            continue  # most who are as good as the worst fall out here: nobody has to be looked up for that
        row = entry.row
        worker = workers[row]
        tie = worker.tie ^ vacancy.tie
        if full and score == least and tie > heap[0].tie:
            continue
        if not flags & SINGLE and not _is_best_skill(vacancy, tables, degrees, entry, fit, worker):
            continue
        if _holds(excluded, row):
            continue
        if full and score == least and tie == heap[0].tie:
            return -1
        hit.score, hit.tie = score, tie
        hit.employer_fit, hit.worker_fit, hit.row = fit, content, row
        if full:
            replace_worst(heap, hit)
        else:
            push(heap, found, hit)
            found += 1
            full = found == len(heap)
        if full:
            least = int(heap[0].score)
    return found


@compiled
def plan(
    vacancy: Vacancy,
    tables: Integers,
    needed: Integers,
    degrees: Integers,
    starts: Integers,
    zones: Of[Zone],
    zone_starts: Integers,
    cosines: Integers,
    runs: Of[Of[Run]],
) -> int:
    """Writes the runs that may hold somebody eligible, the most promising first; returns how many."""
    count, buckets = 0, np.zeros(_BUCKETS + 1, np.int64)
    unordered, ordered = runs[0], runs[1]
    for occupation in needed:
        degree, certified_counts = degrees[occupation], occupation == vacancy.occupation
        for number in range(zone_starts[occupation], zone_starts[occupation + 1]):
            zone = zones[number]
            nearest = no_nearer_than(zone, vacancy, cosines)
            lodged = vacancy.lodging and zone.flags & LODGING_OK != 0
            if (
                (nearest > zone.most_km * 1000 and not lodged)
                or 0 <= vacancy.pay_top < zone.least_reservation
                or zone.most_level < vacancy.must_level
                or (zone.most_certified if certified_counts else 0) < vacancy.must_certified
                or (vacancy.shifts != 0 and zone.flags & vacancy.shifts & SHIFTS == 0)
            ):
                continue
            run = unordered[count]
            run.begin = starts[occupation] + (number - zone_starts[occupation]) * ZONE_ENTRIES
            run.length = min(ZONE_ENTRIES, starts[occupation + 1] - run.begin)
            run.occupation = occupation
            run.bound = highest_employer_fit(vacancy, tables, occupation, degree, zone)
            run.bound *= highest_worker_fit(vacancy, zone, nearest)
            buckets[_bucket(run.bound)] += 1
            count += 1
    for bucket in range(1, _BUCKETS + 1):
        buckets[bucket] += buckets[bucket - 1]
    for number in range(count):
        bucket = _bucket(unordered[number].bound)
        buckets[bucket] -= 1
        ordered[buckets[bucket]] = unordered[number]
    return count


@compiled
def _bucket(bound: int) -> int:
    """The higher the bound, the lower the bucket."""
    return _BUCKETS - bound * _BUCKETS // (FULL * FULL)


@compiled
def top(
    vacancy_of_one: Of[Vacancy],
    needed: Integers,
    degrees: Integers,
    entries: Of[Entry],
    starts: Integers,
    zones: Of[Zone],
    zone_starts: Integers,
    tail: Of[Entry],
    tail_occupations: Integers,
    tail_count: int,
    traits: Of[Traits],
    preferences: Integers,
    cosines: Integers,
    workers: Of[Worker],
    excluded: Integers,
    heap: Of[Hit],
    scratch: Of[Hit],
    runs: Of[Of[Run]],
) -> int:
    """Fills the heap with the best workers that are eligible, best first; returns how many, -1 if ids must decide.

    Args:
        vacancy_of_one: an array of one `VACANCY`.
        needed: the occupations whose degree is above 0.
        degrees: by occupation, 0 for the empty slot.
        entries: the ordered part.
        starts: where the entries of each occupation begin; behind the last, where they end.
        zones: of the ordered part.
        zone_starts: where the zones of each occupation begin.
        tail: entries in no order.
        tail_occupations: of what each of them is.
        tail_count: how many there are.
        traits: what the entries refer to.
        preferences: `PREFERENCES`.
        cosines: the table of ``matcher.distance``.
        workers: all of them, by row.
        excluded: rows, sorted.
        heap: as long as the answer may be.
        scratch: room for one hit.
        runs: room for as many runs as there are zones, twice.
    """
    vacancy = vacancy_of_one[0]
    hit = scratch[0]
    tables = tables_of(vacancy)
    found = 0
    for number in range(plan(vacancy, tables, needed, degrees, starts, zones, zone_starts, cosines, runs)):
        run = runs[1][number]
        if found == len(heap) and run.bound < int(heap[0].score) * int(heap[0].score):
            continue
        found = _scan(
            entries, run.begin, run.begin + run.length, run.occupation, tail_occupations, vacancy, tables, degrees,
            traits, preferences, cosines, workers, excluded, heap, hit, found,
        )  # fmt: skip
        if found < 0:
            return -1
    found = _scan(
        tail, 0, tail_count, -1, tail_occupations, vacancy, tables, degrees, traits, preferences, cosines,
        workers, excluded, heap, hit, found,
    )  # fmt: skip
    return found if found < 0 or put_in_order(heap, found) else -1
