"""Whose WeChat is whose: a code made for one worker binds the follower who scans it, once.

The code is the scene of a QR code (1 to 64 characters). It names worker and time of making, sealed, because anybody
can photograph it. Nothing remembers it: the contact keeps when the code was made that bound it last, and by that this
one and all older ones are used up, whatever becomes of Redis or of this process.

One openid belongs to one worker. The last binding wins, and whoever had the openid before is reached by SMS only.
"""

from __future__ import annotations

import asyncio
from base64 import b32decode, b32encode
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from agents.replica.people import People
from gateway.bus import BusDown, Writer
from gateway.contacts import ContactSeal
from gateway.following import Following, catch_up
from gateway.records import contact_record
from gateway.registration import Registrar
from schemas.sealing import CannotOpen, Sealer
from schemas.state import Contact
from schemas.topics import CONTACTS, IDENTITIES

LIFE: Final = timedelta(minutes=30)
"""How long a code can be scanned: while somebody stands at the kiosk, and not once they have gone."""

_PURPOSE: Final = "wechat-binding"
_WORKER_BYTES: Final = 15  # schemas.ids: 24 characters of base32
_TO_URL: Final = str.maketrans("+/", "-_")
_FROM_URL: Final = str.maketrans("-_", "+/")
_WRITES: Final = 3  # a registration may write the same contact at the same moment, from what it was before


class Became(StrEnum):
    """What a scan came to."""

    BOUND = "bound"
    AGAIN = "again"  # the same person with the same code: a repeated event
    SPENT = "spent"  # the code, or a younger one of this worker, is used up
    EXPIRED = "expired"
    NOBODY = "nobody"  # the worker is erased
    NOT_OURS = "not_ours"  # altered, of another key, or a code for something else


class Bindings:
    """Makes codes and takes scans. Scans of one process stand in line."""

    def __init__(
        self,
        bus: Writer,
        following: Following,
        people: People,
        registrar: Registrar,
        contacts: ContactSeal,
        codes: Sealer,
    ) -> None:
        self._bus = bus
        self._following = following
        self._people = people
        self._registrar = registrar
        self._contacts = contacts
        self._codes = codes
        self._line = asyncio.Lock()

    def code_for(self, worker_id: str, now: datetime) -> str:
        """A code for a worker, letters, digits, ``-`` and ``_``, at most 64; it works for `LIFE`."""
        worker = b32decode(worker_id.removeprefix("w-").upper())
        assert len(worker) == _WORKER_BYTES
        made_at = int(now.timestamp()).to_bytes(4, "big")
        return self._codes.seal(worker + made_at, _PURPOSE).translate(_TO_URL).rstrip("=")

    async def scanned(self, code: str, openid: str, at: datetime, now: datetime) -> Became:
        """Somebody scanned a code; ``at`` is WeChat's time of it. It can be repeated after any failure.

        Raises:
            BusDown: not everything was acknowledged; WeChat sends the event again.
        """
        try:
            worker_id, made_at = self._read(code)
        except CannotOpen:
            return Became.NOT_OURS
        if now >= made_at + LIFE:
            return Became.EXPIRED
        async with self._line:
            for _ in range(_WRITES):
                became = await self._bind(worker_id, made_at, openid, at, now)
                if became is not Became.BOUND:
                    return became
                contact = self._people.contacts.get(worker_id)
                if contact is not None and contact.bound_with == made_at:
                    return became
        raise BusDown("the contact is being written by others")

    async def left(self, openid: str, at: datetime, now: datetime) -> bool:
        """Somebody left the account at WeChat's time ``at``; whether this changed anything.

        A leaving that is older than what WeChat said since changes nothing. Of the same second the binding counts: a
        message to somebody who has left is refused, one to a follower who was forgotten is never sent.

        Raises:
            BusDown: as `scanned`.
        """
        async with self._line:
            await catch_up(self._following, CONTACTS.name, IDENTITIES.name)
            worker_id = self._people.by_openid(self._contacts.openid_hash(openid))
            if worker_id is None:
                return False
            contact = self._people.contacts[worker_id]
            if contact.openid_at is not None and at <= contact.openid_at:
                return False
            await self._write(self._contacts.without_openid(contact, at), now)
            return True

    async def _bind(self, worker_id: str, made_at: datetime, openid: str, at: datetime, now: datetime) -> Became:
        await catch_up(self._following, CONTACTS.name, IDENTITIES.name)
        contact = self._people.contacts.get(worker_id)
        if contact is None or worker_id in self._people.stale:
            return Became.NOBODY
        openid_hash = self._contacts.openid_hash(openid)
        if contact.bound_with is not None and made_at <= contact.bound_with:
            return Became.AGAIN if contact.openid_hash == openid_hash else Became.SPENT
        before = self._people.by_openid(openid_hash)
        if before is not None and before != worker_id:
            # First, and acknowledged: after a crash between the two the openid is nobody's, and the code still good.
            await self._write(self._contacts.without_openid(self._people.contacts[before], at), now)
        held = await self._write(self._contacts.with_openid(contact, openid, at, made_at), now)
        return Became.BOUND if held else Became.NOBODY

    async def _write(self, contact: Contact, now: datetime) -> bool:
        """The erasure moves the epoch first and tombstones afterwards: who finds it moved takes back."""
        await self._bus.write([contact_record(contact, now)])
        await catch_up(self._following, CONTACTS.name, IDENTITIES.name)
        erased = contact.worker_id in self._people.stale
        if erased:
            await self._registrar.forget(contact.worker_id)
        return not erased

    def _read(self, code: str) -> tuple[str, datetime]:
        sealed = code.translate(_FROM_URL)
        plain = self._codes.open(sealed + "=" * (-len(sealed) % 4), _PURPOSE, self._codes.current)
        worker, made_at = plain[:_WORKER_BYTES], int.from_bytes(plain[_WORKER_BYTES:], "big")
        return f"w-{b32encode(worker).decode().lower()}", datetime.fromtimestamp(made_at, UTC)
