"""Events of ``training.completions``."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field, model_validator

from schemas.model import Contract, Identifier, LevelRank, Moment, OccupationCode


class CertificateAwarded(Contract):
    """A worker passed: a class, an assessment, a labour brand's course (结业/取证)."""

    worker_id: Identifier
    certificate_id: Identifier
    occurred_at: Moment
    occupation: OccupationCode | None = None
    title: Annotated[str, Field(min_length=1, max_length=40)] | None = None
    level: LevelRank
    issuer: Identifier
    brand: Identifier | None = None
    course: Identifier | None = None
    passed_on: date
    expires_on: date | None = None
    quiet: bool = False

    @model_validator(mode="after")
    def _named(self) -> CertificateAwarded:
        if (self.occupation is None) == (self.title is None):
            raise ValueError("a certificate is named either by its occupation code or by a title")
        return self
