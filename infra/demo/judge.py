"""The judge: compares what the bus says with what the providers accepted, not with any counter of the sender."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

from agents.replica import Replica
from infra.demo.observer import History
from schemas.decisions import DeliveryState, OfferStatus, OwedTo
from schemas.partitioning import partition_of
from schemas.topics import PARTITIONS

Number = TypeVar("Number", int, float)

_TOLD: Final = (DeliveryState.ACCEPTED, DeliveryState.DELIVERED)
_ENDS: Final = ("delivered", "failed", "dropped", "expired", "unknown")


@dataclass(frozen=True)
class Kill:
    """When an agent was killed, what it owned, and when its last partition was served again; broker time, ms."""

    at_ms: int
    back_ms: int
    owned: Mapping[str, frozenset[int]]

    def touches(self, vacancy_id: str, worker_id: str, began_ms: int, ended_ms: int) -> bool:
        """Whether a message on its way from ``began_ms`` to ``ended_ms`` needed something of the killed agent."""
        vacancy, worker = partition_of(vacancy_id, PARTITIONS), partition_of(worker_id, PARTITIONS)
        needed = (
            vacancy in self.owned.get("vacancy.postings", frozenset())
            or vacancy in self.owned.get("vacancies", frozenset())
            or worker in self.owned.get("workers", frozenset())
        )
        return needed and began_ms <= self.back_ms and ended_ms >= self.at_ms


@dataclass(frozen=True)
class Accepted:
    """A message that a provider accepted."""

    channel: str
    attempt_id: str
    accepted_ms: int


def accepted_by_simulators(journal: Path) -> list[Accepted]:
    """What the simulators wrote down before they answered."""
    with journal.open() as lines:
        return [Accepted(each["channel"], each["attempt_id"], each["accepted_at"]) for each in map(json.loads, lines)]


def notifications(replica: Replica, accepted: Iterable[Accepted]) -> dict[str, int]:
    """The life of every notification, and what does not add up.

    ``lost``: a standing offer without a notification, one that should have been sent and has no end, or one that the
    bus says was taken and no provider has. ``duplicated``: accepted more than once, over all its attempts and channels.
    """
    by_attempt = Counter(each.attempt_id for each in accepted)
    states: Counter[str] = Counter()
    lost = duplicated = taken = 0
    for worker_id in replica.deliveries.workers():
        for delivery in replica.deliveries.of_worker(worker_id).values():
            states[delivery.state] += 1
            times = sum(by_attempt.pop(attempt.attempt_id, 0) for attempt in delivery.attempts)
            taken += times > 0
            duplicated += max(0, times - 1)
            lost += delivery.state in _TOLD and times == 0
            lost += delivery.state not in _TOLD and delivery.state.value not in _ENDS
    duplicated += sum(by_attempt.values())  # accepted, and the bus knows of no such attempt
    lost += sum(1 for _ in unbound(replica))
    return {
        "planned": states.total(),
        "accepted": taken,
        **{end: states[end] for end in _ENDS},
        "lost": lost,
        "duplicated": duplicated,
    }


def unbound(replica: Replica) -> Iterable[str]:
    """Standing offers that no notification carries."""
    for worker_id in replica.offers.workers():
        for offer in replica.offers.of_worker(worker_id).values():
            if offer.status is OfferStatus.STANDING and replica.deliveries.by_offer(offer.offer_id) is None:
                yield offer.offer_id


def latency(
    replica: Replica,
    history: History,
    posted_ms: Mapping[str, int],
    accepted: Sequence[Accepted],
    kill: Kill,
) -> tuple[dict[str, Any], int]:
    """From the vacancy's event on the bus to the provider's call, ms, over the vacancies in ``posted_ms``.

    Both ends are clocks of this machine: the broker's and the simulators'. Returns the figures, and how long the
    longest message that the kill held up had to wait from the kill on.
    """
    called = {each.attempt_id: each.accepted_ms for each in accepted}
    free: list[int] = []
    held_up: list[int] = []
    for worker_id in replica.deliveries.workers():
        for delivery in replica.deliveries.of_worker(worker_id).values():
            moments = [called[each.attempt_id] for each in delivery.attempts if each.attempt_id in called]
            if not moments:
                continue
            for bound in delivery.offers:
                began = posted_ms.get(bound.vacancy_id)
                if began is None or history.owed_to.get(bound.offer_id) != OwedTo.VACANCY:
                    continue
                if bound.offer_id in history.refills:
                    continue
                if kill.touches(bound.vacancy_id, worker_id, began, min(moments)):
                    held_up.append(min(moments) - max(began, kill.at_ms))
                else:
                    free.append(min(moments) - began)
    figures = {"p50": percentile(free, 50), "p99": percentile(free, 99), "excluded": len(held_up)}
    return figures, max(held_up, default=0)


def percentile(values: Sequence[Number], share: int) -> Number | None:
    """The value that ``share`` per cent do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * share // 100) - 1)] if ordered else None
