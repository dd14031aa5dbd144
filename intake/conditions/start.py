"""The first day of work, and how long a day is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from intake.conditions.words import Read

_DATE: Final = r"(?:(?P<{0}y>20\d\d)\s*[年./-]\s*)?(?P<{0}m>\d{{1,2}})\s*[月./-]\s*(?P<{0}d>\d{{1,2}})\s*[日号]?"
_BEGINS: Final = r"(?:到岗|上岗|开工|上班|入职|进厂|报到|开始(?:上班|工作)?|起(?:上班|到岗|入职)|开业|开班|试工)"
_START: Final = (
    re.compile(rf"{_DATE.format('a')}\s*(?:左右|前|前后|起|正式|统一|即可|可以?)*\s*{_BEGINS}"),
    re.compile(rf"(?:到岗|上岗|入职|开工|进厂|上班|报到|用工|工作)(?:时间|日期)\s*[::为]?\s*{_DATE.format('a')}"),
)
_DAY_HOURS: Final = re.compile(
    r"(?<![\d.])(?P<h>[4-9]|1[0-2])\s*个?小时\s*(?:工作)?(?:制|/天|每天|一天|工作|三班|两班|两班倒|(?=长白班))|(?:每天|一天|日均|平均)\s*(?:工作)?(?P<g>[4-9]|1[0-2])\s*个?小时|(?:白班|夜班)(?P<f>[4-9]|1[0-2])\s*个?小时"
)


@dataclass(frozen=True, slots=True)
class Start:
    """The day that is stated."""

    day: date
    past: bool
    """It was over when the posting was made: whoever wrote it is to look again."""


def read_start(text: str, posted_on: date) -> Read[Start] | None:
    """The first day of work. Without a year it is the posting's."""
    for pattern in _START:
        for found in pattern.finditer(text):
            try:
                day = date(int(found["ay"] or posted_on.year), int(found["am"]), int(found["ad"]))
            except ValueError:
                continue
            return Read(Start(day, day < posted_on), found[0])
    return None


def read_hours(text: str) -> Read[int] | None:
    """The hours of a working day."""
    found = _DAY_HOURS.search(text)
    return None if found is None else Read(int(found["h"] or found["g"] or found["f"]), found[0])
