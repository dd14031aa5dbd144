"""How a contact is opened and sealed: the one place, so that no field of it is lost on the way."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from schemas.ids import Pseudonymiser
from schemas.sealing import Sealer
from schemas.state import Contact


class ContactSeal:
    """Opens contacts with any known key, seals them with the current one."""

    def __init__(self, sealer: Sealer, pseudonymiser: Pseudonymiser) -> None:
        self._sealer = sealer
        self._pseudonymiser = pseudonymiser

    def openid_hash(self, openid: str) -> str:
        """What an openid is known by outside of contacts."""
        return self._pseudonymiser.openid_hash(openid)

    def opened(self, contact: Contact) -> dict[str, str]:
        """Phone, and name and openid where they are known.

        Raises:
            CannotOpen: the key that sealed it is not here.
        """
        plain: dict[str, str] = json.loads(self._sealer.open(contact.sealed, contact.worker_id, contact.key_id))
        return plain

    def sealed(self, worker_id: str, plain: Mapping[str, str], occurred_at: datetime, known: Contact | None) -> Contact:
        """A contact with these words; of the known one it keeps what WeChat and its codes said."""
        openid = plain.get("openid")
        return Contact(
            worker_id=worker_id,
            occurred_at=occurred_at,
            key_id=self._sealer.current,
            sealed=self._sealer.seal(json.dumps(plain, ensure_ascii=False).encode(), worker_id),
            openid_hash=self.openid_hash(openid) if openid else None,
            openid_at=known.openid_at if known else None,
            bound_with=known.bound_with if known else None,
        )

    def with_openid(self, contact: Contact, openid: str, at: datetime, made_at: datetime) -> Contact:
        """The same person, to be reached under this openid too, bound by a code that was made then."""
        plain = self.opened(contact) | {"openid": openid}
        changed = self.sealed(contact.worker_id, plain, contact.occurred_at, contact)
        return changed.model_copy(update={"openid_at": at, "bound_with": made_at})

    def without_openid(self, contact: Contact, at: datetime | None) -> Contact:
        """The same person, by phone only; ``at`` is WeChat's time, None where it was not WeChat who said so."""
        plain = {name: value for name, value in self.opened(contact).items() if name != "openid"}
        changed = self.sealed(contact.worker_id, plain, contact.occurred_at, contact)
        return changed if at is None else changed.model_copy(update={"openid_at": at})
