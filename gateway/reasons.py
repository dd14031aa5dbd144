"""Why a match is one, in a few Chinese words: the evidence, said to the worker."""

from __future__ import annotations

from collections.abc import Iterable

from gateway.spoken import level_name
from schemas.decisions import Criterion, Evidence, Finding
from schemas.taxonomy.occupations import occupation

_MOST = 4
_FAR_M = 10_000


def reasons(evidence: Iterable[Evidence]) -> list[str]:
    """At most four phrases, in the order in which they matter to somebody who looks for work."""
    found = {each.criterion: each for each in evidence}
    phrases = (_PHRASES[criterion](found[criterion]) for criterion in _PHRASES if criterion in found)
    return [phrase for phrase in phrases if phrase][:_MOST]


def distance_km(evidence: Iterable[Evidence]) -> float | None:
    """The way to the work place or the nearest shuttle stop, km to one decimal."""
    for each in evidence:
        if each.criterion is Criterion.DISTANCE and isinstance(each.have, int):
            return round(each.have / 1000, 1)
    return None


def _occupation(evidence: Evidence) -> str | None:
    if evidence.need is None or evidence.have is None:
        return None
    need, have = occupation(str(evidence.need)).name, occupation(str(evidence.have)).name
    return f"工种对口：{need}" if need == have else f"手艺相近：{have}可做{need}"


def _level(evidence: Evidence) -> str | None:
    if evidence.need is None or not isinstance(evidence.have, int) or evidence.finding is not Finding.MET:
        return None
    return f"等级够：{level_name(evidence.have)}"


def _certificate(evidence: Evidence) -> str | None:
    return "证书符合" if evidence.need is not None and evidence.finding is Finding.MET else None


def _pay(evidence: Evidence) -> str | None:
    if evidence.finding is Finding.UNKNOWN or evidence.need is None or evidence.finding is not Finding.MET:
        return None
    return "工资达到你的期望"


def _distance(evidence: Evidence) -> str | None:
    if not isinstance(evidence.have, int):
        return None
    if evidence.have < 2_000:
        return "就在附近"
    return f"离你约{evidence.have // 1000}公里" if evidence.have <= _FAR_M else None


def _shift(evidence: Evidence) -> str | None:
    return "班次合适" if evidence.finding is Finding.MET else None


def _lodging(evidence: Evidence) -> str | None:
    return "包住" if evidence.have and evidence.need else None


_PHRASES = {
    Criterion.OCCUPATION: _occupation,
    Criterion.CERTIFICATE: _certificate,
    Criterion.PAY: _pay,
    Criterion.DISTANCE: _distance,
    Criterion.LODGING: _lodging,
    Criterion.LEVEL: _level,
    Criterion.SHIFT: _shift,
}
