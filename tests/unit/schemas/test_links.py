"""Links that open something without a password: sealed, for one purpose, until a moment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.ids import Pseudonymiser, notification_id
from schemas.links import WORKER_PAGE, Link, LinkRefused, Links

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
OLD, NEW = bytes(range(32)), bytes(range(1, 33))
LINKS = Links({"old": OLD}, "old")
PEOPLE = Pseudonymiser(b"k" * 32)
WORKER = PEOPLE.worker_id(PEOPLE.identity("13900000001"), 0)
LINK = Link(WORKER, notification_id("o-1"), NOW + timedelta(days=7))
TOKEN = LINKS.write(LINK, WORKER_PAGE)

_IDS = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", fullmatch=True)
_LAST = datetime(2100, 1, 1, tzinfo=UTC)
_MOMENTS = st.datetimes(NOW.replace(tzinfo=None), _LAST.replace(tzinfo=None), timezones=st.just(UTC))


@given(_IDS, _IDS, _MOMENTS.map(lambda at: at.replace(microsecond=0)))
def test_what_was_written_is_read(worker_id: str, message: str, until: datetime) -> None:
    """Any ids, any end; in letters that a URL carries as they are."""
    link = Link(worker_id, message, until)
    token = LINKS.write(link, WORKER_PAGE)
    assert LINKS.read(token, WORKER_PAGE, until - timedelta(seconds=1)) == link
    assert set(token) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")


def test_the_same_link_is_the_same_token() -> None:
    """Whoever makes the call again after a crash sends the same address."""
    assert LINKS.write(LINK, WORKER_PAGE) == TOKEN


def test_nothing_of_the_person_shows() -> None:
    """Neither the pseudonym nor the message, nor how far two links of a person are apart."""
    other = LINKS.write(Link(WORKER, notification_id("o-2"), LINK.expires_at), WORKER_PAGE)
    sealed, of_the_other = TOKEN.partition(".")[2], other.partition(".")[2]
    assert WORKER[2:] not in TOKEN
    assert sealed[:8] != of_the_other[:8]
    assert len(TOKEN) < 130


@given(at=st.integers(0, len(TOKEN) - 1), by=st.characters(min_codepoint=33, max_codepoint=126))
def test_an_altered_character_opens_nothing(at: int, by: str) -> None:
    """Of the key's id, the dot and the sealed part alike, the spare bits of the last one included."""
    altered = TOKEN[:at] + by + TOKEN[at + 1 :]
    if altered != TOKEN:
        with pytest.raises(LinkRefused):
            LINKS.read(altered, WORKER_PAGE, NOW)


def test_no_neighbour_of_the_last_character_opens() -> None:
    """base64's last character may have bits that say nothing; still there is one token for one link."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    for length in range(1, 4):  # of the ids, so that the sealed part ends in each of the three ways
        token = LINKS.write(Link("w" * length, "n", LINK.expires_at), WORKER_PAGE)
        for letter in letters.replace(token[-1], ""):
            with pytest.raises(LinkRefused):
                LINKS.read(token[:-1] + letter, WORKER_PAGE, NOW)


@given(st.text(max_size=500))
def test_whatever_is_no_link_is_refused_alike(text: str) -> None:
    """No text makes another error, so nothing can be learned from the answers."""
    for token in (text, f"old.{text}", f"{TOKEN}{text}" if text else "", TOKEN[: len(text) % len(TOKEN)]):
        with pytest.raises(LinkRefused, match=r"^this link opens nothing$"):
            LINKS.read(token, WORKER_PAGE, NOW)


def test_a_link_opens_for_its_purpose_only() -> None:
    """What lets somebody in elsewhere opens no page, and the other way round."""
    with pytest.raises(LinkRefused):
        LINKS.read(LINKS.write(LINK, "another"), WORKER_PAGE, NOW)
    with pytest.raises(LinkRefused):
        LINKS.read(TOKEN, "another", NOW)


def test_it_ends_with_its_last_moment() -> None:
    """Open a microsecond before, shut at the very moment and ever after."""
    assert LINKS.read(TOKEN, WORKER_PAGE, LINK.expires_at - timedelta(microseconds=1)) == LINK
    for later in (timedelta(0), timedelta(microseconds=1), timedelta(days=999)):
        with pytest.raises(LinkRefused):
            LINKS.read(TOKEN, WORKER_PAGE, LINK.expires_at + later)


def test_keys_rotate() -> None:
    """Yesterday's key reads while it is there and writes no more; without it, or under its name, nothing opens."""
    rotated = Links({"old": OLD, "new": NEW}, "new")
    assert rotated.read(TOKEN, WORKER_PAGE, NOW) == LINK
    fresh = rotated.write(LINK, WORKER_PAGE)
    assert fresh.startswith("new.")
    for without in (Links({"new": NEW}, "new"), Links({"old": NEW}, "old")):
        with pytest.raises(LinkRefused):
            without.read(TOKEN, WORKER_PAGE, NOW)
    with pytest.raises(LinkRefused):
        LINKS.read(fresh, WORKER_PAGE, NOW)
    with pytest.raises(ValueError, match="kaigong keys init"):
        Links({"old": OLD}, "new")


def test_no_key_shows() -> None:
    assert OLD.hex() not in repr(LINKS)
    assert str(OLD) not in repr(LINKS)


def test_a_code_stands_for_one_message() -> None:
    """Eight digits, the same each time, another for another message, purpose or key."""
    code = LINKS.code("n-1", "p")
    assert len(code) == 8
    assert code.isdigit()
    assert LINKS.is_code(code, "n-1", "p")
    assert not LINKS.is_code(code, "n-2", "p")
    assert not LINKS.is_code(code, "n-1", "q")
    assert not Links({"old": NEW}, "old").is_code(code, "n-1", "p")
    assert Links({"old": OLD, "new": NEW}, "new").is_code(code, "n-1", "p")


def test_codes_are_spread_evenly() -> None:
    """Of ten thousand messages hardly two share one: nothing shortens the guessing."""
    codes = {LINKS.code(f"n-{number}", "p") for number in range(10_000)}
    assert len(codes) > 9_990
    assert {code[0] for code in codes} == set("0123456789")
