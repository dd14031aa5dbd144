"""The offers, found by either end of the pair."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from agents.replica.views import OFFER, OfferView
from schemas.decisions import Counts

_NONE: Mapping[str, OfferView] = MappingProxyType({})


class Offers:
    """The fold of ``offers``."""

    def __init__(self) -> None:
        self._of_vacancy: dict[str, dict[str, OfferView]] = {}
        self._of_worker: dict[str, dict[str, OfferView]] = {}
        self._whole: dict[tuple[str, str], bytes] = {}
        self.counts: dict[str, Counts] = {}

    def __len__(self) -> int:
        return len(self._whole)

    def of_vacancy(self, vacancy_id: str) -> Mapping[str, OfferView]:
        """Worker id → offer."""
        return self._of_vacancy.get(vacancy_id, _NONE)

    def of_worker(self, worker_id: str) -> Mapping[str, OfferView]:
        """Vacancy id → offer."""
        return self._of_worker.get(worker_id, _NONE)

    def whole(self, vacancy_id: str, worker_id: str) -> bytes:
        """The record's value, evidence included."""
        return self._whole[vacancy_id, worker_id]

    def vacancies(self) -> frozenset[str]:
        """Every vacancy that ever offered and still has a record."""
        return frozenset(self._of_vacancy)

    def workers(self) -> frozenset[str]:
        """Everybody with an offer."""
        return frozenset(self._of_worker)

    def put(self, value: bytes) -> OfferView:
        """Takes a record up."""
        offer = OFFER.decode(value)
        self._of_vacancy.setdefault(offer.vacancy_id, {})[offer.worker_id] = offer
        self._of_worker.setdefault(offer.worker_id, {})[offer.vacancy_id] = offer
        self._whole[offer.vacancy_id, offer.worker_id] = value
        return offer

    def remove(self, vacancy_id: str, worker_id: str) -> None:
        """Takes a tombstone up."""
        if self._whole.pop((vacancy_id, worker_id), None) is None:
            return
        for table, outer, inner in (
            (self._of_vacancy, vacancy_id, worker_id),
            (self._of_worker, worker_id, vacancy_id),
        ):
            del table[outer][inner]
            if not table[outer]:
                del table[outer]
