"""The scheduler: a seed decides what happens, who reads how far, who owns what, what a provider says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from agents.own.fence import Barred, Record
from agents.own.tenure import INPUTS
from agents.roles.notify import Notify
from agents.roles.notify.caller import BARRIER
from agents.roles.role import Desk, Effect, Role
from notifier.outcome import Outcome, OutcomeClass, Unanswered
from schemas.decisions import Basis, Channel, DeliveryState
from schemas.happenings import ReceiptArrived
from schemas.topics import CHANNEL_EVENTS, PARTITIONS
from tests.property.market.bus import Bus, Spot
from tests.property.market.clock import Clock
from tests.property.market.process import Process
from tests.property.market.provider import Provider
from tests.property.market.world import World

ROLES = ("book", "notify", "membership")
_READS_BETWEEN_SLICES = 0.3
_SLICE = 2  # as Tenure decides in slices, only smaller, so that a few items make several


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What ``agents.own`` promises to the roles; each can be broken, to see that it is needed."""

    waits_for_inputs: bool = True
    waits_for_commits: bool = True
    fenced: bool = True


@dataclass(eq=False)
class Seat:
    """One process's belief that it owns one partition of a role."""

    process: Process
    role: Role
    partition: int
    epoch: int
    desk: Desk
    awaits: dict[Spot, int] = field(default_factory=dict)
    """What the replica must hold before the next decision: the last commit."""
    barrier: dict[Spot, int] | None = None
    effects: list[Effect] = field(default_factory=list)
    """Set off once the replica holds the commit that announces them."""

    @property
    def name(self) -> str:
        """The transactional id."""
        return f"{self.role.name}-{self.partition}"


class Market:
    """A whole market, driven by one seed."""

    def __init__(self, seed: int, rules: Rules, *, processes: int = 3) -> None:
        self.random = Random(seed)
        self.rules = rules
        self.clock = Clock()
        self.bus = Bus(self.clock, fenced=rules.fenced)
        self.world = World(self.bus, self.clock, self.random)
        self.provider = Provider(self.clock, self.random)
        self.processes = [self._process(n) for n in range(processes)]
        self.seats: list[Seat] = []
        self._calls: list[tuple[Seat, Effect]] = []
        for role in ROLES:
            for partition in range(PARTITIONS):
                self._take_over(role, partition, self.random.choice(self.processes))

    def _process(self, number: int) -> Process:
        return Process(f"process-{number}", self.bus, self.clock)

    # -- ownership ------------------------------------------------------------

    def owner(self, role: str, partition: int) -> Seat | None:
        """Who took the partition over last, if it lives: whoever else believes to own it is a zombie."""
        epoch = self.bus.epoch(f"{role}-{partition}")
        mine = (seat for seat in self.seats if (seat.role.name, seat.partition) == (role, partition))
        return next((seat for seat in mine if seat.epoch == epoch), None)

    def _take_over(self, role: str, partition: int, process: Process) -> None:
        """As ``Tenure`` does: bar, *then* ask for the ends, wait, reconcile."""
        for seat in [each for each in self.seats if each.process is process]:
            if (seat.role.name, seat.partition) == (role, partition):
                self._leave(seat)
        epoch = self.bus.start_fence(f"{role}-{partition}")
        if self.rules.waits_for_inputs:
            process.catch_up(self._ends(INPUTS))
        mine = process.roles[role]
        self.seats.append(Seat(process, mine, partition, epoch, mine.adopt(partition)))

    def _leave(self, seat: Seat) -> None:
        self.seats.remove(seat)
        for effect in seat.effects:
            seat.role.forget(effect)
        seat.role.leave(seat.desk)

    def _change_owner(self) -> None:
        """A rebalance: the former owner lets go, or does not know yet and goes on as a zombie."""
        role, partition = self.random.choice(ROLES), self.random.randrange(PARTITIONS)
        before = self.owner(role, partition)
        if before is not None and self.random.random() < 0.6:
            self._leave(before)
        self._take_over(role, partition, self.random.choice(self.processes))

    def _kill(self) -> None:
        """A process dies with its memory; another starts from the topics, and others own its partitions."""
        number = self.random.randrange(len(self.processes))
        dead = self.processes[number]
        dead.alive = False
        lost = [seat for seat in self.seats if seat.process is dead]
        self.processes[number] = self._process(number)
        self._calls = [call for call in self._calls if call[0].process is not dead]
        for seat in lost:
            self.seats.remove(seat)
        for seat in lost:
            if self.owner(seat.role.name, seat.partition) is None:
                self._take_over(seat.role.name, seat.partition, self.random.choice(self.processes))

    def _ends(self, topics: tuple[str, ...]) -> dict[Spot, int]:
        return {(topic, p): self.bus.ends[topic, p] for topic in topics for p in range(PARTITIONS)}

    # -- deciding ------------------------------------------------------------

    def _has_work(self, seat: Seat) -> bool:
        return bool(seat.effects) or seat.desk.has_work(self.clock.now)

    def decide(self, seat: Seat) -> None:
        """The next thing an owner does, if it may."""
        if self.rules.waits_for_commits and not seat.process.reached(seat.awaits):
            return
        if seat.effects:
            self._calls += [(seat, effect) for effect in seat.effects]
            seat.effects = []
            return
        if isinstance(seat.role, Notify):
            if seat.barrier is None:
                seat.barrier = self._ends(BARRIER)
            if not seat.process.reached(seat.barrier):
                return
            seat.barrier = None
            for channel in Channel:
                seat.desk.permits[channel] = 20 if self.provider.kind else self.random.randint(0, 5)
        records = self._decided(seat)
        try:
            seat.awaits = self.bus.write(seat.name, seat.epoch, records) if records else {}
        except Barred:
            self._leave(seat)
            return
        seat.effects, seat.desk.effects = seat.desk.effects, []

    def _decided(self, seat: Seat) -> list[Record]:
        now = self.clock.now
        items = list(seat.desk.next_items(self.random.choice([1, 3, 100]), now).items())
        records: list[Record] = []
        for start in range(0, max(len(items), 1), _SLICE):
            basis = Basis(as_of=now, offsets=seat.process.offsets(INPUTS), policy="p", taxonomy="t")
            records += seat.role.decide(seat.desk, dict(items[start : start + _SLICE]), now, basis)
            self._read_a_little(seat.process)
        return records

    def _read_a_little(self, process: Process) -> None:
        """Between two slices the follower may have its turn."""
        behind = process.behind()
        if behind and self.random.random() < _READS_BETWEEN_SLICES:
            process.deliver(self.random.choice(behind), self.random.randint(1, 5))

    # -- calls ------------------------------------------------------------

    def _call(self) -> None:
        """One call that was set off reaches the provider, be it late; its answer may not reach the caller."""
        if not self._calls:
            return
        seat, effect = self._calls.pop(self.random.randrange(len(self._calls)))
        role = seat.role
        assert isinstance(role, Notify)
        delivery = role.begin_call(effect)
        if delivery is None:
            role.forget(effect)
            return
        attempt = delivery.attempts[-1]
        intent = delivery.state is DeliveryState.INTENT
        if intent or attempt.channel is Channel.WECHAT:
            seat.process.catch_up(self._ends(BARRIER))
            gate = role.closed_gate(delivery)
            if gate is not None:
                role.end_call(effect.item, effect.attempt_id, gate if intent else Unanswered("gate"))
                return
        if attempt.channel is Channel.WECHAT and self.clock.now >= attempt.signed_at + role.policy.wechat_window:
            late = Outcome(OutcomeClass.RETRYABLE_NOT_SENT, "own.late", None, "") if intent else Unanswered("window")
            role.end_call(effect.item, effect.attempt_id, late)
            return
        if intent or attempt.channel is Channel.WECHAT:
            outcome = self.provider.call(effect.attempt_id, effect.item, attempt.channel, attempt.signed_at)
            role.end_call(effect.item, effect.attempt_id, outcome)
        else:
            role.end_call(effect.item, effect.attempt_id, self.provider.query(effect.attempt_id))

    def _receipt(self) -> None:
        """A receipt comes, once, twice or never, before or after the answer to its call."""
        if not self.provider.receipts_due:
            return
        due = self.provider.receipts_due
        attempt_id = due.pop(self.random.randrange(len(due)))
        taken = self.provider.taken[attempt_id]
        times = 1 if self.provider.kind else self.random.choice([0, 1, 1, 1, 2])
        for _ in range(times):
            self.bus.put(
                CHANNEL_EVENTS.name,
                taken.worker_id,
                taken.worker_id,
                ReceiptArrived(
                    worker_id=taken.worker_id,
                    occurred_at=self.clock.now,
                    channel=taken.channel.value,
                    attempt_id=attempt_id if taken.channel is Channel.SMS else None,
                    provider_id=taken.provider_id,
                    delivered=taken.delivered,
                    code="0" if taken.delivered else "1",
                ),
            )

    # -- the course of things ------------------------------------------------------------

    def step(self) -> None:
        """One thing happens, inside or outside."""
        draw = self.random.random()
        if draw < 0.16:
            self.world.something_happens()
        elif draw < 0.20:
            self._time_passes()
        else:
            self.course_of_things()

    def course_of_things(self) -> None:
        """Somebody reads, decides, calls, hears, dies or takes over."""
        steps: list[tuple[int, Callable[[], None]]] = [
            (40, self._deliver),
            (40, self._decide),
            (5, self._call),
            (2, self._receipt),
            (3, self._change_owner),
            (1, self._kill),
        ]
        weights, chosen = zip(*steps, strict=True)
        self.random.choices(chosen, weights)[0]()

    def _deliver(self) -> None:
        process = self.random.choice(self.processes)
        behind = process.behind()
        if behind:
            process.deliver(self.random.choice(behind), self.random.choice([1, 2, 100]))

    def _decide(self) -> None:
        busy = [seat for seat in self.seats if self._has_work(seat)]
        if busy:
            self.decide(self.random.choice(busy))

    def _time_passes(self) -> None:
        seconds = self.random.choice([0.001, 0.1, 1, 5, 60, 60, 600, 3_600, 40_000])
        self.clock.forward(timedelta(seconds=seconds))

    def run(self, steps: int) -> None:
        """Chaos, often with a last change of every owner: nothing that comes later makes good what that loses."""
        for _ in range(steps):
            self.step()
        if self.random.random() < 0.5:
            for role in ROLES:
                for partition in range(PARTITIONS):
                    self._take_over(role, partition, self.random.choice(self.processes))

    def come_to_rest(self) -> None:
        """Nothing new happens: all is read, all is decided, all calls are answered, at this very moment."""
        for _ in range(400):
            for process in self.processes:
                for spot in process.behind():
                    process.deliver(spot, 1_000)
            busy = [seat for seat in self.seats if self._has_work(seat)]
            for seat in busy:
                self.decide(seat)
            while self._calls:
                self._call()
            if not busy and not any(process.behind() for process in self.processes):
                return
        busy = [seat for seat in self.seats if self._has_work(seat)]
        raise AssertionError(f"no rest: {[seat.name for seat in busy]} have work for ever")

    def let_time_pass(self) -> None:
        """Until every message has come to its end."""
        self.provider.kind = True
        wait = timedelta(minutes=1)
        for _ in range(24):
            self.clock.forward(wait)
            while self.provider.receipts_due:
                self._receipt()
            self.come_to_rest()
            wait = min(wait * 2, timedelta(hours=8))
