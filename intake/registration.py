"""A registration becomes a worker."""

from __future__ import annotations

from typing import Any, Final

from intake.garbled import refuse_garbled
from intake.occupation import understand_occupation
from intake.personal_data import refuse_personal_data_in
from intake.place import understand_place
from intake.wishes import Wishes, read_wishes
from schemas.events import DeclaredSkill, WorkerRegistered
from schemas.shanghai import SHANGHAI
from schemas.shared import Skill
from schemas.state import Worker
from schemas.taxonomy import TAXONOMY_VERSION

_COUNTY_DIGITS: Final = 6
_NO_LEVEL: Final = DeclaredSkill.model_fields["level"].default


def understand_registration(event: WorkerRegistered, position: int) -> Worker:
    """The worker that a registration at this offset of its partition tells of.

    What the fields leave at their defaults is read from the free text, if there is one; nothing of it becomes state.
    Two trade words for one occupation are one skill: the first in order of preference, at the best level.

    Raises:
        NotUnderstood: an occupation or the place makes no sense, or a text is garbled or holds personal data.
    """
    refuse_personal_data_in(event)
    refuse_garbled(event.wishes, *(skill.title for skill in event.skills))
    event = completed(event)
    return Worker(
        worker_id=event.worker_id,
        position=position,
        registration_id=event.registration_id,
        occurred_at=event.occurred_at,
        channel=event.channel,
        skills=_understand_skills(event.skills),
        place=understand_place(event.region, event.cell),
        reservation_pay=event.reservation_pay,
        max_distance_km=event.max_distance_km,
        shifts=event.shifts,
        lodging_ok=event.lodging_ok,
        available_from=event.available_from,
        weights=event.weights,
        fair_id=event.fair_id,
        quiet=event.quiet,
        taxonomy=TAXONOMY_VERSION,
    )


def completed(event: WorkerRegistered) -> WorkerRegistered:
    """The event with what its free text says where the fields say nothing; a field at its default says nothing.

    Level and years are those of the one skill that is declared; of several nobody knows whose they are. A town is taken
    within the county that is stated.
    """
    if event.wishes is None:
        return event
    said_on = event.occurred_at.astimezone(SHANGHAI).date()
    county = event.region if len(event.region) == _COUNTY_DIGITS and event.cell is None else None
    read = read_wishes(event.wishes, said_on=said_on, county=county)
    said = {
        "reservation_pay": read.reservation_pay and read.reservation_pay.value,
        "max_distance_km": read.max_distance_km and read.max_distance_km.value,
        "shifts": read.shifts and read.shifts.value,
        "lodging_ok": read.lodging_ok and read.lodging_ok.value,
        "available_from": read.available_from and read.available_from.value.day,
    }
    fields = type(event).model_fields
    unsaid: dict[str, Any] = {
        name: value for name, value in said.items() if value and getattr(event, name) == fields[name].default
    }
    if county is not None and read.town is not None:
        unsaid["region"] = read.town.value
    return event.model_copy(update={**unsaid, "skills": _practised(event.skills, read)})


def _practised(skills: tuple[DeclaredSkill, ...], read: Wishes) -> tuple[DeclaredSkill, ...]:
    if len(skills) > 1:
        return skills
    (only,) = skills
    level = read.level.value if read.level is not None and only.level == _NO_LEVEL else only.level
    years = read.years.value if read.years is not None and only.years is None else only.years
    return (only.model_copy(update={"level": level, "years": years}),)


def _understand_skills(declared: tuple[DeclaredSkill, ...]) -> tuple[Skill, ...]:
    skills: dict[str, Skill] = {}
    for one in declared:
        code = understand_occupation(one.occupation, one.title)
        skills[code] = _better(skills.get(code), Skill(occupation=code, level=one.level, years=one.years))
    return tuple(skills.values())


def _better(a: Skill | None, b: Skill) -> Skill:
    return b if a is None or (b.level, b.years or 0) > (a.level, a.years or 0) else a
