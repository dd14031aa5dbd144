"""Events of ``worker.registrations``."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field, model_validator

from schemas.model import (
    Contract,
    Identifier,
    Kilometres,
    LevelRank,
    Moment,
    Monthly,
    OccupationCode,
    RegionCode,
    Shift,
    Shifts,
)
from schemas.shared import WorkerWeights


class RegistrationChannel(StrEnum):
    """Where a registration was taken."""

    KIOSK = "kiosk"  # 夜市招聘会自助机
    STATION = "station"  # 就业驿站
    IMPORT = "import"  # a clerk's spreadsheet, a census
    API = "api"


class DeclaredSkill(Contract):
    """What somebody says they can do: an occupation code, or the trade word that they used (车位, 平车)."""

    occupation: OccupationCode | None = None
    title: Annotated[str, Field(min_length=1, max_length=40)] | None = None
    level: LevelRank = 1
    years: Annotated[int, Field(ge=0, le=60)] | None = None

    @model_validator(mode="after")
    def _named(self) -> DeclaredSkill:
        if (self.occupation is None) == (self.title is None):
            raise ValueError("a skill is named either by its occupation code or by a title")
        return self


class WorkerRegistered(Contract):
    """A worker looks for work, or says anew what they look for. The youngest ``occurred_at`` wins whole."""

    worker_id: Identifier
    registration_id: Identifier
    occurred_at: Moment
    channel: RegistrationChannel
    skills: Annotated[tuple[DeclaredSkill, ...], Field(min_length=1, max_length=5)]
    """In order of preference."""
    region: RegionCode
    cell: tuple[int, int] | None = None
    """x, y of a 0.01 degree cell; without it the worker stands at the region's marked point."""
    reservation_pay: Monthly | None = None
    """The least that the worker would come for, CNY/month."""
    max_distance_km: Kilometres = 30
    shifts: Annotated[Shifts, Field(min_length=1)] = frozenset(Shift)
    lodging_ok: bool = False
    """Whether the worker would live at the work place (包住), whatever the distance."""
    available_from: date | None = None
    wishes: Annotated[str, Field(max_length=1000)] | None = None
    """What the worker said besides, masked before it is sent: no name, no number of anybody. INTAKE reads from it what
    the fields leave at their defaults."""
    weights: WorkerWeights = WorkerWeights()
    fair_id: Identifier | None = None
    quiet: bool = False
    """Part of a census, a back-fill or a migration: it is known, but not pushed."""


class WorkerErased(Contract):
    """A worker is to be forgotten (PIPL 47). Every sole writer then tombstones its own keys."""

    worker_id: Identifier
    occurred_at: Moment
