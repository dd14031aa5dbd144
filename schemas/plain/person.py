"""Who a worker is and what they agreed to, in bulk: what the fold asks of a record, once it is known to be one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from schemas.plain.text import is_identifier, is_moment, is_template
from schemas.plain.worker import MOST
from schemas.state import Consent, Contact, Identity
from schemas.state.person import ConsentKind


class PlainIdentity(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """As ``schemas.state.Identity``."""

    epoch: Annotated[int, Meta(ge=0, le=MOST)]

    @classmethod
    def of(cls, identity: Identity) -> PlainIdentity:
        """The same values."""
        return cls(identity.epoch)


class PlainContact(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """As ``schemas.state.Contact``, with moments as they are written."""

    worker_id: str
    occurred_at: str
    key_id: str
    sealed: str
    openid_hash: str | None = None
    openid_at: str | None = None
    bound_with: str | None = None

    @classmethod
    def of(cls, contact: Contact) -> PlainContact:
        """The same values."""
        moments = ("occurred_at", "openid_at", "bound_with")
        written = {name: None if (at := getattr(contact, name)) is None else at.isoformat() for name in moments}
        return cls(**{**dict(contact), **written})


class PlainConsent(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """As ``schemas.state.Consent``, with the moment as it is written."""

    worker_id: str
    kind: ConsentKind
    granted: bool
    occurred_at: str
    text_version: str
    source: str
    enterprise_id: str | None = None
    template: str | None = None
    credit: str | None = None

    @classmethod
    def of(cls, consent: Consent) -> PlainConsent:
        """The same values."""
        return cls(**{**dict(consent), "occurred_at": consent.occurred_at.isoformat()})


_IDENTITY: Final = msgspec.json.Decoder(PlainIdentity)
_CONTACT: Final = msgspec.json.Decoder(PlainContact)
_CONSENT: Final = msgspec.json.Decoder(PlainConsent)


def read_identity(value: bytes) -> PlainIdentity | None:
    """The identity that these bytes describe; None if only the model can tell."""
    try:
        return _IDENTITY.decode(value)
    except ValueError:
        return None


def read_contact(value: bytes) -> PlainContact | None:
    """The contact that these bytes describe; None if only the model can tell."""
    try:
        found = _CONTACT.decode(value)
    except ValueError:
        return None
    moments = (found.occurred_at, found.openid_at, found.bound_with)
    return found if _fits(moments, found.worker_id, found.key_id, found.openid_hash) else None


def read_consent(value: bytes) -> PlainConsent | None:
    """The consent that these bytes describe; None if only the model can tell."""
    try:
        found = _CONSENT.decode(value)
    except ValueError:
        return None
    names = (found.worker_id, found.text_version, found.source, found.enterprise_id, found.credit)
    named = found.template is None or is_template(found.template) is not None
    return found if named and _fits((found.occurred_at,), *names) else None


def _fits(moments: Sequence[str | None], *names: str | None) -> bool:
    return all(moment is None or _is_moment(moment) for moment in moments) and all(
        name is None or is_identifier(name) for name in names
    )


def _is_moment(moment: str) -> bool:
    if is_moment(moment) is None:
        return False
    try:
        datetime.fromisoformat(moment)
    except ValueError:
        return False
    return True
