"""STATE: the truth, in compacted topics. INTAKE writes what comes from events, the gateway the rest."""

from schemas.state.enterprise import Access, AccessKind, Enterprise, Fair, Rule, Stall
from schemas.state.person import Consent, ConsentKind, Contact, Identity, Preferences, QuietTimes
from schemas.state.vacancy import HeldPosting, HeldWords, Vacancy, VacancyStatus
from schemas.state.worker import Certificate, Worker

__all__ = [
    "Access",
    "AccessKind",
    "Certificate",
    "Consent",
    "ConsentKind",
    "Contact",
    "Enterprise",
    "Fair",
    "HeldPosting",
    "HeldWords",
    "Identity",
    "Preferences",
    "QuietTimes",
    "Rule",
    "Stall",
    "Vacancy",
    "VacancyStatus",
    "Worker",
]
