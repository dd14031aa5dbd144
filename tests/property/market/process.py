"""One process: a replica at its own offsets, and the three roles over it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from agents.replica import Replica
from agents.roles.book import Book, BookPolicy
from agents.roles.membership import Membership
from agents.roles.membership.policy import MembershipPolicy
from agents.roles.notify import Notify
from agents.roles.role import Role
from notifier.delivery.policy import NotifyPolicy
from schemas.ids import Pseudonymiser
from schemas.topics import HAPPENINGS, PARTITIONS
from tests.property.market.bus import Bus, Spot
from tests.property.market.clock import Clock

PSEUDONYMISER = Pseudonymiser(b"only for tests, of no worth to anybody")
MOST_MEMBERS = 3
_HAPPENINGS = {topic.name for topic in HAPPENINGS}


class Process:
    """Starts as the follower does: state and logs first, then happenings from where the logs took them up."""

    def __init__(self, name: str, bus: Bus, clock: Clock, policy: NotifyPolicy | None = None) -> None:
        self.name = name
        self.alive = True
        self._bus = bus
        self._clock = clock
        self.replica = Replica(PSEUDONYMISER)
        self.book = Book(self.replica, BookPolicy())
        self.notify = Notify(self.replica, policy or NotifyPolicy())
        self.membership = Membership(self.replica, MembershipPolicy(most_members=MOST_MEMBERS))
        self.roles: dict[str, Role] = {role.name: role for role in (self.book, self.notify, self.membership)}
        self.positions: defaultdict[Spot, int] = defaultdict(int)
        self._load()

    def _load(self) -> None:
        ordered = sorted(self.replica.topics, key=lambda topic: topic in _HAPPENINGS)
        for topic in ordered:
            for partition in range(PARTITIONS):
                spot = topic, partition
                begin = self.replica.happenings.taken.get(spot, 0)
                for record in self._bus.compacted(spot):
                    if record.offset >= begin:
                        self.replica.apply(record)
                self.positions[spot] = self._bus.ends[spot]
        self.replica.take_touched()

    def behind(self) -> list[Spot]:
        """Where there is something to read."""
        return [spot for spot, end in self._bus.ends.items() if self.positions[spot] < end]

    def deliver(self, spot: Spot, most: int) -> None:
        """Applies the next records of one partition and tells the roles."""
        waiting = [record for record in self._bus.logs[spot] if record.offset >= self.positions[spot]]
        for record in waiting[:most]:
            self.replica.apply(record)
            self.positions[spot] = record.offset + 1
        if len(waiting) <= most:
            self.positions[spot] = self._bus.ends[spot]
        touched = self.replica.take_touched()
        if touched:
            for role in self.roles.values():
                role.mark(touched, self._clock.now)

    def catch_up(self, ends: Mapping[Spot, int]) -> None:
        """Reads up to ``ends``."""
        for spot, end in ends.items():
            while self.positions[spot] < end:
                self.deliver(spot, 1)

    def reached(self, ends: Mapping[Spot, int]) -> bool:
        """Whether everything below ``ends`` is applied."""
        return all(self.positions[spot] >= end for spot, end in ends.items())

    def offsets(self, topics: Iterable[str]) -> dict[str, tuple[int, ...]]:
        """The offset vector."""
        return {topic: tuple(self.positions[topic, p] for p in range(PARTITIONS)) for topic in topics}
