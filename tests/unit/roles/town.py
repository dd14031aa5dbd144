"""One process that owns everything, driven step by step: what is put is read, decided and read back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from agents.own.fence import Record
from agents.own.tenure import INPUTS
from agents.roles.role import Effect
from notifier.delivery.policy import NotifyPolicy
from schemas.decisions import Basis, Candidate, Channel, Delivery, Offer
from schemas.model import Contract
from schemas.partitioning import partition_of
from schemas.state import ConsentKind, Preferences, QuietTimes
from schemas.topics import CONSENTS, CONTACTS, ENTERPRISES, PARTITIONS, PREFERENCES, RULES, VACANCIES, WORKERS
from tests.property.market import made
from tests.property.market.bus import Bus
from tests.property.market.clock import Clock
from tests.property.market.process import Process
from tests.property.market.truth import Truth


class Town:
    """A bus, a clock, one process."""

    def __init__(self, policy: NotifyPolicy | None = None) -> None:
        self.clock = Clock()
        self.bus = Bus(self.clock, fenced=True)
        self.process = Process("p", self.bus, self.clock, policy)
        self.epochs = {}
        for role in self.process.roles.values():
            for partition in range(PARTITIONS):
                self.epochs[role.name, partition] = self.bus.start_fence(f"{role.name}-{partition}")
                role.adopt(partition)
        self.effects: list[Effect] = []
        self.employ()
        self.settle()

    # -- what happens ------------------------------------------------------------

    def put(self, topic: str, key: str, by: str, value: Contract | None) -> None:
        """One record, read at once."""
        self.bus.put(topic, key, by, value)
        self.read()

    def register(self, worker_id: str, *, wechat: bool = False, **changes: object) -> None:
        """A worker who can be reached and agreed to be told."""
        contact = made.contact(worker_id, f"x-{worker_id}" if wechat else None)
        self.put(CONTACTS.name, worker_id, worker_id, contact)
        self.put(CONSENTS.name, f"{worker_id}:push", worker_id, made.consent(worker_id))
        self.put(WORKERS.name, worker_id, worker_id, made.worker(worker_id, **changes))

    def employ(self, enterprise_id: str = "e-1", *, verified: bool = True) -> None:
        """An employer."""
        self.put(ENTERPRISES.name, enterprise_id, enterprise_id, made.enterprise(enterprise_id, verified=verified))

    def post(self, vacancy_id: str = "v-1", **changes: object) -> None:
        """A vacancy."""
        self.put(VACANCIES.name, vacancy_id, vacancy_id, made.vacancy(vacancy_id, **changes))

    def ask(self, rule_id: str = "r-1", **changes: object) -> None:
        """A rule."""
        self.put(RULES.name, rule_id, "e-1", made.rule(rule_id, **changes))

    def suppress(self, worker_id: str, *, holds: bool = True) -> None:
        """A refusal, or its end."""
        kind = ConsentKind.SUPPRESSION
        self.put(CONSENTS.name, f"{worker_id}:{kind}", worker_id, made.consent(worker_id, kind, granted=holds))

    def prefer(self, worker_id: str, *, personalised: bool = True, quiet: QuietTimes | None = None) -> None:
        """How they want to be told."""
        wish = Preferences(
            worker_id=worker_id, occurred_at=self.clock.now, quiet=quiet, personalised=personalised, source="page"
        )
        self.put(CONSENTS.name, f"{worker_id}:{PREFERENCES}", worker_id, wish)

    # -- what the process does ------------------------------------------------------------

    def read(self) -> None:
        """Everything on the bus."""
        for spot in self.process.behind():
            self.process.deliver(spot, 1_000)

    def decide(
        self,
        role_name: str,
        partition: int,
        *,
        slice_: int = 32,
        permits: int = 9,
        between: Callable[[], None] = lambda: None,
    ) -> list[Record]:
        """One decision, committed and not yet read back; what it sets off gathers in ``effects``.

        ``between`` happens behind the first slice: the follower may have its turn there.
        """
        role = self.process.roles[role_name]
        desk = role.desks[partition]
        for channel in Channel:
            desk.permits[channel] = permits
        basis = Basis(as_of=self.clock.now, offsets=self.process.offsets(INPUTS), policy="p", taxonomy="t")
        items = list(desk.next_items(256, self.clock.now).items())
        records: list[Record] = []
        for start in range(0, max(len(items), 1), slice_):
            records += role.decide(desk, dict(items[start : start + slice_]), self.clock.now, basis)
            if start == 0:
                between()
        self.bus.write(f"{role_name}-{partition}", self.epochs[role_name, partition], records)
        self.effects += desk.effects
        desk.effects = []
        return records

    def settle(self, *role_names: str) -> None:
        """Until nothing is dirty at this moment."""
        while True:
            self.read()
            busy = [
                (name, partition)
                for name in role_names or tuple(self.process.roles)
                for partition, desk in self.process.roles[name].desks.items()
                if desk.has_work(self.clock.now)
            ]
            if not busy:
                return
            for name, partition in busy:
                self.decide(name, partition)

    def after(self, **by: float) -> None:
        """Time passes, and everything is settled."""
        self.clock.forward(timedelta(**by))
        self.settle()

    # -- what the logs say ------------------------------------------------------------

    @property
    def offers(self) -> dict[str, Offer]:
        """By key."""
        return Truth(self.bus).offers

    @property
    def deliveries(self) -> dict[str, Delivery]:
        """By notification."""
        return Truth(self.bus).deliveries

    @property
    def candidates(self) -> dict[str, Candidate]:
        """By key."""
        return Truth(self.bus).candidates


def same_partition(prefix: str, number: int) -> list[str]:
    """Ids of one partition."""
    ids = (f"{prefix}-{n}" for n in range(10_000))
    partition = partition_of(f"{prefix}-0", PARTITIONS)
    return [each for each in ids if partition_of(each, PARTITIONS) == partition][:number]
