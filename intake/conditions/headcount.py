"""How many people are sought."""

from __future__ import annotations

import re
from typing import Final

from intake.conditions.numerals import NUMERAL, number
from intake.conditions.words import Read

_MOST: Final = 100_000
"""More is a number of something else."""
_MANY: Final = r"若干|多|数|几|大量|不限|批量|长期"
_NOT_PEOPLE: Final = (
    r"(?!\s*(?:/?\s*间|标间|一间|宿舍|寝|房|团队|以下|次|一岗|小组|共同|餐|桌|规模|公寓|份|一桌|车|家|月|性化|民|均|员|才|事|力"
    r"|以上(?:的)?(?:团队|大型|企业|规模|团体|结伴)))"
)
_COUNT: Final = rf"(?P<n>{NUMERAL})(?:-{NUMERAL})?\s*(?:多|来)?\s*(?:名|人|位|个(?=[^月小工人性]|$)){_NOT_PEOPLE}"

_NUMBER_OF_POSTS: Final = re.compile(
    rf"(?:招聘?|需求|岗位|用工|计划)?(?:人数|名额|数量)\s*[::为]?\s*(?:(?P<n>{NUMERAL})\s*(?:余|多)?\s*(?:名|人|位|个)?|(?P<many>{_MANY}))"
)
_CALLED: Final = re.compile(
    rf"(?:招聘|急聘|急招|诚聘|诚招|急需|招收|招募|需要|招|聘|需|缺)(?:[^。;\n,0-9]{{0,18}}?)(?:{_COUNT}|(?P<many>{_MANY})(?:名|人|位))"
)
_NAMED: Final = re.compile(
    rf"(?<![第前\d成为是作当])(?P<n>{NUMERAL})(?:-{NUMERAL})?\s*(?:余|多)?\s*名(?!\s*(?:以上(?:的)?(?:团队|员工|学)|学员|学生|师傅带|工程师|老师带|员工|牌|单|次|额|称|下))"
)
_AFTER_A_JOB: Final = re.compile(
    rf"(?<=[)\u4e00-\u9fff])(?<![约每共达近超住餐班有为成是作当间第和与])\s*[:(]?\s*(?<![\d-]){_COUNT}"
)
_ALONE: Final = re.compile(rf"(?:^|[,。;\n])\s*{_COUNT}\s*(?:$|[,。;\n])")
_OF_EACH: Final = re.compile(
    rf"(?:白班|夜班|早班|晚班|中班|男工?|女工?|男性|女性)\s*[::各]?\s*(?P<n>{NUMERAL})\s*(?:名|人|位)"
)
_ELSEWHERE: Final = re.compile(
    r"员工|公司现有|占地|团队|规模|师资|管理过|带领|拥有|现有|学生|服务(?!员|生)|用餐|就餐|早餐|午餐|晚餐|以内|每天|住"
)


def read_headcount(title: str, text: str) -> Read[int] | None:
    """The number of people for the main job, from a title and a text in readable form.

    Shifts or sexes that are counted apart are added. 若干, 多名 and 0人 say nothing.
    """
    for where in (title, text):
        if read := _each(where):
            return read
    if found := _NUMBER_OF_POSTS.search(text):
        return _counted(found)
    for pattern, where in (
        (_NAMED, title), (_AFTER_A_JOB, title), (_CALLED, title), (_CALLED, text), (_NAMED, text), (_AFTER_A_JOB, text),
        (_ALONE, text),
    ):  # fmt: skip
        for found in pattern.finditer(where):
            if not _ELSEWHERE.search(where[max(0, found.start() - 6) : found.end()]):
                return _counted(found)
    return None


def _counted(found: re.Match[str]) -> Read[int] | None:
    said = found.groupdict().get("n")
    count = number(said) if said else 0
    return Read(count, found[0].strip()) if 0 < count <= _MOST else None


def _each(text: str) -> Read[int] | None:
    """白班5名、夜班3名: the counts of one line, added."""
    for line in text.split("\n"):
        found = list(_OF_EACH.finditer(line))
        if len(found) > 1:
            return Read(sum(number(each["n"]) for each in found), "、".join(each[0] for each in found))
    return None
