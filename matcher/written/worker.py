"""Records of ``workers`` from their bytes, compiled: a third of a microsecond each."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from matcher.arrays import Integers
from matcher.columns import NO_PAY, NO_YEARS
from matcher.kernels.jit import compiled
from matcher.kernels.views import Of
from matcher.regions import number_of
from matcher.shifts import mask_of
from matcher.written.lexer import NULL, QUOTE, day, digits, identifier, literal, moment, text, truth, whole
from matcher.written.profile import MOST_SKILLS, PROFILE, Profiles
from schemas.events.worker import RegistrationChannel
from schemas.model import Shift
from schemas.taxonomy.occupations import occupations


def _written(words: str) -> NDArray[np.uint8]:
    return np.frombuffer(words.encode(), np.uint8)


_WORKER_ID: Final = _written('{"worker_id":"')
_POSITION: Final = _written('","position":')
_REGISTRATION_ID: Final = _written(',"registration_id":"')
_OCCURRED_AT: Final = _written('","occurred_at":"')
_CHANNEL: Final = _written('","channel":"')
_SKILLS: Final = _written('","skills":[')
_OCCUPATION: Final = _written('{"occupation":"')
_LEVEL: Final = _written('","level":')
_YEARS: Final = _written(',"years":')
_PLACE: Final = _written('],"place":{"region":"')
_X: Final = _written('","x":')
_Y: Final = _written(',"y":')
_RESERVATION: Final = _written('},"reservation_pay":')
_MAX_KM: Final = _written(',"max_distance_km":')
_SHIFTS: Final = _written(',"shifts":[')
_LODGING: Final = _written('],"lodging_ok":')
_AVAILABLE: Final = _written(',"available_from":')
_PAY: Final = _written(',"weights":{"pay":')
_DISTANCE: Final = _written(',"distance":')
_SHIFT: Final = _written(',"shift":')
_LODGE: Final = _written(',"lodging":')
_PREFERENCE: Final = _written(',"preference":')
_FAIR: Final = _written('},"fair_id":')
_QUIET: Final = _written(',"quiet":')
_TAXONOMY: Final = _written(',"taxonomy":"')
_END: Final = _written('"}')
_CHANNELS: Final = tuple(_written(each.value) for each in RegistrationChannel)
_SHIFT_WORDS: Final = tuple(_written(f'"{each.value}"') for each in Shift)
_SHIFT_MASKS: Final = np.array([mask_of([each]) for each in Shift])
_OCCUPATIONS: Final = np.array([int(each.code.replace("-", "")) for each in occupations()])
_COMMA, _CLOSE_BRACKET, _CLOSE_BRACE, _HYPHEN, _QUOTED = (ord(each) for each in ',]}-"')
_COUNTY_FROM, _TOWN_FROM = number_of("000000"), number_of("000000000")


class Profile(Protocol):
    """One `PROFILE`, as a kernel sees it."""

    position: int
    occurred_ms: int
    region: int
    reservation: int
    available_from: int
    fair_at: int
    occupation: Integers
    x: int
    y: int
    max_km: int
    level: Integers
    years: Integers
    skills: int
    shifts: int
    weights: Integers
    fair_length: int
    lodging_ok: bool
    quiet: bool
    read: bool


@compiled
def _one_of(data: Integers, at: int, words: tuple[Integers, ...]) -> tuple[int, int]:
    """One of these words, and which."""
    for number, word in enumerate(words):
        behind = literal(data, at, word)
        if behind >= 0:
            return behind, number
    return -1, 0


@compiled
def _perhaps(data: Integers, at: int, most: int, none: int) -> tuple[int, int]:
    """A whole number up to ``most``, or ``none`` for null."""
    behind = literal(data, at, NULL)
    return (behind, none) if behind >= 0 else whole(data, at, 0, most)


@compiled
def _region(data: Integers, at: int) -> tuple[int, int]:
    """A region code between quotation marks, and its number."""
    behind, code = digits(data, at, 9)
    if behind >= 0:
        return behind, code + _TOWN_FROM
    behind, code = digits(data, at, 6)
    return behind, code + _COUNTY_FROM


@compiled
def _occupation(data: Integers, at: int) -> tuple[int, int]:
    """``6-05-01-03``, and its dense number; -1 if the taxonomy lacks it."""
    at, code = digits(data, at, 1)
    for _ in range(3):
        if at < 0 or data[at] != _HYPHEN:
            return -1, 0
        at, two = digits(data, at + 1, 2)
        code = 100 * code + two
    number = int(np.searchsorted(_OCCUPATIONS, code))
    return (at, number) if number < len(_OCCUPATIONS) and _OCCUPATIONS[number] == code else (-1, 0)


@compiled
def _skills(data: Integers, at: int, found: Profile) -> int:
    """At least one, and the bracket behind them."""
    for number in range(MOST_SKILLS):
        at, found.occupation[number] = _occupation(data, literal(data, at, _OCCUPATION))
        at, found.level[number] = whole(data, literal(data, at, _LEVEL), 1, 8)
        at, found.years[number] = _perhaps(data, literal(data, at, _YEARS), 60, NO_YEARS)
        if at < 0 or data[at] != _CLOSE_BRACE:
            return -1
        at += 1
        found.skills = number + 1
        if data[at] != _COMMA:
            return at
        at += 1
    return -1


@compiled
def _shifts(data: Integers, at: int, found: Profile) -> int:
    """Any of them, in any order; the bracket behind them is not looked at."""
    found.shifts = 0
    if at < 0 or data[at] == _CLOSE_BRACKET:
        return at
    while True:
        at, number = _one_of(data, at, _SHIFT_WORDS)
        found.shifts |= _SHIFT_MASKS[number]
        if at < 0 or data[at] != _COMMA:
            return at
        at += 1


@compiled
def _available(data: Integers, at: int, found: Profile) -> int:
    found.available_from = 0
    behind = literal(data, at, NULL)
    if behind >= 0:
        return behind
    at, found.available_from = day(data, literal(data, at, QUOTE))
    return literal(data, at, QUOTE)


@compiled
def _fair(data: Integers, at: int, found: Profile) -> int:
    found.fair_length = 0
    behind = literal(data, at, NULL)
    if behind >= 0:
        return behind
    begin = literal(data, at, QUOTE)
    end = identifier(data, begin)
    found.fair_at, found.fair_length = begin, end - begin
    return literal(data, end, QUOTE)


@compiled
def _weights(data: Integers, at: int, found: Profile) -> int:
    at, found.weights[0] = whole(data, literal(data, at, _PAY), 0, 100)
    at, found.weights[1] = whole(data, literal(data, at, _DISTANCE), 0, 100)
    at, found.weights[2] = whole(data, literal(data, at, _SHIFT), 0, 100)
    at, found.weights[3] = whole(data, literal(data, at, _LODGE), 0, 100)
    at, found.weights[4] = whole(data, literal(data, at, _PREFERENCE), 0, 100)
    return at


@compiled
def _worker(data: Integers, at: int, key: Integers, found: Profile) -> int:
    """One worker under this key, and where it ends; -1 if it is not written as we write."""
    begin = literal(data, at, _WORKER_ID)
    at = identifier(data, begin)
    if at < 0 or at - begin > len(key):
        return -1
    for number in range(len(key)):
        if key[number] != (data[begin + number] if number < at - begin else 0):
            return -1
    at, found.position = whole(data, literal(data, at, _POSITION), 0, 10**18)
    at = identifier(data, literal(data, at, _REGISTRATION_ID))
    at, found.occurred_ms = moment(data, literal(data, at, _OCCURRED_AT))
    at, _ = _one_of(data, literal(data, at, _CHANNEL), _CHANNELS)
    at = _skills(data, literal(data, at, _SKILLS), found)
    at, found.region = _region(data, literal(data, at, _PLACE))
    at, found.x = whole(data, literal(data, at, _X), 7_000, 14_000)
    at, found.y = whole(data, literal(data, at, _Y), 300, 5_500)
    at, found.reservation = _perhaps(data, literal(data, at, _RESERVATION), 200_000, NO_PAY)
    at, found.max_km = whole(data, literal(data, at, _MAX_KM), 0, 5_000)
    at = _shifts(data, literal(data, at, _SHIFTS), found)
    at, found.lodging_ok = truth(data, literal(data, at, _LODGING))
    at = _available(data, literal(data, at, _AVAILABLE), found)
    at = _weights(data, at, found)
    at = _fair(data, literal(data, at, _FAIR), found)
    at, found.quiet = truth(data, literal(data, at, _QUIET))
    return literal(data, text(data, literal(data, at, _TAXONOMY)), _END)


@compiled
def _read_all(data: Integers, ends: Integers, keys: Integers, found: Of[Profile]) -> None:
    begin = 0
    for number in range(len(ends)):
        found[number].read = _worker(data, begin, keys[number], found[number]) == ends[number]
        begin = ends[number]


def read_workers(ids: NDArray[np.bytes_], values: Sequence[bytes]) -> Profiles:
    """What the values say, each under its worker's id; who is not ``read`` there is for another reader to judge.

    Args:
        ids: ASCII, without a zero byte.
        values: as many.
    """
    joined = b"".join((*values, b"\0"))
    ends = np.fromiter(accumulate(map(len, values)), np.int64, len(values))
    found = np.zeros(len(values), PROFILE)
    _read_all(np.frombuffer(joined, np.uint8), ends, ids.view(np.uint8).reshape(len(ids), ids.itemsize), found)
    fairs = {
        at: joined[found["fair_at"][at] : found["fair_at"][at] + found["fair_length"][at]].decode()
        for at in np.flatnonzero(found["fair_length"] * found["read"]).tolist()
    }
    return Profiles(ids, found, fairs)
