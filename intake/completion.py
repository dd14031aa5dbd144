"""A training completion becomes a certificate."""

from __future__ import annotations

from intake.garbled import refuse_garbled
from intake.occupation import understand_occupation
from intake.personal_data import refuse_personal_data_in
from schemas.events import CertificateAwarded
from schemas.state import Certificate
from schemas.taxonomy import TAXONOMY_VERSION


def understand_completion(event: CertificateAwarded, position: int) -> Certificate:
    """The certificate that a completion at this offset of its partition tells of.

    Raises:
        NotUnderstood: nobody knows the occupation, or a text is garbled or holds personal data.
    """
    refuse_personal_data_in(event)
    refuse_garbled(event.title)
    return Certificate(
        worker_id=event.worker_id,
        certificate_id=event.certificate_id,
        position=position,
        occurred_at=event.occurred_at,
        occupation=understand_occupation(event.occupation, event.title),
        level=event.level,
        issuer=event.issuer,
        brand=event.brand,
        course=event.course,
        passed_on=event.passed_on,
        expires_on=event.expires_on,
        quiet=event.quiet,
        taxonomy=TAXONOMY_VERSION,
    )
