"""What a worker wishes and can do, out of their own words. Every wish that is read is a bound: a preference is none."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from intake.conditions import Read, Start, read_pay, readable
from intake.conditions.living import read_lodging
from intake.conditions.numerals import NUMERAL, number
from intake.conditions.qualification import read_experience, read_level
from intake.conditions.region import read_region
from intake.conditions.shifts import read_shifts
from intake.conditions.start import read_start
from intake.conditions.words import clauses
from schemas.model import Shift
from schemas.pay import monthly

_TOWN_DIGITS: Final = 9
_MOST_YEARS: Final = 60
_MOST_KM: Final = 5_000

_PREFERRED: Final = re.compile(r"最好|尽量|优先|偏向|更好|看情况|再说")
_NOT_NOW: Final = re.compile(
    r"以前|之前|从前|原来|原先|曾|上家|上一?份|上个|前公司|原单位|现在(?:的)?(?:工资|月薪|单位)|目前(?:的)?(?:工资|月薪)"
)
_SHIFT_WORDS: Final = r"大?夜班|晚班|中班|通宵|倒班|轮班|翻班|[两三四]班倒|[两三四]班制|[两三]班|长?白班|日班"
_REFUSED: Final = re.compile(
    rf"(?:不|别|没法|无法|拒绝)(?:能|想|愿意?|接受|要|考虑|会|可以?|用|需要)?(?:上|做|倒|熬|干|安排|选)?\s*({_SHIFT_WORDS})"
    rf"|({_SHIFT_WORDS})(?:不行|不做|不上|不要|不考虑|不接受|不能|不可以|上不了|免谈|勿扰|除外)"
)
_NOT_SAID: Final = re.compile(r"吗|有没有|过[^,]{0,2}班")
"""A question, or what somebody once did."""
_ALLOWED: Final = re.compile(r"不怕|不介意|也|都|均|可以|可接受|能接受|接受|无所谓|没问题|不限|随便|行$|能上|可上|愿意")
_ONLY: Final = re.compile(r"只|仅|就")
_STAYS: Final = re.compile(
    r"(?:可|能|愿意?|想|要|需|接受|求)(?:以|要)?(?:在)?(?:厂里|公司|单位)?(?:住厂|住宿舍?|住公司|住单位|住厂里|宿舍)|住厂里?(?:可以|也行|都行)"
)
_GOES_HOME: Final = re.compile(
    r"不(?:想|要|能|愿意?|需要?|用|接受|可以)?(?:在)?(?:住宿?|住厂|宿舍)|回家|走读|家里住|住家里|住自己家"
)
_LIVES: Final = re.compile(r"(?:家住|住在|现住|居住|家在|租住|租房在|我住|本人住|^住(?![宿厂]))")
_WITHIN: Final = re.compile(
    rf"(?:最远|不超过|不超|不远于|方圆|至多|最多)\s*({NUMERAL})\s*(?:公里|千米|km)"
    rf"|({NUMERAL})\s*(?:公里|千米|km)\s*(?:以内|之内|内|范围|左右以内|以里)"
)
_PRACTISED: Final = re.compile(
    rf"(?:做|干|从事|从业|开|学|打工|有|已)(?:过|了|有)?[^,。;\n\d一二两三四五六七八九十]{{0,8}}({NUMERAL})\s*多?\s*年(?![前内级底])"
    rf"|(?<![\d第])({NUMERAL})\s*多?\s*年(?:多)?的?[^,。;\n]{{0,8}}(?:老手|熟手|师傅|工龄)"
)
_TO_COME: Final = re.compile(r"想|打算|准备|计划|不[到-]|不足|没|无")  # readable() writes 到1 as -1
_NOT_HELD: Final = re.compile(r"考|学习|培训|没|无|未|不是|想当|想做|申请|努力|争取")
_EVERY: Final = frozenset(Shift)
_MEANT: Final = (
    (re.compile(r"夜班|晚班|通宵|中班"), Shift.NIGHT),
    (re.compile(r"倒|轮|翻|[两三四]班"), Shift.ROTATING),
    (re.compile(r"白班|日班"), Shift.DAY),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What a worker said. ``None`` is unknown."""

    reservation_pay: Read[int] | None
    """CNY/month."""
    max_distance_km: Read[int] | None
    shifts: Read[frozenset[Shift]] | None
    """All that they would work in."""
    lodging_ok: Read[bool] | None
    available_from: Read[Start] | None
    town: Read[str] | None
    """Where they live, within their county."""
    level: Read[int] | None
    years: Read[int] | None


def read_wishes(text: str, *, said_on: date, county: str | None = None) -> Wishes:
    """Read a worker's words with the readers of postings.

    What was once (以前月薪4000) and what would only be nice (最好白班) is left out, clause by clause.
    """
    said = [each for each in clauses(readable(text)) if not _PREFERRED.search(each) and not _NOT_NOW.search(each)]
    now = ",".join(said)
    return Wishes(
        reservation_pay=_pay(now),
        max_distance_km=_distance(now),
        shifts=_shifts(said),
        lodging_ok=_lodging(said),
        available_from=_start(now, said_on),
        town=_town(said, county),
        level=_level(said),
        years=_years(",".join(each for each in said if not _TO_COME.search(each))),
    )


def _pay(text: str) -> Read[int] | None:
    read = read_pay(text)
    least = None if read is None else monthly(read.value).minimum
    return None if read is None or not least else Read(least, read.words)


def _distance(text: str) -> Read[int] | None:
    found = _WITHIN.search(text)
    km = 0 if found is None else number(found[1] or found[2])
    return Read(km, found[0]) if found is not None and 0 < km <= _MOST_KM else None


def _shifts(said: Iterable[str]) -> Read[frozenset[Shift]] | None:
    """Those that are named, with those that are allowed beside; else all but the refused ones.

    夜班也可以 alone narrows nothing.
    """
    named: set[Shift] = set()
    allowed: set[Shift] = set()
    refused: set[Shift] = set()
    words: list[str] = []
    for clause in said:
        if no := _REFUSED.search(clause):
            refused |= _refuses(no[1] or no[2])
            words.append(no[0])
        elif not _NOT_SAID.search(clause) and (read := read_shifts(clause)):
            beside = _ALLOWED.search(clause) is not None and not _ONLY.search(clause)
            (allowed if beside else named).update(read.value)
            words.append(read.words)
    shifts = frozenset(((named | allowed) if named else _EVERY) - refused)
    return Read(shifts, "、".join(words)) if (named or refused) and shifts else None


def _refuses(word: str) -> set[Shift]:
    """Who works no nights works in no rotation either, where nights come round."""
    meant = next(shift for pattern, shift in _MEANT if pattern.search(word))
    return {meant} if meant is Shift.ROTATING else {meant, Shift.ROTATING}


def _lodging(said: Iterable[str]) -> Read[bool] | None:
    found: Read[bool] | None = None
    for clause in said:
        if home := _GOES_HOME.search(clause):
            return Read(False, home[0])
        stays, offered = _STAYS.search(clause), read_lodging(clause)
        if stays is not None:
            found = Read(True, stays[0])
        elif offered is not None and offered.value:
            found = offered
    return found


def _start(text: str, said_on: date) -> Read[Start] | None:
    read = read_start(text, said_on)
    return None if read is None or read.value.past else read


def _town(said: Iterable[str], county: str | None) -> Read[str] | None:
    for clause in said:
        if _LIVES.search(clause) and (read := read_region(clause, county)) and len(read.value) == _TOWN_DIGITS:
            return read if county is None or read.value.startswith(county) else None
    return None


def _level(said: Iterable[str]) -> Read[int] | None:
    held = (each for each in said if not _NOT_HELD.search(each))
    return next((read for each in held if (read := read_level("", each))), None)


def _years(text: str) -> Read[int] | None:
    if read := read_experience(text):
        return read
    found = _PRACTISED.search(text)
    years = 0 if found is None else number(found[1] or found[2])
    return Read(years, found[0]) if found is not None and 0 < years <= _MOST_YEARS else None
