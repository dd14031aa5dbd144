"""The keys of an installation, in a folder outside the repository.

``identity.key``
    What every worker_id is derived with: one, for ever.
``contacts-ID.key``
    What contacts and dead letters are sealed with; ``contacts.current`` names the ID that seals.
``cursors-ID.key``
    What the streams' cursors are sealed with; ``cursors.current`` likewise.
``links-ID.key``
    What the links to workers' own pages are sealed with; ``links.current`` likewise.

A key is 32 random bytes, as one line of hexadecimal digits. An ID is derived from its key, so two folders
never give one ID to different keys. An older key stays until nothing sealed with it is left. The names are
flat so that a mounted secret can be the folder.

Several hosts take a new key in two steps: its file goes to every host, and they restart; then the
``.current`` file does. Otherwise a host meets what it cannot open yet.
"""

from __future__ import annotations

import os
import secrets
import stat
from base64 import b32encode
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import Final

from infra.errors import KeysRefused
from schemas.ids import Pseudonymiser
from schemas.links import Links
from schemas.sealing import Sealer

KEY_BYTES: Final = 32

_IDENTITY: Final = "identity.key"
_REPOSITORY: Final = Path(__file__).resolve().parents[1]
_OPEN: Final = stat.S_IRWXO | stat.S_IWGRP
"""The group may read: a secret that Kubernetes mounts for a plain user has mode 0440."""


class Ring(StrEnum):
    """Keys that rotate."""

    CONTACTS = "contacts"
    CURSORS = "cursors"
    LINKS = "links"


@dataclass(frozen=True)
class Keys:
    """What an installation can do with its keys. The parts mask themselves: no key shows in a repr."""

    people: Pseudonymiser
    contacts: Sealer
    cursors: Sealer
    links: Links


def init_keys(folder: Path) -> list[str]:
    """Makes every key that is missing and never touches one that is there; gives the names of the new files.

    Raises:
        KeysRefused: the folder lies in the repository, or it had an identity key once and has lost it.
    """
    if folder.resolve().is_relative_to(_REPOSITORY):
        raise KeysRefused(f"The key folder {folder} lies in the repository; set KAIGONG_KEYS__DIR to one outside.")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = []
    # Looked for first: another process that makes all keys at this moment makes the identity key before these.
    had_others = any(folder.glob("*.current"))
    if not (folder / _IDENTITY).exists():
        if had_others:
            raise KeysRefused(
                f"{folder / _IDENTITY} is gone, and a new one would make a new person of everybody; "
                "restore it from a backup."
            )
        _create(folder / _IDENTITY, _new_key().hex())
        made.append(_IDENTITY)
    for ring in Ring:
        if not _pointer(folder, ring).exists():
            made += _add(folder, ring, point=_create)
    return made


def rotate(folder: Path, ring: Ring) -> list[str]:
    """Makes a new key the current one of its ring, the older ones still open; names the files written.

    Raises:
        KeysRefused: there is no such ring in the folder yet, or what is there cannot be read.
    """
    load_keys(folder)
    return _add(folder, ring, point=_replace)


def load_keys(folder: Path) -> Keys:
    """Reads the keys.

    Raises:
        KeysRefused: in one sentence what is missing, damaged or open to others, and what to do about it.
    """
    if not folder.is_dir():
        raise KeysRefused(f"There are no keys in {folder}; run: kaigong keys init")
    people = Pseudonymiser(_read_key(folder / _IDENTITY))
    return Keys(
        people,
        contacts=Sealer(*_ring(folder, Ring.CONTACTS)),
        cursors=Sealer(*_ring(folder, Ring.CURSORS)),
        links=Links(*_ring(folder, Ring.LINKS)),
    )


def _ring(folder: Path, ring: Ring) -> tuple[dict[str, bytes], str]:
    """The keys of a ring by their ids, and the id of the current one."""
    keys = {}
    for file in folder.glob(f"{ring}-*.key"):
        key, key_id = _read_key(file), file.stem.removeprefix(f"{ring}-")
        if key_id != _id_of(key):
            raise KeysRefused(f"{file} does not hold the key that it is named after; restore it from a backup.")
        keys[key_id] = key
    current = _read(_pointer(folder, ring))
    if current not in keys:
        raise KeysRefused(f"{_pointer(folder, ring)} names a key that is not in {folder}; restore it from a backup.")
    return keys, current


def _add(folder: Path, ring: Ring, *, point: Callable[[Path, str], None]) -> list[str]:
    key = _new_key()
    file, pointer = folder / f"{ring}-{_id_of(key)}.key", _pointer(folder, ring)
    _create(file, key.hex())
    point(pointer, _id_of(key))  # last: whoever reads meanwhile finds the key that is named
    return [file.name, pointer.name]


def _pointer(folder: Path, ring: Ring) -> Path:
    return folder / f"{ring}.current"


def _new_key() -> bytes:
    return secrets.token_bytes(KEY_BYTES)


def _id_of(key: bytes) -> str:
    return b32encode(sha256(b"key id\0" + key).digest()[:5]).decode().lower()


def _read_key(file: Path) -> bytes:
    try:
        key = bytes.fromhex(_read(file))
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise KeysRefused(f"{file} is not {KEY_BYTES} bytes in hexadecimal; restore it from a backup.")
    return key


def _read(file: Path) -> str:
    try:
        _must_be_closed(file)
        return file.read_text("ascii").strip()
    except FileNotFoundError:
        raise KeysRefused(f"{file} is missing; run: kaigong keys init") from None
    except PermissionError:
        raise KeysRefused(f"{file} cannot be read by this user; give it to the user that runs Kaigong.") from None
    except UnicodeDecodeError:
        raise KeysRefused(f"{file} is damaged; restore it from a backup.") from None


def _must_be_closed(file: Path) -> None:
    if file.stat().st_mode & _OPEN:
        raise KeysRefused(f"{file} is open to other users; run: chmod 600 {file}")


def _create(file: Path, text: str) -> None:
    """Whole or not at all, and never over a file that is there: another process may have been quicker."""
    draft = _draft(file, text)
    try:
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _replace(file: Path, text: str) -> None:
    _draft(file, text).replace(file)


def _draft(file: Path, text: str) -> Path:
    draft = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
        stream.write(text + "\n")
        stream.flush()
        os.fsync(stream.fileno())
    return draft
