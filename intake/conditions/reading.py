"""All conditions of a posting, each with the words it was read from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from intake.conditions.headcount import read_headcount
from intake.conditions.living import read_board, read_lodging
from intake.conditions.pay import read_pay
from intake.conditions.piece import read_piece_rate
from intake.conditions.qualification import read_certificates, read_experience, read_level
from intake.conditions.region import read_region
from intake.conditions.shifts import read_shifts
from intake.conditions.start import Start, read_hours, read_start
from intake.conditions.words import Read, readable
from schemas.model import Shift
from schemas.shared import Pay, PieceRate


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """What a posting says. ``None`` is unknown, which is not no."""

    pay: Read[Pay] | None
    piece_rate: Read[PieceRate] | None
    headcount: Read[int] | None
    lodging: Read[bool] | None
    board: Read[bool] | None
    shifts: Read[frozenset[Shift]] | None
    hours: Read[int] | None
    """Of a working day."""
    level: Read[int] | None
    certificates: tuple[Read[str], ...]
    experience_years: Read[int] | None
    starts_on: Read[Start] | None
    region: Read[str] | None


def read_conditions(
    title: str,
    description: str | None = None,
    *,
    posted_on: date,
    stated_pay: Pay | None = None,
    county: str | None = None,
) -> Conditions:
    """Read a title and a description; a form's pay fills up what the text leaves open.

    ``county`` is where towns are looked for; ``posted_on`` gives a date its year and says whether it is past.
    """
    head, text = readable(title), readable(title, description)
    body = readable(description)
    return Conditions(
        pay=read_pay(text, stated_pay),
        piece_rate=read_piece_rate(text),
        headcount=read_headcount(head, body),
        lodging=read_lodging(text),
        board=read_board(text),
        shifts=read_shifts(text),
        hours=read_hours(text),
        level=read_level(head, body),
        certificates=read_certificates(text),
        experience_years=read_experience(text),
        starts_on=read_start(text, posted_on),
        region=read_region(text, county),
    )
