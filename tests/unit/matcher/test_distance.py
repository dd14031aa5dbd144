from __future__ import annotations

from math import asin, cos, isqrt, radians, sin, sqrt

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from matcher.distance import metres
from tests.reference.geography import metres as slow_metres

cells = st.tuples(st.integers(7_000, 14_000), st.integers(300, 5_500))


def fast_metres(a: tuple[int, int], b: tuple[int, int]) -> int:
    arrays = [np.array([value], np.int16) for value in (*a, *b)]
    return int(metres(*arrays)[0])


@given(cells, cells)
def test_numpy_and_plain_integers_agree_to_the_metre(a: tuple[int, int], b: tuple[int, int]) -> None:
    """The columns' distance is bit for bit that of Python integers, anywhere a place can be."""
    assert slow_metres(a, b) == fast_metres(a, b) == fast_metres(b, a)


def test_no_cosine_is_near_a_rounding_boundary() -> None:
    """Floating-point libraries differ in the last bits; no entry is so near a half as to notice."""
    away = (abs(10_000 * cos(radians((s + 1) / 200)) % 1 - 0.5) for s in range(600, 11_001))
    assert min(away) > 1e-6


def test_the_float_root_is_the_integer_root_up_to_the_longest_way() -> None:
    """The greatest squares that can occur, and their neighbours, have exact integer roots."""
    corner = slow_metres((7_000, 300), (14_000, 5_500))
    for root in (corner - 1, corner, corner + 1, 2**24):
        for square in (root**2 - 1, root**2, root**2 + 1):
            assert isqrt(square) == int(np.sqrt(np.array([square], np.int64)).astype(np.int64)[0])


@given(cells, st.integers(-200, 200), st.integers(-200, 200))
def test_within_a_province_it_is_the_great_circle(a: tuple[int, int], dx: int, dy: int) -> None:
    """Up to two degrees away the formula is within 0.5 % and 10 m of the haversine."""
    b = (min(max(a[0] + dx, 7_000), 14_000), min(max(a[1] + dy, 300), 5_500))
    lat, other_lat = (radians((cell[1] + 0.5) / 100) for cell in (a, b))
    lon, other_lon = (radians((cell[0] + 0.5) / 100) for cell in (a, b))
    h = sin((other_lat - lat) / 2) ** 2 + cos(lat) * cos(other_lat) * sin((other_lon - lon) / 2) ** 2
    exact = 2 * 6_371_008.8 * asin(sqrt(h))
    assert abs(fast_metres(a, b) - exact) <= 0.005 * exact + 10
