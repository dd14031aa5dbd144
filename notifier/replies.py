"""What the words of a reply mean. Pure: the words go in, a meaning comes out, and the words are kept nowhere.

A refusal is looked for first, because it beats everything that may stand beside it: who wants no more messages is
heard however they say it, and a refusal that we read where none was meant costs them a click, not a law.
The words: R, T, TD and N of the carriers, 退订, 拒收, 不要 (通信短信息服务管理规定, MIIT Order 31, and the vendors'
customs), and what people write instead of them.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Refuses:
    """They want no more of these."""


@dataclass(frozen=True, slots=True)
class Answers:
    """The one-time code of an offer, which says yes to it. It stays out of `repr`: it is valid until it is used."""

    code: str

    def __repr__(self) -> str:
        return "Answers(code=***)"


@dataclass(frozen=True, slots=True)
class Rejoins:
    """They want messages again. Nothing is lifted by a reply: only their page or a station does that."""


@dataclass(frozen=True, slots=True)
class Other:
    """Anything else. What it says stays with the provider."""


Meaning = Refuses | Answers | Rejoins | Other

CODE_DIGITS: Final = 6

# Only the letters that occur in these words: 繁体 as it is typed in 广东, 香港 and by older phones.
_SIMPLIFIED: Final = str.maketrans("訂絕發閱請別擾復複謝沒這們說對還煩", "订绝发阅请别扰复复谢没这们说对还烦")

_MANNERS: Final = r"(?:请|麻烦|谢谢|您好|你好|我要|我想|回复|回|短信|了|吧|啊|呢|的|谢)*"
# 取消退订 and 不退订 ask for the opposite of 退订, and 没有退订 complains about one.
_NOT_MEANT: Final = r"(?<!不)(?<!没)(?<!没有)(?<!取消)(?<!未)(?<!别)"
_REJOINS: Final = re.compile(rf"{_MANNERS}(?:y|yes|恢复(?:接收|订阅)?|取消退订|不退订|重新(?:接收|订阅)){_MANNERS}")
_ANYWHERE: Final = re.compile(
    rf"{_NOT_MEANT}(?:退订|拒收|取消订阅|拒绝接收|停止发送)|(?:不要|别|勿)再?(?:给我)?(?:发|打扰|骚扰)"
)
_ALONE: Final = re.compile(
    rf"{_MANNERS}(?:td|[rtn]|退订?|不要|不需要|不用|不想要|不再接收|拒绝|停止|停发|勿扰|取消|no|stop|unsubscribe)+{_MANNERS}"
)
_ANSWERS: Final = re.compile(rf"(?:接受|同意|愿意|确认|验证码|编号|回复|回|y|yes)*([0-9]{{{CODE_DIGITS}}}){_MANNERS}")


def read_reply(words: str) -> Meaning:
    """What a reply means, in any width, case, spacing and punctuation, simplified or traditional."""
    folded = unicodedata.normalize("NFKC", words).casefold().translate(_SIMPLIFIED)
    bare = "".join(ch for ch in folded if ch.isalnum())
    if _REJOINS.fullmatch(bare):
        return Rejoins()
    if _ANYWHERE.search(bare) or _ALONE.fullmatch(bare):
        return Refuses()
    answer = _ANSWERS.fullmatch(bare)
    return Answers(answer[1]) if answer else Other()
