"""What goes onto the bus, and what does not because it is there already. The bus here is a list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import pytest

from agents.own.fence import Record
from agents.replica import Replica
from gateway.bus import BusDown, Written
from gateway.registration import Registrar
from infra.desk import Desk
from infra.importing.cells import RowRefused
from infra.importing.posting import Posting, judge
from infra.importing.run import Ending
from infra.importing.writing import WriteCompletions, WriteVacancies
from schemas.envelope import encode
from schemas.plain import read_contact
from schemas.sealing import Sealer
from schemas.state import Contact, Enterprise, HeldPosting, Vacancy
from schemas.topics import COMPLETIONS, ENTERPRISES, POSTINGS
from tests.unit.importing.lists import NOW, PASS, PEOPLE, POST, SAVED_AT, as_csv, completions, imported, vacancies


@dataclass
class Bus:
    """Keeps what is written; fails as often as it is told to."""

    records: list[Record] = field(default_factory=list)
    failures: int = 0

    async def write(self, records: Sequence[Record]) -> list[Written]:
        if self.failures:
            self.failures -= 1
            raise BusDown
        self.records += records
        return [Written(each.topic, each.partition, 0) for each in records]

    def topics(self) -> list[str]:
        """Of what was written, in order."""
        return [each.topic for each in self.records]


class UpToDate:
    """A follower that is always there."""

    async def barrier(self, topics: Iterable[str], partitions: Iterable[int] | None = None) -> object:
        return None

    async def reached(self, ends: Mapping[tuple[str, int], int]) -> None:
        return None


@dataclass
class Case:
    """A desk without a broker."""

    bus: Bus = field(default_factory=Bus)
    replica: Replica = field(default_factory=lambda: Replica(PEOPLE))

    @property
    def desk(self) -> Desk:
        """As the commands have it."""
        follower = cast(Any, UpToDate())
        registrar = Registrar(self.bus, follower, self.replica.people, PEOPLE, Sealer({"k": b"k" * 32}, "k"))
        return Desk(cast(Any, self.bus), self.replica, follower, registrar, NOW)

    async def post(self, *postings: Posting) -> list[Ending | RowRefused]:
        """Writes postings with a writer of their own."""
        return await WriteVacancies(self.desk, None)(postings)


def posting(**change: str) -> Posting:
    """The posting of one row."""
    (found,) = imported(as_csv({**POST, **change}), vacancies()).items
    return found


def only(row: Posting) -> Vacancy:
    """The vacancy that it becomes."""
    judged = judge(row, None, None)
    assert isinstance(judged, tuple)
    (vacancy,) = judged
    return vacancy


async def test_what_the_bus_has_already_is_not_written_again() -> None:
    """The same vacancy at another position is no change; another pay is."""
    case = Case()
    known = only(posting())
    case.replica.vacancies[known.vacancy_id] = known.model_copy(update={"position": 7})
    assert await case.post(posting()) == [Ending.UNCHANGED]
    assert case.bus.records == []
    assert await case.post(posting(工资="5000")) == [Ending.WRITTEN]
    assert case.bus.topics().count(POSTINGS.name) == 1


async def test_a_job_that_its_employer_changed_alone_stays_as_it_is() -> None:
    """The list once more says nothing new of the others, and nothing is written."""
    case = Case()
    row = posting(岗位名称="缝纫工20名，裁剪工3名", 招聘人数="")
    judged = judge(row, None, None)
    assert isinstance(judged, tuple)
    for each in judged:
        case.replica.vacancies[each.vacancy_id] = each.model_copy(update={"position": 7})
    further = judged[1].vacancy_id
    changed = case.replica.vacancies[further].model_copy(update={"headcount": 9, "position": 8, "occurred_at": NOW})
    case.replica.vacancies[further] = changed
    assert await case.post(row) == [Ending.UNCHANGED]


async def test_a_job_under_another_enterprises_id_is_refused() -> None:
    """As the gateway refuses it: INTAKE would make a dead letter of it."""
    case = Case()
    row = posting(岗位名称="缝纫工20名，裁剪工3名", 招聘人数="")
    judged = judge(row, None, None)
    assert isinstance(judged, tuple)
    strangers = judged[1].model_copy(update={"position": 7, "enterprise_id": "e-other"})
    case.replica.vacancies[strangers.vacancy_id] = strangers
    (ending,) = await case.post(row)
    assert "另一家用人单位" in str(ending)


async def test_what_is_held_already_is_not_held_again() -> None:
    """A reviewer finds it once in the queue."""
    case = Case()
    doubtful = posting(备注="45岁以下")
    held = judge(doubtful, None, None)
    assert isinstance(held, HeldPosting)
    assert await case.post(doubtful) == [Ending.HELD]
    case.replica.held[held.vacancy_id] = held.model_copy(update={"position": 7})
    assert await case.post(doubtful) == [Ending.UNCHANGED]


async def test_what_is_younger_than_the_list_is_not_overruled() -> None:
    """The enterprise has changed it since, or taken it back."""
    case = Case()
    known = only(posting())
    case.replica.vacancies[known.vacancy_id] = known.model_copy(update={"occurred_at": NOW})
    (ending,) = await case.post(posting(工资="5000"))
    assert "更新的内容" in str(ending)
    assert case.bus.records == []


async def test_an_employer_is_found_by_its_name_or_made_known_once_before_what_it_offers() -> None:
    """Not verified: that somebody must do."""
    case = Case()
    await case.post(posting(), posting(岗位编号="18"))
    assert case.bus.topics() == [ENTERPRISES.name, POSTINGS.name, POSTINGS.name]
    introduced = Enterprise.model_validate_json(case.bus.records[0].value or b"")
    assert (introduced.name, introduced.verified) == (POST["用人单位"], False)
    case = Case()
    case.replica.enterprises["e-1"] = introduced.model_copy(update={"enterprise_id": "e-1", "name": "测试 制衣厂"})
    await case.post(posting())
    assert case.bus.topics() == [POSTINGS.name]
    assert b'"enterprise_id":"e-1"' in (case.bus.records[0].value or b"")


async def test_an_employer_of_refused_rows_only_is_not_made_known() -> None:
    """Nothing of a refused row reaches the bus."""
    case = Case()
    known = only(posting())
    case.replica.vacancies[known.vacancy_id] = known.model_copy(update={"occurred_at": NOW})
    await case.post(posting())
    assert case.bus.records == []


async def test_only_who_is_registered_gets_a_certificate() -> None:
    """Nobody, somebody who was erased, somebody who is there."""
    case = Case()
    (completion,) = imported(as_csv(PASS), completions()).items
    write = WriteCompletions(case.desk, PEOPLE, SAVED_AT, quiet=False)
    assert "没有登记求职" in str((await write([completion]))[0])
    identity = PEOPLE.identity(completion.phone)
    case.replica.people.put_identity(identity, 1, 0)
    assert "没有登记求职" in str((await write([completion]))[0])
    worker_id = PEOPLE.worker_id(identity, 1)
    written = encode(Contact(worker_id=worker_id, occurred_at=NOW, key_id="k", sealed="c2VhbGVk", openid_hash=None))
    contact = read_contact(written)
    assert contact is not None
    case.replica.people.put_contact(contact, written)
    assert await write([completion]) == [Ending.WRITTEN]
    (record,) = case.bus.records
    assert (record.topic, record.key) == (COMPLETIONS.name, worker_id)


@pytest.mark.parametrize(("failures", "written"), [(2, True), (3, False)])
async def test_a_batch_is_tried_three_times(failures: int, written: bool) -> None:
    """A batch keeps the bus busy for longer than a person is let wait."""
    case = Case(Bus(failures=failures))
    if written:
        assert await case.post(posting()) == [Ending.WRITTEN]
    else:
        with pytest.raises(BusDown):
            await case.post(posting())
