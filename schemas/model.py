"""The base of every contract and the small types that they share."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PlainSerializer, StringConstraints


class Contract(BaseModel):
    """A value on the bus: frozen, closed to unknown fields, JSON in UTF-8 with Chinese unescaped."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_timedelta="float")


def _must_be_aware(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("a time needs its zone, for example 2026-11-22T19:30:00+08:00")
    return value


Moment = Annotated[datetime, AfterValidator(_must_be_aware)]
"""An instant with its zone. Two moments compare as instants, whatever their zones."""

LONGEST_IDENTIFIER: Final = 64
Identifier = Annotated[str, StringConstraints(pattern=rf"^[A-Za-z0-9][A-Za-z0-9._-]{{0,{LONGEST_IDENTIFIER - 1}}}$")]
"""An id that may stand in a record key: no colon (it separates the parts of a key), no space."""

# [0-9], for \d also matches the full-width digits of a Chinese keyboard.
OccupationCode = Annotated[str, StringConstraints(pattern=r"^[1-8]-[0-9]{2}-[0-9]{2}-[0-9]{2}$")]
"""An occupation of CSCO 2022 (中华人民共和国职业分类大典), for example 6-05-01-03 缝纫工."""

RegionCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{6}([0-9]{3})?$")]
"""A county by GB/T 2260 (6 digits) or a town by its statistical code (9 digits)."""

LevelRank = Annotated[int, Field(ge=1, le=8)]
"""新八级工: 1 学徒工, 2 初级工(五级), 3 中级工(四级), 4 高级工(三级), 5 技师, 6 高级技师, 7 特级技师, 8 首席技师."""

Score = Annotated[int, Field(ge=0, le=10_000)]
"""A fit or a weight share in ten-thousandths. Scores are integers so that no CPU changes a decision."""

Monthly = Annotated[int, Field(ge=0, le=200_000)]
"""CNY a month."""

Kilometres = Annotated[int, Field(ge=0, le=5_000)]

Weight = Annotated[int, Field(ge=0, le=100)]
"""How much a criterion counts beside its siblings; 0 leaves it out."""


class Shift(StrEnum):
    """When the work is done (班次)."""

    DAY = "day"  # 白班
    NIGHT = "night"  # 夜班
    ROTATING = "rotating"  # 两班倒、三班倒


# A set of strings has another order in every process: the same value would have other bytes each time.
Shifts = Annotated[frozenset[Shift], PlainSerializer(sorted, return_type=list[Shift], when_used="json")]
"""In JSON always in the same order."""

OccupationCodes = Annotated[
    frozenset[OccupationCode], PlainSerializer(sorted, return_type=list[OccupationCode], when_used="json")
]
"""In JSON always in the same order."""


class Place(Contract):
    """Where somebody is or something happens, no finer than 0.01 degree (about 1 km).

    ``x`` and ``y`` number the cell: ``floor(100 * longitude)`` and ``floor(100 * latitude)``, WGS-84.
    """

    region: RegionCode
    x: int = Field(ge=7_000, le=14_000)
    y: int = Field(ge=300, le=5_500)
