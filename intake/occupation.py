"""Which occupation somebody means. Today by exact lookup; here is the place for understanding free text."""

from __future__ import annotations

from intake.errors import NotUnderstood, Refusal
from schemas.taxonomy.occupations import by_title, is_occupation


def understand_occupation(code: str | None, title: str | None) -> str:
    """The occupation code that is stated, or else the one that the title names.

    Raises:
        NotUnderstood: the code is none of CSCO 2022, or nobody knows the title.
    """
    if code is not None:
        if is_occupation(code):
            return code
        raise NotUnderstood(
            Refusal.UNKNOWN_OCCUPATION,
            f"职业代码 {code} 不在《职业分类大典（2022年版）》的细类中；请填写细类代码，例如 6-05-01-03（缝纫工）",
        )
    found = by_title(title) if title is not None else None
    if found is None:
        raise NotUnderstood(
            Refusal.UNKNOWN_OCCUPATION,
            "看不懂这个工种名称；请换成《职业分类大典》里的职业名称，或者填写职业代码",
        )
    return found.code
