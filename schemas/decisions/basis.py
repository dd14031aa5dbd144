"""Why a decision was taken: evidence for each criterion, and the state of the world it rests on (promise P5)."""

from __future__ import annotations

from enum import StrEnum

from schemas.model import Contract, Moment, Score, Weight


class Side(StrEnum):
    """In whose eyes."""

    EMPLOYER = "employer"
    WORKER = "worker"


class Criterion(StrEnum):
    """What is compared, in the words of ``docs/matching.md``."""

    OCCUPATION = "occupation"
    LEVEL = "level"
    CERTIFICATE = "certificate"
    EXPERIENCE = "experience"
    PAY = "pay"
    DISTANCE = "distance"
    SHIFT = "shift"
    LODGING = "lodging"
    PREFERENCE = "preference"
    DATES = "dates"
    FAIR = "fair"
    REGION = "region"


class Finding(StrEnum):
    """Unknown is not no: it passes the filter and scores neutral."""

    MET = "met"
    UNMET = "unmet"
    UNKNOWN = "unknown"


class Evidence(Contract):
    """One criterion in one direction: what was needed, what is there, what it is worth."""

    side: Side
    criterion: Criterion
    finding: Finding
    need: str | int | None
    have: str | int | None
    score: Score | None
    asked: Weight
    applied: Score
    """The share of this criterion in its side's fit after empty criteria dropped out; a side sums to 10,000 or 0."""


class MatchScore(Contract):
    """Both directions and their geometric mean, in ten-thousandths."""

    employer_fit: Score
    worker_fit: Score
    score: Score


class Basis(Contract):
    """The replica and the time that a decision is a pure function of."""

    as_of: Moment
    offsets: dict[str, tuple[int, ...]]
    """For each topic the replica's position in each partition, from 0."""
    policy: str
    taxonomy: str
