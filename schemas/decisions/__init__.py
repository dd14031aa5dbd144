"""DECISION LOGS: what the three roles decided, each written only by its fenced owner."""

from schemas.decisions.basis import Basis, Criterion, Evidence, Finding, MatchScore, Side
from schemas.decisions.candidate import Candidate, Change, RuleTooBroad
from schemas.decisions.delivery import (
    TERMINAL_STATES,
    Attempt,
    AttemptState,
    Channel,
    Delivery,
    DeliveryReason,
    DeliveryState,
)
from schemas.decisions.offer import Counts, Offer, OfferStatus, OwedTo, Spent
from schemas.decisions.taken import TakenUp

__all__ = [
    "TERMINAL_STATES",
    "Attempt",
    "AttemptState",
    "Basis",
    "Candidate",
    "Change",
    "Channel",
    "Counts",
    "Criterion",
    "Delivery",
    "DeliveryReason",
    "DeliveryState",
    "Evidence",
    "Finding",
    "MatchScore",
    "Offer",
    "OfferStatus",
    "OwedTo",
    "RuleTooBroad",
    "Side",
    "Spent",
    "TakenUp",
]
