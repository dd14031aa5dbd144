"""A rule as an entry: with all that it asks of one worker."""

from __future__ import annotations

from typing import Final

import numpy as np

from matcher.kernels.views import Records
from matcher.regions import number_of
from matcher.rules import circle_of
from matcher.scale import FULL
from matcher.shifts import mask_of
from matcher.standing.records import ANY_SHIFT, CERTIFIED, ENTRY, LODGING, NO_LODGING
from schemas.state import Rule

_ANY_PAY: Final = 2**31 - 1


def entry_of(rule: Rule, row: int, fair: int) -> Records:
    """One entry; ``fair`` is the number of the rule's fair, 0 for none."""
    circle = circle_of(rule)
    x, y, radius = (0, 0, -1) if circle is None else (circle[0].x, circle[0].y, circle[1])
    entry = np.zeros(1, ENTRY)
    entry[0] = (
        row,
        _ANY_PAY if rule.pay_ceiling is None else rule.pay_ceiling,
        radius,
        0 if circle is None or rule.region is None else number_of(rule.region),
        fair,
        x,
        y,
        rule.substitutability if rule.occupations else FULL,
        rule.level or 1,
        _flags(rule),
    )
    return entry


def _flags(rule: Rule) -> int:
    flags = ANY_SHIFT if rule.shifts is None else mask_of(rule.shifts)
    if rule.lodging_ok is not None:
        flags |= LODGING if rule.lodging_ok else NO_LODGING
    return flags | (CERTIFIED if rule.certified else 0)
