"""One row becomes one registration form, or says in which cells it is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeVar

from pydantic import ValidationError

from gateway.forms import RegistrationForm
from gateway.wording import in_chinese
from infra.importing.columns import PLACES, Column, Layout
from infra.importing.places import PlaceUnclear, find_place
from infra.importing.table import Row
from infra.importing.words import Unclear, day, moment, number, shifts, yes_or_no
from intake.errors import NotUnderstood
from intake.occupation import understand_occupation
from intake.phone import NotAPhone, parse_phone
from schemas.events import DeclaredSkill, RegistrationChannel
from schemas.ids import Pseudonymiser
from schemas.taxonomy.errors import TaxonomyError
from schemas.taxonomy.levels import Level, parse_level
from schemas.taxonomy.occupations import occupation

T = TypeVar("T")

MOST_PAY: Final = 200_000
MOST_KM: Final = 5_000
MOST_YEARS: Final = 60
MOST_SKILLS: Final = 5
USUAL_KM: Final = 30

_AND: Final = re.compile(r"[、,;\n]+")
_SCIENTIFIC: Final = re.compile(r"[0-9.]+[eE]\+?[0-9]+")
_NO_LEVEL: Final = frozenset(("", "无", "没有", "无等级"))
_COLUMN_OF: Final = {"name": Column.NAME, "reservation_pay": Column.PAY, "available_from": Column.AVAILABLE}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a cell. Neither it nor the message holds anything of what the cell says."""

    column: Column
    message: str

    def __str__(self) -> str:
        return f"{self.column.title}：{self.message}"


class RowRefused(ValueError):
    """A row that is no registration; all its faults at once, so that a clerk corrects them at once."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("；".join(map(str, faults)))
        self.faults = tuple(faults)


@dataclass(frozen=True, kw_only=True)
class Reading:
    """How the rows of one file are read."""

    layout: Layout
    pseudonymiser: Pseudonymiser
    saved_at: datetime
    """When the file was saved. Where a row has no time of its own it says what was true then: whoever
    registered at a kiosk since is not overruled by the list, and importing it again changes nothing."""
    home: str | None = None
    """Where the list is from: a place's name is looked up there first."""
    quiet: bool = False

    def form(self, row: Row) -> RegistrationForm:
        """The registration of a row. Its id is a keyed hash of what the row says: the same row, the same id.

        Raises:
            RowRefused: with every fault of the row.
        """
        if any(cell.strip() for cell in row.cells[self.layout.width :]):
            raise RowRefused([Fault(Column.PHONE, "这一行的格子比表头多，各列可能错位；请检查多出的逗号")])
        cells = _Cells(self.layout, row)
        phone = cells.ask(Column.PHONE, _phone)
        skills = _skills(cells)
        region = cells.ask_of(self._place_column(), lambda: find_place(self._place(row), home=self.home))
        stated = {
            "phone": phone,
            "name": cells.text(Column.NAME) or None,
            "consent": cells.ask(Column.CONSENT, yes_or_no),
            "skills": skills,
            "region": region,
            "reservation_pay": cells.ask(Column.PAY, lambda text: number(text, most=MOST_PAY)),
            "max_distance_km": cells.ask(Column.DISTANCE, _kilometres),
            "shifts": cells.ask(Column.SHIFTS, shifts),
            "lodging_ok": cells.ask(Column.LODGING, yes_or_no),
            "available_from": cells.ask(Column.AVAILABLE, day),
            "occurred_at": cells.ask(Column.REGISTERED, moment) or self.saved_at,
            "channel": RegistrationChannel.IMPORT,
            "quiet": self.quiet,
        }
        cells.settle()
        try:
            form = RegistrationForm.model_validate(stated)
        except ValidationError as error:
            raise RowRefused(_remaining(error)) from None
        said = form.model_dump_json(exclude={"registration_id", "occurred_at"})
        return form.model_copy(update={"registration_id": self.pseudonymiser.registration_id(said)})

    def _place(self, row: Row) -> str:
        at = self.layout
        code = at.cell(Column.REGION_CODE, row.cells)
        path = "".join(at.cell(each, row.cells) for each in PLACES)
        return code or path or at.cell(Column.PLACE, row.cells)

    def _place_column(self) -> Column:
        named = (Column.REGION_CODE, Column.TOWN, Column.COUNTY, Column.PLACE)
        return next(each for each in named if each in self.layout.at)


class _Cells:
    """The cells of one row, gathering what is wrong with them."""

    def __init__(self, layout: Layout, row: Row) -> None:
        self._layout = layout
        self._row = row
        self._faults: list[Fault] = []

    def text(self, column: Column) -> str:
        return self._layout.cell(column, self._row.cells)

    def ask(self, column: Column, understand: Callable[[str], T]) -> T | None:
        return self.ask_of(column, lambda: understand(self.text(column)))

    def ask_of(self, column: Column, understand: Callable[[], T]) -> T | None:
        try:
            return understand()
        except (Unclear, NotUnderstood, NotAPhone, PlaceUnclear, TaxonomyError) as fault:
            self._faults.append(Fault(column, str(fault)))
            return None

    def settle(self) -> None:
        if self._faults:
            raise RowRefused(self._faults)


def _phone(text: str) -> str:
    if not text:
        raise Unclear("没有填写")
    if _SCIENTIFIC.fullmatch(text):
        raise Unclear("表格把号码变成了科学计数法，后几位已经丢失；请把这一列设为“文本”格式，重新填写号码")
    return parse_phone(text)


def _kilometres(text: str) -> int:
    found = number(text, most=MOST_KM)
    return USUAL_KM if found is None else found


def _skills(cells: _Cells) -> tuple[DeclaredSkill, ...]:
    """The occupations in order of preference; codes count more than words."""
    coded = cells.text(Column.OCCUPATION_CODE)
    column = Column.OCCUPATION_CODE if coded else Column.OCCUPATION
    codes = cells.ask(column, lambda text: _occupations(text, coded=bool(coded))) or ()
    levels = cells.ask(Column.LEVEL, lambda text: _levels(text, len(codes))) or ()
    years = cells.ask(Column.YEARS, lambda text: number(text, most=MOST_YEARS))
    return tuple(
        DeclaredSkill(occupation=code, level=level, years=years) for code, level in zip(codes, levels, strict=False)
    )


def _occupations(text: str, *, coded: bool) -> list[str]:
    words = [word.strip() for word in _AND.split(text) if word.strip()]
    if not words:
        raise Unclear("请填写至少一个工种")
    if len(words) > MOST_SKILLS:
        raise Unclear(f"最多填写 {MOST_SKILLS} 个工种，最拿手的写在前面")
    # A code by the taxonomy itself: its words repeat only what has a code's shape.
    return [occupation(word).code if coded else understand_occupation(None, word) for word in words]


def _levels(text: str, count: int) -> list[Level]:
    """One level for all occupations, or one for each."""
    levels = [Level.APPRENTICE if word in _NO_LEVEL else parse_level(word) for word in map(str.strip, _AND.split(text))]
    if len(levels) == 1:
        return levels * count
    if len(levels) != count:
        raise Unclear("等级请只填一个，或者与工种一样多、次序相同")
    return levels


def _remaining(error: ValidationError) -> list[Fault]:
    """What only the model can tell, as the gateway words it."""
    faults = in_chinese(error.errors(include_url=False, include_input=False))
    return [Fault(_COLUMN_OF.get(each["field"].split(".")[0], Column.PHONE), each["message"]) for each in faults]
