"""One installation in memory: a log, gateways, and INTAKE's functions where its agents would be."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from fastapi import FastAPI
from fastapi.testclient import TestClient

from agents.intake.known import Memory
from agents.intake.postings import SUBJECT
from agents.own.fence import Record
from agents.replica import Replica
from agents.roles.membership import MembershipPolicy
from gateway.access import hash_of, mint
from gateway.app import GatewayDeps, create_app
from gateway.binding import Bindings
from gateway.contacts import ContactSeal
from gateway.forms import RegistrationForm
from gateway.memory import MemoryBus, MemoryLog
from gateway.records import access_record, enterprise_record, fair_record
from gateway.registration import Registrar
from intake.registration import understand_registration
from notifier.outcome import Outcome
from notifier.wechat.callback import CallbackGate
from notifier.wechat.qrcode import QrCode
from schemas.envelope import Envelope, decode, encode, headers_for
from schemas.events import DeclaredSkill, VacancyPosted, VacancyWithdrawn, WorkerErased, WorkerRegistered
from schemas.ids import Pseudonymiser
from schemas.links import Links
from schemas.model import Contract, Place
from schemas.partitioning import partition_of
from schemas.sealing import Sealer
from schemas.state import Access, AccessKind, Enterprise, Fair, Stall
from schemas.topics import BY_NAME, POSTINGS, REGISTRATIONS, WORKERS, Topic
from tests.integration.intake.world import KnownHere

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
PSEUDONYMISER = Pseudonymiser(b"k" * 32)
SEALER = Sealer({"c1": b"s" * 32}, "c1")
CURSORS = Sealer({"u1": b"u" * 32}, "u1")
LINKS = Links({"l1": b"l" * 32}, "l1")
SEWING = "6-05-01-03"
WUMING = "450110"
SMS_SECRET = "not-a-secret"
GATE = CallbackGate(token="AAAAA", app_id="wxtest")


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def advance(self, by: timedelta) -> None:
        self.now += by


class QrCodes:
    """WeChat makes codes, or refuses to."""

    def __init__(self) -> None:
        self.scenes: list[str] = []
        self.refusal: Outcome | None = None

    async def create(self, scene: str, life: timedelta) -> QrCode | Outcome:
        """Remembers the scene."""
        self.scenes.append(scene)
        return self.refusal or QrCode(url="http://weixin.qq.com/q/02abc", ticket="gQH47joA+/=", lives=life)


class Node:
    """One gateway process."""

    def __init__(self, log: MemoryLog, clock: Clock) -> None:
        self.replica = Replica(PSEUDONYMISER)
        self.bus = MemoryBus(log, self.replica)
        self.registrar = Registrar(self.bus, self.bus, self.replica.people, PSEUDONYMISER, SEALER)
        contacts = ContactSeal(SEALER, PSEUDONYMISER)
        self.bindings = Bindings(self.bus, self.bus, self.replica.people, self.registrar, contacts, CURSORS)
        self.qr_codes = QrCodes()
        self.app: FastAPI = create_app(
            GatewayDeps(
                bus=self.bus,
                following=self.bus,
                replica=self.replica,
                history=self.bus,
                pseudonymiser=PSEUDONYMISER,
                contact_sealer=SEALER,
                cursor_sealer=CURSORS,
                links=LINKS,
                cluster="cluster-1",
                clock=clock,
                membership=MembershipPolicy(most_members=3),
                sms_callback_secret=SMS_SECRET,
                wechat=GATE,
                qr_code=self.qr_codes.create,
            )
        )
        self.client = TestClient(self.app, raise_server_exceptions=False)


class World:
    """The log, its INTAKE, and a gateway."""

    def __init__(self) -> None:
        self.log = MemoryLog()
        self.clock = Clock()
        self._taken: dict[tuple[str, int], int] = {}
        self.node = self.another()
        self.intake_runs = True

    def another(self) -> Node:
        """One more gateway on the same bus."""
        node = Node(self.log, self.clock)
        node.bus.after_write = self.settle
        self._nodes = [*getattr(self, "_nodes", []), node]
        return node

    def pause(self, node: Node) -> None:
        """This gateway follows only what it asks for."""
        self._nodes.remove(node)

    def settle(self) -> None:
        """Let INTAKE take its events up and every replica follow."""
        if not getattr(self, "intake_runs", True):
            return
        for partition in range(REGISTRATIONS.partitions):
            self._intake(REGISTRATIONS, partition)
            self._intake(POSTINGS, partition)
        for node in self._nodes:
            node.bus.catch_up()

    def put(self, topic: Topic, key: str, value: Contract | None, by: str | None = None) -> None:
        """A record of state or of a decision log, as its sole writer would leave it."""
        partition = partition_of(by or key, topic.partitions)
        if value is None:
            record = Record(topic.name, partition, key, None)
        else:
            headers = headers_for(type(value), Envelope(id=f"id-{key}", source="/test", time=NOW))
            record = Record(topic.name, partition, key, encode(value), headers)
        self.log.append(record, at_ms=int(self.clock().timestamp() * 1000))
        for node in self._nodes:
            node.bus.catch_up()

    def enterprise(self, enterprise_id: str, called: str = "制衣厂") -> dict[str, str]:
        """An enterprise with an API key: the header that it sends."""
        key = mint()
        access = Access(key_hash=hash_of(key), kind=AccessKind.ENTERPRISE, subject=enterprise_id, occurred_at=NOW)
        name = Enterprise(enterprise_id=enterprise_id, name=f"{enterprise_id}{called}", verified=True, occurred_at=NOW)
        for record in (access_record(access, NOW), enterprise_record(name, NOW)):
            self.log.append(record)
        self.settle()
        return {"Authorization": f"Bearer {key}"}

    def fair(self, fair_id: str, enterprise_id: str) -> None:
        """A fair at which an enterprise has stall A12."""
        fair = Fair(
            fair_id=fair_id,
            name="武鸣夜市招聘会",
            place=Place(region=WUMING, x=10827, y=2316),
            starts_at=NOW,
            ends_at=NOW + timedelta(hours=4),
            stalls=(Stall(number="A12", enterprise_id=enterprise_id),),
            occurred_at=NOW,
        )
        self.log.append(fair_record(fair, NOW))
        self.settle()

    def _intake(self, topic: Topic, partition: int) -> None:
        place = (topic.name, partition)
        for record in self.log.partitions[place][self._taken.get(place, 0) :]:
            self._taken[place] = record.offset + 1
            assert record.value is not None
            match decode(record.headers, record.value, topic.models):
                case WorkerRegistered() as event:
                    self.put(WORKERS, record.key, understand_registration(event, record.offset))
                case WorkerErased():
                    self.put(WORKERS, record.key, None)
                case VacancyPosted() | VacancyWithdrawn() as event:
                    known = KnownHere(vacancies=self.node.replica.vacancies, postings=self.node.replica.held)
                    memory = Memory(known, SUBJECT.state, partition)
                    for change in SUBJECT.understand(event, record.offset, memory):
                        self.put(BY_NAME[change.topic], change.key, change.value)


def phone(number: int) -> str:
    """A clearly fake phone."""
    return f"1390000{number:04}"


def form(number: int = 1, **stated: object) -> RegistrationForm:
    """A seamstress of 武鸣 who agrees to be told."""
    content: dict[str, object] = {
        "registration_id": f"reg-{number}",
        "phone": phone(number),
        "consent": True,
        "skills": (DeclaredSkill(occupation=SEWING, level=3),),
        "region": WUMING,
    }
    return RegistrationForm(**(content | stated))


def kiosk_body(number: int = 1, **stated: object) -> dict[str, object]:
    """The same as a page sends it."""
    content: dict[str, object] = {
        "registration_id": f"reg-{number}",
        "phone": phone(number),
        "consent": True,
        "skills": [{"occupation": SEWING, "level": 3}],
        "region": WUMING,
    }
    return content | stated


def vacancy_body(**stated: object) -> dict[str, object]:
    """Twenty seamstresses for 武鸣."""
    content: dict[str, object] = {
        "title": "缝纫工",
        "headcount": 20,
        "region": WUMING,
        "pay": {"unit": "month", "minimum": 5000, "maximum": 8000},
    }
    return content | stated
