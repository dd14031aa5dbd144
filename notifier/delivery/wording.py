"""What a message says: facts of the match in few Chinese words, nothing personal, nothing a vendor forbids."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from schemas.decisions import Criterion, Evidence, Finding
from schemas.shanghai import SHANGHAI
from schemas.state import Vacancy
from schemas.taxonomy.divisions import division, town
from schemas.taxonomy.levels import Level
from schemas.taxonomy.occupations import occupation

_LONGEST: Final = 20  # a WeChat ``thing`` holds 20 characters, the tightest of all fields


def words(vacancy: Vacancy, evidence: Sequence[Evidence], number: int, deadline: datetime) -> dict[str, str]:
    """The words of one message: its best match, why it is one, how many more there are, until when it stands."""
    local = deadline.astimezone(SHANGHAI)
    return {
        "count": str(number),
        "title": occupation(vacancy.occupation).name[:_LONGEST],
        "reason": reason(vacancy, evidence),
        "place": _region(vacancy.place.region)[:_LONGEST],
        "until": f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}",
    }


def reason(vacancy: Vacancy, evidence: Sequence[Evidence]) -> str:
    """Why this worker is told of this vacancy, for example 四级已取证·约3公里·5000元起."""
    parts = []
    for each in evidence:
        if each.finding is not Finding.MET:
            continue
        if each.criterion is Criterion.CERTIFICATE and isinstance(each.have, int):
            parts.append(f"{Level(each.have).label}已取证")
        elif each.criterion is Criterion.DISTANCE and isinstance(each.have, int):
            parts.append(f"约{max(1, each.have // 1000)}公里")
        elif each.criterion is Criterion.LODGING and vacancy.lodging:
            parts.append("包住")
    if vacancy.pay_monthly.minimum:
        parts.append(f"{vacancy.pay_monthly.minimum}元起")
    elif vacancy.pay_monthly.maximum:
        parts.append(f"{vacancy.pay_monthly.maximum}元")
    chosen: list[str] = []
    for part in parts or ["与您登记的工种相符"]:
        if len("·".join([*chosen, part])) <= _LONGEST:
            chosen.append(part)
    return "·".join(chosen)


def _region(code: str) -> str:
    county = 6
    return division(code).name if len(code) == county else town(code).name
