"""State records as plain values, read in bulk: twice as fast as by their models, which stay what decides.

A reader here either gives exactly the value that the model would, or None, which means "ask the model": what it is not
sure of, it does not judge. So both accept and refuse the same bytes; ``tests/property`` tries to tell them apart.
"""

from schemas.plain.certificate import PlainCertificate, read_certificate
from schemas.plain.person import (
    PlainConsent,
    PlainContact,
    PlainIdentity,
    read_consent,
    read_contact,
    read_identity,
)
from schemas.plain.worker import PlainWorker, read_worker

__all__ = [
    "PlainCertificate",
    "PlainConsent",
    "PlainContact",
    "PlainIdentity",
    "PlainWorker",
    "read_certificate",
    "read_consent",
    "read_contact",
    "read_identity",
    "read_worker",
]
