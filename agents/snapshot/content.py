"""Which arrays stand for a replica's workers and certificates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from agents.replica import Replica
from agents.replica.awards import AWARD
from agents.replica.registered import ROW
from agents.snapshot.refused import Refused
from matcher.columns import WORKER
from matcher.image import WorkerImage, words_of
from matcher.skills import HeldCertificate
from schemas.topics import CERTIFICATES, WORKERS

COVERED: Final = (WORKERS, CERTIFICATES)
"""The topics that a start need not read from the beginning. Together they are nearly all of a replica that can be told
without contacts, which never leave the bus; of the others there is little, or the roles want them whole."""

_TEXT: Final = "S"
_DTYPES: Final = {
    "ids": _TEXT,
    "records": WORKER,
    "regions": _TEXT,
    "fairs": _TEXT,
    "registered": ROW,
    "certificates": _TEXT,
    "awards": AWARD,
    "day": np.dtype("i8"),
    "deepest": np.dtype("i8"),
}


@dataclass(frozen=True)
class Content:
    """What a replica knew at one moment, without a gap; see ``matcher.image`` for what is the index's."""

    ids: NDArray[np.bytes_]
    records: NDArray[np.void]
    regions: NDArray[np.bytes_]
    fairs: NDArray[np.bytes_]
    registered: NDArray[np.void]
    """`ROW`, of the workers in ``ids``."""
    certificates: NDArray[np.bytes_]
    """The keys of their records, worker:certificate."""
    awards: NDArray[np.void]
    """`AWARD`, of these certificates."""
    day: NDArray[np.int64]
    deepest: NDArray[np.int64]

    def arrays(self) -> dict[str, NDArray[Any]]:
        """By name."""
        return {each.name: getattr(self, each.name) for each in fields(self)}

    @classmethod
    def of(cls, arrays: dict[str, NDArray[Any]]) -> Content:
        """The inverse.

        Raises:
            Refused: they are not those of this version.
        """
        for name, wanted in _DTYPES.items():
            found = arrays[name].dtype if name in arrays else None
            if found is None or (found.char != _TEXT if wanted == _TEXT else found != wanted):
                raise Refused(f"another version of Kaigong wrote it ({name} is laid out otherwise)")
        return cls(**{name: arrays[name] for name in _DTYPES})


@dataclass(frozen=True)
class Copy:
    """What a replica knew at one moment, as it lay there: by row, empty ones too."""

    image: WorkerImage
    registered: NDArray[np.void]
    certificates: NDArray[np.bytes_]
    awards: NDArray[np.void]


def copy_of(replica: Replica) -> Copy:
    """All at once, so that all of it is of one moment, and nothing but copies, for everything else waits meanwhile."""
    image = replica.index.image()
    return Copy(
        image,
        replica.workforce.registered.rows[: len(image.ids)].copy(),
        *replica.workforce.certificates.image(),
    )


def content_of(copy: Copy) -> Content:
    """Without the rows that are nobody's; takes longer than the copy, and may take it in another thread."""
    image = copy.image
    rows = np.flatnonzero(image.ids != b"")
    awarded = np.flatnonzero(copy.certificates != b"")
    return Content(
        ids=image.ids.take(rows),
        records=image.records.take(rows),
        regions=image.regions,
        fairs=image.fairs,
        registered=copy.registered.take(rows),
        certificates=copy.certificates.take(awarded),
        awards=copy.awards.take(awarded),
        day=np.array([image.day], np.int64),
        deepest=np.array([image.deepest], np.int64),
    )


def restore(replica: Replica, content: Content) -> None:
    """Lets a replica that knows nothing know this, whose arrays become its own; within its index's ``loading``."""
    image = WorkerImage(
        ids=content.ids,
        records=content.records,
        regions=content.regions,
        fairs=content.fairs,
        day=int(content.day[0]),
        deepest=int(content.deepest[0]),
    )
    replica.index.restore(image, _held(content))
    replica.workforce.registered.rows = content.registered
    replica.workforce.certificates.restore(content.certificates, content.awards)


def _held(content: Content) -> Iterator[tuple[str, HeldCertificate]]:
    """The certificates that count, by their worker."""
    counts = content.awards["counts"]
    awards = content.awards[counts]
    said = zip(*(awards[name].tolist() for name in ("occupation", "level", "expires_on")), strict=True)
    for key, (occupation, level, expires_on) in zip(words_of(content.certificates[counts]), said, strict=True):
        worker_id, _, certificate_id = key.partition(":")
        yield worker_id, HeldCertificate(certificate_id, occupation, level, expires_on)
