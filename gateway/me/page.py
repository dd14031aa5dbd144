"""What the page shows: the vacancies of the message in full, the registration, and how they are told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from pydantic import BaseModel, ConfigDict

from agents.replica import OfferView
from agents.roles.book.policy import is_open
from gateway.forms import CONSENT_TEXT, CONSENT_VERSION
from gateway.matches import enterprise_name, stall_of
from gateway.me.answers import may_answer, state_words
from gateway.reasons import distance_km, reasons
from gateway.spoken import level_name, pay_text, region_name
from schemas.decisions import Offer
from schemas.happenings import OutcomeKind
from schemas.model import Shift
from schemas.state import QuietTimes, Vacancy
from schemas.taxonomy.divisions import region_contains
from schemas.taxonomy.occupations import occupation

if TYPE_CHECKING:
    from agents.replica import Replica
    from matcher.results import Declared

SHIFT_NAMES: Final = MappingProxyType({Shift.DAY: "白班", Shift.NIGHT: "夜班", Shift.ROTATING: "倒班"})
HOTLINE: Final = "12333"
"""The public employment services' number all over the country (人力资源社会保障服务热线)."""
_LISTED: Final = 30


class _Shown(BaseModel):
    model_config = ConfigDict(frozen=True)


class ShownVacancy(_Shown):
    """One vacancy in full, and what may be answered; without an offer nothing."""

    vacancy_id: str
    title: str
    occupation: str
    enterprise: str
    verified: bool
    """Whether the employment service has checked the employer's papers."""
    pay: str
    headcount: int
    place: str
    distance_km: float | None
    requirements: tuple[str, ...]
    conditions: tuple[str, ...]
    fair: str | None
    stall: str | None
    reasons: tuple[str, ...]
    state: str
    answer_by: datetime | None
    may_accept: bool
    may_decline: bool


class ShownSkill(_Shown):
    """A skill as its worker declared it."""

    occupation: str
    name: str
    level: int
    level_name: str
    years: int | None


class ShownRegistration(_Shown):
    """What the worker looks for, as they said it."""

    skills: tuple[ShownSkill, ...]
    region: str
    region_name: str
    reservation_pay: int | None
    max_distance_km: int
    shifts: tuple[Shift, ...]
    lodging_ok: bool
    available_from: date | None


class ShownWishes(_Shown):
    """Whether and how they are told."""

    messages: bool
    """Whether messages come: agreed, and not refused."""
    withdrawn: bool
    """Whether they took the registration back: refused, and agreed to no more."""
    quiet: QuietTimes | None
    personalised: bool
    consent_version: str
    consent_text: str
    """What they agree to who turn messages on again."""


class Ask(_Shown):
    """Whom to ask."""

    station: str
    hotline: str


class Page(_Shown):
    """Everything on the page but what is stored about them."""

    phone: str
    """Masked: enough to see whose page this is."""
    vacancies: tuple[ShownVacancy, ...]
    everybody_sees: bool
    """Whether the vacancies are what everybody of the county sees, because nothing is chosen for this person."""
    registration: ShownRegistration
    wishes: ShownWishes
    ask: Ask


def page_of(replica: Replica, worker_id: str, notification_id: str, phone: str, as_of: datetime) -> Page | None:
    """The page of a worker who came by a message; None for whom the replica does not know."""
    declared = replica.index.declared(worker_id)
    if declared is None:
        return None
    wishes = _wishes(replica, worker_id)
    county = region_name(declared.place.region[:6])
    return Page(
        phone=masked(phone),
        vacancies=tuple(
            _offered(replica, worker_id, notification_id, as_of)
            if wishes.personalised
            else _newest(replica, declared.place.region, as_of)
        ),
        everybody_sees=not wishes.personalised,
        registration=_registration(declared),
        wishes=wishes,
        ask=Ask(station=f"{county}就业驿站", hotline=HOTLINE),
    )


def masked(phone: str) -> str:
    """139****0001."""
    return f"{phone[:3]}****{phone[-4:]}"


def told_offers(replica: Replica, worker_id: str) -> dict[str, OfferView]:
    """Vacancy id → offer, of those that a message carries; of others the worker does not know yet."""
    offers = replica.offers.of_worker(worker_id)
    return {key: each for key, each in offers.items() if replica.deliveries.by_offer(each.offer_id) is not None}


def _offered(replica: Replica, worker_id: str, notification_id: str, as_of: datetime) -> Iterable[ShownVacancy]:
    """First those of the message that was opened, then the rest, what can be answered before what cannot."""
    delivery = replica.deliveries.get(notification_id)
    opened = {bound.offer_id for bound in delivery.offers} if delivery else set()
    offers = [each for each in told_offers(replica, worker_id).values() if each.vacancy_id in replica.vacancies]
    offers.sort(key=lambda each: (each.offer_id not in opened, not may_answer(replica, each, as_of), each.offer_id))
    return [_of_offer(replica, each, as_of) for each in offers]


def _of_offer(replica: Replica, view: OfferView, as_of: datetime) -> ShownVacancy:
    evidence = Offer.model_validate_json(replica.offers.whole(view.vacancy_id, view.worker_id)).evidence
    may = may_answer(replica, view, as_of)
    return _shown(replica, replica.vacancies[view.vacancy_id]).model_copy(
        update={
            "distance_km": distance_km(evidence),
            "reasons": tuple(reasons(evidence)),
            "state": state_words(replica, view, as_of),
            "answer_by": view.deadline if OutcomeKind.ACCEPTED in may else None,
            "may_accept": OutcomeKind.ACCEPTED in may,
            "may_decline": OutcomeKind.DECLINED in may,
        }
    )


def _newest(replica: Replica, region: str, as_of: datetime) -> Iterable[ShownVacancy]:
    """What everybody of the county sees, newest first."""
    county = region[:6]
    here = [
        each
        for each in replica.vacancies.values()
        if is_open(each, as_of) and region_contains(county, each.place.region)
    ]
    here.sort(key=lambda each: (each.occurred_at, each.vacancy_id), reverse=True)
    return [_shown(replica, each) for each in here[:_LISTED]]


def _shown(replica: Replica, vacancy: Vacancy) -> ShownVacancy:
    enterprise = replica.enterprises.get(vacancy.enterprise_id)
    fair = replica.fairs.get(vacancy.fair_id) if vacancy.fair_id else None
    return ShownVacancy(
        vacancy_id=vacancy.vacancy_id,
        title=vacancy.title,
        occupation=occupation(vacancy.occupation).name,
        enterprise=enterprise_name(replica, vacancy.enterprise_id),
        verified=enterprise is not None and enterprise.verified,
        pay=pay_text(vacancy.pay, vacancy.piece_rate),
        headcount=vacancy.headcount,
        place=region_name(vacancy.place.region),
        distance_km=None,
        requirements=tuple(_requirements(vacancy)),
        conditions=tuple(_conditions(vacancy)),
        fair=fair.name if fair else None,
        stall=stall_of(replica, vacancy.fair_id, vacancy.enterprise_id),
        reasons=(),
        state="",
        answer_by=None,
        may_accept=False,
        may_decline=False,
    )


def _requirements(vacancy: Vacancy) -> Iterable[str]:
    if vacancy.level is not None:
        yield f"{level_name(vacancy.level)}{'以上' if vacancy.level_must else '优先'}"
    if vacancy.certificate_must:
        yield "要有证书"
    if vacancy.experience_years:
        yield f"{vacancy.experience_years}年以上经验"


def _conditions(vacancy: Vacancy) -> Iterable[str]:
    if vacancy.shifts:
        yield "、".join(name for shift, name in SHIFT_NAMES.items() if shift in vacancy.shifts)
    if vacancy.lodging:
        yield "包住"
    if vacancy.shuttle:
        yield "有接驳车"
    if vacancy.starts_on:
        yield f"{vacancy.starts_on.month}月{vacancy.starts_on.day}日到岗"


def _registration(declared: Declared) -> ShownRegistration:
    return ShownRegistration(
        skills=tuple(
            ShownSkill(
                occupation=each.occupation,
                name=occupation(each.occupation).name,
                level=each.level,
                level_name=level_name(each.level),
                years=each.years,
            )
            for each in declared.skills
        ),
        region=declared.place.region,
        region_name=region_name(declared.place.region),
        reservation_pay=declared.reservation_pay,
        max_distance_km=declared.max_distance_km,
        shifts=tuple(sorted(declared.shifts)),
        lodging_ok=declared.lodging_ok,
        available_from=declared.available_from,
    )


def _wishes(replica: Replica, worker_id: str) -> ShownWishes:
    people = replica.people
    preferences = people.preferences(worker_id)
    refused, agreed = people.suppressed(worker_id), people.may_push(worker_id)
    return ShownWishes(
        messages=agreed and not refused,
        withdrawn=refused and not agreed,
        quiet=preferences.quiet if preferences else None,
        personalised=preferences is None or preferences.personalised,
        consent_version=CONSENT_VERSION,
        consent_text=CONSENT_TEXT,
    )
