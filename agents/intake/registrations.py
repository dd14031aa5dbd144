"""``worker.registrations`` to ``workers``."""

from __future__ import annotations

from typing import Final

from agents.intake.batch import Subject
from agents.intake.known import Change, Memory
from intake.registration import understand_registration
from intake.superseded import supersedes
from schemas.events import WorkerErased, WorkerRegistered
from schemas.topics import REGISTRATIONS, WORKERS


def _key_of(event: WorkerRegistered | WorkerErased) -> str:
    return event.worker_id


def _understand(event: WorkerRegistered | WorkerErased, position: int, memory: Memory) -> tuple[Change, ...]:
    if isinstance(event, WorkerErased):
        return (Change(WORKERS.name, event.worker_id, None),)
    if not supersedes(event.occurred_at, memory.worker(event.worker_id)) or memory.erased(event.worker_id):
        return ()
    return (Change(WORKERS.name, event.worker_id, understand_registration(event, position)),)


SUBJECT: Final = Subject(
    topic=REGISTRATIONS,
    state=(WORKERS.name,),
    key_of=_key_of,
    understand=_understand,
)
