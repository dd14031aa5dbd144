"""Pay, places and levels as people read them."""

from __future__ import annotations

from schemas.shared import Pay, PayUnit, PieceRate
from schemas.taxonomy.divisions import division, town
from schemas.taxonomy.levels import Level

_NO_FIGURE = "面议"
_UNITS = {
    PayUnit.MONTH: "元/月",
    PayUnit.DAY: "元/天",
    PayUnit.HOUR: "元/小时",
    PayUnit.PIECE: "元/月（计件）",
}


def pay_text(pay: Pay | None, piece_rate: PieceRate | None = None) -> str:
    """6000-8000元/月; 计件1.2元/件 beside it or alone; 面议 where there is no figure."""
    month = _month(pay)
    if piece_rate is None:
        return month
    rate = f"计件{rate_text(piece_rate)}"
    return rate if month == _NO_FIGURE else f"{month}，{rate}"


def rate_text(rate: PieceRate) -> str:
    """1.2-1.5元/件."""
    bounds = dict.fromkeys(each for each in (rate.minimum, rate.maximum) if each is not None)
    figures = "-".join(f"{each / 1_000:g}" for each in bounds)
    return f"{figures}元/{rate.per}{'起' if rate.maximum is None else ''}"


def _month(pay: Pay | None) -> str:
    if pay is None or pay.unit is PayUnit.NEGOTIABLE:
        return _NO_FIGURE
    bounds = [bound for bound in (pay.minimum, pay.maximum) if bound is not None]
    if not bounds:
        return _NO_FIGURE
    if pay.minimum is None:
        return f"最高{bounds[0]}{_UNITS[pay.unit]}"
    if pay.maximum is None:
        return f"{bounds[0]}{_UNITS[pay.unit]}起"
    return "-".join(map(str, sorted(set(bounds)))) + _UNITS[pay.unit]


def region_name(code: str) -> str:
    """武鸣区, or 武鸣区城厢镇 for a town.

    Raises:
        UnknownRegion: there is no such code.
    """
    if len(code) == 9:
        found = town(code)
        return division(found.county_adcode).name + found.name
    return division(code).name


def level_name(rank: int) -> str:
    """中级工."""
    return Level(rank).label
