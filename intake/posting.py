"""A posting becomes a vacancy; a withdrawal closes it."""

from __future__ import annotations

from typing import Any

from intake.conditions import Conditions, read_conditions
from intake.errors import NotUnderstood, Refusal
from intake.garbled import refuse_garbled
from intake.occupation import Context, understand_occupation
from intake.pay import understand_pay, without_placeholders
from intake.personal_data import refuse_personal_data_in
from intake.place import understand_place
from schemas.events import VacancyPosted, VacancyWithdrawn
from schemas.ids import terms_hash
from schemas.model import Place
from schemas.shanghai import SHANGHAI
from schemas.shared import MonthlyPay
from schemas.state import Vacancy, VacancyStatus
from schemas.taxonomy import TAXONOMY_VERSION


def understand_posting(event: VacancyPosted, position: int, known: Vacancy | None) -> Vacancy:
    """The vacancy that a posting at this offset of its partition tells of; ``known`` is what it changes.

    What the event leaves unstated is read from its description, if it has one; what is stated wins, and what is read
    nowhere is unknown. An unstated head-count is 1. A first day that is over already is not taken from a text.

    Raises:
        NotUnderstood: the occupation, the place or the pay makes no sense, a text is garbled or holds personal data,
            the title says nothing, a day is over that is still to come, or the vacancy is another enterprise's.
    """
    refuse_unreadable(event)
    _refuse_past_days(event, known)
    _refuse_strangers(event.enterprise_id, known)
    context = None if event.description is None else Context(event.description)
    occupation = understand_occupation(event.occupation, event.title, context)
    event = completed(event.model_copy(update={"pay": without_placeholders(event.pay)}))
    pay = understand_pay(event.pay)
    place = understand_place(event.region, event.cell)
    return Vacancy(
        vacancy_id=event.vacancy_id,
        enterprise_id=event.enterprise_id,
        position=position,
        occurred_at=event.occurred_at,
        status=VacancyStatus.OPEN,
        title=event.title,
        occupation=occupation,
        level=event.level,
        level_must=event.level_must,
        certificate_must=event.certificate_must,
        experience_years=event.experience_years,
        headcount=event.headcount or 1,
        pay=event.pay,
        pay_monthly=pay,
        piece_rate=event.piece_rate,
        place=place,
        shifts=event.shifts,
        lodging=event.lodging,
        shuttle=event.shuttle,
        starts_on=event.starts_on,
        expires_at=event.expires_at,
        weights=event.weights,
        fair_id=event.fair_id,
        round=event.round,
        terms=material_terms(event, occupation, pay, place),
        quiet=event.quiet,
        taxonomy=TAXONOMY_VERSION,
    )


def refuse_unreadable(event: VacancyPosted) -> None:
    """Let no posting through whose texts nobody can or may read.

    Raises:
        NotUnderstood: one is garbled or holds personal data, or the title has no letter in it.
    """
    refuse_personal_data_in(event)
    refuse_garbled(event.title, event.description)
    if not any(map(str.isalpha, event.title)):
        raise NotUnderstood(Refusal.NO_TITLE, "岗位名称里没有文字；请写明做什么工作，例如 缝纫工")


def _refuse_past_days(event: VacancyPosted, known: Vacancy | None) -> None:
    """A first day that was to come when the vacancy was posted may stand in its later edits."""
    if event.expires_at is not None and event.expires_at <= event.occurred_at:
        raise NotUnderstood(Refusal.EXPIRED, "截止时间在发布之前，岗位一发布就过期了；请改成以后的时间，或者不填")
    posted_on = event.occurred_at.astimezone(SHANGHAI).date()
    stood = known is not None and known.starts_on == event.starts_on
    if event.starts_on is not None and event.starts_on < posted_on and not stood:
        raise NotUnderstood(Refusal.STARTS_IN_THE_PAST, "到岗日期已经过去；请改成以后的日期，随时可以到岗就不填")


def completed(event: VacancyPosted) -> VacancyPosted:
    """The event with what its description says in the fields that it leaves unstated.

    ``lodging`` cannot be left unstated: False is taken for unknown.
    """
    if event.description is None:
        return event
    said = as_fields(conditions_of(event, event.title, event.description))
    return event.model_copy(update={name: value for name, value in said.items() if value and not getattr(event, name)})


def conditions_of(event: VacancyPosted, title: str, text: str) -> Conditions:
    """What a text says, at the day of the posting."""
    return read_conditions(title, text, posted_on=event.occurred_at.astimezone(SHANGHAI).date())


def as_fields(read: Conditions) -> dict[str, Any]:
    """What was read, by the fields of a posting; None is unknown. A first day that is over is not taken."""
    starts_on = None if read.starts_on is None or read.starts_on.value.past else read.starts_on.value.day
    return {
        "pay": read.pay and read.pay.value,
        "piece_rate": read.piece_rate and read.piece_rate.value,
        "headcount": read.headcount and read.headcount.value,
        "shifts": read.shifts and read.shifts.value,
        "level": read.level and read.level.value,
        "experience_years": read.experience_years and read.experience_years.value,
        "lodging": None if read.lodging is None else read.lodging.value,
        "starts_on": starts_on,
    }


def understand_withdrawal(event: VacancyWithdrawn, position: int, known: Vacancy | None) -> Vacancy:
    """The vacancy as it was known, withdrawn.

    Raises:
        NotUnderstood: nobody knows the vacancy, or it is another enterprise's.
    """
    if known is None:
        raise NotUnderstood(Refusal.UNKNOWN_VACANCY, "没有这个岗位，无法撤回；请核对岗位编号")
    _refuse_strangers(event.enterprise_id, known)
    return known.model_copy(
        update={
            "position": position,
            "occurred_at": event.occurred_at,
            "status": VacancyStatus.WITHDRAWN,
        }
    )


def material_terms(event: VacancyPosted, occupation: str, pay: MonthlyPay, place: Place) -> str:
    """Names what a worker would want to be told anew: work, level, pay, place, shifts, lodging, start, fair.

    Everything else is cosmetic, and an offer made stands: title and wording; the employer's weights and the
    experience asked, which rank people but change nothing for whom they choose; head-count, expiry and
    shuttle, which decide how many are told and who can come, not what they are told; a piece rate, of which the month
    is what counts. Pay counts by the
    month, so that 6,000 a month and the same by the day are one.
    """
    return terms_hash(
        occupation,
        event.level,
        event.level_must,
        event.certificate_must,
        pay.minimum,
        pay.maximum,
        place.region,
        place.x,
        place.y,
        None if event.shifts is None else ",".join(sorted(event.shifts)),
        event.lodging,
        None if event.starts_on is None else event.starts_on.isoformat(),
        event.fair_id,
    )


def _refuse_strangers(enterprise_id: str, known: Vacancy | None) -> None:
    if known is not None and known.enterprise_id != enterprise_id:
        raise NotUnderstood(Refusal.ANOTHER_ENTERPRISE, "这个岗位属于另一家用人单位；请换一个岗位编号")
