"""What is known of a worker's work: ``workers`` and ``certificates``, written by INTAKE."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from schemas.events.worker import RegistrationChannel
from schemas.model import (
    Contract,
    Identifier,
    Kilometres,
    LevelRank,
    Moment,
    Monthly,
    OccupationCode,
    Place,
    Shifts,
)
from schemas.shared import Skill, WorkerWeights


class Worker(Contract):
    """A worker who looks for work. Key: ``worker_id``."""

    worker_id: Identifier
    position: Annotated[int, Field(ge=0)]
    """Offset of the event it comes from, in the same partition of ``worker.registrations``; the highest wins."""
    registration_id: Identifier
    occurred_at: Moment
    channel: RegistrationChannel
    skills: Annotated[tuple[Skill, ...], Field(min_length=1, max_length=5)]
    place: Place
    reservation_pay: Monthly | None
    max_distance_km: Kilometres
    shifts: Shifts
    lodging_ok: bool
    available_from: date | None
    weights: WorkerWeights
    fair_id: Identifier | None
    quiet: bool
    taxonomy: str


class Certificate(Contract):
    """A level that somebody else vouches for. Key: ``worker_id:certificate_id``; the index takes the best."""

    worker_id: Identifier
    certificate_id: Identifier
    position: Annotated[int, Field(ge=0)]
    occurred_at: Moment
    occupation: OccupationCode
    level: LevelRank
    issuer: Identifier
    brand: Identifier | None
    course: Identifier | None
    passed_on: date
    expires_on: date | None
    quiet: bool
    taxonomy: str
