"""What the service keeps on enterprises and fairs: written by the gateway."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from schemas.model import (
    Contract,
    Identifier,
    Kilometres,
    LevelRank,
    Moment,
    Monthly,
    OccupationCodes,
    Place,
    RegionCode,
    Shifts,
)


class Enterprise(Contract):
    """An employer (用人单位). Key: ``enterprise_id``."""

    enterprise_id: Identifier
    name: Annotated[str, Field(min_length=1, max_length=60)]
    verified: bool
    occurred_at: Moment


class Rule(Contract):
    """An enterprise's standing candidate query. Key: ``rule_id``, partitioned by ``enterprise_id``.

    A worker is a member while every stated criterion is met; what is not stated is not asked.
    """

    rule_id: Identifier
    enterprise_id: Identifier
    name: Annotated[str, Field(min_length=1, max_length=60)]
    occurred_at: Moment
    occupations: Annotated[OccupationCodes, Field(max_length=50)]
    """Any of them; none named is any occupation."""
    substitutability: Annotated[int, Field(ge=1, le=10_000)] = 10_000
    """The least substitutability that still counts, in ten-thousandths; 10,000 is the same code only."""
    level: LevelRank | None = None
    certified: bool = False
    """The occupation must be certified by a completion, at ``level`` if that is stated."""
    region: RegionCode | None = None
    """The worker's region lies in this one; provinces and cities stand for all below them."""
    centre: Place | None = None
    radius_km: Kilometres | None = None
    pay_ceiling: Monthly | None = None
    """The worker's reservation pay is at most this, CNY/month; an unstated one passes."""
    shifts: Shifts | None = None
    lodging_ok: bool | None = None
    fair_id: Identifier | None = None


class Stall(Contract):
    """One stall (摊位) of a fair and the enterprise behind it."""

    number: Annotated[str, Field(min_length=1, max_length=10)]
    enterprise_id: Identifier


class Fair(Contract):
    """A night-market recruitment fair (夜市招聘会). Key: ``fair_id``."""

    fair_id: Identifier
    name: Annotated[str, Field(min_length=1, max_length=60)]
    place: Place
    starts_at: Moment
    ends_at: Moment
    stalls: tuple[Stall, ...] = ()
    occurred_at: Moment


class AccessKind(StrEnum):
    """What a credential opens."""

    ENTERPRISE = "enterprise"
    DEVICE = "device"  # a kiosk or a board
    OPERATOR = "operator"
    IDENTITY_KEY = "identity_key"  # opens nothing; which key the pseudonyms were made with


class Access(Contract):
    """A credential, known by its hash only. Key: the hash."""

    key_hash: Identifier
    kind: AccessKind
    subject: Identifier
    """The enterprise, the device or the operator."""
    occurred_at: Moment
    expires_at: Moment | None = None
