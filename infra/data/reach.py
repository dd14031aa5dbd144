"""How far from the point of its county a town may be marked."""

import math

import numpy as np

MAX_REACH_M = 12_000
_DEGREE_E5 = 100_000
_DEGREE_M = 111_195  # one degree of latitude on a sphere of 6,371 km


def reaches(points_e5: dict[str, tuple[int, int]]) -> dict[str, tuple[int, int]]:
    """Return for each county the half axes (east, north) of the disc in which its towns are marked.

    All in 0.00001 degree, WGS-84. Its radius is at most 12 km and at most half the distance to the nearest
    other point: no town is marked nearer to another county's point than to its own.
    """
    codes = list(points_e5)
    lon, lat = (np.array(list(points_e5.values()), dtype=np.float64) / _DEGREE_E5).T
    result = {}
    for at, code in enumerate(codes):
        metres_per_lon = _DEGREE_M * math.cos(math.radians(lat[at]))
        apart = np.hypot((lon - lon[at]) * metres_per_lon, (lat - lat[at]) * _DEGREE_M)
        apart[at] = np.inf
        radius = min(MAX_REACH_M, apart.min() / 2)
        result[code] = (
            int(radius / metres_per_lon * _DEGREE_E5),
            int(radius / _DEGREE_M * _DEGREE_E5),
        )
    return result
