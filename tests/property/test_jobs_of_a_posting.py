"""A posting with several jobs, changed, withdrawn and delivered again in any order, against a slow reference.

The reference knows jobs by occupation and nothing of ids, positions or records.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from agents.intake import postings
from agents.intake.batch import Batch
from agents.intake.known import Memory
from agents.intake.outcome import Outcome
from agents.runtime import Incoming
from schemas.envelope import decode
from schemas.events import VacancyPosted, VacancyWithdrawn
from schemas.partitioning import partition_of
from schemas.state import Vacancy, VacancyStatus
from schemas.topics import POSTINGS, VACANCIES
from tests.integration.intake.world import NOON, KnownHere, on_the_bus, posted, sealer

JOBS = {"叉车工": "6-30-05-01", "仓管员": "4-02-06-01", "电工": "6-31-01-03", "保洁员": "4-09-08-01"}

_listed = st.lists(st.sampled_from(sorted(JOBS)), min_size=1, max_size=4, unique=True)
_posts = st.tuples(st.just("post"), _listed)
_alone = st.tuples(st.sampled_from(["change", "close"]), st.sampled_from(sorted(JOBS)))
_others = st.sampled_from([("withdraw", None), ("again", 1), ("again", 3)])
HISTORIES = st.lists(st.one_of(_posts, _posts, _alone, _others), min_size=1, max_size=10)


@dataclass
class Intake:
    """INTAKE's owner of the posting's partition, and a replica that follows it at once."""

    known: KnownHere = field(default_factory=KnownHere)
    events: list[Incoming] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)

    def take(self, event: VacancyPosted | VacancyWithdrawn) -> None:
        value, headers = on_the_bus(event)
        key = event.vacancy_id
        home = partition_of(key, 8)
        self.events.append(Incoming(POSTINGS.name, home, len(self.events), 0, key.encode(), value, tuple(headers)))
        (outcome,) = self.handle(self.events[-1:])
        assert outcome is Outcome.DONE

    def handle(self, events: Sequence[Incoming]) -> list[Outcome]:
        """A batch by a process that remembers nothing of its own."""
        memory = Memory(self.known, postings.SUBJECT.state, 0)
        batch = Batch(subject=postings.SUBJECT, memory=memory, sealer=sealer(), namespace="", partitions=8, now=NOON)
        handled = batch.handle(events)
        for record in (record for each in handled for record in each.records):
            assert record.topic == VACANCIES.name
            assert record.partition == partition_of(record.key, 8) == partition_of("v-1", 8)
            assert record.value is not None
            vacancy = decode(record.headers, record.value, (Vacancy,))
            assert isinstance(vacancy, Vacancy)
            before = self.known.vacancies.get(record.key)
            if before is None or vacancy.position >= before.position:
                self.known.vacancies[record.key] = vacancy
        return [each.outcome for each in handled]

    def open(self) -> dict[str, Vacancy]:
        """The open vacancies by occupation; no occupation has two."""
        found = [each for each in self.known.vacancies.values() if each.status is VacancyStatus.OPEN]
        by_occupation = {each.occupation: each for each in found}
        assert len(by_occupation) == len(found)
        return by_occupation


@given(HISTORIES)
def test_every_job_listed_has_one_open_vacancy(history: list[tuple[str, object]]) -> None:
    """Whatever came before: a posting opens what it lists and ends what it does not, a withdrawal ends all, what is
    said of one job alone touches no other, and a batch that comes again changes nothing.
    """
    intake = Intake()
    expected: dict[str, int] = {}
    at = NOON
    for number, (what, said) in enumerate(history):
        at += timedelta(minutes=number % 2)  # two in the same minute: then the later position wins
        before = intake.open()
        if what == "post":
            assert isinstance(said, list)
            intake.take(posted(at=at, title="、".join(said), headcount=None))
            expected = {JOBS[word]: 1 for word in said}
            _same_ids_for_who_stays(before, intake.open())
        elif what == "withdraw" and "v-1" in intake.known.vacancies:
            intake.take(VacancyWithdrawn(vacancy_id="v-1", enterprise_id="e-1", occurred_at=at))
            expected = {}
        elif what == "again":
            assert isinstance(said, int)
            intake.handle(intake.events[-said:])
        elif what in ("change", "close") and (one := before.get(JOBS[str(said)])) and one.posting_id:
            if what == "change":
                intake.take(posted(one.vacancy_id, at, title=str(said), headcount=number + 2))
                expected[one.occupation] = number + 2
            else:
                intake.take(VacancyWithdrawn(vacancy_id=one.vacancy_id, enterprise_id="e-1", occurred_at=at))
                del expected[one.occupation]
        assert {code: vacancy.headcount for code, vacancy in intake.open().items()} == expected


def _same_ids_for_who_stays(before: dict[str, Vacancy], after: dict[str, Vacancy]) -> None:
    """As long as the main job is listed, no job moves to another vacancy: nobody is told of it again."""
    main = next((code for code, each in before.items() if each.vacancy_id == "v-1"), None)
    if main in after and len(after) > 1:
        for code in before.keys() & after.keys():
            assert after[code].vacancy_id == before[code].vacancy_id
