"""Texts as the rules read them: one width, one script, without what people put between characters.

Folding keeps the length, so that a place in the folded text is the same place in what was written. Taking out what
stands between characters does not; `Plain.origin` leads back.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

GAP: Final = " "
"""Stands for whatever is no word: spaces, zero-width characters, emoji, quotation marks, bullets."""

_TRADITIONAL: Final = (
    "歲岁齡龄僅仅優优貌貌體体態态氣气質质婦妇戶户證证無无紋纹傳传兩两對对產产齊齐員员師师費费訓训裝装殘残軍军個个"
    "漢汉於于過过滿满週周紀纪為为單单結结離离擾扰資资長长顏颜髮发廠厂車车間间電电話话聘聘務务願愿勞劳動动認认識识"
    "鄉乡縣县區区該该應应屆届與与顧顾從从業业鞋鞋襪袜褲裤孫孙兒儿媽妈娘娘馬马姐姐夥伙靚靓帥帅寶宝並并視视聽听"
    "檢检驗验壓压繳缴納纳錢钱還还後后內内後后須须鏡镜醫医藥药護护級级術术歡欢們们別别罰罚條条"
)
_DASHES: Final = "—–‐‑‒―−~〜"
_NO_WORD: Final = "「」『』“”‘’\"'`…·・•‧*_=^"
_SIGNS: Final = {"【": "[", "】": "]", "\\": "/", "♀": "女", "♂": "男"}


class _Folding(dict[int, str]):
    """Each character's folded one; made when a character is first seen."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _fold(chr(code))
        return folded


def _fold(character: str) -> str:
    plain = unicodedata.normalize("NFKC", character).lower()
    if len(plain) != 1 or plain == "\r":
        return GAP
    if plain in _MEANT:
        return _MEANT[plain]
    if unicodedata.category(plain)[0] in "CMZ" or unicodedata.category(plain) in {"So", "Sk"}:
        return plain if plain == "\n" else GAP
    return plain


_MEANT: Final = (
    dict(zip(_TRADITIONAL[::2], _TRADITIONAL[1::2], strict=True))
    | dict.fromkeys(_DASHES, "-")
    | dict.fromkeys(_NO_WORD, GAP)
    | _SIGNS
)
_FOLDING: Final = _Folding()
_BETWEEN: Final = re.compile(r"[ .\-]+")
_CHINESE: Final = re.compile("[一-鿿]")
_LATIN: Final = re.compile("[0-9a-z]")


@dataclass(frozen=True, slots=True)
class Plain:
    """A text, twice."""

    folded: str
    """As long as what was written."""
    tight: str
    """The same without gaps, and without dots and dashes between Chinese characters: 女 工, 女-工."""
    characters: frozenset[str]
    """Those of ``tight``."""
    _places: Sequence[int]

    @classmethod
    def of(cls, text: str) -> Plain:
        """Folds a text."""
        folded = text.translate(_FOLDING)
        kept: list[str] = []
        places: list[int] = []
        at = 0
        for gap in _BETWEEN.finditer(folded):
            start, end = gap.span()
            stays = _stays(gap[0], folded[start - 1 : start] if start else "", folded[end : end + 1])
            if stays == gap[0]:
                continue
            kept += folded[at:start], stays
            places.extend(range(at, start + len(stays)))
            at = end
        kept.append(folded[at:])
        places.extend(range(at, len(folded)))
        tight = "".join(kept) if at else folded
        return cls(folded, tight, frozenset(tight), places)

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """Where a stretch of ``tight`` that is not empty stands in the text as it was written."""
        return self._places[start], self._places[end - 1] + 1


def _stays(gap: str, before: str, after: str) -> str:
    """What is left of a gap: nothing between Chinese characters, the space between two words or numbers."""
    if _CHINESE.match(before) and _CHINESE.match(after):
        return ""
    signs = gap.replace(GAP, "")
    return signs or (GAP if _LATIN.match(before) and _LATIN.match(after) else "")
