"""Many workers at once."""

from __future__ import annotations

import pytest

from matcher import Index
from schemas.plain import PlainWorker
from schemas.shared import Skill
from schemas.taxonomy.errors import UnknownOccupation
from tests.reference.records import NOON
from tests.unit.matcher.test_index import VACANCY, WORKER
from tests.unit.matcher.test_standing import RULE

pytestmark = pytest.mark.unit


def somebody(worker_id: str, *occupations: str) -> PlainWorker:
    skills = tuple(Skill(occupation=each, level=3) for each in occupations)
    return PlainWorker.of(WORKER.model_copy(update={"worker_id": worker_id, "skills": skills}))


@pytest.mark.parametrize("compiled", [True, False])
def test_a_last_skill_counts_whoever_comes_later(compiled: bool) -> None:
    """A batch of people of one trade does not narrow what is looked at for those of an earlier one."""
    index = Index(compiled=compiled)
    index.put_vacancy(VACANCY)
    index.put_workers([somebody("w-1", "6-31-99-00", "6-18-02-04", VACANCY.occupation)])
    index.put_workers([somebody("w-2", VACANCY.occupation)])
    index.put_workers([])
    assert {each.worker_id for each in index.top_workers(VACANCY.vacancy_id, 9, NOON)} == {"w-1", "w-2"}


def test_an_unknown_occupation_changes_nothing() -> None:
    """Nobody of the batch is half there."""
    index = Index()
    with pytest.raises(UnknownOccupation):
        index.put_workers([somebody("w-1", "6-31-99-00"), somebody("w-2", "6-99-99-99")])
    assert index.worker_count == 0


def test_a_row_is_a_workers_own() -> None:
    """It stays through changes of theirs and of others, and is nobody's once they are removed."""
    index = Index()
    rows = index.put_workers([somebody("w-1", "6-31-99-00"), somebody("w-2", "6-31-99-00")])
    index.remove_worker("w-1")
    assert index.put_workers([somebody("w-2", "6-18-02-04")]).tolist() == [rows[1]]
    assert (index.worker_row("w-1"), index.worker_row("w-2")) == (None, rows[1])
    assert list(index.worker_ids()) == ["w-2"]


def test_where_many_stand_their_region_reaches() -> None:
    """A rule for a region finds those who came together, wherever in it they stand."""
    index = Index()
    cells = [(11_300, 2_365), (11_290, 2_370), (11_320, 2_350), (11_299, 2_380)]
    index.put_workers(
        [
            PlainWorker.of(
                WORKER.model_copy(
                    update={"worker_id": f"w-{number}", "place": WORKER.place.model_copy(update={"x": x, "y": y})}
                )
            )
            for number, (x, y) in enumerate(cells)
        ]
    )
    rule = RULE.model_copy(update={"occupations": frozenset(), "region": WORKER.place.region})
    assert [f"w-{number}" for number in range(4)] == index.members(rule, NOON)


def test_a_load_that_ends_badly_leaves_no_index_that_scans_for_ever() -> None:
    """Whoever catches the fault goes on with what is there, as fast as ever."""
    index = Index()

    def load() -> None:
        with index.loading():
            index.put_workers([somebody("w-1", VACANCY.occupation)])
            index.put_workers([somebody("w-2", "6-99-99-99")])

    with pytest.raises(UnknownOccupation):
        load()
    assert index._workers.clusters is not None
    index.put_vacancy(VACANCY)
    assert ["w-1"] == [match.worker_id for match in index.top_workers(VACANCY.vacancy_id, 9, NOON)]


@pytest.mark.parametrize("compiled", [True, False])
def test_fewer_than_none_are_none(compiled: bool) -> None:
    """A negative count asks for nobody."""
    index = Index(compiled=compiled)
    index.put_vacancy(VACANCY)
    index.put_workers([somebody("w-1", VACANCY.occupation)])
    assert ([], []) == (index.top_workers(VACANCY.vacancy_id, -1, NOON), index.top_vacancies("w-1", -1, NOON))
