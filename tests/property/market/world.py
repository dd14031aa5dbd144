"""Events of a small town: few people, few vacancies, many near misses."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from schemas.decisions import OfferStatus
from schemas.events import RegistrationChannel
from schemas.happenings import OutcomeKind, OutcomeReported
from schemas.ids import terms_hash
from schemas.model import Place, Shift
from schemas.shared import EmployerWeights, MonthlyPay, Skill, WorkerWeights
from schemas.state import (
    Certificate,
    Consent,
    ConsentKind,
    Contact,
    Enterprise,
    Identity,
    Rule,
    Vacancy,
    VacancyStatus,
    Worker,
)
from schemas.topics import (
    CERTIFICATES,
    CONSENTS,
    CONTACTS,
    ENTERPRISES,
    IDENTITIES,
    OUTCOMES,
    RULES,
    VACANCIES,
    WORKERS,
)
from tests.property.market.bus import Bus
from tests.property.market.clock import BEGIN, Clock
from tests.property.market.process import PSEUDONYMISER
from tests.property.market.truth import Truth

PEOPLE = [PSEUDONYMISER.identity(f"1390000000{n}") for n in range(7)]
JOBS = [f"v-{n}" for n in range(3)]
EMPLOYERS = {"v-0": "e-1", "v-1": "e-1", "v-2": "e-2"}
RULES_ = [f"r-{n}" for n in range(2)]
_SEWING = "6-05-01-03"
_OCCUPATIONS = [_SEWING, _SEWING, "6-05-01-01", "6-18-02-04"]


class World:
    """What happens outside, drawn from one seed and written as INTAKE and the gateway write it."""

    def __init__(self, bus: Bus, clock: Clock, random: Random) -> None:
        self._bus = bus
        self._clock = clock
        self._random = random
        self._position = 0
        self._epochs: dict[str, int] = {}
        self._jobs: dict[str, Vacancy] = {}
        self.unreachable: set[str] = set()
        """Who ever lacked a consent, or refused."""
        self.ever_verified: set[str] = set()
        self.look_at_licence("e-1", verified=True)

    def worker_of(self, person: str) -> str:
        """The id of a person in the present epoch."""
        return PSEUDONYMISER.worker_id(person, self._epochs.get(person, 0))

    # -- people ------------------------------------------------------------

    def register(self, person: str) -> None:
        """Identity, contact and consents first, then the registration: as the library function does."""
        worker_id = self.worker_of(person)
        if person not in self._epochs:
            self._epochs[person] = 0
            self._bus.put(IDENTITIES.name, person, person, Identity(epoch=0))
        wechat = self._random.random() < 0.5
        self._bus.put(
            CONTACTS.name,
            worker_id,
            worker_id,
            Contact(
                worker_id=worker_id,
                occurred_at=self._clock.now,
                key_id="k-1",
                sealed="c2VhbGVk",
                openid_hash=PSEUDONYMISER.openid_hash(person) if wechat else None,
            ),
        )
        self.agree(worker_id, ConsentKind.PUSH, granted=self._random.random() < 0.9)
        self._bus.put(WORKERS.name, worker_id, worker_id, self._worker(worker_id))

    def _worker(self, worker_id: str) -> Worker:
        draw = self._random
        return Worker(
            worker_id=worker_id,
            position=self._next_position(),
            registration_id=f"g-{self._position}",
            occurred_at=self._clock.now,
            channel=RegistrationChannel.KIOSK,
            skills=(
                Skill(
                    occupation=draw.choice(_OCCUPATIONS),
                    level=draw.randint(1, 4),
                    years=draw.choice([None, 3]),
                ),
            ),
            place=Place(region="441802", x=11_300 + draw.randint(0, 3), y=2_365),
            reservation_pay=draw.choice([None, 4_000, 6_000]),
            max_distance_km=draw.choice([2, 50]),
            shifts=frozenset({Shift.DAY}),
            lodging_ok=draw.random() < 0.3,
            available_from=None,
            weights=WorkerWeights(),
            fair_id=None,
            quiet=draw.random() < 0.15,
            taxonomy="t",
        )

    def certify(self, person: str) -> None:
        """A completion; before or after the registration, and of somebody erased too."""
        worker_id = self.worker_of(person)
        certificate_id = self._random.choice(["c-1", "c-2"])
        days = self._random.choice([None, None, 0, 1, 2])
        expires_on: date | None = None if days is None else (self._clock.now + timedelta(hours=8, days=days)).date()
        self._bus.put(
            CERTIFICATES.name,
            f"{worker_id}:{certificate_id}",
            worker_id,
            Certificate(
                worker_id=worker_id,
                certificate_id=certificate_id,
                position=self._next_position(),
                occurred_at=self._clock.now,
                occupation=_SEWING,
                level=self._random.randint(2, 5),
                issuer="school",
                brand=None,
                course=None,
                passed_on=date(2026, 11, 20),
                expires_on=expires_on,
                quiet=self._random.random() < 0.15,
                taxonomy="t",
            ),
        )

    def agree(self, worker_id: str, kind: ConsentKind, *, granted: bool) -> None:
        """A consent, or for a suppression its beginning and end."""
        if (kind is ConsentKind.PUSH) != granted:
            self.unreachable.add(worker_id)
        self._bus.put(
            CONSENTS.name,
            f"{worker_id}:{kind}",
            worker_id,
            Consent(
                worker_id=worker_id,
                kind=kind,
                granted=granted,
                occurred_at=self._clock.now,
                text_version="t-1",
                source="test",
            ),
        )

    def erase(self, person: str) -> None:
        """The number starts a new person; of the old one every key is tombstoned, by several writers."""
        if person not in self._epochs:
            return
        worker_id = self.worker_of(person)
        self._epochs[person] += 1
        self._bus.put(IDENTITIES.name, person, person, Identity(epoch=self._epochs[person]))
        ends = [
            (CONTACTS.name, worker_id),
            (WORKERS.name, worker_id),
            *((CONSENTS.name, f"{worker_id}:{kind}") for kind in (ConsentKind.PUSH, ConsentKind.SUPPRESSION)),
            *((CERTIFICATES.name, f"{worker_id}:{each}") for each in ("c-1", "c-2")),
        ]
        self._random.shuffle(ends)
        for topic, key in ends:
            self._bus.put(topic, key, worker_id, None)

    # -- enterprises, vacancies and rules ------------------------------------------------------------

    def look_at_licence(self, enterprise_id: str, *, verified: bool) -> None:
        """An employer is verified, or no longer."""
        if verified:
            self.ever_verified.add(enterprise_id)
        known = Enterprise(enterprise_id=enterprise_id, name="厂", verified=verified, occurred_at=self._clock.now)
        self._bus.put(ENTERPRISES.name, enterprise_id, enterprise_id, known)

    def post(self, job: str) -> None:
        """Posts a vacancy, or changes it: a few words, its terms, its places, or its round."""
        known = self._jobs.get(job)
        draw = self._random
        change = draw.choice(["cosmetic", "material", "places", "repost", "certificate"])
        base = known or self._vacancy(job)
        update: dict[str, object] = {
            "position": self._next_position(),
            "occurred_at": self._clock.now,
            "status": VacancyStatus.OPEN,
            "quiet": draw.random() < 0.1,
        }
        if known is not None:
            match change:
                case "cosmetic":
                    update["title"] = f"车位工{draw.randint(1, 9)}"
                case "material":
                    pay = draw.choice([3_000, 5_000, 6_500])
                    update |= {
                        "pay_monthly": MonthlyPay(minimum=pay),
                        "terms": terms_hash(pay, self._position),
                    }
                case "places":
                    update["headcount"] = draw.randint(1, 3)
                case "certificate":
                    update |= {"certificate_must": draw.random() < 0.5, "terms": terms_hash(self._position)}
                case _:
                    update["round"] = known.round + 1
        self._jobs[job] = base.model_copy(update=update)
        self._bus.put(VACANCIES.name, job, job, self._jobs[job])

    def _vacancy(self, job: str) -> Vacancy:
        draw = self._random
        hours = draw.choice([None, None, 1, 30])
        return Vacancy(
            vacancy_id=job,
            enterprise_id=EMPLOYERS[job],
            position=0,
            occurred_at=self._clock.now,
            status=VacancyStatus.OPEN,
            title="车位工",
            occupation=_SEWING,
            level=draw.choice([None, 2, 3]),
            level_must=draw.random() < 0.7,
            certificate_must=draw.random() < 0.3,
            experience_years=None,
            headcount=draw.randint(1, 3),
            pay=None,
            pay_monthly=MonthlyPay(minimum=draw.choice([None, 5_000])),
            place=Place(region="441802", x=11_300, y=2_365),
            shifts=None,
            lodging=draw.random() < 0.3,
            shuttle=(),
            starts_on=None,
            expires_at=None if hours is None else BEGIN + timedelta(hours=hours),
            weights=EmployerWeights(),
            fair_id=None,
            round=1,
            terms=terms_hash(job),
            quiet=False,
            taxonomy="t",
        )

    def withdraw(self, job: str) -> None:
        """The enterprise takes the vacancy back."""
        if job not in self._jobs:
            return
        update = {"position": self._next_position(), "status": VacancyStatus.WITHDRAWN}
        self._jobs[job] = self._jobs[job].model_copy(update=update)
        self._bus.put(VACANCIES.name, job, job, self._jobs[job])

    def ask(self, rule_id: str) -> None:
        """An enterprise states a rule, or states it anew."""
        draw = self._random
        rule = Rule(
            rule_id=rule_id,
            enterprise_id=f"e-{rule_id}",
            name="缝纫",
            occurred_at=self._clock.now,
            occupations=frozenset({_SEWING}),
            substitutability=draw.choice([5_000, 10_000]),
            level=draw.choice([None, 2, 3]),
            certified=draw.random() < 0.4,
            pay_ceiling=draw.choice([None, 5_000]),
        )
        self._bus.put(RULES.name, rule_id, rule.enterprise_id, rule)

    def stop_asking(self, rule_id: str) -> None:
        """An enterprise removes a rule."""
        self._bus.put(RULES.name, rule_id, f"e-{rule_id}", None)

    def answer(self) -> None:
        """Somebody answers one of the offers that were ever made."""
        offers = [each for each in Truth(self._bus).offers.values() if each.status is not OfferStatus.LAPSED]
        if not offers:
            return
        offer = self._random.choice(offers)
        outcome = OutcomeReported(
            offer_id=offer.offer_id,
            vacancy_id=offer.vacancy_id,
            worker_id=offer.worker_id,
            occurred_at=self._clock.now,
            outcome=self._random.choice(list(OutcomeKind)),
        )
        self._bus.put(OUTCOMES.name, offer.vacancy_id, offer.vacancy_id, outcome)

    def something_happens(self) -> None:
        """One event, or the last ones of a partition once more."""
        draw = self._random
        person = draw.choice(PEOPLE)
        worker_id = self.worker_of(person)
        acts = [
            (10, lambda: self.register(person)),
            (5, lambda: self.certify(person)),
            (2, lambda: self.agree(worker_id, ConsentKind.SUPPRESSION, granted=True)),
            (2, lambda: self.agree(worker_id, ConsentKind.SUPPRESSION, granted=False)),
            (1, lambda: self.agree(worker_id, ConsentKind.PUSH, granted=draw.random() < 0.5)),
            (1, lambda: self.erase(person)),
            (8, lambda: self.post(draw.choice(JOBS))),
            (1, lambda: self.withdraw(draw.choice(JOBS))),
            (3, lambda: self.ask(draw.choice(RULES_))),
            (1, lambda: self.stop_asking(draw.choice(RULES_))),
            (1, lambda: self.look_at_licence(draw.choice(["e-1", "e-2"]), verified=draw.random() < 0.7)),
            (3, self.answer),
            (2, self._redeliver),
        ]
        weights, chosen = zip(*acts, strict=True)
        draw.choices(chosen, weights)[0]()

    def _redeliver(self) -> None:
        spots = [spot for spot in self._bus.logs if spot[0] in (WORKERS.name, CERTIFICATES.name, VACANCIES.name)]
        if spots:
            self._bus.again(self._random.choice(sorted(spots)), self._random.randint(1, 3))

    def _next_position(self) -> int:
        self._position += 1
        return self._position
