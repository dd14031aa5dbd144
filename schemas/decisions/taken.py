"""How far a role's owner has taken up the happenings of its partition."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from schemas.model import Contract


class TakenUp(Contract):
    """Every happening below ``position`` has its effect in this log. Key: ``#taken:<topic>``, one a partition."""

    topic: str
    position: Annotated[int, Field(ge=0)]
