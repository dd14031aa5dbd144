"""A file of named arrays with a header, written whole or not at all, and checked when it is read.

magic, length of the header (8 bytes) | header, JSON | the arrays, one behind the other | BLAKE2b of all before
"""

from __future__ import annotations

import contextlib
import json
import os
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from agents.snapshot.refused import Refused

Array = NDArray[Any]

_MAGIC: Final = b"kaigong snapshot 1\n"
_DIGEST: Final = 32
_PART: Final = ".part"


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
            pieces: list[bytes | memoryview] = [_MAGIC + len(header).to_bytes(8, "little") + header]
            for piece in pieces + [_bytes_of(array) for array in arrays.values()]:
                file.write(piece)
                digest.update(piece)
            file.write(digest.digest())
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    _sync(path.parent)


def read(path: Path) -> Snapshot | None:
    """The snapshot that is there, None if there is none. Its arrays can be written to and share one buffer.

    Raises:
        Refused: it is damaged, or of another format.
    """
    try:
        data = np.fromfile(path, np.uint8)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise Refused(f"it cannot be read ({error.strerror})") from None
    begin = len(_MAGIC) + 8
    if len(data) < begin + _DIGEST or bytes(data[: len(_MAGIC)]) != _MAGIC:
        raise Refused("it is none of this format, or was cut off")
    if blake2b(data[:-_DIGEST].data, digest_size=_DIGEST).digest() != bytes(data[-_DIGEST:]):
        raise Refused("it is damaged: its checksum does not fit")
    end = begin + int.from_bytes(data[len(_MAGIC) : begin], "little")
    header = json.loads(bytes(data[begin:end]))
    arrays = {}
    for name, (described, shape) in header.pop("arrays").items():
        dtype = _dtype(described)
        begin, end = end, end + dtype.itemsize * int(np.prod(shape))
        arrays[name] = data[begin:end].view(dtype).reshape(shape)
    return Snapshot(header, arrays)


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
