"""A file of named arrays with a header, written whole or not at all, and checked when it is read.

magic, length of the header (8 bytes) | header, JSON | BLAKE2b of that | the arrays, one behind the other | BLAKE2b of
the header and them

The header has a sum of its own because it says how large the arrays are, each of which is read into memory of its own:
a replica makes them its own, and lets go of one when it outgrows it.
"""

from __future__ import annotations

import contextlib
import json
import os
from dataclasses import dataclass
from hashlib import blake2b
from io import FileIO
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from agents.snapshot.refused import Refused

Array = NDArray[Any]

_MAGIC: Final = b"kaigong snapshot 2\n"
_DIGEST: Final = 32
_PART: Final = ".part"
_CUT: Final = "it is none of this format, or was cut off"
_DAMAGED: Final = "it is damaged: its checksum does not fit"


@dataclass(frozen=True)
class Snapshot:
    """What a file holds."""

    header: dict[str, Any]
    arrays: dict[str, Array]


def write(path: Path, snapshot: Snapshot) -> None:
    """Puts a snapshot in the place of the one that is there; whoever is killed meanwhile leaves that one.

    Only the own user may read it: who it speaks of is a pseudonym, but a person.

    Raises:
        OSError: the folder cannot be written to, or the disk is full; the old one is still there.
    """
    arrays = {name: np.ascontiguousarray(array) for name, array in snapshot.arrays.items()}
    shapes = {name: [_described(array.dtype), array.shape] for name, array in arrays.items()}
    header = json.dumps({"arrays": shapes, **snapshot.header}, ensure_ascii=False).encode()
    digest = blake2b(digest_size=_DIGEST)
    part = path.with_name(path.name + _PART)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with contextlib.suppress(FileNotFoundError):
        part.unlink()  # of somebody who was killed
    try:
        part.touch(0o600, exist_ok=False)
        with part.open("wb") as file:
            first = _MAGIC + len(header).to_bytes(8, "little") + header
            digest.update(first)
            file.write(first + digest.digest())
            for array in arrays.values():
                file.write(_bytes_of(array))
                digest.update(_bytes_of(array))
            file.write(digest.digest())
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    _sync(path.parent)


def read(path: Path) -> Snapshot | None:
    """The snapshot that is there, None if there is none. Its arrays are the caller's own.

    Raises:
        Refused: it is damaged, or of another format.
    """
    try:
        with path.open("rb", buffering=0) as file:
            return _read(file, path.stat().st_size)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise Refused(f"it cannot be read ({error.strerror})") from None


def _read(file: FileIO, size: int) -> Snapshot:
    digest = blake2b(digest_size=_DIGEST)

    def take(length: int) -> bytes:
        if length > size:
            raise Refused(_CUT)
        piece = file.read(length)
        if len(piece) < length:
            raise Refused(_CUT)
        return piece

    first = take(len(_MAGIC) + 8)
    if not first.startswith(_MAGIC):
        raise Refused(_CUT)
    header_bytes = take(int.from_bytes(first[len(_MAGIC) :], "little"))
    digest.update(first + header_bytes)
    if take(_DIGEST) != digest.digest():
        raise Refused(_DAMAGED)
    header = json.loads(header_bytes)
    arrays = {}
    for name, (described, shape) in header.pop("arrays").items():
        arrays[name] = np.empty(shape, _dtype(described))
        _fill(file, _bytes_of(arrays[name]))
        digest.update(_bytes_of(arrays[name]))
    if take(_DIGEST) != digest.digest() or file.read(1):
        raise Refused(_DAMAGED)
    return Snapshot(header, arrays)


def _fill(file: FileIO, room: memoryview) -> None:
    at = 0
    while at < len(room):
        count = file.readinto(room[at:])
        if not count:
            raise Refused(_CUT)
        at += count


def remove(path: Path) -> None:
    """Nothing of it stays, nor of one that was not completed."""
    for each in (path, path.with_name(path.name + _PART)):
        each.unlink(missing_ok=True)


def _bytes_of(array: Array) -> memoryview:
    return array.view(np.uint8).reshape(-1).data if array.size else memoryview(b"")


def _described(dtype: np.dtype[Any]) -> Any:  # noqa: ANN401 -- what JSON makes of numpy's description
    return dtype.descr if dtype.names else dtype.str


def _dtype(described: str | list[list[Any]]) -> np.dtype[Any]:
    if isinstance(described, str):
        return np.dtype(described)
    return np.dtype([(name, kind, tuple(*shape)) if shape else (name, kind) for name, kind, *shape in described])


def _sync(folder: Path) -> None:
    """Else the new name may be forgotten when the power fails."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
