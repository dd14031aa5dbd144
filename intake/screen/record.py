"""A clean criminal record: lawful where a statute asks for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from intake.screen.plain import Plain
from intake.screen.verdict import Kind
from intake.screen.words import Context, Hit, Words, any_of

_WITHOUT: Final = "(?:无|没有?|未有|不得有|不能有|未受过?|未曾|未因|从未)"

RECORD: Final = Words(
    kind=Kind.CRIMINAL_RECORD,
    marks=frozenset("犯罪科案刑劣毒违"),
    found=any_of(
        rf"{_WITHOUT}[^,。;!?\n]{{0,12}}?(?:违法犯罪|犯罪|前科|案底|刑事|服刑|劣迹|吸毒|违法|涉毒|涉黑)(?:记录|前科|处罚|案底|经历|史|行为)?",
        "(?:有)?(?:前科|案底|犯罪记录|吸毒史?)(?:者|的|人员)?(?:请)?(?:勿|不[要招收予考]|免|谢绝)|(?:刑满释放|刑释)(?:人员|者)?(?:请)?(?:勿|不|免|谢绝)",
    ),
    neutral=any_of("(?:有前科|刑满释放人员?)(?:均|也|都|亦)?可"),
)

_GUARDED: Final = re.compile(
    # 保安服务管理条例
    "保安|安保|护卫|押运|秩序(?:维护|员)|巡防|门卫|门岗|特勤|辅警|安检|协警|"
    # 未成年人保护法
    "幼儿园|幼师|保育|托育|托班|早教|育婴|月嫂|教师|老师|教练|校医|宿管|学校|小学|中学|校园|校车|"
    # the drivers' qualification rules
    "司机|驾驶员|代驾|网约车|出租车"
)
_WITH_CHILDREN: Final = re.compile("幼儿园|托育|托儿|未成年人|少年宫")
_CODES: Final = ("4-07-05-", "4-10-01-", "4-02-02-", "2-08-", "3-02-03-")
"""Security, care of infants, drivers on the road, teachers, fire and rescue, of CSCO 2022."""


def record(plain: Plain, context: Context) -> Iterator[Hit]:
    """A clean record where no statute asks for it."""
    for hit in RECORD(plain, context):
        if _GUARDED.search(context.title) or _WITH_CHILDREN.search(context.text):
            return
        if _GUARDED.search(plain.folded, *_sentence(plain.folded, hit)):
            continue
        if context.occupation is not None and context.occupation.startswith(_CODES):
            return
        yield hit


def _sentence(text: str, hit: Hit) -> tuple[int, int]:
    """A posting for several jobs names each beside what it asks."""
    start = max(text.rfind("\n", 0, hit.start), text.rfind("。", 0, hit.start)) + 1
    ends = [at for end in "\n。" if (at := text.find(end, hit.end)) >= 0]
    return start, min(ends, default=len(text))
