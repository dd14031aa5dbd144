"""Many changed workers at once: worker by worker over the vacancies, or vacancy by vacancy over these workers?

The costs were measured with 20,000 vacancies; they only have to be right enough to choose by.
"""

from __future__ import annotations

from typing import Final

_A_WORKER_COMPILED_US: Final = 35.0
_A_WORKER_US: Final = 60.0
_A_WORKER_AND_VACANCY_US: Final = 0.05
_A_VACANCY_US: Final = 40.0
_A_VACANCY_AND_WORKER_US: Final = 0.035


def worker_by_worker(workers: int, vacancies: int, *, compiled: bool) -> bool:
    """Whether that is the cheaper way, for so many of each."""
    a_worker = _A_WORKER_COMPILED_US if compiled else _A_WORKER_US + _A_WORKER_AND_VACANCY_US * vacancies
    return workers * a_worker <= vacancies * (_A_VACANCY_US + _A_VACANCY_AND_WORKER_US * workers)
