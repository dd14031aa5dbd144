"""What a text says of pay, and what stands when a form says something too."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from intake.conditions.money import Kind, Sum, sums
from intake.conditions.words import Read
from schemas.shared import Pay, PayUnit

OPEN: Final = frozenset((0, 9_999, 99_999, 999_999))
"""Figures that forms write for 不限."""

_MOST: Final = 200_000
_NEAR: Final = 20
"""Characters between two figures of one offer."""
_PIECE: Final = re.compile(r"计件|按件|件薪|多劳多得的?计件")
_NOT_ONLY_PIECE: Final = re.compile(
    r"底薪\s*\+\s*计件|计件\s*[/或、]\s*计时|计时\s*[/或、+]\s*计件|保底\s*\+?\s*计件|基本工资\s*\+\s*计件|月薪\s*\+\s*计件"
)
_NEGOTIABLE: Final = re.compile(r"面议|面谈|详谈|协商|可谈")


def read_pay(text: str, stated: Pay | None = None) -> Read[Pay] | None:
    """The pay that a text, in readable form, says, filled up from what a form states; None if nothing is said.

    A total beats its parts; of a trial time and the time after it the one is the lower bound, the other the upper;
    a basic wage is no total, so that a form's figures go before it. 计件 without a monthly sum has no figures, and
    neither has 面议.
    """
    form = stated_pay(stated)
    found = _either_or(list(sums(text)), text)
    chosen = _chosen(found, form)
    piece = _PIECE.search(text) if not _NOT_ONLY_PIECE.search(text) else None
    if chosen is not None:
        unit, low, high, words = chosen
        unit = PayUnit.PIECE if piece and unit is PayUnit.MONTH else unit
        return Read(Pay(unit=unit, minimum=_bound(low), maximum=_bound(high)), words)
    if form is not None and form.unit is not PayUnit.NEGOTIABLE and (form.minimum or form.maximum):
        unit = PayUnit.PIECE if piece and form.unit is PayUnit.MONTH else form.unit
        return Read(Pay(unit=unit, minimum=form.minimum, maximum=form.maximum), piece[0] if piece else "")
    if piece:
        return Read(Pay(unit=PayUnit.PIECE), piece[0])
    if negotiable := _NEGOTIABLE.search(text):
        return Read(Pay(unit=PayUnit.NEGOTIABLE), negotiable[0])
    return None if form is None else Read(form, "")


def stated_pay(stated: Pay | None) -> Pay | None:
    """What a form states, without the figures that mean 不限: 0-99999 says nothing of either bound."""
    if stated is None:
        return None
    low = None if stated.minimum in OPEN else stated.minimum
    return Pay(unit=stated.unit, minimum=low, maximum=None if stated.maximum in OPEN else stated.maximum)


_Chosen = tuple[PayUnit, int | None, int | None, str]


def _chosen(found: Sequence[Sum], form: Pay | None) -> _Chosen | None:
    trial, after = _first(found, Kind.TRIAL), _first(found, Kind.AFTER)
    total = _total(found)
    guaranteed = _first(found, Kind.GUARANTEED)
    if trial and after and trial.unit is after.unit and trial.low <= after.high:
        return trial.unit, trial.low, after.high, f"{trial.words}，{after.words}"
    if total:
        low = total.low
        for less in (guaranteed, trial):
            if less and less.unit is total.unit and less.low < total.high:
                low = less.low
        return total.unit, low, _top(total, form), total.words
    if after:
        return after.unit, after.low, _top(after, form), after.words
    base = guaranteed or _first(found, Kind.BASE)
    if base:
        if form is not None and form.unit is base.unit and (form.maximum or 0) > base.high:
            return None if base.kind is Kind.BASE else (base.unit, base.low, form.maximum, base.words)
        return base.unit, base.low, base.high if base.is_range and not base.more else None, base.words
    return (trial.unit, trial.low, _top(trial, form), trial.words) if trial else None


def _either_or(found: list[Sum], text: str) -> list[Sum]:
    """Two figures that 或 joins are one range: 3小时1000元/月，或8小时3000元/月."""
    for one, other in pairwise(found):
        between = text[one.end : other.begin]
        if "或" in between and len(between) < _NEAR and (one.unit, one.kind) == (other.unit, other.kind):
            both = replace(
                one,
                low=min(one.low, other.low),
                high=max(one.high, other.high),
                words=f"{one.words}或{other.words}",
                end=other.end,
            )
            return [both, *(each for each in found if each not in (one, other))]
    return found


def _first(found: Sequence[Sum], kind: Kind) -> Sum | None:
    return next((one for one in found if one.kind is kind), None)


def _total(found: Sequence[Sum]) -> Sum | None:
    """The first range, by the month before others; else the first figure."""
    totals = [one for one in found if one.kind is Kind.TOTAL]
    for unit in (PayUnit.MONTH, PayUnit.DAY, PayUnit.HOUR):
        ranges = [one for one in totals if one.unit is unit and one.is_range]
        singles = [one for one in totals if one.unit is unit and not one.is_range]
        if ranges:
            return ranges[0]
        if singles:
            return singles[0]
    return None


def _top(one: Sum, form: Pay | None) -> int | None:
    """An open top is closed by a form that states more."""
    if one.is_range or not one.more:
        return one.high
    if form is not None and form.unit is one.unit and (form.maximum or 0) > one.high:
        return form.maximum
    return None


def _bound(figure: int | None) -> int | None:
    return None if figure is None or figure in OPEN else min(figure, _MOST)
