"""What was understood goes to the bus, by the ways that a gateway goes too."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, TypeVar

from agents.own.fence import Record
from gateway.bus import BusDown
from gateway.following import catch_up
from gateway.forms import RegistrationForm
from gateway.records import completion_record, enterprise_record, posting_record
from infra.desk import Desk
from infra.importing.cells import Fault, RowRefused
from infra.importing.completions import Completion, CompletionColumn
from infra.importing.posting import Posting, judge
from infra.importing.run import Ending
from intake.superseded import milliseconds, supersedes
from schemas.ids import Pseudonymiser, enterprise_named
from schemas.state import Enterprise, HeldPosting, Vacancy
from schemas.topics import CONTACTS, ENTERPRISES, IDENTITIES, REVIEW, VACANCIES

ACK_S: Final = 15.0
"""Seconds that the broker may take over one write; nobody stands and waits, as at a kiosk."""
_TRIES: Final = 3
_WRITTEN: Final = (Ending.WRITTEN, Ending.HELD)

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class WriteWorkers:
    """Registrations, through the one way in."""

    desk: Desk

    async def __call__(self, forms: Sequence[RegistrationForm]) -> list[Ending | RowRefused]:
        """Registers them. A form that was registered before changes nothing."""
        await _patiently(lambda: self.desk.registrar.register_many(forms, datetime.now(UTC)))
        return [Ending.WRITTEN] * len(forms)


@dataclass(frozen=True)
class WriteCompletions:
    """Completions, of workers who are registered."""

    desk: Desk
    people: Pseudonymiser
    occurred_at: datetime
    quiet: bool

    async def __call__(self, completions: Sequence[Completion]) -> list[Ending | RowRefused]:
        """Writes those of registered workers, refuses the others."""
        return await _patiently(lambda: self._write(completions))

    async def _write(self, completions: Sequence[Completion]) -> list[Ending | RowRefused]:
        desk = self.desk
        await catch_up(desk.follower, IDENTITIES.name, CONTACTS.name)
        endings: list[Ending | RowRefused] = []
        records = []
        for each in completions:
            worker_id = desk.registrar.known_worker(each.phone)
            if worker_id is None or worker_id not in desk.replica.people.contacts:
                unknown = "这个号码没有登记求职；请先登记（可用 kaigong import workers 导入名册），再导入取证名册"
                endings.append(RowRefused([Fault(CompletionColumn.PHONE, unknown)]))
                continue
            event = each.event(worker_id, self.people, self.occurred_at, quiet=self.quiet)
            records.append(completion_record(event, f"{worker_id}:{event.certificate_id}"))
            endings.append(Ending.WRITTEN)
        await desk.bus.write(records)
        return endings


@dataclass
class WriteVacancies:
    """Postings, judged as the gateway judges them; and the employers that nobody knew."""

    desk: Desk
    enterprise: str | None
    """Of all rows that name no employer."""
    new_enterprises: set[str] = field(default_factory=set)
    """Ids of those that were made known, not verified."""
    _by_name: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        known = self.desk.replica.enterprises
        # Of several with one name the first by id, so that every run takes the same.
        self._by_name = {_plain(known[id_].name): id_ for id_ in sorted(known, reverse=True)}

    async def __call__(self, postings: Sequence[Posting]) -> list[Ending | RowRefused]:
        """Writes what changes something."""
        return await _patiently(lambda: self._write(postings))

    async def _write(self, postings: Sequence[Posting]) -> list[Ending | RowRefused]:
        desk = self.desk
        await catch_up(desk.follower, ENTERPRISES.name, VACANCIES.name, REVIEW.name)
        named = [posting.of(self._enterprise_of(posting.employer)) for posting in postings]
        endings, events = [], []
        for posting in named:
            ending = self._judged(posting)
            endings.append(ending)
            if ending in _WRITTEN:
                event = posting.event
                events.append(posting_record(event, f"{event.vacancy_id}:{milliseconds(event.occurred_at)}"))
        await desk.bus.write(self._introduced(named, endings))
        await desk.bus.write(events)
        return endings

    def _enterprise_of(self, employer: str) -> str:
        if employer == self.enterprise or employer in self.desk.replica.enterprises:
            return employer
        return self._by_name.get(_plain(employer)) or enterprise_named(employer)

    def _judged(self, posting: Posting) -> Ending | RowRefused:
        id_ = posting.event.vacancy_id
        known, held = self.desk.replica.vacancies.get(id_), self.desk.replica.held.get(id_)
        if any(
            each is not None and not supersedes(posting.event.occurred_at, milliseconds(each.occurred_at))
            for each in (known, held)
        ):
            return RowRefused(
                [Fault(None, "这个岗位已经有更新的内容，没有用这一行覆盖；如果这一行更新，请写明发布日期")]
            )
        try:
            judged = judge(posting, known, held, self.desk.replica.vacancies.get)
        except RowRefused as why:
            return why
        if isinstance(judged, HeldPosting):
            return Ending.UNCHANGED if held is not None and _same(judged, held) else Ending.HELD
        there = [self.desk.replica.vacancies.get(each.vacancy_id) for each in judged]
        as_before = all(each is not None and _same(new, each) for new, each in zip(judged, there, strict=True))
        return Ending.UNCHANGED if as_before and held is None else Ending.WRITTEN

    def _introduced(self, postings: Sequence[Posting], endings: Sequence[Ending | RowRefused]) -> list[Record]:
        """Those who are new, before what they offer."""
        records: dict[str, Record] = {}
        for posting, ending in zip(postings, endings, strict=True):
            id_ = posting.event.enterprise_id
            if id_ in self.desk.replica.enterprises or ending not in _WRITTEN:
                continue
            enterprise = Enterprise(
                enterprise_id=id_, name=posting.employer, verified=False, occurred_at=self.desk.opened_at
            )
            records[id_] = enterprise_record(enterprise, self.desk.opened_at)
        self.new_enterprises |= records.keys()
        return list(records.values())


def _same(judged: Vacancy | HeldPosting, known: Vacancy | HeldPosting) -> bool:
    at = {"position": known.position}
    return judged.model_copy(update=at) == known


def _plain(name: str) -> str:
    return "".join(name.split())


async def _patiently(write: Callable[[], Awaitable[Answer]]) -> Answer:
    """A batch keeps the bus busy for longer than the gateway lets a person wait, so it is tried again."""
    for _ in range(_TRIES - 1):
        try:
            return await write()
        except BusDown:
            continue
    return await write()
