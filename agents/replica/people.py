"""Who is who, how they are reached and what they agreed to."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from schemas.ids import Pseudonymiser
from schemas.state import Consent, ConsentKind, Contact, Preferences

_NONE: Mapping[str, Consent] = MappingProxyType({})


class People:
    """The fold of ``identities``, ``contacts`` and ``consents``."""

    def __init__(self, pseudonymiser: Pseudonymiser) -> None:
        self._pseudonymiser = pseudonymiser
        self.epochs: dict[str, int] = {}
        self.stale: set[str] = set()
        """Workers of an epoch that is over: erased, or their number went to somebody else."""
        self.contacts: dict[str, Contact] = {}
        self._by_openid: dict[str, str] = {}
        self._consents: dict[str, dict[str, Consent]] = {}
        self._preferences: dict[str, Preferences] = {}

    def put_identity(self, identity: str, epoch: int) -> list[str]:
        """Takes an epoch up; names the workers that it ends."""
        known = self.epochs.get(identity, 0)
        self.epochs[identity] = max(known, epoch)
        ended = [self._pseudonymiser.worker_id(identity, past) for past in range(known, epoch)]
        self.stale.update(ended)
        return ended

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
        """The worker whom WeChat knows by this openid."""
        return self._by_openid.get(openid_hash)

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

    def put_preferences(self, preferences: Preferences) -> None:
        """Takes up how a worker wants to be told."""
        self._preferences[preferences.worker_id] = preferences

    def remove_preferences(self, worker_id: str) -> None:
        """Takes the tombstone of preferences up."""
        self._preferences.pop(worker_id, None)

    def preferences(self, worker_id: str) -> Preferences | None:
        """How a worker wants to be told; None: they never said."""
        return self._preferences.get(worker_id)

    def suppressed(self, worker_id: str) -> bool:
        """Whether a refusal holds; it beats every consent."""
        refusal = self.consents(worker_id).get(ConsentKind.SUPPRESSION)
        return refusal is not None and refusal.granted

    def may_push(self, worker_id: str) -> bool:
        """Whether the worker agreed to be told."""
        consent = self.consents(worker_id).get(ConsentKind.PUSH)
        return consent is not None and consent.granted

    def refuses_offers(self, worker_id: str) -> bool:
        """Whether no vacancy may be chosen for them: a refusal holds, or they want nothing personal (PIPL 24)."""
        preferences = self._preferences.get(worker_id)
        return self.suppressed(worker_id) or (preferences is not None and not preferences.personalised)
