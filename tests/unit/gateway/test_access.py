"""API keys: their form, and what is kept of them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gateway.access import hash_of, mint, well_formed


def test_a_new_key_is_well_formed() -> None:
    """Prefix, 30 characters, 6 of checksum; two are never alike."""
    first, second = mint(), mint("live")
    assert well_formed(first)
    assert well_formed(second)
    assert first != second
    assert len(first) == len("kg_test_") + 36


@given(at=st.integers(8, 43), character=st.sampled_from("0aZ9"))
def test_one_wrong_character_is_noticed_offline(at: int, character: str) -> None:
    """A typo is told from an unknown key without a look-up."""
    key = mint()
    mistyped = key[:at] + character + key[at + 1 :]
    assert well_formed(mistyped) is (mistyped == key)


def test_the_hash_says_nothing_of_the_key() -> None:
    """What is on the bus is a SHA-256 in hexadecimal."""
    key = mint()
    assert len(hash_of(key)) == 64
    assert key[8:] not in hash_of(key)
