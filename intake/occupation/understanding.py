"""The one occupation of an event, or a question back."""

from __future__ import annotations

from intake.errors import NotUnderstood, Refusal
from intake.occupation.candidates import Context, Reading
from intake.occupation.lexicon import is_disputed, key_of
from intake.occupation.reading import read_occupation
from schemas.taxonomy.occupations import by_title, is_occupation, occupation

_ASKED = 3
_READABLE = 2
"""Characters of the shortest word of a trade."""


def understand_occupation(code: str | None, title: str | None, context: Context | None = None) -> str:
    """The occupation code that is stated, or else the one that the title means in its context.

    Raises:
        NotUnderstood: the code is none of CSCO 2022, or the title is not clear enough; the message then names the
            best candidates.
    """
    if code is not None:
        if is_occupation(code):
            return code
        raise NotUnderstood(
            Refusal.UNKNOWN_OCCUPATION,
            f"职业代码 {code} 不在《职业分类大典（2022年版）》的细类中；请填写细类代码，例如 6-05-01-03（缝纫工）",
        )
    if context is None and title is not None and not is_disputed(key_of(title)):
        exact = by_title(title)
        if exact is not None:
            return exact.code
    reading = Reading() if title is None else read_occupation(title, context)
    if reading.best is None:
        raise NotUnderstood(Refusal.UNKNOWN_OCCUPATION, _question(reading, title or ""))
    return reading.best.code


def _question(reading: Reading, title: str) -> str:
    named = "、".join(f"{occupation(one.code).name}（{one.code}）" for one in reading.candidates[:_ASKED])
    if named:
        return f"拿不准这个工种指的是哪个职业；是不是：{named}？请填写职业代码，或者把工种写得更具体"
    letters = sum(map(str.isalpha, title))
    if letters < _READABLE:
        said = "只有一个字，看不出做什么" if letters else "没有写"
        return f"工种{said}；请写完整，例如 缝纫工，或者填写职业代码"
    return "看不懂这个工种名称；请换成《职业分类大典》里的职业名称，或者填写职业代码"
