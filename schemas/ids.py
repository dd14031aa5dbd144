"""Ids that everybody derives alike, so that nobody has to ask for one.

Derived ids make an effect repeatable: the same decision taken twice has the same id (promise P2).
"""

from __future__ import annotations

import hmac
from base64 import b32encode
from hashlib import sha256
from itertools import count

from schemas.partitioning import partition_of

_BYTES = 15  # 120 bits give 24 base32 characters without padding; a collision needs 2^60 ids


def _short(digest: bytes) -> str:
    return b32encode(digest[:_BYTES]).decode().lower()


def _derived(kind: str, *parts: str | int) -> str:
    return _short(sha256("\0".join((kind, *map(str, parts))).encode()).digest())


class Pseudonymiser:
    """Keyed hashes that stand for a person.

    The key is for ever: another one would give every phone a new person. It never leaves the process.
    """

    def __init__(self, key: bytes) -> None:
        if len(key) < 32:
            raise ValueError("the identity key is shorter than 32 bytes; make one with: kaigong keys init")
        self._key = key

    def __repr__(self) -> str:
        return "Pseudonymiser(key=***)"

    def _keyed(self, kind: str, *parts: str | int) -> str:
        message = "\0".join((kind, *map(str, parts))).encode()
        return _short(hmac.digest(self._key, message, sha256))

    def identity(self, phone: str) -> str:
        """The identity of a phone number in its national form (11 digits)."""
        return "p-" + self._keyed("phone", phone)

    def worker_id(self, identity: str, epoch: int) -> str:
        """The worker who holds an identity in one epoch; a reassigned or erased number starts the next."""
        return "w-" + self._keyed("worker", identity, epoch)

    def registration_id(self, content: str) -> str:
        """A registration named after what it says: who sends the same again sends the same registration."""
        return "g-" + self._keyed("registration", content)

    def certificate_id(self, content: str) -> str:
        """A certificate out of a list, by its number or else by all that is said of it."""
        return "c-" + self._keyed("certificate", content)

    def openid_hash(self, openid: str) -> str:
        """What a WeChat openid is known by outside ``contacts``."""
        return "x-" + self._keyed("openid", openid)

    def answer_code(self, offer_id_: str) -> str:
        """Six digits by which a reply answers an offer, to be told apart only among one worker's offers."""
        digest = hmac.digest(self._key, f"answer\0{offer_id_}".encode(), sha256)
        return f"{int.from_bytes(digest[:8]) % 1_000_000:06}"

    def event_id(self, key: str) -> str:
        """What an event of a provider's is known by; its own key may hold an openid."""
        return "e-" + self._keyed("event", key)

    def key_fingerprint(self) -> str:
        """Names the key without giving it away: a start with another one is refused."""
        return self._keyed("fingerprint")


def offer_id(vacancy_id: str, worker_id: str, terms: str, round_: int) -> str:
    """One offer for each pair, material terms and round."""
    return "o-" + _derived("offer", vacancy_id, worker_id, terms, round_)


def notification_id(first_offer_id: str) -> str:
    """A notification is named after the first offer that it carries."""
    return "n-" + _derived("notification", first_offer_id)


def attempt_id(notification_id_: str, channel: str, number: int) -> str:
    """One call at a provider. 24 characters of base32: what Alibaba's OutId and a nonce can carry."""
    return _derived("attempt", notification_id_, channel, number)


def job_id(posting_id: str, occupation: str, partitions: int) -> str:
    """The vacancy of a further job of a posting, in the posting's own partition of this many.

    A record belongs into the partition of its key, and INTAKE writes state with the same number as the event's. So of
    the ids that could be derived the first is taken that falls there: one of eight does.
    """
    home = partition_of(posting_id, partitions)
    ids = ("j-" + _derived("job", posting_id, occupation, attempt) for attempt in count())
    return next(each for each in ids if partition_of(each, partitions) == home)


def terms_hash(*material: str | int | None) -> str:
    """Names the material terms of a vacancy; a cosmetic edit (title, wording) changes none of them."""
    return _derived("terms", *("-" if part is None else part for part in material))


def enterprise_named(name: str) -> str:
    """An employer of whom only the name is known."""
    return "e-" + _derived("enterprise", name)


def vacancy_listed(enterprise_id: str, content: str) -> str:
    """A vacancy out of a list, by the list's own number or else by all that is said of it."""
    return "v-" + _derived("vacancy", enterprise_id, content)


def institution_named(name: str) -> str:
    """Who issues certificates, or what they are called (school, brand, course), where only the name is known."""
    return "s-" + _derived("institution", name)
