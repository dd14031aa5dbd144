"""Who is who, how they are reached and what they agreed to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType

from schemas.ids import Pseudonymiser
from schemas.state import Consent, ConsentKind, Contact

_NONE: Mapping[str, Consent] = MappingProxyType({})


class People:
    """The fold of ``identities``, ``contacts`` and ``consents``."""

    def __init__(self, pseudonymiser: Pseudonymiser) -> None:
        self._pseudonymiser = pseudonymiser
        self.epochs: dict[str, int] = {}
        self.stale: set[str] = set()
        """Workers of an epoch that is over: erased, or their number went to somebody else."""
        self._began_ms: dict[str, int] = {}
        self.contacts: dict[str, Contact] = {}
        self._by_openid: dict[str, str] = {}
        self._consents: dict[str, dict[str, Consent]] = {}

    def put_identity(self, identity: str, epoch: int, written_ms: int) -> list[str]:
        """Takes an epoch up, with the broker's time of its record; names the workers that it ends."""
        known = self.epochs.get(identity, 0)
        if epoch > known:
            self._began_ms[self._pseudonymiser.worker_id(identity, epoch)] = written_ms
        self.epochs[identity] = max(known, epoch)
        ended = [self._pseudonymiser.worker_id(identity, past) for past in range(known, epoch)]
        self.stale.update(ended)
        return ended

    def began(self, worker_id: str) -> datetime | None:
        """Since when a number is this worker's; None for the first whom we know by it."""
        written_ms = self._began_ms.get(worker_id)
        return None if written_ms is None else datetime.fromtimestamp(written_ms / 1000, UTC)

    def put_contact(self, contact: Contact) -> None:
        """Takes a contact up."""
        self.remove_contact(contact.worker_id)
        self.contacts[contact.worker_id] = contact
        if contact.openid_hash is not None:
            self._by_openid[contact.openid_hash] = contact.worker_id

    def remove_contact(self, worker_id: str) -> None:
        """Takes a contact's tombstone up."""
        contact = self.contacts.pop(worker_id, None)
        if contact is None or contact.openid_hash is None:
            return
        if self._by_openid.get(contact.openid_hash) == worker_id:  # it may be known as somebody else's by now
            del self._by_openid[contact.openid_hash]

    def by_openid(self, openid_hash: str) -> str | None:
        """The worker whom WeChat knows by this openid; one who is erased is nobody, tombstone or not."""
        worker_id = self._by_openid.get(openid_hash)
        return None if worker_id in self.stale else worker_id

    def put_consent(self, kind: str, consent: Consent) -> None:
        """Takes a consent or a refusal up; ``kind`` is the rest of the record key behind the worker."""
        self._consents.setdefault(consent.worker_id, {})[kind] = consent

    def remove_consent(self, worker_id: str, kind: str) -> None:
        """Takes a consent's tombstone up."""
        kinds = self._consents.get(worker_id, {})
        kinds.pop(kind, None)
        if not kinds:
            self._consents.pop(worker_id, None)

    def consents(self, worker_id: str) -> Mapping[str, Consent]:
        """Kind (for a disclosure: ``disclosure:enterprise``) → consent."""
        return self._consents.get(worker_id, _NONE)

    def suppressed(self, worker_id: str) -> bool:
        """Whether a refusal holds; it beats every consent."""
        refusal = self.consents(worker_id).get(ConsentKind.SUPPRESSION)
        return refusal is not None and refusal.granted

    def may_push(self, worker_id: str) -> bool:
        """Whether the worker agreed to be told."""
        consent = self.consents(worker_id).get(ConsentKind.PUSH)
        return consent is not None and consent.granted
