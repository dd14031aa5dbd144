"""The rows of a file, sorted into registrations, refusals and repeats. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.forms import RegistrationForm
from infra.importing.columns import Column
from infra.importing.rows import Fault, Reading, RowRefused
from infra.importing.table import Row, Table


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that is not registered, and why."""

    row: Row
    why: RowRefused


@dataclass(frozen=True)
class Sorted:
    """What a file says. Every row of it is in exactly one of the three."""

    forms: tuple[RegistrationForm, ...]
    refused: tuple[Refused, ...]
    repeats: int
    """Rows that say the very same as one above."""
    unknown_columns: tuple[str, ...]
    says_consent: bool
    """Whether there is a column about consent; without it nobody has agreed to messages."""


def sort_rows(table: Table, reading: Reading) -> Sorted:
    """Reads every row.

    One telephone stands for one worker. Of two rows for one worker that differ the first is taken, the other
    refused: which of them is right, only the clerk can tell.
    """
    forms: list[RegistrationForm] = []
    refused: list[Refused] = []
    repeats = 0
    first: dict[str, tuple[int, str]] = {}
    for row in table.rows:
        try:
            form = reading.form(row)
        except RowRefused as why:
            refused.append(Refused(row, why))
            continue
        number, same = first.setdefault(form.phone, (row.number, form.registration_id))
        if number == row.number:
            forms.append(form)
        elif same == form.registration_id:
            repeats += 1
        else:
            fault = Fault(Column.PHONE, f"与第 {number} 行相同而内容不同；一个号码是一个人，请只留一行")
            refused.append(Refused(row, RowRefused([fault])))
    return Sorted(tuple(forms), tuple(refused), repeats, reading.layout.unknown, Column.CONSENT in reading.layout.at)
