"""When the work is done: shifts by their names, or by the hours."""

from __future__ import annotations

import re
from typing import Final

from intake.conditions.words import Read
from schemas.model import Shift

_ROTATING: Final = re.compile(
    r"(?:[一二两三四234]|大小)\s*班\s*(?:制)?\s*(?:[二两三23]\s*)?(?:倒|轮|运转|制)|倒\s*(?:夜|大|小)?班|轮\s*(?:流倒|值|流)?\s*(?:夜)?班|轮夜|班次轮换|早晚班轮|白夜班|昼夜班|两班|三班|翻班|早晚班|早中晚班"
)
_SOME_POSTS: Final = re.compile(r"部分岗位[^,。;\n]{0,6}$|轮岗")
_NO_NIGHT: Final = re.compile(r"(?:无|不上|没有|不用上|无需上|免)(?:大)?夜班")
_NIGHT: Final = re.compile(
    r"(?:大|上|能|可|晚)?夜班(?!\s*(?:补|津|费|餐|奖|车|岗补|有补|另|加))|晚班|(?<!日)中班(?!\s*[::、和/,]?\s*早)|通宵"
)
_DAY: Final = re.compile(
    r"(?:长|常|全|纯|正常|固定)?白班|行政班|长日班|日班|正常班|早班|朝[八九]晚[五六]|白天班|上白天"
)
_HOUR: Final = (
    r"(?P<{0}a>上午|早上|早|下午|晚上|晚|中午|凌晨|次日|夜)?\s*"
    r"(?P<{0}h>\d{{1,2}})\s*(?:[:.点时](?P<{0}m>\d{{2}}|半)?分?)"
)
_HOURS: Final = re.compile(_HOUR.format("b") + r"\s*-+\s*" + _HOUR.format("e"))
_NOT_WORK: Final = re.compile(r"面试|咨询|联系|电话|致电|看工|看厂|报名|接待|勿扰|应聘|受理|来访|营业时间|现场")
_MORNING, _EVENING, _LATE = 5 * 60, 17 * 60, 22 * 60


def read_shifts(text: str) -> Read[frozenset[Shift]] | None:
    """The shifts that a text in readable form names, or that its working hours are; None if it says nothing.

    Rotation says more than the shifts that rotate. A night allowance is no night shift.
    """
    rotating = next((each for each in _ROTATING.finditer(text) if not _SOME_POSTS.search(text, 0, each.start())), None)
    no_night = _NO_NIGHT.search(text)
    said = _NO_NIGHT.sub("", text)
    day, night = _DAY.search(said), _NIGHT.search(said)
    if rotating:
        steady = re.search(r"[长常全]白班|行政班", said)
        shifts = {Shift.ROTATING, Shift.DAY} if steady else {Shift.ROTATING}
        return Read(frozenset(shifts), "、".join(each[0] for each in (rotating, steady) if each))
    named = {Shift.DAY: day or no_night, Shift.NIGHT: night}
    if any(named.values()):
        found = {shift: words[0] for shift, words in named.items() if words}
        return Read(frozenset(found), "、".join(found.values()))
    return _by_the_hours(text)


def _by_the_hours(text: str) -> Read[frozenset[Shift]] | None:
    spans: list[tuple[int, int, str]] = []
    for line in re.split(r"[\n。;]", text):
        for found in _HOURS.finditer(line):
            if not _NOT_WORK.search(line, 0, found.start()):
                begin, end = _minutes(found, "b"), _minutes(found, "e")
                spans.append((begin, end if end > begin else end + 24 * 60, found[0]))
    if not spans or any(begin >= 48 * 60 for begin, _, _ in spans):
        return None
    begin, end = min(each[0] for each in spans), max(each[1] for each in spans)
    words = "、".join(each[2] for each in spans[:3])
    if begin >= _EVENING and end > _LATE:
        return Read(frozenset({Shift.NIGHT}), words)
    return Read(frozenset({Shift.DAY}), words) if begin >= _MORNING and end <= _LATE else None


def _minutes(found: re.Match[str], which: str) -> int:
    hour, minute, part = int(found[f"{which}h"]), found[f"{which}m"], found[f"{which}a"]
    if part in ("下午", "晚上", "晚", "夜") and hour < 12:
        hour += 12
    return hour * 60 + (30 if minute == "半" else int(minute or 0))
