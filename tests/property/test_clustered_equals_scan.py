"""A crowd large enough for many zones and merges: the compiled queries give what a scan of all columns gives."""

from __future__ import annotations

from random import Random

import pytest

from matcher import Index
from schemas.model import Place, Shift
from schemas.plain import PlainWorker
from schemas.shared import MonthlyPay, Skill, WorkerWeights
from schemas.state import Vacancy, Worker
from tests.reference.records import NOON
from tests.unit.matcher.test_index import CERTIFICATE, VACANCY, WORKER
from tests.unit.matcher.test_standing import asking
from tests.unit.matcher.test_standing import somebody as seeking

pytestmark = pytest.mark.unit

OCCUPATIONS = ["6-05-01-03", "6-05-01-02", "6-05-01-04", "6-05-01-01", "6-18-02-04", "6-31-99-00"]
TOWNS = [(11_300 + 7 * column, 2_360 + 5 * row) for column in range(8) for row in range(8)]


def somebody(random: Random, number: int) -> Worker:
    """Most live in a few towns and know the same trades, so that zones are full of people alike."""
    x, y = TOWNS[min(random.randrange(64), random.randrange(64))]
    trades = [
        Skill(
            occupation=random.choice(OCCUPATIONS[: random.randint(1, 6)]),
            level=random.randint(1, 8),
            years=random.choice([None, 0, 3, 20]),
        )
        for _ in range(random.choice([1, 1, 2, 2, 3, 5]))
    ]
    return WORKER.model_copy(
        update={
            "worker_id": f"w-{number}",
            "skills": tuple(trades),
            "place": Place(region="441802", x=x, y=y),
            "reservation_pay": random.choice([None, 0, 3_000, 5_000, 6_000, 9_000]),
            "max_distance_km": random.choice([0, 3, 20, 50, 400]),
            "shifts": frozenset(random.sample(list(Shift), random.randint(1, 3))),
            "lodging_ok": random.random() < 0.4,
            "weights": random.choice(
                [
                    WorkerWeights(),
                    WorkerWeights(pay=0, distance=0, shift=0),
                    WorkerWeights(pay=9),
                    WorkerWeights(pay=0, distance=0, shift=0, lodging=0, preference=1),
                ]
            ),
            "fair_id": random.choice([None, None, "f-1"]),
        }
    )


def posting(random: Random, number: int) -> Vacancy:
    x, y = random.choice(TOWNS)
    return VACANCY.model_copy(
        update={
            "vacancy_id": f"v-{number}",
            "occupation": random.choice(OCCUPATIONS),
            "level": random.choice([None, 2, 4]),
            "level_must": random.random() < 0.5,
            "certificate_must": random.random() < 0.2,
            "experience_years": random.choice([None, 2]),
            "pay_monthly": MonthlyPay(minimum=random.choice([None, 4_500]), maximum=random.choice([None, 6_500])),
            "place": Place(region="441802", x=x, y=y),
            "shifts": random.choice([None, frozenset({Shift.NIGHT})]),
            "lodging": random.random() < 0.5,
            "shuttle": tuple(random.sample(TOWNS, random.choice([0, 0, 3]))),
            "fair_id": random.choice([None, None, None, "f-1"]),
        }
    )


@pytest.mark.parametrize("tail", [40, 300])
def test_every_stage_of_every_merge(tail: int) -> None:
    """Whoever comes, changes, goes or is certified between two queries, at any stage of the order."""
    seed = Random().randrange(2**32)
    random = Random(seed)
    index, scan = Index(tail=tail), Index(compiled=False)
    for number in range(12):
        vacancy = posting(random, number)
        index.put_vacancy(vacancy)
        scan.put_vacancy(vacancy)
    for step in range(4_000):
        number = random.randrange(1_200)
        what = random.random()
        if what < 0.75:
            worker = somebody(random, number)
            index.put_worker(worker)
            scan.put_worker(worker)
        elif what < 0.9:
            index.remove_worker(f"w-{number}")
            scan.remove_worker(f"w-{number}")
        else:
            occupation, level = random.choice(OCCUPATIONS), random.randint(1, 8)
            certificate = CERTIFICATE.model_copy(
                update={"worker_id": f"w-{number}", "occupation": occupation, "level": level}
            )
            index.put_certificate(certificate)
            scan.put_certificate(certificate)
        if step % 20 == 0:
            vacancy_id, k = f"v-{random.randrange(12)}", random.choice([1, 10, 100, 2_000])
            exclude = {f"w-{random.randrange(1_200)}" for _ in range(random.choice([0, 0, 300]))}
            expected = scan.top_workers(vacancy_id, k, NOON, exclude=exclude)
            assert expected == index.top_workers(vacancy_id, k, NOON, exclude=exclude), (seed, step)


def test_taken_in_at_once() -> None:
    """Many put while it loads, over others, with gaps: then and after more changes as a scan has it."""
    seed = Random().randrange(2**32)
    random = Random(seed)
    index, scan = Index(tail=40), Index(compiled=False)
    for number in range(12):
        vacancy = posting(random, number)
        index.put_vacancy(vacancy)
        scan.put_vacancy(vacancy)
    for _ in range(3):
        crowd = [somebody(random, number) for number in random.sample(range(1_200), 700)]
        gone = random.sample(range(1_200), 100)
        with index.loading():
            index.put_workers([PlainWorker.of(worker) for worker in crowd])
            for number in gone:
                index.remove_worker(f"w-{number}")
            assert answers(index) == answers(load(scan, crowd, gone)), seed
        assert answers(index) == answers(scan), seed
        for number in range(200):
            worker = somebody(random, number)
            index.put_worker(worker)
            scan.put_worker(worker)
        assert answers(index) == answers(scan), seed


def test_zones_of_a_few() -> None:
    """So few that a zone promises little: who is left out by what it promises is not the best."""
    seed = Random().randrange(2**32)
    random = Random(seed)
    for round_ in range(400):
        index, scan = Index(), Index(compiled=False)
        crowd = [somebody(random, number) for number in range(random.choice([4, 12, 40]))]
        certificates = [
            CERTIFICATE.model_copy(
                update={"worker_id": each.worker_id, "occupation": each.skills[0].occupation, "level": 8}
            )
            for each in crowd
            if random.random() < 0.3
        ]
        vacancies = [posting(random, number) for number in range(6)]
        with index.loading():
            index.put_workers([PlainWorker.of(worker) for worker in crowd])
            for certificate in certificates:
                index.put_certificate(certificate)
        load(scan, crowd, [])
        for certificate in certificates:
            scan.put_certificate(certificate)
        for vacancy in vacancies:
            index.put_vacancy(vacancy)
            scan.put_vacancy(vacancy)
            for k in (1, 2):
                expected = scan.top_workers(vacancy.vacancy_id, k, NOON)
                assert expected == index.top_workers(vacancy.vacancy_id, k, NOON), (seed, round_)


def load(scan: Index, crowd: list[Worker], gone: list[int]) -> Index:
    for worker in crowd:
        scan.put_worker(worker)
    for number in gone:
        scan.remove_worker(f"w-{number}")
    return scan


def answers(index: Index) -> list[object]:
    return [index.top_workers(f"v-{number}", k, NOON) for number in range(12) for k in (3, 2_000)]


@pytest.mark.parametrize("tail", [40, 3_000])
def test_a_rules_workers_at_every_stage(tail: int) -> None:
    """By circle, region, level, certificate and the rest, while workers come, move, go and are certified."""
    seed = Random().randrange(2**32)
    random = Random(seed)
    index, scan = Index(tail=tail), Index(compiled=False)
    found = 0
    for step in range(2_000):
        worker_id, what = f"w-{random.randrange(400)}", random.random()
        worker = seeking(random)
        place = worker.place.model_copy(update={"y": random.randint(2_330, 2_400)})
        worker = worker.model_copy(update={"worker_id": worker_id, "place": place})
        certificate = CERTIFICATE.model_copy(
            update={"worker_id": worker_id, "occupation": random.choice(OCCUPATIONS), "level": random.randint(1, 8)}
        )
        for each in (index, scan):
            if what < 0.75:
                each.put_worker(worker)
            elif what < 0.85:
                each.remove_worker(worker_id)
            else:
                each.put_certificate(certificate)
        if step % 5 == 0:
            rule = asking(random, "u-1")
            members = index.members(rule, NOON)
            assert scan.members(rule, NOON) == members, (seed, step)
            assert len(members) == index.member_count(rule, NOON)
            found += len(members)
    assert found > 1_000, "too few to tell anything"
