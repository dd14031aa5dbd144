"""Parts that events and state have in common."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field, model_validator

from schemas.model import Contract, LevelRank, Monthly, OccupationCode, Weight


class PayUnit(StrEnum):
    """What a stated pay is paid for."""

    MONTH = "month"
    DAY = "day"
    HOUR = "hour"
    PIECE = "piece"  # 计件; the figures are what a month of it brings
    NEGOTIABLE = "negotiable"  # 面议: no figure


class Pay(Contract):
    """Pay as the employer stated it, in CNY for each unit; either bound may be missing."""

    unit: PayUnit
    minimum: Annotated[int, Field(ge=0, le=200_000)] | None = None
    maximum: Annotated[int, Field(ge=0, le=200_000)] | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Pay:
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            raise ValueError("the pay's minimum is above its maximum")
        return self


class PieceRate(Contract):
    """What one piece is paid (计件单价), in thousandths of a CNY: 1,200 is 1.2元/件.

    For people to read: what a month of it brings, `Pay` says.
    """

    minimum: Annotated[int, Field(ge=1, le=100_000_000)]
    maximum: Annotated[int, Field(ge=1, le=100_000_000)] | None = None
    """None: the top is open (起)."""
    per: Annotated[str, Field(min_length=1, max_length=4)] = "件"
    """What is counted: 件, 双, 套."""

    @model_validator(mode="after")
    def _in_order(self) -> PieceRate:
        if self.maximum is not None and self.minimum > self.maximum:
            raise ValueError("the rate's minimum is above its maximum")
        return self


class MonthlyPay(Contract):
    """Pay normalised to CNY a month; ``None`` where the employer did not say."""

    minimum: Monthly | None = None
    maximum: Monthly | None = None


class Skill(Contract):
    """One occupation that a worker declares, with level and years of practice."""

    occupation: OccupationCode
    level: LevelRank
    years: Annotated[int, Field(ge=0, le=60)] | None = None


class EmployerWeights(Contract):
    """What the employer asked to count, and how much."""

    occupation: Weight = 40
    level: Weight = 30
    certificate: Weight = 15
    experience: Weight = 15


class WorkerWeights(Contract):
    """What the worker asked to count, and how much."""

    pay: Weight = 40
    distance: Weight = 30
    shift: Weight = 10
    lodging: Weight = 10
    preference: Weight = 10
