"""Certificates in bulk."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from schemas.plain.text import is_identifier, is_moment
from schemas.plain.worker import MOST
from schemas.state import Certificate
from schemas.taxonomy.occupations import is_occupation


class PlainCertificate(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """As ``schemas.state.Certificate``, with the moment as it is written."""

    worker_id: str
    certificate_id: str
    position: Annotated[int, Meta(ge=0, le=MOST)]
    occurred_at: str
    occupation: str
    level: Annotated[int, Meta(ge=1, le=8)]
    issuer: str
    brand: str | None
    course: str | None
    passed_on: date
    expires_on: date | None
    quiet: bool
    taxonomy: str

    @classmethod
    def of(cls, certificate: Certificate) -> PlainCertificate:
        """The same values."""
        moment = certificate.occurred_at.isoformat()
        return cls(**{**dict(certificate), "occurred_at": moment})


_CERTIFICATE: Final = msgspec.json.Decoder(PlainCertificate)


def read_certificate(value: bytes) -> PlainCertificate | None:
    """The certificate that these bytes describe; None if only the model can tell."""
    try:
        found = _CERTIFICATE.decode(value)
        if is_moment(found.occurred_at) is None:
            return None
        datetime.fromisoformat(found.occurred_at)
    except ValueError:
        return None
    names = (found.worker_id, found.certificate_id, found.issuer, found.brand, found.course)
    if not all(each is None or is_identifier(each) for each in names) or not is_occupation(found.occupation):
        return None
    return found
