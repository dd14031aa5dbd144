"""``training.completions`` to ``certificates``."""

from __future__ import annotations

from typing import Final

from agents.intake.batch import Subject
from agents.intake.known import Change, Memory
from intake.completion import understand_completion
from schemas.events import CertificateAwarded
from schemas.topics import CERTIFICATES, COMPLETIONS


def certificate_key(worker_id: str, certificate_id: str) -> str:
    """The record key of a certificate; the worker alone decides the partition."""
    return f"{worker_id}:{certificate_id}"


def _key_of(event: CertificateAwarded) -> str:
    return event.worker_id


def _understand(event: CertificateAwarded, position: int, memory: Memory) -> tuple[Change, ...]:
    if memory.erased(event.worker_id):
        return ()
    key = certificate_key(event.worker_id, event.certificate_id)
    return (Change(CERTIFICATES.name, key, understand_completion(event, position)),)


SUBJECT: Final = Subject(
    topic=COMPLETIONS,
    state=(CERTIFICATES.name,),
    key_of=_key_of,
    understand=_understand,
)
