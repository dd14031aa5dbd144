"""Board and lodging: yes, no, or not said."""

from __future__ import annotations

import re
from typing import Final

from intake.conditions.words import Read, clauses

_BOTH_NO: Final = r"不(?:包|提供|含|管|供)(?:吃包?住|食宿|吃喝住|吃不包住)|食宿(?:费)?自理|吃住自理|自理食宿|无食宿"
_LODGING_NO: Final = re.compile(
    rf"{_BOTH_NO}|不(?:包|提供|含|管|供)住|不提供(?:员工)?宿舍|住宿(?:费)?自理|(?:无|没有|不带)(?:员工)?(?:宿舍|住宿)|不住宿舍|自行解决住宿|住宿自行"
)
_BOARD_NO: Final = re.compile(
    rf"{_BOTH_NO}|不(?:包|提供|含|管|供)(?:吃|餐|饭|伙食|午餐|早餐|中餐|晚餐)|(?:伙食|用餐|餐费|吃饭|就餐|餐饮|饭)(?:费)?自理|自带(?:夜宵|午餐|饭)"
)

_BOTH: Final = (
    r"(?:包|管|供|提供|免费|有|含)(?:吃(?:包|管|、|和|\+|/)?住|食宿)|吃住(?:全包|免费|都包)|食宿(?:全包|免费|全免)"
)
_LODGING: Final = re.compile(
    rf"{_BOTH}|(?:包|管|供)(?:员工)?(?:三餐)?(?:住|宿)|(?:提供|免费|有|可|安排|配套?|设有|入住|含|住)[^,]{{0,8}}(?:住宿|宿舍|公寓|夫妻房|员工房|住房(?!补|公积))"
    r"|免(?:费)?住宿|员工宿舍|职工宿舍|集体宿舍|宿舍|住宿(?:条件|免费|舒适)|夫妻房|员工公寓|职工公寓|公司住宿|住宿:"
)
_NOT_LODGING: Final = re.compile(
    r"(?:住房|住宿|租房|房)(?:补|津)|宿舍(?:管理|保洁|卫生|楼|区域?|清洁|维修|巡|门卫|阿姨|生|内|学生|水电费自)|学生(?:宿舍|公寓)|酒店式?公寓|民宿|寄宿"
    r"|宿管|管理.{0,4}宿舍|负责.{0,10}(?:宿舍|公寓)|打扫.{0,4}宿舍|公寓(?:管理|酒店|保洁|前台|楼)|住宿(?:客人|登记|学生|部|业|服务)|客人|巡查"
)
_BOARD: Final = re.compile(
    rf"{_BOTH}|(?:包|管|供)(?:[一二两三四1-4]餐|早餐?|中餐?|午餐?|晚餐?|中晚餐|工作餐|员工餐|伙食|吃|餐|饭)|(?:提供|免费|含|有)[^,]{{0,6}}(?:工作餐|员工餐|午餐|中餐|晚餐|早餐|三餐|两餐|一餐|就餐|用餐|伙食(?!补)|餐食|夜宵)"
    r"|工作餐|员工餐|\d+(?:\.\d+)?元/餐|三餐(?:全包|免费)|午餐免费|免费吃"
)
_NOT_BOARD: Final = re.compile(
    r"(?:餐|伙食|用餐|就餐|误餐|工作餐|食)(?:费)?(?:补|津)|餐厅|餐饮|制作|烹[饪调]|负责|准备|备餐|供应|配送|做好|打餐|招待餐|用餐时间|用餐环境|就餐环境|送餐|就餐区"
)


def read_lodging(text: str) -> Read[bool] | None:
    """Whether the employer gives a bed, by a text in readable form. An allowance for rent is none."""
    return _read(text, _LODGING_NO, _LODGING, _NOT_LODGING)


def read_board(text: str) -> Read[bool] | None:
    """Whether the employer gives meals. A canteen or an allowance is none, a meal for 1元 is one."""
    return _read(text, _BOARD_NO, _BOARD, _NOT_BOARD)


def _read(text: str, no: re.Pattern[str], yes: re.Pattern[str], other: re.Pattern[str]) -> Read[bool] | None:
    """Yes goes before no: who gives it to some gives it."""
    denied: str | None = None
    for clause in clauses(text.replace("吃、住", "吃住")):
        if found := no.search(clause):
            denied = denied or found[0]
        rest = no.sub(" ", clause)
        found = yes.search(rest)
        if found and not other.search(rest):
            return Read(True, found[0])
    return None if denied is None else Read(False, denied)
