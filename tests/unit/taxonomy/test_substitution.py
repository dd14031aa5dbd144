"""Substitutability between occupations."""

import csv
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import schemas.taxonomy
from schemas.taxonomy.errors import UnknownOccupation
from schemas.taxonomy.occupations import is_occupation, occupations
from schemas.taxonomy.substitution import SAME, SAME_MINOR_GROUP, substitutability, substitutes

pytestmark = pytest.mark.unit

codes = st.sampled_from([o.code for o in occupations()])


def curated() -> Iterator[tuple[str, str, int, bool, str]]:
    path = Path(next(iter(schemas.taxonomy.__path__))) / "data" / "substitutions.csv"
    with path.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            yield row["have"], row["need"], int(row["degree"]), row["mutual"] == "yes", row["reason"]


def slow_substitutability(have: str, need: str) -> int:
    """The rule, read off the file anew each time."""
    if have == need:
        return 10_000
    for a, b, degree, mutual, _ in curated():
        if (a, b) == (have, need) or (mutual and (b, a) == (have, need)):
            return degree
    return 4_000 if have[:7] == need[:7] else 0


def test_the_curated_pairs_are_sound() -> None:
    """Known occupations, each pair once, with a reason, and never worse than the floor of a shared group."""
    directed: list[tuple[str, str]] = []
    for have, need, degree, mutual, reason in curated():
        assert is_occupation(have)
        assert is_occupation(need)
        assert have != need
        assert (SAME_MINOR_GROUP if have[:7] == need[:7] else 0) < degree < SAME
        assert reason
        directed += [(have, need), (need, have)] if mutual else [(have, need)]
    assert len(set(directed)) == len(directed)


def test_mutual_pairs_hold_both_ways() -> None:
    """A pair called mutual has one degree in both directions."""
    for have, need, degree, mutual, _ in curated():
        assert degree == substitutability(have, need)
        assert not mutual or degree == substitutability(need, have)


def test_a_one_way_pair_does_not_hold_backwards() -> None:
    """A 裁缝 sews in a line better than a seamstress replaces a 裁缝."""
    assert substitutability("4-10-02-01", "6-05-01-03") > substitutability("6-05-01-03", "4-10-02-01") > 0


@given(codes, codes)
def test_any_two_follow_the_rule(have: str, need: str) -> None:
    """Same, curated, same minor group, nothing: as the slow reference reads it."""
    assert slow_substitutability(have, need) == substitutability(have, need)


@given(codes)
def test_substitutes_are_all_that_fill_in_at_all(need: str) -> None:
    """The list is complete, itself first, then by falling degree and rising code."""
    listed = substitutes(need)
    expected = {have for have in (o.code for o in occupations()) if substitutability(have, need)}
    assert expected == {code for code, _ in listed}
    assert (need, SAME) == listed[0]
    assert all((-da, a) < (-db, b) for (a, da), (b, db) in pairwise(listed))
    assert all(degree == substitutability(code, need) for code, degree in listed)


def test_an_unknown_occupation_is_refused() -> None:
    """On either side, even when both are the same unknown."""
    with pytest.raises(UnknownOccupation):
        substitutability("9-99-99-99", "9-99-99-99")
    with pytest.raises(UnknownOccupation):
        substitutes("9-99-99-99")
