"""What a worker decides on their own page; each method returns once the bus has acknowledged it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from agents.own.fence import Record
from gateway.bus import Writer
from gateway.following import Following, catch_up
from gateway.forms import CONSENT_VERSION, RegistrationForm
from gateway.records import consent_record, preferences_record
from gateway.registration import Registered, Registrar, UnknownPerson
from gateway.understanding import new_id
from schemas.events import DeclaredSkill, RegistrationChannel
from schemas.model import Identifier, Kilometres, Monthly, RegionCode, Shift
from schemas.state import Consent, ConsentKind, Preferences, QuietTimes
from schemas.topics import IDENTITIES

if TYPE_CHECKING:
    from agents.replica import Replica
    from matcher.results import Declared

SOURCE: Final = "page"


class ChangeForm(BaseModel):
    """A registration as its worker wants it; what the page does not show stays as it is."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    registration_id: Identifier = Field(default_factory=lambda: new_id("g"))
    """Made where the form was opened, so that a repeat is the same registration."""
    skills: Annotated[tuple[DeclaredSkill, ...], Field(min_length=1, max_length=5)]
    region: RegionCode
    reservation_pay: Monthly | None = None
    max_distance_km: Kilometres
    shifts: Annotated[frozenset[Shift], Field(min_length=1)]
    lodging_ok: bool
    available_from: date | None = None


class WishForm(BaseModel):
    """How a worker wants to be told."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    quiet: QuietTimes | None
    personalised: bool


class Wishes:
    """Writes them. A person whom an erasure overtakes is `UnknownPerson`, and nothing about them is left."""

    def __init__(self, bus: Writer, following: Following, replica: Replica, registrar: Registrar) -> None:
        self._bus = bus
        self._following = following
        self._replica = replica
        self._registrar = registrar

    async def change(self, worker_id: str, form: ChangeForm, now: datetime) -> Registered:
        """Register anew with what has changed, by the one way in.

        Raises:
            UnknownPerson: there is nothing to change.
            BusDown: not everything was acknowledged; change it again.
        """
        known = self._replica.index.declared(worker_id)
        phone = self._registrar.contact(worker_id).get("phone")
        if known is None or phone is None:
            raise UnknownPerson("nobody is registered under this id")
        consent = self._replica.people.consents(worker_id).get(ConsentKind.PUSH)
        return await self._registrar.register(_changed(form, known, phone, consent), now)

    async def stop(self, worker_id: str, now: datetime) -> None:
        """No more messages (退订). Raises as `change`."""
        await self._write(worker_id, [consent_record(_suppression(worker_id, now, holds=True), now)])

    async def withdraw(self, worker_id: str, now: datetime) -> None:
        """Take the registration out of everything: the refusal first, then the consent. Raises as `change`."""
        refusal, push = _suppression(worker_id, now, holds=True), _push(worker_id, now, granted=False)
        await self._write(worker_id, [consent_record(refusal, now), consent_record(push, now)])

    async def resume(self, worker_id: str, now: datetime) -> None:
        """Agree anew to be told, by the words of today; the refusal is lifted last. Raises as `change`."""
        push, refusal = _push(worker_id, now, granted=True), _suppression(worker_id, now, holds=False)
        await self._write(worker_id, [consent_record(push, now), consent_record(refusal, now)])

    async def prefer(self, worker_id: str, form: WishForm, now: datetime) -> None:
        """How they want to be told. Raises as `change`."""
        wish = Preferences(
            worker_id=worker_id, occurred_at=now, quiet=form.quiet, personalised=form.personalised, source=SOURCE
        )
        await self._write(worker_id, [preferences_record(wish, now)])

    async def _write(self, worker_id: str, records: Sequence[Record]) -> None:
        """The erasure moves the epoch first and tombstones afterwards: who finds the epoch moved takes back."""
        await self._bus.write(records)
        await catch_up(self._following, IDENTITIES.name)
        if worker_id in self._replica.people.stale:
            await self._registrar.forget(worker_id)
            raise UnknownPerson("this person was erased meanwhile")


def _changed(form: ChangeForm, known: Declared, phone: str, consent: Consent | None) -> RegistrationForm:
    at_home = form.region == known.place.region
    return RegistrationForm(
        registration_id=form.registration_id,
        phone=phone,
        consent=consent is not None and consent.granted,
        consent_version=CONSENT_VERSION if consent is None else consent.text_version,
        skills=form.skills,
        region=form.region,
        reservation_pay=form.reservation_pay,
        max_distance_km=form.max_distance_km,
        shifts=form.shifts,
        lodging_ok=form.lodging_ok,
        available_from=form.available_from,
        fair_id=known.fair_id,
        channel=RegistrationChannel.API,
        cell=(known.place.x, known.place.y) if at_home else None,
        weights=known.weights,
    )


def _suppression(worker_id: str, now: datetime, *, holds: bool) -> Consent:
    return Consent(
        worker_id=worker_id,
        kind=ConsentKind.SUPPRESSION,
        granted=holds,
        occurred_at=now,
        text_version="refusal",
        source=SOURCE,
    )


def _push(worker_id: str, now: datetime, *, granted: bool) -> Consent:
    return Consent(
        worker_id=worker_id,
        kind=ConsentKind.PUSH,
        granted=granted,
        occurred_at=now,
        text_version=CONSENT_VERSION,
        source=SOURCE,
    )
