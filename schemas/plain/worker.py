"""Workers in bulk."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from schemas.events.worker import RegistrationChannel
from schemas.model import Shift
from schemas.plain.text import is_identifier, is_moment, is_region
from schemas.state import Worker
from schemas.taxonomy.occupations import is_occupation

MOST: Final = 2**63 - 1
"""What an offset can be."""

Weight = Annotated[int, Meta(ge=0, le=100)]


class _Plain(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """Holds nothing cyclic, so the collector need not look at half a million of them."""


class PlainSkill(_Plain):
    """As ``schemas.shared.Skill``."""

    occupation: str
    level: Annotated[int, Meta(ge=1, le=8)]
    years: Annotated[int, Meta(ge=0, le=60)] | None = None


class PlainPlace(_Plain):
    """As ``schemas.model.Place``."""

    region: str
    x: Annotated[int, Meta(ge=7_000, le=14_000)]
    y: Annotated[int, Meta(ge=300, le=5_500)]


class PlainWeights(_Plain):
    """As ``schemas.shared.WorkerWeights``."""

    pay: Weight = 40
    distance: Weight = 30
    shift: Weight = 10
    lodging: Weight = 10
    preference: Weight = 10


class PlainWorker(_Plain):
    """As ``schemas.state.Worker``, with the moment as it is written."""

    worker_id: str
    position: Annotated[int, Meta(ge=0, le=MOST)]
    registration_id: str
    occurred_at: str
    channel: RegistrationChannel
    skills: Annotated[tuple[PlainSkill, ...], Meta(min_length=1, max_length=5)]
    place: PlainPlace
    reservation_pay: Annotated[int, Meta(ge=0, le=200_000)] | None
    max_distance_km: Annotated[int, Meta(ge=0, le=5_000)]
    shifts: tuple[Shift, ...]
    """Some of them perhaps more than once."""
    lodging_ok: bool
    available_from: date | None
    weights: PlainWeights
    fair_id: str | None
    quiet: bool
    taxonomy: str

    @property
    def occurred_ms(self) -> int:
        """The moment in ms since the epoch."""
        return int(datetime.fromisoformat(self.occurred_at).timestamp() * 1000)

    @classmethod
    def of(cls, worker: Worker) -> PlainWorker:
        """The same values."""
        return cls(
            worker_id=worker.worker_id,
            position=worker.position,
            registration_id=worker.registration_id,
            occurred_at=worker.occurred_at.isoformat(),
            channel=worker.channel,
            skills=tuple(PlainSkill(each.occupation, each.level, each.years) for each in worker.skills),
            place=PlainPlace(worker.place.region, worker.place.x, worker.place.y),
            reservation_pay=worker.reservation_pay,
            max_distance_km=worker.max_distance_km,
            shifts=tuple(sorted(worker.shifts)),
            lodging_ok=worker.lodging_ok,
            available_from=worker.available_from,
            weights=PlainWeights(
                worker.weights.pay,
                worker.weights.distance,
                worker.weights.shift,
                worker.weights.lodging,
                worker.weights.preference,
            ),
            fair_id=worker.fair_id,
            quiet=worker.quiet,
            taxonomy=worker.taxonomy,
        )


_WORKER: Final = msgspec.json.Decoder(PlainWorker)


def read_worker(value: bytes) -> PlainWorker | None:
    """The worker whom these bytes describe; None if only the model can tell."""
    try:
        worker = _WORKER.decode(value)
        if is_moment(worker.occurred_at) is None:
            return None
        datetime.fromisoformat(worker.occurred_at)
    except ValueError:  # msgspec's errors, those of UTF-8, and a 31st of February
        return None
    if is_identifier(worker.worker_id) is None or is_identifier(worker.registration_id) is None:
        return None
    if worker.fair_id is not None and is_identifier(worker.fair_id) is None:
        return None
    if not is_region(worker.place.region):
        return None
    for skill in worker.skills:
        if not is_occupation(skill.occupation):
            return None
    return worker
