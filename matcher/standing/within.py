"""The rules that a worker is within."""

from __future__ import annotations

from matcher.arrays import Integers
from matcher.columns import NO_OCCUPATION, SLOTS
from matcher.kernels.geometry import metres
from matcher.kernels.jit import compiled
from matcher.kernels.records import Worker
from matcher.kernels.views import Of
from matcher.keyed.kernels import place_of
from matcher.keyed.keys import NOWHERE, REGION, SIZES, SQUARE, key, square
from matcher.keyed.records import List
from matcher.scale import FULL
from matcher.standing.records import ANY_SHIFT, CERTIFIED, LODGING, NO_LODGING, Entry

_key = compiled(key)
_square = compiled(square)


@compiled
def _take(
    entries: Of[Entry],
    begin: int,
    count: int,
    worker: Worker,
    degree: int,
    level: int,
    certified: int,
    holders: Integers,
    cosines: Integers,
    seen: Integers,
    stamp: int,
    found_rows: Integers,
    found: int,
) -> int:
    """Adds the rules of one list that the worker meets by one skill; returns how many are found, room or not."""
    shifts, reservation, fair, x, y = worker.shifts | ANY_SHIFT, worker.reservation, worker.fair, worker.x, worker.y
    refused = NO_LODGING if worker.lodging_ok else LODGING
    for at in range(begin, begin + count):
        entry = entries[at]
        flags = entry.flags
        if not (  # without a shortcut: a branch that nobody can foretell costs more than all of these
            (flags & shifts != 0)
            & (flags & refused == 0)
            & (reservation <= entry.most_pay)
            & (degree >= entry.degree)
            & ((certified if flags & CERTIFIED else level) >= entry.level)
            & ((entry.fair == 0) | (entry.fair == fair))
        ):
            continue
        if entry.radius >= 0:
            if metres(abs(x - entry.x), abs(y - entry.y), y + entry.y, cosines) > entry.radius:
                continue
            if entry.region != 0:
                inside = False
                for holder in holders:
                    inside |= holder == entry.region
                if not inside:
                    continue
        if seen[entry.row] == stamp:
            continue
        seen[entry.row] = stamp
        if found < len(found_rows):
            found_rows[found] = entry.row
        found += 1
    return found


@compiled
def _look(
    lists: Of[List],
    entries: Of[Entry],
    need: int,
    kinds: int,
    worker: Worker,
    degree: int,
    level: int,
    certified: int,
    holders: Integers,
    cosines: Integers,
    seen: Integers,
    stamp: int,
    found_rows: Integers,
    found: int,
) -> int:
    """Adds the rules that need one occupation, wherever the worker may find them."""
    for kind in range(SQUARE + SIZES):
        if not kinds >> kind & 1:
            continue
        for number in range(len(holders) if kind == REGION else 1):
            place = 0
            if kind == REGION:
                place = holders[number]
                if place < 0:
                    break
            elif kind != NOWHERE:
                place = _square(worker.x, worker.y, kind - SQUARE + 1)
            at = place_of(lists, _key(need, kind, place))
            if lists[at].count:
                found = _take(
                    entries, lists[at].begin, lists[at].count, worker, degree, level, certified, holders, cosines,
                    seen, stamp, found_rows, found,
                )  # fmt: skip
    return found


@compiled
def within(
    worker_of_one: Of[Worker],
    regions: Integers,
    needs: Integers,
    degrees: Integers,
    need_counts: Integers,
    least_degrees: Integers,
    kinds: Integers,
    lists: Of[List],
    entries: Of[Entry],
    cosines: Integers,
    seen: Integers,
    stamp: int,
    found_rows: Integers,
) -> int:
    """Writes the rows of the rules that a worker is within; returns how many they are, also if there is no room.

    Args:
        worker_of_one: an array of one record of ``matcher.columns.WORKER``.
        regions: by number, the code of each region and of what holds it, -1 behind the last.
        needs: by occupation, the needs for which it counts and that a rule has ever had.
        degrees: of these.
        need_counts: how many they are.
        least_degrees: by need, the least substitutability that any of its rules ever took.
        kinds: by need, a bit for each kind of place under which any of its rules ever lay.
        lists: the table of lists.
        entries: what they hold.
        cosines: the table of ``matcher.distance``.
        seen: by rule's row; nobody else has used ``stamp`` in it.
        stamp: marks the rules that are found.
        found_rows: the answer, as far as there is room.
    """
    worker = worker_of_one[0]
    holders = regions[worker.region]
    found, highest, highest_certified = 0, 0, 0
    for slot in range(SLOTS):
        occupation = worker.occupation[slot]
        if occupation == NO_OCCUPATION:
            break
        certified = int(worker.certified[slot])
        level = max(int(worker.declared[slot]), certified)
        highest, highest_certified = max(highest, level), max(highest_certified, certified)
        for number in range(need_counts[occupation]):
            need, degree = needs[occupation, number], degrees[occupation, number]
            if degree >= least_degrees[need]:
                found = _look(
                    lists, entries, need, kinds[need], worker, degree, level, certified, holders, cosines,
                    seen, stamp, found_rows, found,
                )  # fmt: skip
    if highest:
        found = _look(
            lists, entries, NO_OCCUPATION, kinds[NO_OCCUPATION], worker, FULL, highest, highest_certified, holders,
            cosines, seen, stamp, found_rows, found,
        )  # fmt: skip
    return found


@compiled
def split(
    before: Integers, after: Integers, seen: Integers, stamp: int, enters: Integers, stays: Integers, leaves: Integers
) -> tuple[int, int, int]:
    """Tells what is new from what is old; returns how many of each. ``stamp`` and the next one mark ``seen``."""
    entering = staying = leaving = 0
    for row in before:
        seen[row] = stamp
    for row in after:
        if seen[row] == stamp:
            stays[staying] = row
            staying += 1
        else:
            enters[entering] = row
            entering += 1
        seen[row] = stamp + 1
    for row in before:
        if seen[row] == stamp:
            leaves[leaving] = row
            leaving += 1
    return entering, staying, leaving
