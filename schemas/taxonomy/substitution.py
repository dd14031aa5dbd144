"""How well one occupation stands in for another, in ten-thousandths.

The same occupation 10,000; a curated pair what ``data/substitutions.csv`` says, with its reason; two
occupations of one minor group (小类) 4,000; anything else 0. Curated pairs point from what a worker *has* to
what a vacancy *needs* and hold both ways only where the file says so: a 裁缝 can sew in a line, a seamstress
cannot always cut a suit.
"""

from functools import cache

from schemas.taxonomy.occupations import occupation, occupations
from schemas.taxonomy.package import read_rows

SAME = 10_000
SAME_MINOR_GROUP = 4_000


def substitutability(have: str, need: str) -> int:
    """Return how well the occupation `have` fills a post for `need`: 0 (not at all) to 10,000 (the same).

    `UnknownOccupation` for a code that is none.
    """
    held, needed = occupation(have), occupation(need)
    if held == needed:
        return SAME
    floor = SAME_MINOR_GROUP if held.minor == needed.minor else 0
    return _curated().get((have, need), floor)


@cache
def substitutes(need: str) -> tuple[tuple[str, int], ...]:
    """Return every occupation that fills a post for `need` at all, itself first: (code, degree).

    The greatest degree first, then by code. `UnknownOccupation` for a code that is none.
    """
    minor = occupation(need).minor
    codes = {o.code for o in occupations() if o.minor == minor}
    codes |= {have for have, needed in _curated() if needed == need}
    degrees = ((code, substitutability(code, need)) for code in codes)
    return tuple(sorted(degrees, key=lambda pair: (-pair[1], pair[0])))


@cache
def _curated() -> dict[tuple[str, str], int]:
    pairs: dict[tuple[str, str], int] = {}
    for row in read_rows("substitutions.csv"):
        pairs[row["have"], row["need"]] = int(row["degree"])
        if row["mutual"] == "yes":
            pairs[row["need"], row["have"]] = int(row["degree"])
    return pairs
