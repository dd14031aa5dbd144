"""What the kiosk page asks with: trades, levels, places, the consent's words."""

from __future__ import annotations

from collections import Counter
from types import MappingProxyType
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query

from gateway.edge import Edge
from gateway.forms import CONSENT_TEXT, CONSENT_VERSION
from gateway.problems import NotFound, unprocessable
from schemas.state import VacancyStatus
from schemas.taxonomy.divisions import Division, division, divisions, towns_of
from schemas.taxonomy.errors import UnknownRegion
from schemas.taxonomy.levels import Level
from schemas.taxonomy.occupations import by_title, occupation
from schemas.taxonomy.occupations import occupations as all_occupations

_TRADES_SHOWN: Final = 12
_FOUND_SHOWN: Final = 12
_USUAL: Final = (
    *("缝纫工", "裁剪工", "中烫", "普工", "电工", "焊工"),
    *("叉车工", "保安", "保洁员", "厨师", "服务员", "育婴员"),
)
"""Fills the chips where the open vacancies name fewer trades."""
_USUAL_WORDS: Final = MappingProxyType({found.code: word for word in _USUAL if (found := by_title(word)) is not None})
"""People know their trade by its word, not by the name that the catalogue gives it."""
_LEVELS: Final = tuple(level for level in Level if level <= Level.TECHNICIAN)


def router(edge: Edge) -> APIRouter:
    """Public: lists without a person in them."""
    routes = APIRouter(prefix="/v1", tags=["kiosk"])

    @routes.get("/kiosk")
    async def kiosk(
        fair_id: Annotated[str | None, Query(max_length=64)] = None,
        region: Annotated[str | None, Query(pattern=r"^\d{6}$")] = None,
    ) -> dict[str, Any]:
        fair = edge.replica.fairs.get(fair_id) if fair_id else None
        if fair_id is not None and fair is None:
            raise NotFound("fair")
        try:
            home = _place((fair.place.region[:6] if fair else None) or region or _busiest())
        except UnknownRegion:
            raise unprocessable([{"field": "region", "message": "没有这个区划代码"}]) from None
        return {
            "fair": {"fair_id": fair.fair_id, "name": fair.name} if fair else None,
            "home": home,
            "trades": _trades(),
            "levels": [{"rank": level.value, "name": level.label} for level in _LEVELS],
            "consent": {"version": CONSENT_VERSION, "text": CONSENT_TEXT},
        }

    @routes.get("/divisions")
    async def provinces() -> dict[str, Any]:
        return {"children": [_named(each) for each in divisions() if each.parent is None]}

    @routes.get("/divisions/{code}")
    async def place(code: str) -> dict[str, Any]:
        try:
            return _place(code)
        except UnknownRegion:
            raise NotFound("division") from None

    @routes.get("/occupations")
    async def search(q: Annotated[str, Query(min_length=1, max_length=40)]) -> dict[str, Any]:
        named = by_title(q)
        holding = (each for each in all_occupations() if q in each.name)
        found = dict.fromkeys([*([named] if named else []), *holding])
        return {"occupations": [{"occupation": each.code, "name": each.name} for each in found][:_FOUND_SHOWN]}

    def _busiest() -> str | None:
        """The county with the most open vacancies, or nothing where there are none."""
        counties = Counter(
            vacancy.place.region[:6]
            for vacancy in edge.replica.vacancies.values()
            if vacancy.status is VacancyStatus.OPEN
        )
        return min(counties, key=lambda county: (-counties[county], county)) if counties else None

    def _trades() -> list[dict[str, str]]:
        """The trades most asked for now, by head-count, then the usual ones."""
        wanted: Counter[str] = Counter()
        words = dict(_USUAL_WORDS)
        for vacancy in edge.replica.vacancies.values():
            if vacancy.status is VacancyStatus.OPEN:
                wanted[vacancy.occupation] += vacancy.headcount
                if by_title(vacancy.title) == occupation(vacancy.occupation):
                    words.setdefault(vacancy.occupation, vacancy.title)
        codes = sorted(wanted, key=lambda code: (-wanted[code], code))[:_TRADES_SHOWN]
        shown = list(dict.fromkeys([*codes, *_USUAL_WORDS]))[:_TRADES_SHOWN]
        return [{"occupation": code, "name": words.get(code, occupation(code).name)} for code in shown]

    return routes


def _place(code: str | None) -> dict[str, Any]:
    """A division, what it lies in, and what lies in it."""
    if code is None:
        provinces = [_named(each) for each in divisions() if each.parent is None]
        return {"code": None, "name": "全国", "path": [], "children": provinces}
    at = division(code)
    path = [at]
    while path[0].parent is not None:
        path.insert(0, division(path[0].parent))
    below = [_named(each) for each in divisions() if each.parent == at.adcode]
    towns = [{"code": town.code, "name": town.name} for town in towns_of(at.adcode)] if not below else []
    return {**_named(at), "path": [_named(each) for each in path], "children": below or towns}


def _named(each: Division) -> dict[str, str]:
    return {"code": each.adcode, "name": each.name}
