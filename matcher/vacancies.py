"""Vacancies in columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from matcher.columns import NO_PAY, STOPS, VACANCY, VacancyColumns
from matcher.degrees import Degrees
from matcher.distance import EAST, NORTH, SOUTH, WEST
from matcher.ids import Numbering, RowBook
from matcher.moments import NEVER, microseconds, ordinal
from matcher.order import tie_of
from matcher.score import shares_of
from matcher.shifts import mask_of
from schemas.shared import MonthlyPay
from schemas.state import Vacancy, VacancyStatus
from schemas.taxonomy.occupations import occupation_index

if TYPE_CHECKING:
    from matcher.openings.openings import Openings

_X, _Y = range(WEST, EAST + 1), range(SOUTH, NORTH + 1)


class Vacancies:
    """All vacancies, open or not.

    ``openings`` hold the open ones again, by what they ask for; None where nothing compiles the way to them.
    """

    def __init__(self, degrees: Degrees, fairs: Numbering, openings: Openings | None) -> None:
        self.records = np.zeros(16, VACANCY)
        self.columns = VacancyColumns.over(self.records)
        self.openings = openings
        self.book = RowBook()
        self._degrees = degrees
        self._fairs = fairs

    def put(self, vacancy: Vacancy) -> None:
        """Write a vacancy, over an older record of it."""
        occupation = occupation_index(vacancy.occupation)
        self._degrees.fill(occupation)
        self._leave(self.book.row(vacancy.vacancy_id))
        row = self.book.claim(vacancy.vacancy_id)
        self._reserve(self.book.extent)
        c, weights, place = self.columns, vacancy.weights, vacancy.place
        c.open[row] = vacancy.status is VacancyStatus.OPEN
        c.expires[row] = NEVER if vacancy.expires_at is None else microseconds(vacancy.expires_at)
        c.occupation[row] = occupation
        c.level[row] = vacancy.level or 0
        c.must_level[row] = must_level = vacancy.level if vacancy.level and vacancy.level_must else 0
        c.must_certified[row] = (must_level or 1) if vacancy.certificate_must else 0
        c.experience[row] = vacancy.experience_years or 0
        c.pay_top[row], c.pay_middle[row] = _top(vacancy.pay_monthly), _middle(vacancy.pay_monthly)
        c.x[row], c.y[row] = place.x, place.y
        stops = [(x, y) for x, y in vacancy.shuttle if x in _X and y in _Y][:STOPS]
        c.stops[row] = len(stops)
        c.stop_x[:, row] = [x for x, _ in stops] + [place.x] * (STOPS - len(stops))
        c.stop_y[:, row] = [y for _, y in stops] + [place.y] * (STOPS - len(stops))
        c.shifts[row] = mask_of(vacancy.shifts)
        c.lodging[row] = vacancy.lodging
        c.starts_on[row] = ordinal(vacancy.starts_on)
        weighed = (weights.occupation, weights.level, weights.certificate, weights.experience)
        c.weights[:, row] = weighed
        wanted = bool(vacancy.level) or vacancy.certificate_must
        self.records["shares"][row] = shares_of(weighed, (True, bool(vacancy.level), wanted, c.experience[row] > 0))
        c.fair[row] = self._fairs.number(vacancy.fair_id)
        c.tie[row] = tie_of(vacancy.vacancy_id)
        if self.openings is not None and c.open[row]:
            self.openings.put(self.records, row)

    def remove(self, vacancy_id: str) -> None:
        """Forget a vacancy."""
        self._leave(self.book.row(vacancy_id))
        row = self.book.release(vacancy_id)
        if row is not None:
            self.columns.open[row] = False

    def _leave(self, row: int | None) -> None:
        if self.openings is not None and row is not None and self.columns.open[row]:
            self.openings.remove(self.records, row)

    def _reserve(self, extent: int) -> None:
        room = len(self.records)
        if extent > room:
            self.records = np.concatenate((self.records, np.zeros(max(extent - room, room // 4), VACANCY)))
            self.columns = VacancyColumns.over(self.records)


def _top(pay: MonthlyPay) -> int:
    stated = pay.minimum if pay.maximum is None else pay.maximum
    return NO_PAY if stated is None else stated


def _middle(pay: MonthlyPay) -> int:
    stated = [bound for bound in (pay.minimum, pay.maximum) if bound is not None]
    return sum(stated) // len(stated) if stated else NO_PAY
