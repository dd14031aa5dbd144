"""The one way by which registrations enter: the gateway, the importer and the demo all call it.

Identity, contact and consent are on the bus before the event that makes anybody look at them. Two gateways
that register the same phone at once agree without asking each other: the worker's id is a keyed hash.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Protocol

from agents.own.fence import Record
from gateway.bus import Writer
from gateway.contacts import ContactSeal
from gateway.following import Following, catch_up
from gateway.forms import MOST_WISHES, RegistrationForm
from gateway.records import (
    consent_record,
    contact_record,
    identity_record,
    registration_record,
    tombstone,
)
from intake.personal_data import mask_personal_data
from intake.phone import NotAPhone, parse_phone
from schemas.events import WorkerErased, WorkerRegistered
from schemas.ids import Pseudonymiser
from schemas.partitioning import partition_of
from schemas.sealing import Sealer
from schemas.state import Consent, ConsentKind, Contact, Identity
from schemas.topics import CONSENTS, CONTACTS, IDENTITIES, PREFERENCES

_PEOPLE: Final = (IDENTITIES.name, CONTACTS.name, CONSENTS.name)


class People(Protocol):
    """The part of the replica that knows people, `agents.replica.people.People`."""

    @property
    def epochs(self) -> Mapping[str, int]:
        """Identity → epoch."""

    @property
    def contacts(self) -> Mapping[str, Contact]:
        """Worker id → contact."""

    @property
    def stale(self) -> AbstractSet[str]:
        """Workers of an epoch that is over."""

    def by_openid(self, openid_hash: str) -> str | None:
        """The worker whom WeChat knows by this openid."""

    def consents(self, worker_id: str) -> Mapping[str, Consent]:
        """Kind (for a disclosure: ``disclosure:enterprise``) → consent."""


class UnknownPerson(LookupError):
    """Nobody is registered under that phone or worker id."""


@dataclass(frozen=True, slots=True)
class Registered:
    """A registration that the bus holds."""

    worker_id: str
    registration_id: str
    partition: int
    offset: int
    """Of the event: the worker is known once a record of `workers` carries this position or a later one."""


@dataclass(slots=True)
class _Draft:
    form: RegistrationForm
    identity: str
    phone: str = field(repr=False)
    epoch: int
    worker_id: str
    occurred_at: datetime


class Registrar:
    """Writes people and their registrations."""

    def __init__(
        self, bus: Writer, following: Following, people: People, pseudonymiser: Pseudonymiser, sealer: Sealer
    ) -> None:
        self._bus = bus
        self._following = following
        self._people = people
        self._pseudonymiser = pseudonymiser
        self._contacts = ContactSeal(sealer, pseudonymiser)

    async def register(self, form: RegistrationForm, now: datetime) -> Registered:
        """Register one worker; on return the bus has acknowledged everything.

        Raises:
            NotAPhone: the phone cannot be one.
            BusDown: not everything was acknowledged; register the same form again.
        """
        (registered,) = await self.register_many([form], now)
        return registered

    async def register_many(self, forms: Sequence[RegistrationForm], now: datetime) -> list[Registered]:
        """Register some thousands at once: first all people, then all events. Errors as `register`."""
        phones = [parse_phone(form.phone) for form in forms]
        await catch_up(self._following, *_PEOPLE)
        drafts = [self._draft(form, phone, now) for form, phone in zip(forms, phones, strict=True)]
        await self._write_people(drafts, now)
        written = await self._bus.write(
            [registration_record(_event(draft), draft.form.registration_id) for draft in drafts]
        )
        return [
            Registered(draft.worker_id, draft.form.registration_id, place.partition, place.offset)
            for draft, place in zip(drafts, written, strict=True)
        ]

    async def erase(self, phone: str, now: datetime) -> str:
        """Forget whoever holds a phone: refusal, next epoch, tombstones, event, in this order.

        It can be repeated at any point of failure: every epoch of the phone is gone through again.

        Returns:
            The worker id that was current.

        Raises:
            NotAPhone: the phone cannot be one.
            UnknownPerson: the phone was never registered.
            BusDown: not everything was acknowledged; erase again.
        """
        identity = self._pseudonymiser.identity(parse_phone(phone))
        await catch_up(self._following, *_PEOPLE)
        epoch = self._people.epochs.get(identity)
        if epoch is None:
            raise UnknownPerson("nobody is registered under this phone number; there is nothing to erase")
        workers = [self._pseudonymiser.worker_id(identity, each) for each in range(epoch + 1)]
        await self._bus.write([self._refusal(workers[-1], now, "erasure")])
        await self._bus.write([identity_record(identity, Identity(epoch=epoch + 1), now)])
        await self._bus.write([each for worker_id in workers for each in self._tombstones(worker_id)])
        await self._bus.write(
            [registration_record(WorkerErased(worker_id=each, occurred_at=now), f"erased:{each}") for each in workers]
        )
        return workers[-1]

    async def erase_worker(self, worker_id: str, now: datetime) -> str:
        """Forget a worker whose phone nobody remembers: it stands in the contact. Errors as `erase`."""
        await catch_up(self._following, *_PEOPLE)
        contact = self._people.contacts.get(worker_id)
        if contact is None:
            raise UnknownPerson(f"no contact is known of {worker_id}; erase by the phone number instead")
        return await self.erase(self._open(contact)["phone"], now)

    def known_worker(self, phone: str) -> str | None:
        """The current worker of a phone; None where the phone is none or was never registered."""
        try:
            identity = self._pseudonymiser.identity(parse_phone(phone))
        except NotAPhone:
            return None
        epoch = self._people.epochs.get(identity)
        return None if epoch is None else self._pseudonymiser.worker_id(identity, epoch)

    def contact(self, worker_id: str) -> Mapping[str, str]:
        """The opened contact: phone, and name and openid where they are known. Empty where there is none.

        Raises:
            CannotOpen: the key that sealed it is not here.
        """
        contact = self._people.contacts.get(worker_id)
        return {} if contact is None else self._open(contact)

    async def forget(self, worker_id: str) -> None:
        """Take back what was written about somebody whom an erasure has overtaken.

        Raises:
            BusDown: not everything was acknowledged.
        """
        await self._bus.write(self._tombstones(worker_id))

    async def withdraw(self, worker_id: str, now: datetime, source: str) -> None:
        """Write the worker's refusal (退订); it beats every consent until it is lifted.

        Raises:
            BusDown: it was not acknowledged; a withdrawal is confirmed only once it is.
        """
        await self._bus.write([self._refusal(worker_id, now, source)])

    def _draft(self, form: RegistrationForm, phone: str, now: datetime) -> _Draft:
        identity = self._pseudonymiser.identity(phone)
        epoch = self._people.epochs.get(identity, 0)
        return _Draft(
            form=form,
            identity=identity,
            phone=phone,
            epoch=epoch,
            worker_id=self._pseudonymiser.worker_id(identity, epoch),
            occurred_at=min(form.occurred_at or now, now),
        )

    async def _write_people(self, drafts: Sequence[_Draft], now: datetime) -> None:
        """Write identities, contacts and consents; again under the new epoch for whom an erasure overtook.

        The erasure moves the epoch first and tombstones afterwards. So who finds the epoch unmoved after
        writing has written before those tombstones, and who finds it moved takes back what they wrote.
        """
        while drafts:
            records, freed = self._firsts(drafts, now)
            await self._bus.write(records)
            # Of a list so many are concerned that all are: a hash in Python for each would be for nothing.
            few = len(drafts) < IDENTITIES.partitions and not freed
            partitions = {partition_of(each.identity, IDENTITIES.partitions) for each in drafts} if few else None
            await catch_up(self._following, IDENTITIES.name, partitions=partitions)
            for worker_id in freed & self._people.stale:
                await self.forget(worker_id)
            drafts = [each for each in drafts if self._people.epochs.get(each.identity, 0) != each.epoch]
            if drafts:
                await self._bus.write([each for draft in drafts for each in self._tombstones(draft.worker_id)])
            for draft in drafts:
                draft.epoch = self._people.epochs[draft.identity]
                draft.worker_id = self._pseudonymiser.worker_id(draft.identity, draft.epoch)

    def _firsts(self, drafts: Sequence[_Draft], now: datetime) -> tuple[list[Record], set[str]]:
        """What must be known before the event; nothing that is older than what is known.

        One openid belongs to one worker: who is stated last has it, and those who had it before are named beside.
        """
        records: list[Record] = []
        identities: set[str] = set()
        contacts: dict[str, Contact] = {}
        holders: dict[str, str] = {}
        freed: set[str] = set()
        consents: dict[str, Consent] = {}
        for draft in drafts:
            if draft.identity not in self._people.epochs and draft.identity not in identities:
                identities.add(draft.identity)
                records.append(identity_record(draft.identity, Identity(epoch=draft.epoch), now))
            contact = self._contact(draft, contacts.get(draft.worker_id) or self._people.contacts.get(draft.worker_id))
            if contact is not None:
                if draft.form.openid is not None and contact.openid_hash is not None:
                    before = holders.get(contact.openid_hash) or self._people.by_openid(contact.openid_hash)
                    if before is not None and before != draft.worker_id:
                        theirs = contacts.get(before) or self._people.contacts[before]
                        contacts[before] = self._contacts.without_openid(theirs, None)
                        records.append(contact_record(contacts[before], now))
                        freed.add(before)
                    holders[contact.openid_hash] = draft.worker_id
                contacts[draft.worker_id] = contact
                records.append(contact_record(contact, now))
            known = consents.get(draft.worker_id)
            consent = _consent(draft, known or self._people.consents(draft.worker_id).get(ConsentKind.PUSH))
            if consent is not None:
                consents[draft.worker_id] = consent
                records.append(consent_record(consent, now))
        return records, freed

    def _contact(self, draft: _Draft, known: Contact | None) -> Contact | None:
        """The contact to write, or None where the known one is younger or says the same."""
        if known is not None and known.occurred_at >= draft.occurred_at:
            return None
        before = self._open(known) if known is not None else {}
        stated = {"phone": draft.phone, "name": draft.form.name, "openid": draft.form.openid}
        plain = before | {key: value for key, value in stated.items() if value}
        if plain == before:
            return None
        return self._contacts.sealed(draft.worker_id, plain, draft.occurred_at, known)

    def _open(self, contact: Contact) -> dict[str, str]:
        return self._contacts.opened(contact)

    def _refusal(self, worker_id: str, now: datetime, source: str) -> Record:
        refusal = Consent(
            worker_id=worker_id,
            kind=ConsentKind.SUPPRESSION,
            granted=True,
            occurred_at=now,
            text_version="refusal",
            source=source,
        )
        return consent_record(refusal, now)

    def _tombstones(self, worker_id: str) -> list[Record]:
        kinds = {*self._people.consents(worker_id), ConsentKind.PUSH, ConsentKind.SUPPRESSION, PREFERENCES}
        keys = sorted(f"{worker_id}:{kind}" for kind in kinds)
        return [tombstone(CONTACTS, worker_id), *(tombstone(CONSENTS, key, by=worker_id) for key in keys)]


def _consent(draft: _Draft, known: Consent | None) -> Consent | None:
    """The consent to write, or None where the known one is younger.

    One that says the same is written too: its time decides what a kiosk that was offline may still overrule.
    """
    if known is not None and known.occurred_at >= draft.occurred_at:
        return None
    return Consent(
        worker_id=draft.worker_id,
        kind=ConsentKind.PUSH,
        granted=draft.form.consent,
        occurred_at=draft.occurred_at,
        text_version=draft.form.consent_version,
        source=draft.form.channel.value,
    )


def _event(draft: _Draft) -> WorkerRegistered:
    form = draft.form
    return WorkerRegistered(
        worker_id=draft.worker_id,
        registration_id=form.registration_id,
        occurred_at=draft.occurred_at,
        channel=form.channel,
        skills=form.skills,
        region=form.region,
        cell=form.cell,
        reservation_pay=form.reservation_pay,
        max_distance_km=form.max_distance_km,
        shifts=form.shifts,
        lodging_ok=form.lodging_ok,
        available_from=form.available_from,
        wishes=None if form.wishes is None else mask_personal_data(form.wishes)[:MOST_WISHES],
        weights=form.weights,
        fair_id=form.fair_id,
        quiet=form.quiet,
    )
