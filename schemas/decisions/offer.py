"""BOOK's log: who is told of which vacancy."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from schemas.decisions.basis import Basis, Evidence, MatchScore
from schemas.happenings import OutcomeKind
from schemas.model import Contract, Identifier, Moment


class OfferStatus(StrEnum):
    """Where an offer stands. Only a lapsed one gives its place back."""

    STANDING = "standing"  # holds its place
    ANSWERED = "answered"  # accepted, arrived or hired: still holds its place
    LAPSED = "lapsed"  # declined, late, no longer eligible, or never told: the place is free


class OwedTo(StrEnum):
    """Which record of the pair was the youngest, by broker time: what brought the two together."""

    WORKER = "worker"
    COMPLETION = "completion"
    VACANCY = "vacancy"


class LapseReason(StrEnum):
    """Why an offer lapsed."""

    DECLINED = "declined"
    LEFT = "left"
    DEADLINE = "deadline"
    INELIGIBLE = "ineligible"
    WITHDRAWN = "withdrawn"  # the vacancy was taken back or expired
    ERASED = "erased"
    SUPPRESSED = "suppressed"
    NOT_TOLD = "not_told"  # NOTIFY ended without delivering
    NEW_TERMS = "new_terms"  # the vacancy's material terms or its round changed: the pair competes anew


class Spent(Contract):
    """Terms and round that this pair has been offered."""

    terms: Identifier
    round: int


class Offer(Contract):
    """The decision to tell this worker of this vacancy. Key: ``vacancy_id:worker_id``, partitioned by vacancy."""

    offer_id: Identifier
    vacancy_id: Identifier
    worker_id: Identifier
    enterprise_id: Identifier
    terms: Identifier
    round: int
    status: OfferStatus
    reason: LapseReason | None = None
    outcome: OutcomeKind | None = None
    deadline: Moment
    fit: MatchScore
    evidence: tuple[Evidence, ...]
    owed_to: OwedTo
    spent: tuple[Spent, ...]
    """Every terms and round ever offered to this pair, this one included."""
    basis: Basis


class Counts(Contract):
    """What became of a vacancy's offers, kept when the offers themselves are gone. Key: ``#counts:<vacancy_id>``."""

    vacancy_id: Identifier
    round: int
    outcomes: dict[OutcomeKind, Annotated[int, Field(ge=0)]]
