"""The fair board: figures of a fair, a region or everything, as they are now; only the latest is told."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from agents.replica.record import BusRecord
from gateway.crowd import Crowd
from gateway.following import Following
from gateway.matches import enterprise_name, stall_of
from gateway.spoken import pay_text, region_name
from schemas.decisions import OfferStatus
from schemas.state import Vacancy, VacancyStatus
from schemas.taxonomy.divisions import region_contains
from schemas.topics import ENTERPRISES, FAIRS, OFFERS, VACANCIES, WORKERS

if TYPE_CHECKING:
    from agents.replica import Replica

INTERVAL_S: Final = 0.25
"""At most four pictures a second, however much happens."""
STAMP_S: Final = 5.0
"""At least one picture in this time, so that a board knows whether its stamp is old or the market quiet."""
ROWS: Final = 24


@dataclass(frozen=True, slots=True)
class Scope:
    """What a board shows: one fair, one region, or all."""

    fair_id: str | None = None
    region: str | None = None


class Board:
    """Computes each picture once for all who look at it."""

    def __init__(self, replica: Replica, following: Following, crowd: Crowd, clock: Callable[[], datetime]) -> None:
        self._replica = replica
        self._crowd = crowd
        self._clock = clock
        self._version = 0
        self._changed = asyncio.Event()
        self._pictures: dict[Scope, tuple[int, dict[str, Any]]] = {}
        for topic in (WORKERS, VACANCIES, OFFERS, FAIRS, ENTERPRISES):
            following.listen(topic.name, self._took_up)

    async def watch(self, scope: Scope) -> AsyncGenerator[str, None]:
        """Pictures as JSON on one line: one now, one after each change, one at least every five seconds."""
        while True:
            changed = self._changed
            yield self._now(scope)
            await asyncio.sleep(INTERVAL_S)
            try:
                await asyncio.wait_for(changed.wait(), STAMP_S - INTERVAL_S)
            except TimeoutError:
                self._pictures.pop(scope, None)  # time alone closes vacancies too

    def picture(self, scope: Scope) -> dict[str, Any]:
        """The figures and the vacancies of a scope."""
        now = self._clock()
        rows = [self._row(vacancy) for vacancy in self._open(scope, now)]
        rows.sort(key=lambda row: (-row["changed"], row["vacancy_id"]))
        return {
            "scope": self._scope(scope),
            "figures": {
                "workers": self._workers(scope),
                "vacancies": len(rows),
                "headcount": sum(row["headcount"] for row in rows),
                "offers": sum(row["offered"] for row in rows),
                "accepted": sum(row["accepted"] for row in rows),
            },
            "vacancies": rows[:ROWS],
        }

    def _now(self, scope: Scope) -> str:
        version, picture = self._pictures.get(scope, (-1, {}))
        if version != self._version:
            picture = self.picture(scope)
            self._pictures[scope] = (self._version, picture)
        return json.dumps({"as_of": self._clock().isoformat(), **picture}, ensure_ascii=False)

    def _took_up(self, _: Sequence[BusRecord]) -> None:
        self._version += 1
        self._changed.set()
        self._changed = asyncio.Event()

    def _open(self, scope: Scope, now: datetime) -> list[Vacancy]:
        return [vacancy for vacancy in self._replica.vacancies.values() if _alive(vacancy, now) and _in(vacancy, scope)]

    def _row(self, vacancy: Vacancy) -> dict[str, Any]:
        offers = self._replica.offers.of_vacancy(vacancy.vacancy_id).values()
        offered = [offer for offer in offers if offer.round == vacancy.round and offer.status is not OfferStatus.LAPSED]
        return {
            "vacancy_id": vacancy.vacancy_id,
            "title": vacancy.title,
            "enterprise": enterprise_name(self._replica, vacancy.enterprise_id),
            "stall": stall_of(self._replica, vacancy.fair_id, vacancy.enterprise_id),
            "pay": pay_text(vacancy.pay, vacancy.piece_rate),
            "headcount": vacancy.headcount,
            "offered": len(offered),
            "accepted": sum(offer.status is OfferStatus.ANSWERED for offer in offered),
            "changed": int(vacancy.occurred_at.timestamp()),
        }

    def _workers(self, scope: Scope) -> int:
        if scope.fair_id is not None:
            return self._crowd.by_fair[scope.fair_id]
        if scope.region is not None:
            here = scope.region
            return sum(count for county, count in self._crowd.by_county.items() if region_contains(here, county))
        return len(self._crowd)

    def _scope(self, scope: Scope) -> dict[str, Any]:
        fair = self._replica.fairs.get(scope.fair_id) if scope.fair_id else None
        if fair is not None:
            return {"fair_id": fair.fair_id, "name": fair.name, "ends_at": fair.ends_at.isoformat()}
        return {"region": scope.region, "name": region_name(scope.region) if scope.region else "全部岗位"}


def _alive(vacancy: Vacancy, now: datetime) -> bool:
    return vacancy.status is VacancyStatus.OPEN and (vacancy.expires_at is None or vacancy.expires_at > now)


def _in(vacancy: Vacancy, scope: Scope) -> bool:
    if scope.fair_id is not None:
        return vacancy.fair_id == scope.fair_id
    return scope.region is None or region_contains(scope.region, vacancy.place.region)
