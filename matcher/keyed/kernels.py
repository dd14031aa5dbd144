"""Lists by key, all in one array: each has room for 1, 2, 4, 8 … entries, and moves behind all others when it is full.

``lists`` is a table with open addressing: a key is where it belongs or in the next free place behind that. A list that
has become empty keeps its place in the table until the table is made anew, and what a list leaves behind in the array
lies idle until all of them are packed together.
"""

from __future__ import annotations

from typing import Final

from matcher.arrays import Integers
from matcher.kernels.jit import compiled
from matcher.kernels.views import Of
from matcher.keyed.records import Entry, List

NO_KEY: Final = -1
_SPREAD: Final = 0x1E3779B97F4A7C15


@compiled
def place_of(lists: Of[List], key: int) -> int:
    """Where in the table a key is, or else where it would be."""
    mask = len(lists) - 1
    at = ((key * _SPREAD) >> 40) & mask
    while lists[at].key != key and lists[at].key != NO_KEY:
        at = (at + 1) & mask
    return at


@compiled
def move(lists: Of[List], larger: Of[List]) -> int:
    """Writes all lists that are not empty to a larger table; returns how many."""
    moved = 0
    for at in range(len(lists)):
        if lists[at].count:
            larger[place_of(larger, lists[at].key)] = lists[at]
            moved += 1
    return moved


@compiled
def add(lists: Of[List], entries: Of[Entry], extent: Integers, key: int, entry_of_one: Of[Entry]) -> int:
    """Adds an entry to the list of a key.

    Returns 1 if the list is new in the table, 0 if it is not; if it takes more room than ``entries`` has left, nothing
    is changed, and the room is returned, negative.

    Args:
        lists: the table, with a free place at least.
        entries: all lists' room.
        extent: an array of one: how much of ``entries`` lists have ever taken.
        key: whose list it is.
        entry_of_one: an array of that one entry.
    """
    at = place_of(lists, key)
    new, count, room = lists[at].key == NO_KEY, lists[at].count, lists[at].room
    if count == room:
        room, begin, old = max(1, 2 * room), extent[0], lists[at].begin
        if begin + room > len(entries):
            return -room
        for number in range(count):
            entries[begin + number] = entries[old + number]
        lists[at].key, lists[at].begin, lists[at].room = key, begin, room
        extent[0] = begin + room
    entries[lists[at].begin + count] = entry_of_one[0]
    lists[at].count = count + 1
    return 1 if new else 0


@compiled
def drop(lists: Of[List], entries: Of[Entry], key: int, row: int) -> None:
    """Takes a row's entry out of the list of a key; the last entry takes its place."""
    at = place_of(lists, key)
    begin, count = lists[at].begin, lists[at].count
    for number in range(count):
        if entries[begin + number].row == row:
            entries[begin + number] = entries[begin + count - 1]
            lists[at].count = count - 1
            return


@compiled
def room_for(count: int) -> int:
    """The room that so many entries take."""
    room = 1
    while room < count:
        room *= 2
    return room


@compiled
def room_in_use(lists: Of[List]) -> int:
    """The room that all lists take when they are packed."""
    room = 0
    for at in range(len(lists)):
        if lists[at].count:
            room += room_for(lists[at].count)
    return room


@compiled
def pack(lists: Of[List], entries: Of[Entry], packed: Of[Entry]) -> int:
    """Writes all lists to another array, one behind the other; returns how much of it they take."""
    extent = 0
    for at in range(len(lists)):
        begin, count = lists[at].begin, lists[at].count
        lists[at].begin, lists[at].room = extent, 0
        if count:
            for number in range(count):
                packed[extent + number] = entries[begin + number]
            lists[at].room = room_for(count)
            extent += lists[at].room
    return extent
