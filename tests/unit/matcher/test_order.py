from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from matcher.order import best, tie_of

few_scores = st.integers(0, 3)
few_hashes = st.sampled_from([0, 1, 2**63, 2**64 - 1])


@given(st.lists(st.tuples(few_scores, few_hashes), max_size=40), st.integers(0, 45))
def test_the_selection_is_the_head_of_the_whole_order(rows: list[tuple[int, int]], k: int) -> None:
    """Whatever is tied, also where two hashes collide, the first k are those of a full sort."""
    ids = [(f"w-{(7 * at) % 41:02}", "v-1") for at in range(len(rows))]
    expected = sorted(range(len(rows)), key=lambda at: (-rows[at][0], rows[at][1], ids[at]))[:k]
    scores = np.array([score for score, _ in rows], np.int64)
    ties = np.array([tie for _, tie in rows], np.uint64)
    assert expected == best(scores, ties, k, lambda at: ids[at]).tolist()


def test_the_hash_is_for_ever() -> None:
    """BLAKE2b of 8 bytes, big-endian: another hash would reorder every tie ever decided."""
    assert 0x8ABCC47F54C8115A == tie_of("w-1")
