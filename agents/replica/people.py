"""Who is who, how they are reached and what they agreed to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from schemas.ids import Pseudonymiser
from schemas.plain import PlainConsent, PlainContact, read_consent
from schemas.state import Consent, ConsentKind, Contact, Preferences

_NAMED = (ConsentKind.PUSH.value, ConsentKind.SUPPRESSION.value)
"""Kinds of which a worker has one at most."""


class Contacts(Mapping[str, Contact]):
    """Worker → contact, kept as it was written.

    Of all who can be reached few are, and a model takes 1.5 kB. What is put here has been read once.
    """

    def __init__(self) -> None:
        self._written: dict[str, bytes] = {}

    def __getitem__(self, worker_id: str) -> Contact:
        return Contact.model_validate_json(self._written[worker_id])

    def __contains__(self, worker_id: object) -> bool:
        return worker_id in self._written

    def __iter__(self) -> Iterator[str]:
        return iter(self._written)

    def __len__(self) -> int:
        return len(self._written)

    def put(self, worker_id: str, written: bytes) -> None:
        """A contact as it now is."""
        self._written[worker_id] = written

    def pop(self, worker_id: str) -> Contact | None:
        """Forgets a contact, and gives it."""
        written = self._written.pop(worker_id, None)
        return None if written is None else Contact.model_validate_json(written)


class People:
    """The fold of ``identities``, ``contacts`` and ``consents``."""

    def __init__(self, pseudonymiser: Pseudonymiser) -> None:
        self._pseudonymiser = pseudonymiser
        self.epochs: dict[str, int] = {}
        self.stale: set[str] = set()
        """Workers of an epoch that is over: erased, or their number went to somebody else."""
        self._began_ms: dict[str, int] = {}
        self.contacts = Contacts()
        self._by_openid: dict[str, str] = {}
        self._consents: dict[str, bytes] = {}
        """As they were written, by worker:kind."""
        self._several: dict[str, set[str]] = {}
        """Of the kinds of which a worker may have several (disclosures, credits) those that are there."""
        self._preferences: dict[str, Preferences] = {}

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

    def put_contact(self, contact: PlainContact, written: bytes) -> None:
        """Takes a contact up."""
        if contact.worker_id in self.contacts:
            self.remove_contact(contact.worker_id)
        self.contacts.put(contact.worker_id, written)
        if contact.openid_hash is not None:
            self._by_openid[contact.openid_hash] = contact.worker_id

    def remove_contact(self, worker_id: str) -> None:
        """Takes a contact's tombstone up."""
        contact = self.contacts.pop(worker_id)
        if contact is None or contact.openid_hash is None:
            return
        if self._by_openid.get(contact.openid_hash) == worker_id:  # it may be known as somebody else's by now
            del self._by_openid[contact.openid_hash]

    def by_openid(self, openid_hash: str) -> str | None:
        """The worker whom WeChat knows by this openid; one who is erased is nobody, tombstone or not."""
        worker_id = self._by_openid.get(openid_hash)
        return None if worker_id in self.stale else worker_id

    def put_consent(self, kind: str, consent: PlainConsent, written: bytes) -> None:
        """Takes a consent or a refusal up; ``kind`` is the rest of the record key behind the worker."""
        self._consents[f"{consent.worker_id}:{kind}"] = written
        if kind not in _NAMED:
            self._several.setdefault(consent.worker_id, set()).add(kind)

    def remove_consent(self, worker_id: str, kind: str) -> None:
        """Takes a consent's tombstone up."""
        self._consents.pop(f"{worker_id}:{kind}", None)
        kinds = self._several.get(worker_id, set())
        kinds.discard(kind)
        if not kinds:
            self._several.pop(worker_id, None)

    def consents(self, worker_id: str) -> Mapping[str, Consent]:
        """Kind (for a disclosure ``disclosure:enterprise``, for a credit ``template:credit``) → consent."""
        found = {}
        for kind in (*_NAMED, *sorted(self._several.get(worker_id, ()))):
            written = self._consents.get(f"{worker_id}:{kind}")
            if written is not None:
                found[kind] = Consent.model_validate_json(written)
        return found

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
        return self._granted(worker_id, ConsentKind.SUPPRESSION)

    def may_push(self, worker_id: str) -> bool:
        """Whether the worker agreed to be told."""
        return self._granted(worker_id, ConsentKind.PUSH)

    def refuses_offers(self, worker_id: str) -> bool:
        """Whether no vacancy may be chosen for them: a refusal holds, or they want nothing personal (PIPL 24)."""
        preferences = self._preferences.get(worker_id)
        return self.suppressed(worker_id) or (preferences is not None and not preferences.personalised)

    def _granted(self, worker_id: str, kind: ConsentKind) -> bool:
        written = self._consents.get(f"{worker_id}:{kind}")
        if written is None:
            return False
        consent = read_consent(written) or Consent.model_validate_json(written)
        return consent.granted
