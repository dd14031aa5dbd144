"""EVENTS: what happened outside, written by anyone, read by INTAKE. Kept by time; pseudonyms only."""

from schemas.events.completion import CertificateAwarded
from schemas.events.vacancy import PostingReviewed, ReviewVerdict, VacancyPosted, VacancyWithdrawn
from schemas.events.worker import DeclaredSkill, RegistrationChannel, WorkerErased, WorkerRegistered

__all__ = [
    "CertificateAwarded",
    "DeclaredSkill",
    "PostingReviewed",
    "RegistrationChannel",
    "ReviewVerdict",
    "VacancyPosted",
    "VacancyWithdrawn",
    "WorkerErased",
    "WorkerRegistered",
]
