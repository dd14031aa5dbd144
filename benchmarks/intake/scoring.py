"""Right or wrong, by the annotation guide; and how sure a share is."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from intake.conditions import Conditions
from intake.occupation import GENERIC, Reading
from schemas.pay import monthly
from schemas.shared import Pay, PayUnit

TOLERANCE: Final = 0.01
_Z: Final = 1.96


@dataclass(frozen=True)
class Share:
    """How many of how many, with the Wilson interval at 95 %."""

    right: int
    of: int

    @property
    def value(self) -> float:
        """In per cent."""
        return 100 * self.right / self.of if self.of else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Lower and upper end in per cent (Wilson, 95 %)."""
        if not self.of:
            return 0.0, 100.0
        share, spread = self.right / self.of, _Z**2 / self.of
        middle = share + spread / 2
        half = _Z * math.sqrt((share * (1 - share) + spread / 4) / self.of)
        return 100 * (middle - half) / (1 + spread), 100 * (middle + half) / (1 + spread)

    def __str__(self) -> str:
        low, high = self.interval
        return f"{self.right}/{self.of} = {self.value:5.1f} %  [{low:5.1f}, {high:5.1f}]"


def accepted(label: Mapping[str, str]) -> set[str]:
    """The answers for the main job that count as right."""
    main, *_ = label["occupation_also"].split("|")
    return {label["occupation"], *filter(None, main.split(";"))}


def answers(reading: Reading, limit: int) -> list[str]:
    """What a reading answers, best first, general work by its class; asking back is ``unclear``."""
    codes = [named(one.code) for one in reading.candidates[:limit]]
    return codes if reading.best is not None else ["unclear", *codes][:limit]


def named(code: str) -> str:
    """General work goes by its class: the label ``generic`` and its code are one answer."""
    return "generic" if code == GENERIC else code


def form_pay(posting: Mapping[str, str]) -> Pay | None:
    """The structured pay of the source, as found."""
    if not posting["pay_unit"]:
        return None
    low, high = (int(float(posting[name])) if posting[name] else None for name in ("salary_min", "salary_max"))
    return Pay(unit=PayUnit(posting["pay_unit"]), minimum=low, maximum=high)


def same_pay(read: Conditions, label: Mapping[str, str]) -> bool:
    """Both monthly bounds within 1 %, and missing where they are missing."""
    found = monthly(read.pay.value if read.pay else None)
    return all(
        _near(value, int(stated) if stated else None)
        for value, stated in ((found.minimum, label["pay_month_min"]), (found.maximum, label["pay_month_max"]))
    )


def same_headcount(read: Conditions, label: Mapping[str, str]) -> bool:
    """The number, or none."""
    return (str(read.headcount.value) if read.headcount else "") == label["headcount"]


def same_answer(read: Conditions, label: Mapping[str, str], what: str) -> bool:
    """Yes, no or unknown, of ``lodging`` or ``board``."""
    found = getattr(read, what)
    return ("unknown" if found is None else "yes" if found.value else "no") == label[what]


def same_shifts(read: Conditions, label: Mapping[str, str]) -> bool:
    """All shifts, and no other."""
    return (set(read.shifts.value) if read.shifts else set()) == set(filter(None, label["shifts"].split(";")))


def same_experience(read: Conditions, label: Mapping[str, str]) -> bool:
    """The years, or none."""
    return (str(read.experience_years.value) if read.experience_years else "") == label["experience_years"]


def _near(value: int | None, stated: int | None) -> bool:
    if value is None or stated is None:
        return value is stated
    return abs(value - stated) <= TOLERANCE * stated
