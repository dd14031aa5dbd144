"""Who a worker is and what they agreed to: ``contacts``, ``identities``, ``consents``, written by the gateway."""

from __future__ import annotations

from datetime import time
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from schemas.model import Contract, Identifier, Moment


class Identity(Contract):
    """Which epoch a phone number is in. Key: the identity, a keyed hash. Never tombstoned."""

    epoch: Annotated[int, Field(ge=0)]


class Contact(Contract):
    """How to reach a worker, sealed with AES-GCM; the only place of names, phones and openids. Key: ``worker_id``."""

    worker_id: Identifier
    occurred_at: Moment
    key_id: Identifier
    sealed: str
    """base64 of nonce and ciphertext; the plaintext is JSON: phone, name, openid."""
    openid_hash: Identifier | None = None
    """So that an event of WeChat finds its worker without opening anything."""
    openid_at: Moment | None = None
    """When WeChat last said whose the openid is, or that it is nobody's: by its clock, in whole seconds."""
    bound_with: Moment | None = None
    """When the code was made that last bound an openid: it and all that are older are used up."""


class ConsentKind(StrEnum):
    """What a consent record speaks of; each kind has a key of its own, so that none overwrites another."""

    PUSH = "push"  # to be told of matches at all
    SUPPRESSION = "suppression"  # a refusal (退订): beats every consent; granted=False lifts it
    DISCLOSURE = "disclosure"  # the contact may be shown to one enterprise (PIPL 23)
    TEMPLATE = "template"  # one WeChat message of one template; granted=False ends all that are older


class Consent(Contract):
    """What a worker agreed to or refused.

    Key: ``worker_id:kind``, ``worker_id:disclosure:enterprise_id`` or ``worker_id:template:credit``.
    """

    worker_id: Identifier
    kind: ConsentKind
    granted: bool
    """For a suppression: True while it holds."""
    occurred_at: Moment
    text_version: Identifier
    source: Identifier
    enterprise_id: Identifier | None = None
    template: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")] | None = None
    """The provider's id of the template; two may begin alike, so none is cut."""
    credit: Identifier | None = None
    """Which event of WeChat's gave it, so that a repeat is the same record: one record, one message."""


def _must_be_of_the_clock(value: time) -> time:
    if value.tzinfo is not None or value.second or value.microsecond:
        raise ValueError("a time of the day in whole minutes and without a zone, for example 19:30")
    return value


TimeOfDay = Annotated[time, AfterValidator(_must_be_of_the_clock)]
"""Whole minutes, as the clock on the wall shows them."""


class QuietTimes(Contract):
    """When one person does not want to be disturbed, Asia/Shanghai; ``begin`` may be later: then it spans midnight."""

    begin: TimeOfDay
    end: TimeOfDay


class Preferences(Contract):
    """How a worker wants to be told. Key: ``worker_id:preferences``; who never said has no record."""

    worker_id: Identifier
    occurred_at: Moment
    quiet: QuietTimes | None = None
    """Beside the quiet hours that hold for everybody; None: none of their own."""
    personalised: bool = True
    """False: no vacancy is chosen for them, they see what everybody sees (PIPL 24)."""
    source: Identifier
