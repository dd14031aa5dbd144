"""The key folder: made once, never overwritten, closed to others."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier

import pytest

from infra.errors import KeysRefused
from infra.keys import Ring, init_keys, load_keys, rotate
from schemas.links import Link

_STARTS = 6
LINK = Link("w-1", "n-1", datetime(2026, 11, 22, 12, tzinfo=UTC))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "deep" / "keys"
    init_keys(folder)
    return folder


def contents(folder: Path) -> dict[str, str]:
    return {file.name: file.read_text() for file in folder.iterdir()}


def test_keys_are_made_for_their_owner_alone(folder: Path) -> None:
    """Folder 0700, files 0600, whatever the umask; no draft is left behind."""
    assert 0o700 == stat.S_IMODE(folder.stat().st_mode)
    assert {0o600} == {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()}
    assert not [name for name in contents(folder) if name.startswith(".")]


def test_a_second_init_touches_nothing(folder: Path) -> None:
    """Every key stays as it is."""
    before = contents(folder)
    assert [] == init_keys(folder)
    assert before == contents(folder)


def test_init_makes_only_what_is_missing(folder: Path) -> None:
    """A ring that is gone is made anew; the others stay."""
    before = contents(folder)
    for file in folder.glob("cursors*"):
        file.unlink()
    assert all(name.startswith("cursors") for name in init_keys(folder))
    kept = {name: text for name, text in before.items() if not name.startswith("cursors")}
    assert kept == {name: text for name, text in contents(folder).items() if name in kept}


def test_many_inits_at_once_agree_on_one_identity_key(tmp_path: Path) -> None:
    """Processes of a first start: whatever one of them has loaded is what all the others load."""
    together = Barrier(_STARTS)

    def start(folder: Path) -> tuple[str, ...]:
        together.wait()
        init_keys(folder)
        keys = load_keys(folder)
        return keys.people.key_fingerprint(), keys.contacts.current, keys.cursors.current

    with ThreadPoolExecutor(_STARTS) as pool:
        for round_ in range(20):
            assert 1 == len(set(pool.map(start, [tmp_path / str(round_)] * _STARTS)))


def test_an_init_in_the_middle_of_another_is_no_loss(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All keys come into being just after this process has missed the first of them."""
    folder = tmp_path / "keys"
    look = Path.exists

    def late(path: Path) -> bool:
        found = look(path)
        if path.name == "identity.key":
            monkeypatch.undo()
            init_keys(folder)
        return found

    monkeypatch.setattr(Path, "exists", late)
    init_keys(folder)
    load_keys(folder)


def test_a_lost_identity_key_is_not_replaced(folder: Path) -> None:
    """A new one would orphan everybody; the backup has the old one."""
    (folder / "identity.key").unlink()
    with pytest.raises(KeysRefused, match="restore it from a backup"):
        init_keys(folder)
    assert not (folder / "identity.key").exists()


def test_the_repository_is_no_place_for_keys() -> None:
    """Not even a folder that git ignores."""
    with pytest.raises(KeysRefused, match="KAIGONG_KEYS__DIR"):
        init_keys(Path(__file__).parent / "keys")


def test_keys_load_the_same_each_time(folder: Path) -> None:
    """What one process seals another opens."""
    one, other = load_keys(folder), load_keys(folder)
    assert one.people.worker_id("p-x", 0) == other.people.worker_id("p-x", 0)
    sealed = one.contacts.seal(b"13900000001", "w-1")
    assert b"13900000001" == other.contacts.open(sealed, "w-1", one.contacts.current)


def test_rotation_writes_links_anew_and_reads_the_old(folder: Path) -> None:
    """A message that is out opens its page still."""
    before = load_keys(folder)
    token = before.links.write(LINK, "test")
    rotate(folder, Ring.LINKS)
    after = load_keys(folder)
    assert after.links.current != before.links.current
    assert after.links.read(token, "test", LINK.expires_at - timedelta(days=1)) == LINK
    assert after.links.write(LINK, "test").startswith(f"{after.links.current}.")


@pytest.mark.parametrize("ring", [Ring.CONTACTS, Ring.CURSORS])
def test_rotation_seals_anew_and_opens_the_old(folder: Path, ring: Ring) -> None:
    """The new key is current, the older one still opens, identity and the other ring are as they were."""
    before, others = load_keys(folder), contents(folder)
    sealed = getattr(before, ring).seal(b"x", "w-1")
    written = rotate(folder, ring)
    after = load_keys(folder)
    assert getattr(before, ring).current != getattr(after, ring).current
    assert b"x" == getattr(after, ring).open(sealed, "w-1", getattr(before, ring).current)
    assert set(written) == {name for name, text in contents(folder).items() if others.get(name) != text}
    assert others.keys() <= contents(folder).keys()


def test_keys_do_not_show(folder: Path) -> None:
    """A repr in a traceback or a log gives nothing away."""
    shown = repr(load_keys(folder))
    for file in folder.glob("*.key"):
        key = file.read_text().strip()
        assert key not in shown
        assert repr(bytes.fromhex(key)) not in shown


def test_without_keys_the_sentence_says_what_to_run(tmp_path: Path) -> None:
    """No folder at all."""
    with pytest.raises(KeysRefused, match="kaigong keys init"):
        load_keys(tmp_path / "none")


@pytest.mark.parametrize("name", ["identity.key", "contacts.current", "cursors.current"])
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    """And the command that makes it."""
    (folder / name).unlink()
    with pytest.raises(KeysRefused, match=f"{name} is missing; run: kaigong keys init"):
        load_keys(folder)


@pytest.mark.parametrize("mode", [0o604, 0o602, 0o620, 0o666])
def test_a_file_that_is_open_to_others_is_refused(folder: Path, mode: int) -> None:
    """The sentence is the command that closes it."""
    (folder / "identity.key").chmod(mode)
    with pytest.raises(KeysRefused, match=r"run: chmod 600 .*identity\.key"):
        load_keys(folder)


@pytest.mark.parametrize("mode", [0o400, 0o440, 0o640])
def test_a_mounted_secret_is_closed_enough(folder: Path, mode: int) -> None:
    """Kubernetes gives the group of the process the right to read, and nobody the right to write."""
    (folder / "identity.key").chmod(mode)
    load_keys(folder)


@pytest.mark.parametrize("text", ["", "00" * 31, "00" * 33, "not hexadecimal", "密钥"])
def test_a_damaged_key_is_refused_and_not_shown(folder: Path, text: str) -> None:
    """The file is named; what is in it is not repeated."""
    (folder / "identity.key").write_text(text, "utf-8")
    with pytest.raises(KeysRefused, match="restore it from a backup") as refusal:
        load_keys(folder)
    assert not text or text not in str(refusal.value)


def test_a_key_under_another_keys_name_is_refused(folder: Path) -> None:
    """A mixed-up backup would open nothing, one contact at a time."""
    (key,) = folder.glob("contacts-*.key")
    key.write_text("00" * 32)
    with pytest.raises(KeysRefused, match="not hold the key that it is named after"):
        load_keys(folder)


@pytest.mark.parametrize(("text", "words"), [("elsewhere\n", "names a key that is not in"), ("密", "damaged")])
def test_a_current_key_that_is_not_there_is_refused(folder: Path, text: str, words: str) -> None:
    """Of a rotation only the pointer arrived, or not even that in one piece."""
    (folder / "contacts.current").write_text(text, "utf-8")
    with pytest.raises(KeysRefused, match=words):
        load_keys(folder)
