"""The workers within a rule: by the zones of the occupations that it accepts, where it asks for them."""

from __future__ import annotations

from typing import NamedTuple

from matcher.arrays import Booleans, Integers
from matcher.clustered.halves import level_certified, level_declared
from matcher.clustered.records import DEAD, LODGING_OK, SHIFTS, SINGLE, ZONE_ENTRIES, Entry, Traits, Zone
from matcher.kernels.geometry import metres
from matcher.kernels.jit import compiled
from matcher.kernels.records import Worker
from matcher.kernels.views import Of
from matcher.standing.records import ANY_SHIFT, CERTIFIED, LODGING, NO_LODGING
from matcher.standing.records import Entry as Rule


class Crowd(NamedTuple):
    """The clusters, and every worker's own record."""

    entries: Of[Entry]
    starts: Integers
    zones: Of[Zone]
    zone_starts: Integers
    tail: Of[Entry]
    tail_occupations: Integers
    tail_count: int
    traits: Of[Traits]
    workers: Of[Worker]


class Asked(NamedTuple):
    """What a rule asks: the rest of it, and what one entry of it cannot say.

    ``occupations`` are numbers, ``accepted`` is by number; ``inside`` by region number, empty if any region would do;
    nobody beyond ``west``, ``east``, ``south`` and ``north`` is within.
    """

    rule: Of[Rule]
    occupations: Integers
    accepted: Booleans
    inside: Booleans
    west: int
    east: int
    south: int
    north: int


@compiled
def members(crowd: Crowd, asked: Asked, cosines: Integers, seen: Integers, stamp: int, found_rows: Integers) -> int:
    """Writes the rows of the workers within a rule, in no order; returns how many they are, room or not."""
    found, nobody = 0, crowd.tail_occupations[:0]
    for occupation in asked.occupations:
        begin = crowd.starts[occupation]
        for number in range(crowd.zone_starts[occupation], crowd.zone_starts[occupation + 1]):
            zone = crowd.zones[number]
            if (
                zone.west <= asked.east
                and zone.east >= asked.west
                and zone.south <= asked.north
                and zone.north >= asked.south
            ):
                first = begin + (number - crowd.zone_starts[occupation]) * ZONE_ENTRIES
                last = min(first + ZONE_ENTRIES, crowd.starts[occupation + 1])
                found = _take(
                    crowd.entries, first, last, nobody, crowd.traits, crowd.workers,
                    asked, cosines, seen, stamp, found_rows, found,
                )  # fmt: skip
    return _take(
        crowd.tail, 0, crowd.tail_count, crowd.tail_occupations, crowd.traits, crowd.workers,
        asked, cosines, seen, stamp, found_rows, found,
    )  # fmt: skip


@compiled
def _take(
    entries: Of[Entry],
    begin: int,
    end: int,
    occupations: Integers,
    traits: Of[Traits],
    workers: Of[Worker],
    asked: Asked,
    cosines: Integers,
    seen: Integers,
    stamp: int,
    found_rows: Integers,
    found: int,
) -> int:
    """Adds those of a run whom the rule takes by this skill and by none before; returns how many there are now.

    All are of an occupation that the rule accepts, or, if there are ``occupations``, each of its own.
    """
    rule = asked.rule[0]
    west, east, south, north = asked.west, asked.east, asked.south, asked.north
    rule_flags, rule_level, most_pay, rule_fair = rule.flags, rule.level, rule.most_pay, rule.fair
    radius, x, y, by_certificate = rule.radius, rule.x, rule.y, rule.flags & CERTIFIED != 0
    somewhere, mixed = len(asked.inside) > 0, len(occupations) > 0
    for at in range(begin, end):
        if mixed and not asked.accepted[occupations[at]]:
            continue
        entry = entries[at]
        flags, certified = entry.flags, level_certified(entry)
        if not (  # without a shortcut: a branch that nobody can foretell costs more than all of these
            (flags & DEAD == 0)
            & ((certified if by_certificate else max(level_declared(entry), certified)) >= rule_level)
            & (rule_flags & ((flags & SHIFTS) | ANY_SHIFT) != 0)
            & (rule_flags & (NO_LODGING if flags & LODGING_OK else LODGING) == 0)
            & (entry.reservation <= most_pay)
            & (entry.x >= west)
            & (entry.x <= east)
            & (entry.y >= south)
            & (entry.y <= north)
        ):
            continue
        if rule_fair != 0 and traits[entry.traits].fair != rule_fair:
            continue
        if radius >= 0 and metres(abs(entry.x - x), abs(entry.y - y), y + entry.y, cosines) > radius:
            continue
        if somewhere and not asked.inside[workers[entry.row].region]:
            continue
        if not flags & SINGLE:
            if seen[entry.row] == stamp:
                continue
            seen[entry.row] = stamp
        if found < len(found_rows):
            found_rows[found] = entry.row
        found += 1
    return found
