"""Replicas beside each other (I2), and the batch over a whole replica beside the stream (I9)."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from agents.own.tenure import INPUTS
from agents.replica import Replica
from agents.roles.book import Book
from agents.roles.membership import Membership
from agents.roles.notify import Notify
from agents.roles.role import Role
from schemas.decisions import Basis, Channel
from schemas.topics import PARTITIONS
from tests.chaos.history import Rules
from tests.property.market.dump import dump


def folds_alike(one: Replica, other: Replica, as_of: datetime) -> list[str]:
    """The parts in which two replicas of the same topics differ."""
    mine, theirs = dump(one, as_of), dump(other, as_of)
    return [f"two replicas differ in {part}" for part in mine if mine[part] != theirs[part]]


def sweep(replica: Replica, rules: Rules, as_of: datetime) -> list[str]:
    """What a batch over the whole market would still decide: at rest nothing, the stream decided it all."""
    roles: list[Role] = [
        Book(replica, rules.book),
        Notify(replica, rules.notify),
        Membership(replica, rules.membership),
    ]
    basis = Basis(as_of=as_of, offsets=dict.fromkeys(INPUTS, (0,) * PARTITIONS), policy="sweep", taxonomy="sweep")
    found = []
    for role in roles:
        for partition in range(PARTITIONS):
            desk = role.adopt(partition)
            desk.permits = Counter(dict.fromkeys(Channel, 1_000_000))
            while desk.reconciling is not None:
                records = role.decide(desk, desk.next_items(256, as_of), as_of, basis)
                found += [f"{role.name} owes a decision on {record.key}" for record in records]
    return found
