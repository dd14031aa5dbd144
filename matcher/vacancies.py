"""Vacancies in columns."""

from matcher.columns import NO_PAY, STOPS, VacancyColumns
from matcher.degrees import Degrees
from matcher.ids import Numbering, RowBook
from matcher.moments import NEVER, microseconds, ordinal
from matcher.order import tie_of
from matcher.shifts import mask_of
from schemas.shared import MonthlyPay
from schemas.state import Vacancy, VacancyStatus
from schemas.taxonomy.occupations import occupation_index

_X, _Y = range(7_000, 14_001), range(300, 5_501)  # where a `Place` can be


class Vacancies:
    """All vacancies, open or not."""

    def __init__(self, degrees: Degrees, fairs: Numbering) -> None:
        self.columns = VacancyColumns.empty()
        self.book = RowBook()
        self._degrees = degrees
        self._fairs = fairs

    def put(self, vacancy: Vacancy) -> None:
        """Write a vacancy, over an older record of it."""
        occupation = occupation_index(vacancy.occupation)
        self._degrees.fill(occupation)
        row = self.book.claim(vacancy.vacancy_id)
        self.columns.reserve(self.book.extent)
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
        c.weights[:, row] = (weights.occupation, weights.level, weights.certificate, weights.experience)
        c.fair[row] = self._fairs.number(vacancy.fair_id)
        c.tie[row] = tie_of(vacancy.vacancy_id)

    def remove(self, vacancy_id: str) -> None:
        """Forget a vacancy."""
        row = self.book.release(vacancy_id)
        if row is not None:
            self.columns.open[row] = False


def _top(pay: MonthlyPay) -> int:
    stated = pay.minimum if pay.maximum is None else pay.maximum
    return NO_PAY if stated is None else stated


def _middle(pay: MonthlyPay) -> int:
    stated = [bound for bound in (pay.minimum, pay.maximum) if bound is not None]
    return sum(stated) // len(stated) if stated else NO_PAY
