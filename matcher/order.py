"""The total order of matches: score down, then a stable hash up, then the ids up."""

from collections.abc import Callable
from hashlib import blake2b

import numpy as np

from matcher.arrays import Hashes, Integers, Rows


def tie_of(id_: str) -> int:
    """The hash of a worker's or vacancy's id, 64 bits. A pair's tie-breaker is the XOR of both.

    So whom a tie favours differs from vacancy to vacancy, and needs no hash for each pair.
    """
    return int.from_bytes(blake2b(id_.encode(), digest_size=8).digest(), "big")


def best(scores: Integers, ties: Hashes, k: int, ids_at: Callable[[int], tuple[str, str]]) -> Rows:
    """Positions of the first `k` in the total order, best first; exact, whatever is tied."""
    if k <= 0:
        return np.empty(0, np.intp)
    chosen = _no_fewer_than(scores, ties, k) if len(scores) > k else np.arange(len(scores))
    chosen = chosen[np.lexsort((ties[chosen], -scores[chosen]))]
    if _has_twins(scores[chosen], ties[chosen]):
        ranked = sorted(chosen.tolist(), key=lambda at: (-int(scores[at]), int(ties[at]), ids_at(at)))
        chosen = np.array(ranked, dtype=np.intp)
    return chosen[:k]


def _has_twins(scores: Integers, ties: Hashes) -> bool:
    """Whether two neighbours are equal in score and hash, so that only their ids can tell them apart."""
    return bool(((scores[1:] == scores[:-1]) & (ties[1:] == ties[:-1])).any())


def _no_fewer_than(scores: Integers, ties: Hashes, k: int) -> Rows:
    """The first `k`, and with them whatever equals the last in score and hash."""
    last = np.partition(scores, len(scores) - k)[len(scores) - k]
    above = np.flatnonzero(scores > last)
    level = np.flatnonzero(scores == last)
    places = k - len(above)
    if len(level) > places:
        level_ties = ties[level]
        level = level[level_ties <= np.partition(level_ties, places - 1)[places - 1]]
    return np.concatenate((above, level))
