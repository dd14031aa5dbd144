"""Which words of one part of a title name the work. Chinese puts the head last: 雪糕打包工 is a 打包工."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from intake.occupation.candidates import GENERIC
from intake.occupation.lexicon import Sense, lexicon, longest

_READ_AT_MOST: Final = 30

PEOPLE: Final = ("工", "员", "人")
"""普工 in a list is a job; 生产 is where the next one is done."""
NO_TRADE: Final = frozenset(
    (
        "临时工",
        "小时工",
        "日结工",
        "日结",
        "暑假工",
        "寒假工",
        "假期工",
        "学生工",
        "长期工",
        "短期工",
        "合同工",
        "派遣工",
        "劳务工",
        "学徒",
        "学徒工",
        "徒工",
        "实习生",
        "见习生",
        "兼职",
        "全职",
        "应届生",
        "应届毕业生",
        "毕业生",
        "员工",
        "其他",
        "男工",
        "女工",
    )
)
"""How somebody is employed, not what as: anything that names work goes before."""

_ROLE: Final = re.compile(
    # What may follow a trade without changing it. Longer first.
    r"(?:机器|机台|设备|机|操作人员|操作工|操作员|操作手|操机员|作业员|管理人员|管理员|管理岗|工作人员|服务人员|技术人员|技术工人|技术员|技术工"
    r"|储备干部|储备技术员|储备|培训生|实习生|实习员|管培生|学徒工|学徒|徒工|徒弟|助理|助手|副手|专员|主管|管理|副|经理|组长|班长|领班|线长|拉长|科长|课长|部长"
    r"|主任|队长|总监|负责人|干部|师傅|师父|技工|技师|大师|小工|大工|中工|普工|杂工|辅工|帮工|熟手|熟练工|生手|新手|老手|机长|机手|开机员|开机"
    r"|阿姨|大姐|大叔|大哥|大妈|小妹|小弟|小哥|姐|工人|工友|员工|职工|人员|人才|岗位|岗|车间(?!普工|杂工|操作|工人|员工|临时|小时)|班组|小组|组|工种|类|方向|部|工|员|师|手|者|生|长|兼职|全职|小时工|临时工|暑假工|寒假工|日结工|学生工|长期工|夜班|白班|晚班|早班|中班)*"
)


_PROFESSIONS: Final = (
    # Endings that belong to some trades only: 模具设计工程师 is one, 包装工程师 is no 包装工.
    ("工程师", ("2-02",)),
    ("设计师", ("2-02", "2-09", "4-08")),
    ("设计", ("2-02", "2-09", "4-08")),
    ("老师", ("2-08", "4-10-01", "2-09-07", "4-14-05")),
    ("教师", ("2-08", "4-10-01", "2-09-07")),
    ("教练", ("2-09-07", "4-14-05")),
    ("医生", ("2-05",)),
    ("医师", ("2-05",)),
    ("护士", ("2-05-08",)),
    ("司机", ("4-02-02", "4-10-08", "6-30")),
    ("驾驶员", ("4-02-02", "6-30")),
    ("销售", ("4-01", "4-06-02", "4-05")),
)

_BARE: Final = frozenset(("助理", "助手", "兼职", "储备", "管理", "管理员"))
_VAGUE: Final = frozenset({GENERIC, "2-02-99-00", "2-08-99-00"})
"""Heads without a trade: 普工, 工程师, 老师. Whatever trade stands before them says more."""


@dataclass(frozen=True, slots=True)
class Named:
    """A word that names work within a part."""

    word: str
    senses: tuple[Sense, ...]
    head: bool
    """It is the head, apart from a role behind it (师傅, 学徒, 主管); else it only modifies another."""
    share: float
    """How much of the part the word and its role cover, 0 to 1."""

    @property
    def generic(self) -> bool:
        """It names general work (普工), no trade."""
        return all(sense.code == GENERIC for sense in self.senses if not sense.when)

    @property
    def vague(self) -> bool:
        """A head without a trade: general work, or a bare role."""
        usual = [sense for sense in self.senses if not sense.when]
        return self.word in _BARE or all(sense.code in _VAGUE for sense in usual)


def names(part: str) -> list[Named]:
    """The words that name work, best first: heads before modifiers, trades before vague words, much before little."""
    part = part[:_READ_AT_MOST]
    words, most = lexicon(), longest()
    found: list[tuple[tuple[bool, bool, float, int], Named]] = []
    for end in range(len(part), 0, -1):
        tail = part[end:]
        follows = _ROLE.fullmatch(tail) is not None
        trades = () if follows else _trades_before(tail)
        for begin in range(max(0, end - most), end):
            word = part[begin:end]
            senses = words.get(word)
            if senses is None:
                continue
            head = follows or bool(trades and any(sense.code.startswith(trades) for sense in senses))
            named = Named(word, senses, head, (end - begin + (len(tail) if head else 0)) / len(part))
            found.append(((not head, named.vague, -named.share, begin - end), named))
    return [named for _, named in sorted(found, key=lambda each: each[0])]


def _trades_before(tail: str) -> tuple[str, ...]:
    """The groups of trades that a profession at the beginning of a tail may follow."""
    for profession, groups in _PROFESSIONS:
        if tail.startswith(profession) and _ROLE.fullmatch(tail, len(profession)):
            return groups
    return ()
