"""One set of events, played in any interleaving of its keys (invariant I5)."""

from __future__ import annotations

from collections import deque
from datetime import timedelta
from random import Random
from typing import NamedTuple

from schemas.decisions import Change, OfferStatus
from schemas.model import Contract
from schemas.state import ConsentKind
from schemas.topics import CERTIFICATES, VACANCIES, WORKERS
from tests.property.market.bus import Bus
from tests.property.market.clock import Clock
from tests.property.market.market import Market, Rules
from tests.property.market.truth import Truth
from tests.property.market.world import JOBS, PEOPLE, RULES_, World


class Put(NamedTuple):
    """One record as the world writes it."""

    topic: str
    key: str
    by: str
    value: Contract | None


class _Recorder(Bus):
    """Writes down what is put instead of keeping it."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock, fenced=True)
        self.puts: list[Put] = []

    def put(self, topic: str, key: str, by: str, value: Contract | None) -> None:
        """Loud records only: which of a pair is the youngest does hang on the interleaving."""
        if value is not None and topic in (WORKERS.name, CERTIFICATES.name, VACANCIES.name):
            value = value.model_copy(update={"quiet": False})
        self.puts.append(Put(topic, key, by, value))


def script(seed: int) -> list[list[Put]]:
    """Each key gets one value, and at most its end: a value between would let a pair be spent, or not."""
    random = Random(seed)
    recorder = _Recorder(Clock())
    world = World(recorder, Clock(), random)
    parts: list[list[Put]] = []

    def part() -> None:
        if recorder.puts:
            parts.append(recorder.puts)
        recorder.puts = []

    for person in PEOPLE:
        early = random.random() < 0.5
        worker_id = world.worker_of(person)
        if early:
            world.certify(person)
            part()
        world.register(person)
        if random.random() < 0.15:
            world.erase(person)
        part()
        if not early:
            world.certify(person)
            part()
        if random.random() < 0.15:
            world.agree(worker_id, ConsentKind.SUPPRESSION, granted=True)
            part()
    for job in JOBS:
        world.post(job)
        if random.random() < 0.15:
            world.withdraw(job)
        part()
    for rule_id in RULES_:
        world.ask(rule_id)
        if random.random() < 0.15:
            world.stop_asking(rule_id)
        part()
    return parts


class Outcome(NamedTuple):
    """Where a market ends."""

    members: frozenset[tuple[str, str]]
    too_broad: frozenset[str]
    filled: tuple[tuple[str, int], ...]


def play(parts: list[list[Put]], seed: int) -> Outcome:
    """One interleaving, with duplicates, among lag, decisions and changes of owner."""
    market = Market(seed, Rules())
    market.provider.kind = True
    left = [deque(part) for part in parts]
    while left:
        market.course_of_things()
        if market.random.random() < 0.15:
            queue = market.random.choice(left)
            put = queue.popleft()
            written = market.bus.put(*put)
            if market.random.random() < 0.2:
                market.bus.again((written.topic, written.partition), 1)
            left = [each for each in left if each]
    for _ in range(3):  # a message that waits for a permit, or for its second look, waits for moments
        market.come_to_rest()
        market.clock.forward(timedelta(seconds=1))
    market.come_to_rest()
    truth = Truth(market.bus)
    holding = [offer for offer in truth.offers.values() if offer.status is not OfferStatus.LAPSED]
    return Outcome(
        members=frozenset((c.rule_id, c.worker_id) for c in truth.candidates.values() if c.change is not Change.LEAVE),
        too_broad=frozenset(truth.too_broad),
        filled=tuple((job, sum(offer.vacancy_id == job for offer in holding)) for job in JOBS),
    )
