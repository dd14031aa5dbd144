"""Ids that everybody derives alike."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from schemas.ids import Pseudonymiser, attempt_id, notification_id, offer_id, terms_hash
from schemas.model import Identifier

KEY, OTHER_KEY = bytes(range(32)), bytes(range(1, 33))
PARTS = st.tuples(st.text("abc-:1", max_size=4), st.text("abc-:1", max_size=4), st.integers(0, 12))
PHONES = st.integers(13_900_000_000, 13_900_009_999).map(str)

PINNED = (
    "p-nbcjthniso7l3m3qfos366eo",
    "w-hjwbfgbiouyfrhp6i46itso7",
    "x-s7cnnwssb5hjgexe2g5ojgaz",
    "lk4mhewcyvadlicivjsznxkb",
    "o-m56aoiop54uk4rfj43sazm5c",
    "n-q4j5bbrelhvmeezqdzn7ggaf",
    "3zcrjxeu3hgty5idkmfkix6m",
    "6zh4vp5qfcb4zbvimntbxqsl",
)


def test_ids_are_pinned() -> None:
    """They are on the bus for years: a change of the derivation would tell everybody everything once more."""
    people = Pseudonymiser(KEY)
    assert PINNED == (
        people.identity("13900000001"),
        people.worker_id("p-x", 0),
        people.openid_hash("o-x"),
        people.key_fingerprint(),
        offer_id("v", "w", "t", 1),
        notification_id("o"),
        attempt_id("n", "sms", 1),
        terms_hash("缝纫工", 3, None),
    )


@given(st.lists(PARTS, unique=True, min_size=2, max_size=6))
def test_different_parts_have_different_ids(parts: list[tuple[str, str, int]]) -> None:
    """Also where the parts only differ in where one ends: (ab, c) is not (a, bc)."""
    people = Pseudonymiser(KEY)
    made = [
        each
        for a, b, number in parts
        for each in (offer_id(a, b, "t", number), attempt_id(a, b, number), terms_hash(a, b, number))
    ]
    made += [people.worker_id(f"p-{a}{b}", number) for a, b, number in {(a, "", number) for a, _, number in parts}]
    assert len(made) == len(set(made))


@given(PARTS)
def test_every_id_may_stand_in_a_key(parts: tuple[str, str, int]) -> None:
    """It is an Identifier: no colon, no space; and an attempt fits Alibaba's OutId."""
    people, (a, b, number) = Pseudonymiser(KEY), parts
    ids = (
        people.identity(a),
        people.worker_id(a, number),
        people.openid_hash(a),
        offer_id(a, b, "t", number),
        notification_id(a),
        attempt_id(a, b, number),
        terms_hash(a, b),
    )
    for each in ids:
        TypeAdapter(Identifier).validate_python(each)
    assert re.fullmatch("[a-z2-7]{24}", attempt_id(a, b, number))


@given(PHONES, st.integers(0, 3))
def test_two_kiosks_agree_on_a_worker_and_two_installations_do_not(phone: str, epoch: int) -> None:
    """The same key gives the same worker without asking; another key gives nobody's."""
    here, there, elsewhere = Pseudonymiser(KEY), Pseudonymiser(KEY), Pseudonymiser(OTHER_KEY)
    worker = here.worker_id(here.identity(phone), epoch)
    assert worker == there.worker_id(there.identity(phone), epoch)
    assert worker != elsewhere.worker_id(elsewhere.identity(phone), epoch)
    assert worker != here.worker_id(here.identity(phone), epoch + 1)
    assert phone not in worker + here.identity(phone)


def test_another_key_has_another_fingerprint() -> None:
    """So a start with the wrong key is seen; the fingerprint gives nothing of the key away, nor does repr."""
    people = Pseudonymiser(KEY)
    assert people.key_fingerprint() == Pseudonymiser(KEY).key_fingerprint()
    assert people.key_fingerprint() != Pseudonymiser(OTHER_KEY).key_fingerprint()
    for shown in (repr(people), str(people)):
        assert KEY.hex() not in shown
        assert repr(KEY) not in shown


def test_a_short_key_is_refused() -> None:
    """31 bytes are no identity key; the sentence says what to run."""
    with pytest.raises(ValueError, match="kaigong keys init"):
        Pseudonymiser(KEY[:31])
