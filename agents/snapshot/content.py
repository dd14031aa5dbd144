"""Which arrays stand for a replica's workers and certificates."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from agents.replica import Replica
from agents.replica.registered import ROW
from agents.snapshot.refused import Refused
from matcher.columns import WORKER
from matcher.image import WorkerImage, texts_of, words_of
from matcher.skills import HeldCertificate
from schemas.topics import CERTIFICATES, WORKERS

COVERED: Final = (WORKERS, CERTIFICATES)
"""The topics that a start need not read from the beginning. Together they are nearly all of a replica that can be told
without contacts, which never leave the bus; of the others there is little, or the roles want them whole."""

_AWARD: Final = np.dtype(
    [
        ("position", "i8"),
        ("written_ms", "i8"),
        ("quiet", "?"),
        ("counts", "?"),
        ("occupation", "u2"),
        ("level", "u1"),
        ("expires_on", "i4"),
    ]
)
"""A certificate; ``counts`` unless its worker's epoch is over."""
_TEXT: Final = "S"
_DTYPES: Final = {
    "ids": _TEXT,
    "records": WORKER,
    "regions": _TEXT,
    "fairs": _TEXT,
    "registered": ROW,
    "awarded_to": _TEXT,
    "certificates": _TEXT,
    "awards": _AWARD,
    "day": np.dtype("i8"),
    "deepest": np.dtype("i8"),
}


@dataclass(frozen=True)
class Content:
    """Copies of what a replica knows at one moment; see ``matcher.image`` for those of the index."""

    ids: NDArray[np.bytes_]
    records: NDArray[np.void]
    regions: NDArray[np.bytes_]
    fairs: NDArray[np.bytes_]
    registered: NDArray[np.void]
    """`ROW`, of the workers in ``ids``."""
    awarded_to: NDArray[np.bytes_]
    """The worker of each certificate."""
    certificates: NDArray[np.bytes_]
    awards: NDArray[np.void]
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


def content_of(replica: Replica) -> Content:
    """What it knows now. In one go, so that all of it is of one moment."""
    force, index = replica.workforce, replica.index
    image = index.image()
    to, names, awards = [], [], []
    for worker_id, held in force.certificates.items():
        for certificate_id, stamp in held.items():
            known = index.held_certificate(worker_id, certificate_id)
            to.append(worker_id)
            names.append(certificate_id)
            of_index = (False, 0, 0, 0) if known is None else (True, *known[1:])
            awards.append((force.awarded[worker_id, certificate_id], *stamp, *of_index))
    return Content(
        ids=image.ids,
        records=image.records,
        regions=image.regions,
        fairs=image.fairs,
        registered=force.registered.rows.take(image.rows),
        awarded_to=texts_of(to),
        certificates=texts_of(names),
        awards=np.array(awards, _AWARD),
        day=np.array([image.day], np.int64),
        deepest=np.array([image.deepest], np.int64),
    )


def restore(replica: Replica, content: Content) -> None:
    """Lets a replica that knows nothing know this; within its index's ``loading``."""
    keys = list(zip(words_of(content.awarded_to), words_of(content.certificates), strict=True))
    awards = content.awards.tolist()
    image = WorkerImage(
        rows=np.arange(len(content.ids)),
        ids=content.ids,
        records=content.records,
        regions=content.regions,
        fairs=content.fairs,
        day=int(content.day[0]),
        deepest=int(content.deepest[0]),
    )
    held = (
        (worker_id, HeldCertificate(certificate_id, *award[4:]))
        for (worker_id, certificate_id), award in zip(keys, awards, strict=True)
        if award[3]
    )
    replica.index.restore(image, held)
    replica.workforce.restore(content.registered, ((key, *award[:3]) for key, award in zip(keys, awards, strict=True)))
