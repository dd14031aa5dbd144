"""Personal data at rest."""

from __future__ import annotations

from base64 import b64decode, b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.sealing import CannotOpen, Sealer

OLD, NEW = bytes(range(32)), bytes(range(1, 33))
SEALER = Sealer({"old": OLD}, "old")
PLAIN = '{"phone": "13900000001", "name": "测试"}'.encode()


@given(st.binary(max_size=200), st.text(st.characters(exclude_categories=["Cs"]), max_size=9))
def test_what_is_sealed_opens_for_its_owner(plain: bytes, owner: str) -> None:
    """The round trip, for any bytes and any owner."""
    assert plain == SEALER.open(SEALER.seal(plain, owner), owner, "old")


def test_the_same_words_are_never_the_same_bytes() -> None:
    """A fresh nonce each time, and nothing of the plaintext shows."""
    sealed = {SEALER.seal(PLAIN, "w-1") for _ in range(50)}
    assert 50 == len(sealed)
    assert not any(b"13900000001" in b64decode(each) for each in sealed)


def test_bytes_moved_to_another_owner_do_not_open() -> None:
    """Who writes somebody's contact under another worker_id gains nothing."""
    with pytest.raises(CannotOpen, match="w-2"):
        SEALER.open(SEALER.seal(PLAIN, "w-1"), "w-2", "old")


def test_an_unknown_key_is_named() -> None:
    """The sentence says which key is to be brought."""
    with pytest.raises(CannotOpen, match="'new' is not here"):
        SEALER.open(SEALER.seal(PLAIN, "w-1"), "w-1", "new")


def test_another_key_under_the_same_id_does_not_open() -> None:
    """Not even garbage comes out."""
    with pytest.raises(CannotOpen):
        Sealer({"old": NEW}, "old").open(SEALER.seal(PLAIN, "w-1"), "w-1", "old")


def test_rotation_seals_with_the_new_key_and_opens_with_both() -> None:
    """What was sealed before stays readable; what is sealed after needs the new key."""
    before = SEALER.seal(PLAIN, "w-1")
    rotated = Sealer({"old": OLD, "new": NEW}, "new")
    after = rotated.seal(PLAIN, "w-1")
    assert "new" == rotated.current
    assert PLAIN == rotated.open(before, "w-1", "old") == rotated.open(after, "w-1", "new")
    with pytest.raises(CannotOpen):
        SEALER.open(after, "w-1", "new")


@given(st.integers(0, 200), st.integers(1, 255))
def test_damage_is_cannot_open(position: int, flip: int) -> None:
    """One changed byte, anywhere."""
    raw = bytearray(b64decode(SEALER.seal(PLAIN, "w-1")))
    raw[position % len(raw)] ^= flip
    with pytest.raises(CannotOpen):
        SEALER.open(b64encode(raw).decode(), "w-1", "old")


@pytest.mark.parametrize("sealed", ["", "AAAA", "不是", "A", "AAAAAAAAAAAAAAAA"])
def test_what_was_never_sealed_is_cannot_open(sealed: str) -> None:
    """Too short for a nonce, or no base64 at all: the same one error, for callers know no other."""
    with pytest.raises(CannotOpen):
        SEALER.open(sealed, "w-1", "old")


def test_a_current_key_that_is_not_there_is_refused() -> None:
    """The sentence says what to run."""
    with pytest.raises(ValueError, match="kaigong keys init"):
        Sealer({"old": OLD}, "new")


def test_keys_do_not_show() -> None:
    """Neither repr nor an error repeats a key or the plaintext."""
    assert repr(OLD) not in repr(SEALER)
    assert OLD.hex() not in repr(SEALER)
