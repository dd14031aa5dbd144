"""Vacancies found by what they ask for: all that a scan finds, in the same order; whatever comes and goes."""

from __future__ import annotations

from random import Random

import pytest

from matcher import Index, vacancies
from matcher.openings.openings import Openings
from schemas.model import Place
from schemas.shared import EmployerWeights, Skill, WorkerWeights
from schemas.state import VacancyStatus
from tests.property.test_clustered_equals_scan import OCCUPATIONS, posting, somebody
from tests.reference.records import NOON
from tests.unit.matcher.test_index import CERTIFICATE, NOW, VACANCY, WORKER
from tests.unit.matcher.twins import two_that_begin_alike

pytestmark = pytest.mark.unit


def test_two_thousand_vacancies_that_come_and_go() -> None:
    """Lists that grow, shrink, empty and move; workers who look near by and everywhere, certified and not."""
    seed = Random().randrange(2**32)
    random = Random(seed)
    index, scan = Index(), Index(compiled=False)
    found = 0
    for step in range(6_000):
        number, what = random.randrange(2_000), random.random()
        if what < 0.7:
            vacancy = posting(random, number)
            if random.random() < 0.1:
                vacancy = vacancy.model_copy(update={"status": VacancyStatus.WITHDRAWN})
            if random.random() < 0.1:
                vacancy = vacancy.model_copy(update={"expires_at": random.choice([NOON, NOW])})
            for each in (index, scan):
                each.put_vacancy(vacancy)
        else:
            for each in (index, scan):
                each.remove_vacancy(f"v-{number}")
        if step % 20 == 0:
            worker = somebody(random, 1)
            certified = CERTIFICATE.model_copy(
                update={"occupation": random.choice(OCCUPATIONS), "level": random.randint(1, 8)}
            )
            for each in (index, scan):
                each.put_worker(worker)
                each.put_certificate(certified)
            k = random.choice([1, 10, 100, 3_000])
            assert scan.top_vacancies("w-1", k, NOON) == index.top_vacancies("w-1", k, NOON), (seed, step)
            suiting = index.eligible_vacancies("w-1", NOON)
            assert scan.eligible_vacancies("w-1", NOON) == suiting, (seed, step)
            found += len(suiting)
    assert found > 5_000, "too few to tell anything"


def test_more_answers_and_more_places_than_there_was_room_for() -> None:
    """Five thousand vacancies that suit, of many occupations, each in a square of its own."""
    index = Index()
    trades = OCCUPATIONS[:5]
    for number in range(5_000):
        place = Place(region="441802", x=11_300 + 16 * (number % 8), y=2_300 + 16 * (number // 8 % 8))
        posted = {"vacancy_id": f"v-{number}", "place": place, "occupation": trades[number // 64 % 5]}
        index.put_vacancy(VACANCY.model_copy(update=posted))
    skills = tuple(Skill(occupation=trade, level=5) for trade in trades)
    here = Place(region="441802", x=11_360, y=2_360)
    for limit in (120, 5_000):
        index.put_worker(WORKER.model_copy(update={"skills": skills, "max_distance_km": limit, "place": here}))
        assert {f"v-{number}" for number in range(5_000)} == set(index.eligible_vacancies("w-1", NOW))
        assert 5_000 == len(index.top_vacancies("w-1", 9_999, NOW))


def test_who_comes_and_goes_leaves_no_room_behind() -> None:
    """Forty days of postings, always others and elsewhere, take hardly more memory than ten."""
    index = Index()
    openings = index._vacancies.openings
    assert isinstance(openings, Openings)
    random = Random(20261123)
    bytes_then = 0
    for day in range(40):
        for number in range(300):
            index.put_vacancy(
                posting(random, number).model_copy(
                    update={
                        "vacancy_id": f"v-{day}-{number}",
                        "place": Place(region="441802", x=random.randint(7_000, 14_000), y=random.randint(300, 5_500)),
                    }
                )
            )
        for number in range(300 if day else 0):
            index.remove_vacancy(f"v-{day - 1}-{number}")
        if day == 9:
            bytes_then = openings.nbytes
    assert openings.nbytes < 1.5 * bytes_then


@pytest.mark.parametrize("arriving", [("v-0", "v-1", "v-2"), ("v-2", "v-1", "v-0")])
def test_the_last_place_is_decided_by_ids(monkeypatch: pytest.MonkeyPatch, arriving: tuple[str, ...]) -> None:
    """At the edge of the answer and within it: the kernel says that it cannot decide, and a scan does."""
    monkeypatch.setattr(vacancies, "tie_of", {"v-0": 1, "v-1": 5, "v-2": 5}.__getitem__)
    monkeypatch.setattr("matcher.workers.tie_of", lambda _: 0)
    index = Index()
    index.put_worker(WORKER)
    for vacancy_id in arriving:
        index.put_vacancy(VACANCY.model_copy(update={"vacancy_id": vacancy_id}))
    for k in (2, 3, 9):
        assert ["v-0", "v-1", "v-2"][:k] == [match.vacancy_id for match in index.top_vacancies("w-1", k, NOW)]


def test_who_stops_at_many_places_is_there_once() -> None:
    """However many squares lead to it: else two of one score and hash would send every such question to a scan."""
    index = Index()
    stops = tuple((11_300 + 40 * number, 2_368) for number in range(-2, 3))
    index.put_vacancy(VACANCY.model_copy(update={"shuttle": stops}))
    index.put_worker(WORKER.model_copy(update={"max_distance_km": 100, "lodging_ok": False}))
    openings, row = index._vacancies.openings, index.worker_row("w-1")
    assert isinstance(openings, Openings)
    assert row is not None
    hits = openings.top(index._workers.record(row), index._vacancies.records, 9, 0)
    assert hits is not None
    assert [0] == hits["row"].tolist()
    assert ["v-1"] == index.eligible_vacancies("w-1", NOW)


@pytest.mark.parametrize("silent", ["worker", "vacancy"])
def test_who_weighs_nothing_is_content_with_anything(silent: str) -> None:
    """All weights 0: that side's fit is full, and the order is the other's."""
    weightless = WorkerWeights(pay=0, distance=0, shift=0, lodging=0, preference=0)
    indifferent = EmployerWeights(occupation=0, level=0, certificate=0, experience=0)
    worker = WORKER.model_copy(update={"weights": weightless} if silent == "worker" else {})
    index, scan = Index(), Index(compiled=False)
    for each in (index, scan):
        each.put_worker(worker)
        for number, level in enumerate((2, 4, 5)):
            stated: dict[str, object] = {"vacancy_id": f"v-{number}", "level": level, "level_must": False}
            stated |= {"weights": indifferent} if silent == "vacancy" else {}
            each.put_vacancy(VACANCY.model_copy(update=stated))
    of_worker = index.top_vacancies("w-1", 9, NOW)
    assert scan.top_vacancies("w-1", 9, NOW) == of_worker
    assert {10_000} == {match.worker_fit if silent == "worker" else match.employer_fit for match in of_worker}
    for number in range(3):
        of_vacancy = index.top_workers(f"v-{number}", 9, NOW)
        assert [match for match in of_worker if match.vacancy_id == f"v-{number}"] == of_vacancy


@pytest.mark.parametrize("turned", [False, True])
def test_ties_that_begin_alike(turned: bool) -> None:
    """An entry holds how a tie-breaker begins; what begins alike is told apart by the rest."""
    asks_nothing = {"level": None, "experience_years": None}  # so that its score is what it could be at best
    posted = [VACANCY.model_copy(update={"vacancy_id": id_, **asks_nothing}) for id_ in two_that_begin_alike()]
    index, scan = Index(), Index(compiled=False)
    for each in (index, scan):
        each.put_worker(WORKER)
        for vacancy in reversed(posted) if turned else posted:
            each.put_vacancy(vacancy)
    assert scan.top_vacancies("w-1", 1, NOW) == index.top_vacancies("w-1", 1, NOW)
