"""What all roles have in common: desks with dirty items, and decisions as log records."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from agents.own.dirty import Alarms, Dirty
from agents.own.fence import Record
from agents.own.scope import WHOLE, Scope
from agents.replica import Replica, Touched
from schemas.decisions import Basis, Channel, Delivery
from schemas.envelope import Envelope, encode, headers_for
from schemas.model import Contract
from schemas.topics import Topic


@dataclass(frozen=True)
class Effect:
    """Something to do in the outside world, once the decision that asks for it is committed."""

    item: str
    attempt_id: str
    delivery: Delivery
    """The record that announces it; the replica may not hold it yet."""


@dataclass(slots=True)
class Desk:
    """What the owner of one partition has before it."""

    partition: int
    dirty: Dirty = field(default_factory=Dirty)
    alarms: Alarms = field(default_factory=Alarms)
    reconciling: Iterator[str] | None = None
    """What the take-over has still to look at, before single dirty items."""
    happenings: bool = False
    """Whether there are happenings to take up."""
    hurry: bool = False
    """Whether somebody waits for what is dirty; what merely is to be written down may gather for a while."""
    permits: Counter[Channel] = field(default_factory=Counter)
    """How many calls the rate buckets allow in the next decision. Every desk has its own: those that decide at the
    same time would take each other's."""
    permits_end: datetime | None = None
    """Until when they hold: hoarded for longer, they would leave in one burst."""
    closing: bool = False
    """The partition may leave: nothing new is set off."""
    effects: list[Effect] = field(default_factory=list)
    """What the last decision is to set off once it is committed."""
    looked_at: set[str] = field(default_factory=set)
    """Items that the decision under way has taken on, in whichever slice: the replica does not show its effect yet."""
    unseen: dict[str, set[str]] = field(default_factory=dict)
    """Other → items of what the decision under way wrote, by which ``mark`` cannot find the items yet."""

    def mark(self, item: str, scope: Scope = WHOLE, *, hurry: bool = True) -> None:
        """Marks an item of this partition dirty."""
        self.dirty.mark(item, scope)
        self.hurry |= hurry

    def wrote(self, item: str, other: str) -> None:
        """The decision under way writes about this pair."""
        self.unseen.setdefault(other, set()).add(item)

    def has_work(self, as_of: datetime) -> bool:
        """Whether there is anything to decide now."""
        return bool(self.reconciling or self.dirty or self.happenings or self.alarm_rings(as_of))

    def alarm_rings(self, as_of: datetime) -> bool:
        """Whether the time has come for an item."""
        alarm = self.alarms.next()
        return alarm is not None and alarm <= as_of

    def ring(self, as_of: datetime) -> None:
        """Marks dirty what an alarm was set for."""
        for item in self.alarms.due(as_of):
            self.dirty.mark(item)

    def next_items(self, most: int, as_of: datetime) -> dict[str, Scope]:
        """What to decide next: alarms that rang, then the rest of a take-over, then what was touched."""
        self.looked_at.clear()
        self.unseen.clear()
        self.ring(as_of)
        if self.reconciling is None:
            items = self.dirty.take(most)
        else:
            items = {item: WHOLE for _, item in zip(range(most), self.reconciling, strict=False)}
            if len(items) < most:
                self.reconciling = None
        self.hurry = self.hurry and bool(self.dirty)  # those that are left are waited for no less
        return items


class Role(ABC):
    """One of the three deciders, over all partitions that this process owns of it."""

    name: str
    owned: Topic
    """Partition p of this topic ↔ transactional id ``<name>-p`` ↔ partition p of the log."""
    log: Topic
    takes_up: Topic | None = None
    """The happenings whose effect this role writes, if any."""

    def __init__(self, replica: Replica) -> None:
        self.replica = replica
        self.desks: dict[int, Desk] = {}

    def adopt(self, partition: int) -> Desk:
        """Begins an ownership: everything in the partition is to be looked at once."""
        desk = Desk(partition)
        desk.reconciling = self.everything(partition)
        desk.happenings = self.takes_up is not None
        self.desks[partition] = desk
        return desk

    def leave(self, desk: Desk) -> None:
        """Ends an ownership; the partition may have been adopted anew meanwhile."""
        if self.desks.get(desk.partition) is desk:
            del self.desks[desk.partition]
        for effect in desk.effects:
            self.forget(effect)
        desk.effects = []

    def forget(self, effect: Effect) -> None:
        """An effect that was announced will not be carried out here."""
        raise NotImplementedError(f"{self.name} announces no effects: {effect}")

    def owes(self, partition: int) -> bool:
        """Whether there are answers from outside that are not written yet."""
        del partition
        return False

    @abstractmethod
    def everything(self, partition: int) -> Iterator[str]:
        """Every item of a partition that may need a decision."""

    @abstractmethod
    def mark(self, touched: Touched, as_of: datetime) -> None:
        """Marks dirty, on the desks of this process, what ``touched`` may have changed."""

    @abstractmethod
    def decide(self, desk: Desk, items: Mapping[str, Scope], as_of: datetime, basis: Basis) -> list[Record]:
        """The difference between what should hold and what the log says, as records for it.

        A pure function of the replica, ``items`` and ``as_of``; it also sets the alarms of the items. One decision
        may come in several slices of disjoint ``items``, all before its commit.
        """

    def record(self, partition: int, key: str, value: Contract | None, as_of: datetime) -> Record:
        """A record of this role's log."""
        if value is None:
            return Record(self.log.name, partition, key, None)
        envelope = Envelope(id=f"{key}@{as_of.isoformat()}", source=f"kaigong/{self.name}", time=as_of)
        return Record(self.log.name, partition, key, encode(value), headers_for(type(value), envelope))
