"""How many are told of a vacancy, and for how long an offer holds its place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from schemas.state import Vacancy, VacancyStatus


@dataclass(frozen=True, kw_only=True)
class BookPolicy:
    """Settings of BOOK.

    About a third over the head-count is what platforms with reported no-shows of 17 % recommend
    (Clipboard, Jobble); the factor is fixed until a vacancy's own outcomes can tell.
    """

    version: str = "book-1"
    over_offer_percent: int = 135
    offer_hours: int = 48
    """How long an offer holds its place without an answer."""

    def places(self, vacancy: Vacancy) -> int:
        """How many offers may hold a place at once: the head-count with the over-offer factor, rounded up."""
        return -(-vacancy.headcount * self.over_offer_percent // 100)

    def deadline(self, vacancy: Vacancy, as_of: datetime) -> datetime:
        """When an unanswered offer lapses: never later than its vacancy."""
        latest = as_of + timedelta(hours=self.offer_hours)
        return latest if vacancy.expires_at is None else min(latest, vacancy.expires_at)


def is_open(vacancy: Vacancy | None, as_of: datetime) -> bool:
    """Whether people are looked for."""
    return (
        vacancy is not None
        and vacancy.status is VacancyStatus.OPEN
        and (vacancy.expires_at is None or as_of < vacancy.expires_at)
    )
