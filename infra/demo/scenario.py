"""What happens in the demo: a synthetic crowd, the real postings of a county, a class that passes, poison."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from agents.own.fence import Record
from gateway.forms import RegistrationForm
from gateway.records import posting_record
from infra.population.postings import PostingFact, postings
from infra.population.workers import SyntheticWorker, workers
from schemas.envelope import Envelope, encode, headers_for
from schemas.events import CertificateAwarded, DeclaredSkill, RegistrationChannel, VacancyPosted
from schemas.model import Place, Shift
from schemas.partitioning import partition_of
from schemas.shared import Pay, PayUnit
from schemas.state import Enterprise, Fair, Stall
from schemas.taxonomy.cells import cell_of
from schemas.taxonomy.divisions import division, towns_of
from schemas.topics import COMPLETIONS, EVENTS, POSTINGS

HOME: Final = "450110"  # 武鸣区, where the real postings are from
FAIR: Final = "wuming-night"
SEWING: Final = "6-05-01-03"  # 缝纫工, the class's occupation
CLASS_LEVEL: Final = 3  # 四级
_STALLS: Final = 20
_AT_FAIR: Final = 24  # vacancies for tonight's visitors only: what a board shows on one page
_BASE_ENTERPRISE: Final = "E-base"


@dataclass(frozen=True, kw_only=True)
class Script:
    """How much of everything."""

    seed: int = 20261122
    workers: int = 20_000
    over_http: int = 300
    before: int = 200
    """Vacancies posted before anybody registers; the others follow at ``rate``."""
    rate: float = 5.0
    """Vacancies a second, while the latency is measured."""
    class_size: int = 40
    withdrawals: int = 25


def registrations(script: Script, now: datetime) -> Iterator[RegistrationForm]:
    """The crowd, made up and saying so. The first are at the fair, in front of its kiosks."""
    for worker in workers(script.workers, script.seed, home=HOME):
        form = registration(worker, now)
        yield form.model_copy(update={"fair_id": FAIR}) if worker.number < script.over_http else form


def registration(worker: SyntheticWorker, now: datetime) -> RegistrationForm:
    """One synthetic worker as somebody would register them."""
    return RegistrationForm(
        registration_id=f"demo-{worker.number}",
        occurred_at=now,
        phone=worker.phone,
        name=worker.name,
        openid=worker.openid,
        consent=True,
        skills=tuple(DeclaredSkill(occupation=code, level=int(level)) for code, level in worker.occupations),
        region=worker.town,
        cell=(worker.cell.x, worker.cell.y),
        reservation_pay=worker.pay_min_cny_month,
        max_distance_km=worker.max_distance_km,
        shifts=frozenset(Shift(each) for each in worker.shifts),
        lodging_ok=worker.lodging_ok,
        channel=RegistrationChannel.IMPORT,
    )


def enterprises(now: datetime) -> list[Enterprise]:
    """The employers behind the postings, under their pseudonyms, and the training base."""
    names = sorted({fact.employer for fact in postings()})
    return [
        Enterprise(enterprise_id=name, name=f"用人单位{name}", verified=True, occurred_at=now) for name in names
    ] + [Enterprise(enterprise_id=_BASE_ENTERPRISE, name="定向培训基地", verified=True, occurred_at=now)]


def fair(now: datetime) -> Fair:
    """Tonight's fair, with stalls for the first employers."""
    names = list(dict.fromkeys(fact.employer for fact in postings()))[:_STALLS]
    point = division(HOME).point
    cell = cell_of(point.lon, point.lat)
    return Fair(
        fair_id=FAIR,
        name="武鸣夜市招聘会（演示）",
        place=Place(region=HOME, x=cell.x, y=cell.y),
        starts_at=now,
        ends_at=now + timedelta(hours=5),
        stalls=tuple(Stall(number=f"{at + 1:02}", enterprise_id=name) for at, name in enumerate(names)),
        occurred_at=now,
    )


def vacancies(now: datetime) -> list[VacancyPosted]:
    """The real postings whose title names a trade. Towns are drawn by the posting's number: the source has none."""
    places = towns_of(HOME)
    found: list[VacancyPosted] = []
    for number, fact in enumerate(postings()):
        if fact.occupation is not None:
            vacancy = _vacancy(fact, fact.occupation, places[number % len(places)].code, now)
            at_fair = len(found) < _AT_FAIR
            found.append(vacancy.model_copy(update={"fair_id": FAIR}) if at_fair else vacancy)
    return found


def class_vacancies(now: datetime) -> list[VacancyPosted]:
    """Directed training (订单培训): a base that takes certified sewers only."""
    town = towns_of(HOME)[0].code
    return [
        VacancyPosted(
            vacancy_id=f"base-{number}",
            enterprise_id=_BASE_ENTERPRISE,
            occurred_at=now,
            title="订单班缝纫工",
            occupation=SEWING,
            level=CLASS_LEVEL,
            certificate_must=True,
            headcount=30,
            pay=Pay(unit=PayUnit.MONTH, minimum=5_500, maximum=7_500),
            region=town,
            lodging=True,
        )
        for number in (1, 2)
    ]


def completion(worker_id: str, number: int, now: datetime) -> Record:
    """A trainee passed."""
    event = CertificateAwarded(
        worker_id=worker_id,
        certificate_id=f"demo-class-{number}",
        occurred_at=now,
        occupation=SEWING,
        level=CLASS_LEVEL,
        issuer="demo-training-centre",
        brand="yizhen-yixian",
        course="sewing-4",
        passed_on=now.date(),
    )
    headers = headers_for(CertificateAwarded, Envelope(id=event.certificate_id, source="/kaigong/demo", time=now))
    partition = partition_of(worker_id, COMPLETIONS.partitions)
    return Record(COMPLETIONS.name, partition, worker_id, encode(event), headers)


def posting(event: VacancyPosted) -> Record:
    """A vacancy as it goes onto the bus."""
    return posting_record(event, f"{event.vacancy_id}:{event.round}")


def poison(now: datetime) -> list[Record]:
    """Malformed events, some on each event topic; every one must end as a dead letter."""
    records = []
    for topic in EVENTS:
        key = f"poison-{topic.name.replace('.', '-')}"
        home = partition_of(key, topic.partitions)
        model = topic.models[0]
        headers = headers_for(model, Envelope(id=key, source="/kaigong/demo", time=now))
        newer = [(name, value.replace(b".v1", b".v9")) for name, value in headers]
        records += [
            Record(topic.name, home, key, b"{not json", headers),
            Record(topic.name, home, key, b"\xff\xfe", headers),
            Record(topic.name, home, key, b'{"unknown": "version"}', newer),
            Record(topic.name, home, key, b"{}", ()),
            Record(topic.name, home, key, b'{"padding": "' + b"x" * 70_000 + b'"}', headers),
        ]
    records += [_unknown_occupation(now), _wrong_partition(now)]
    return records


def _unknown_occupation(now: datetime) -> Record:
    event = VacancyPosted(
        vacancy_id="poison-occupation",
        enterprise_id="E-poison",
        occurred_at=now,
        title="缝纫工",
        occupation="8-88-88-88",
        region=HOME,
    )
    return posting(event)


def _wrong_partition(now: datetime) -> Record:
    event = VacancyPosted(
        vacancy_id="poison-partition", enterprise_id="E-poison", occurred_at=now, title="缝纫工", region=HOME
    )
    right = posting(event)
    other = (right.partition + 1) % POSTINGS.partitions
    return Record(right.topic, other, right.key, right.value, right.headers)


def _vacancy(fact: PostingFact, occupation: str, town: str, now: datetime) -> VacancyPosted:
    pay = None
    if fact.pay_min is not None or fact.pay_max is not None:
        pay = Pay(unit=PayUnit(fact.pay_unit), minimum=fact.pay_min, maximum=fact.pay_max)
    return VacancyPosted(
        vacancy_id=fact.posting_id,
        enterprise_id=fact.employer,
        occurred_at=now,
        title=fact.title,
        occupation=occupation,
        headcount=fact.headcount,
        pay=pay,
        region=town,
    )


def trainees(script: Script, forms: Sequence[RegistrationForm]) -> list[int]:
    """Numbers of workers who sewed without a certificate when they registered: the class."""
    chosen = [
        at
        for at, form in enumerate(forms)
        if any(skill.occupation == SEWING for skill in form.skills) and form.lodging_ok
    ]
    return chosen[: script.class_size]
