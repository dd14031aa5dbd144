"""A market for a run of chaos, drawn from one seed: people and enterprises who go on while processes die."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from random import Random

from agents.own.fence import Record
from gateway.bus import BusDown, Written
from gateway.forms import RegistrationForm
from gateway.records import outcome_record, posting_record, rule_record
from gateway.registration import Registrar
from schemas.decisions import OfferStatus
from schemas.envelope import Envelope, encode, headers_for
from schemas.events import (
    CertificateAwarded,
    DeclaredSkill,
    RegistrationChannel,
    VacancyPosted,
    VacancyWithdrawn,
)
from schemas.happenings import OutcomeKind, OutcomeReported
from schemas.partitioning import partition_of
from schemas.shared import Pay, PayUnit
from schemas.state import Rule
from schemas.taxonomy.divisions import towns_of
from schemas.topics import COMPLETIONS, EVENTS
from tests.chaos.history import Acknowledged
from tests.support.house import ENTERPRISE, Visit

HOME = "450110"
SEWING = "6-05-01-03"
TRADES = (SEWING, SEWING, "6-05-01-02", "6-18-02-04")
_BATCH = 20
_AGAIN_S = 0.05


class Confirmed:
    """The house's bus, which notes what the broker confirmed; whoever is refused says the same again."""

    def __init__(self, house: Visit) -> None:
        self.bus = house.bus
        self.records: list[Acknowledged] = []
        self.events: list[Record] = []

    async def write(self, records: Sequence[Record]) -> list[Written]:
        """Writes until it is taken: ids are derived, so a repeat has no second effect."""
        while True:
            try:
                written = await self.bus.write(records)
            except BusDown:
                await asyncio.sleep(_AGAIN_S)
                continue
            break
        event_topics = {topic.name for topic in EVENTS}
        for record, place in zip(records, written, strict=True):
            self.records.append(Acknowledged(record.topic, place.partition, place.offset, record.key))
            if record.topic in event_topics:
                self.events.append(record)
        return written


class Load:
    """People register, learn, refuse, answer; enterprises post, change and take back."""

    def __init__(self, house: Visit, random: Random) -> None:
        self.bus = Confirmed(house)
        self._random = random
        self._towns = [town.code for town in towns_of(HOME)]
        self._phones: list[str] = []
        self._workers: list[str] = []
        self._posted: dict[str, VacancyPosted] = {}
        self._certificates = 0
        self._numbers = 0
        self.move_to(house)

    def move_to(self, house: Visit) -> None:
        """Goes on in a house that was started anew on the same data."""
        people, keys = house.replica.people, house.keys
        self.bus.bus = house.bus
        self._replica = house.replica
        self._registrar = Registrar(self.bus, house.follower, people, keys.people, keys.contacts)

    async def open_market(self, *, workers: int = 80, vacancies: int = 25) -> None:
        """What is there before the first fault."""
        rules = [("会缝纫的人", frozenset({SEWING}), 1), ("熟练的人", frozenset(TRADES), 3)]
        for number, (name, occupations, level) in enumerate(rules):
            rule = Rule(
                rule_id=f"r-{number}",
                enterprise_id=ENTERPRISE,
                name=name,
                occurred_at=_now(),
                occupations=occupations,
                level=level,
            )
            await self.bus.write([rule_record(rule, _now())])
        for _ in range(vacancies):
            await self.post()
        forms = [self._form() for _ in range(workers)]
        await self.register(forms)

    async def go_on(self, seconds: float, *, rate: float = 12.0) -> None:
        """One thing after the other, ``rate`` a second."""
        began = time.monotonic()
        for number in range(round(seconds * rate)):
            await asyncio.sleep(max(0.0, began + number / rate - time.monotonic()))
            await self.something_happens()

    async def something_happens(self) -> None:
        """One event from outside."""
        acts: list[tuple[int, Callable[[], Awaitable[None]]]] = [
            (30, self.newcomer),
            (8, self.come_again),
            (25, self.post),
            (15, self.pass_class),
            (4, self.refuse),
            (4, self.take_back),
            (14, self.answer),
        ]
        weights, chosen = zip(*acts, strict=True)
        await self._random.choices(chosen, weights)[0]()

    async def newcomer(self) -> None:
        """Somebody registers for the first time."""
        await self.register([self._form()])

    async def come_again(self) -> None:
        """Somebody registers again, with other wishes."""
        await self.register([self._form(self._random.choice(self._phones))])

    async def post(self) -> None:
        """An enterprise posts a vacancy, or posts a known one again: better paid, larger, or a new round."""
        draw = self._random
        known = draw.choice(list(self._posted.values())) if len(self._posted) > 30 else None
        if known is None:
            event = VacancyPosted(
                vacancy_id=f"v-{len(self._posted)}",
                enterprise_id=ENTERPRISE,
                occurred_at=_now(),
                title="缝纫工",
                occupation=draw.choice(TRADES),
                level=draw.choice([None, 2, 3]),
                certificate_must=draw.random() < 0.2,
                headcount=draw.randint(1, 3),
                pay=Pay(unit=PayUnit.MONTH, minimum=draw.choice([4_000, 5_500]), maximum=7_000),
                region=draw.choice(self._towns),
                lodging=draw.random() < 0.5,
            )
        else:
            changes: list[dict[str, object]] = [
                {"pay": Pay(unit=PayUnit.MONTH, minimum=draw.randint(4_000, 6_000), maximum=8_000)},
                {"headcount": draw.randint(1, 4)},
                {"round": known.round + 1},
            ]
            event = known.model_copy(update={**draw.choice(changes), "occurred_at": _now()})
        self._posted[event.vacancy_id] = event
        await self.bus.write([posting_record(event, f"{event.vacancy_id}:{event.occurred_at.isoformat()}")])

    async def take_back(self) -> None:
        """An enterprise withdraws a vacancy."""
        vacancy_id = self._random.choice(list(self._posted))
        event = VacancyWithdrawn(vacancy_id=vacancy_id, enterprise_id=ENTERPRISE, occurred_at=_now())
        await self.bus.write([posting_record(event, f"{vacancy_id}:back:{event.occurred_at.isoformat()}")])

    async def pass_class(self) -> None:
        """Somebody's completion is reported."""
        self._certificates += 1
        event = CertificateAwarded(
            worker_id=self._random.choice(self._workers),
            certificate_id=f"c-{self._certificates}",
            occurred_at=_now(),
            occupation=SEWING,
            level=self._random.randint(2, 4),
            issuer="school",
            passed_on=_now().date(),
        )
        headers = headers_for(CertificateAwarded, Envelope(id=event.certificate_id, source="/test", time=_now()))
        partition = partition_of(event.worker_id, COMPLETIONS.partitions)
        await self.bus.write([Record(COMPLETIONS.name, partition, event.worker_id, encode(event), headers)])

    async def refuse(self, worker_id: str | None = None) -> None:
        """Somebody wants no more messages."""
        await self._registrar.withdraw(worker_id or self._random.choice(self._workers), _now(), "test")

    async def answer(self) -> None:
        """Somebody answers an offer."""
        replica = self._replica
        offers = [
            offer
            for worker_id in sorted(replica.offers.workers())
            for offer in replica.offers.of_worker(worker_id).values()
            if offer.status is not OfferStatus.LAPSED
        ]
        if not offers:
            return
        offer = self._random.choice(offers)
        outcome = OutcomeReported(
            offer_id=offer.offer_id,
            vacancy_id=offer.vacancy_id,
            worker_id=offer.worker_id,
            occurred_at=_now(),
            outcome=self._random.choice([OutcomeKind.ACCEPTED, OutcomeKind.DECLINED, OutcomeKind.ARRIVED]),
        )
        await self.bus.write([outcome_record(outcome)])

    async def say_again(self, share: float) -> None:
        """Events that were written already are written once more, as a producer does that heard no answer."""
        chosen = [each for each in self.bus.events if self._random.random() < share]
        latest = {(each.topic, each.key): each for each in self.bus.events}
        again = [each for each in chosen if latest[each.topic, each.key] is each]
        await self.bus.bus.write(again)

    async def register(self, forms: Sequence[RegistrationForm]) -> None:
        """All of them, however often the bus must be asked."""
        for start in range(0, len(forms), _BATCH):
            while True:
                try:
                    registered = await self._registrar.register_many(forms[start : start + _BATCH], _now())
                except BusDown:
                    await asyncio.sleep(_AGAIN_S)
                    continue
                break
            self._workers += [each.worker_id for each in registered]
        self._phones += [form.phone for form in forms]

    def _form(self, phone: str | None = None) -> RegistrationForm:
        draw = self._random
        if phone is None:
            phone = f"1390000{self._numbers:04}"
            self._numbers += 1
        return RegistrationForm(
            registration_id=f"g-{len(self._workers)}-{draw.randrange(10**9)}",
            occurred_at=_now(),
            phone=phone,
            openid=f"o_test-{phone}" if draw.random() < 0.5 else None,
            consent=True,
            skills=(DeclaredSkill(occupation=draw.choice(TRADES), level=draw.randint(1, 4)),),
            region=draw.choice(self._towns),
            reservation_pay=draw.choice([None, 4_000, 5_000]),
            max_distance_km=draw.choice([10, 50, 100]),
            lodging_ok=draw.random() < 0.5,
            channel=RegistrationChannel.STATION,
        )


def _now() -> datetime:
    return datetime.now(UTC)
