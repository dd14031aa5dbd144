"""The broker's jars against the committed list."""

import re
from pathlib import Path

import pytest

from infra.errors import PartRefused
from infra.parts import jars


@pytest.fixture
def listed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A cache with two jars that are exactly as listed."""
    home = jars.home_of(tmp_path)
    home.mkdir()
    (home / "one.jar").write_bytes(b"one")
    (home / "two.jar").write_bytes(b"two")
    digests = {jar.name: jars._sha256(jar) for jar in home.glob("*.jar")}
    monkeypatch.setattr(jars, "listed", lambda *_: digests)
    return home


def test_listed_jars_are_used_without_a_network(listed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once fetched, no start asks the network again."""
    monkeypatch.setattr(jars, "_fetch", lambda *_: pytest.fail("asked the network"))
    assert listed == jars.ensure_jars(listed.parent)


@pytest.mark.parametrize("damage", ["altered", "missing", "foreign"])
def test_a_jar_that_is_not_as_listed_is_refused_by_name(listed: Path, damage: str) -> None:
    """An altered, missing or additional jar stops the start; the sentence names jar, place and remedy."""
    jar = listed / ("three.jar" if damage == "foreign" else "two.jar")
    if damage == "missing":
        jar.unlink()
    else:
        jar.write_bytes(b"something else")
    with pytest.raises(PartRefused, match=rf"{jar.name} in .*{re.escape(listed.name)}.*kaigong parts fetch"):
        jars.ensure_jars(listed.parent)


def test_what_was_fetched_is_checked_before_it_is_kept(
    listed: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A repository that serves another jar leaves nothing behind that a later start would trip over."""

    def fetch_something_else(scratch: Path, *_: object) -> Path:
        fetched = scratch / "jars"
        fetched.mkdir()
        (fetched / "one.jar").write_bytes(b"not one")
        return fetched

    monkeypatch.setattr(jars, "_fetch", fetch_something_else)
    cache = tmp_path / "other"
    with pytest.raises(PartRefused, match=r"one\.jar"):
        jars.ensure_jars(cache)
    assert [] == list(cache.iterdir())


def test_the_committed_list_has_every_jar_once() -> None:
    """46 jars, each with a SHA-256."""
    digests = jars.listed()
    assert 46 == len(digests)
    assert all(re.fullmatch("[0-9a-f]{64}", digest) for digest in digests.values())
