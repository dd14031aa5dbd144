"""The best vacancies for a worker, as the kiosk shows them: from this process's own replica, at once."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from gateway.reasons import distance_km, reasons
from gateway.spoken import pay_text

if TYPE_CHECKING:
    from agents.replica import Replica

SHOWN: Final = 5


def best_vacancies(replica: Replica, worker_id: str, as_of: datetime) -> list[dict[str, Any]]:
    """Up to five vacancies, best first: what, where, for how much, and why. Empty for an unknown worker."""
    if replica.is_gone(worker_id):
        return []
    found = replica.index.top_vacancies(worker_id, SHOWN, as_of)
    return [_shown(replica, worker_id, match.vacancy_id, match.score, as_of) for match in found]


def stall_of(replica: Replica, fair_id: str | None, enterprise_id: str) -> str | None:
    """The number of an enterprise's stall at a fair."""
    fair = replica.fairs.get(fair_id) if fair_id else None
    stalls = fair.stalls if fair else ()
    return next((stall.number for stall in stalls if stall.enterprise_id == enterprise_id), None)


def enterprise_name(replica: Replica, enterprise_id: str) -> str:
    """What an employer is called; its id while its record is not known."""
    enterprise = replica.enterprises.get(enterprise_id)
    return enterprise.name if enterprise else enterprise_id


def _shown(replica: Replica, worker_id: str, vacancy_id: str, score: int, as_of: datetime) -> dict[str, Any]:
    vacancy = replica.vacancies[vacancy_id]
    evidence = replica.index.evaluate(worker_id, vacancy_id, as_of).evidence
    why = reasons(evidence)
    return {
        "vacancy_id": vacancy_id,
        "title": vacancy.title,
        "enterprise": enterprise_name(replica, vacancy.enterprise_id),
        "pay": pay_text(vacancy.pay, vacancy.piece_rate),
        "headcount": vacancy.headcount,
        "distance_km": distance_km(evidence),
        "lodging": vacancy.lodging,
        "stall": stall_of(replica, vacancy.fair_id, vacancy.enterprise_id),
        "score": score,
        "reason": "，".join(why),
        "reasons": why,
    }
