"""How long the live index keeps a new owner who reconciles everything: 25,000 vacancies and 250,000 rules.

Part of ``make bench-match``: the index alone, on the crowd of a province; what an owner then writes is not in it.
"""

from __future__ import annotations

import time
from typing import Final

from benchmarks import crowd
from matcher import Index

_VACANCIES: Final = 25_000
_RULES: Final = 250_000
_PLACES: Final = 10


def measure(index: Index) -> dict[str, float]:
    """Over the workers that are in the index; the vacancies stay there."""
    vacancies = list(crowd.vacancies(_VACANCIES, lodging=0.4))
    for vacancy in vacancies:
        index.put_vacancy(vacancy)
    began = time.perf_counter()
    for vacancy in vacancies:
        index.top_workers(vacancy.vacancy_id, _PLACES, crowd.AS_OF)
    of_vacancies = time.perf_counter() - began
    rules = list(crowd.rules(_RULES, everywhere=True))
    began, members = time.perf_counter(), 0
    for rule in rules:
        members += len(index.members(rule, crowd.AS_OF))
    return {
        "reconcile_25000_vacancies_s": round(of_vacancies, 2),
        "reconcile_250000_rules_s": round(time.perf_counter() - began, 2),
        "members_of_250000_rules": members,
    }
