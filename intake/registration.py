"""A registration becomes a worker."""

from __future__ import annotations

from intake.garbled import refuse_garbled
from intake.occupation import understand_occupation
from intake.personal_data import refuse_personal_data_in
from intake.place import understand_place
from schemas.events import DeclaredSkill, WorkerRegistered
from schemas.shared import Skill
from schemas.state import Worker
from schemas.taxonomy import TAXONOMY_VERSION


def understand_registration(event: WorkerRegistered, position: int) -> Worker:
    """The worker that a registration at this offset of its partition tells of.

    Two trade words for one occupation are one skill: the first in order of preference, at the best level.

    Raises:
        NotUnderstood: an occupation or the place makes no sense, or a text is garbled or holds personal data.
    """
    refuse_personal_data_in(event)
    refuse_garbled(*(skill.title for skill in event.skills))
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


def _understand_skills(declared: tuple[DeclaredSkill, ...]) -> tuple[Skill, ...]:
    skills: dict[str, Skill] = {}
    for one in declared:
        code = understand_occupation(one.occupation, one.title)
        skills[code] = _better(skills.get(code), Skill(occupation=code, level=one.level, years=one.years))
    return tuple(skills.values())


def _better(a: Skill | None, b: Skill) -> Skill:
    return b if a is None or (b.level, b.years or 0) > (a.level, a.years or 0) else a
