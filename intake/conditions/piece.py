"""What a piece is paid: 计件, 1.2元/件."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from intake.conditions.words import Read, clause_at
from schemas.shared import PieceRate

_PIECE: Final = r"件|双|套|只|条|个|打|米|斤|公斤|吨|箱|包|袋|张|片|卷|匹|筐|车|顶|把|块砖"
_FIGURE: Final = (
    r"(?P<{0}a>\d{{1,5}}(?:\.\d{{1,3}})?)"
    rf"(?:\s*(?:元|块|角|毛|分)?\s*(?:/(?:{_PIECE}))?\s*-\s*(?P<{{0}}b>\d{{{{1,5}}}}(?:\.\d{{{{1,3}}}})?))?"
)
_COIN: Final = r"(?P<{0}c>元|块|角|毛|分|厘)(?:钱)?"
_RATES: Final = (
    re.compile(
        rf"(?<![\d.]){_FIGURE.format('x')}\s*{_COIN.format('x')}\s*(?P<xm>起|以上)?\s*(?:/|每|一|1)\s*(?P<xp>{_PIECE})"
        r"(?!月|人|小时|班)\s*(?P<xn>起|以上)?"
    ),
    re.compile(
        rf"(?:每|一|1)\s*(?P<yp>{_PIECE})\s*(?:单价|工价|工钱)?\s*[::]?\s*{_FIGURE.format('y')}\s*{_COIN.format('y')}"
        r"\s*(?P<ym>起|以上)?"
    ),
    re.compile(rf"(?:计件|单价|工价)[^,。;\n\d]{{0,6}}{_FIGURE.format('z')}\s*/\s*(?P<zp>{_PIECE})(?P<zm>起|以上)?"),
)
_NO_RATE: Final = re.compile(r"补贴|补助|津贴|奖|罚|扣|赔|提成|返|介绍|押|费|售价|价格|销售|优惠|购|工作服|工装")
_THOUSANDTHS: Final = {"元": 1_000, "块": 1_000, "角": 100, "毛": 100, "分": 10, "厘": 1}


def read_piece_rate(text: str) -> Read[PieceRate] | None:
    """The first rate of a text in readable form. A subsidy, a fine, a fee or a price is none."""
    found = [
        (each.start(), kind, each) for kind, rate in zip("xyz", _RATES, strict=True) for each in rate.finditer(text)
    ]
    for start, kind, each in sorted(found, key=lambda one: one[:2]):
        begin, _ = clause_at(text, start)
        if not _NO_RATE.search(text, begin, each.end()) and (rate := _rate(each.groupdict(), kind)) is not None:
            return Read(rate, each[0].strip())
    return None


def _rate(said: dict[str, str | None], kind: str) -> PieceRate | None:
    coin = _THOUSANDTHS[said.get(f"{kind}c") or "元"]
    low = int(Decimal(said[f"{kind}a"] or 0) * coin)
    high = int(Decimal(said[f"{kind}b"] or 0) * coin) or low
    more = said.get(f"{kind}m") or said.get(f"{kind}n")
    if not 0 < low <= high:
        return None
    return PieceRate(minimum=low, maximum=None if more and low == high else high, per=said[f"{kind}p"] or "件")
