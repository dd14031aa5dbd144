"""The fold: any interleaving of partitions, any repetition, and at rest always the same picture."""

from __future__ import annotations

from itertools import permutations

import pytest

from agents.replica import BusRecord, Replica, Unreadable
from schemas.decisions import TakenUp
from schemas.happenings import OutcomeKind, OutcomeReported
from schemas.model import Contract
from schemas.state import HeldPosting, Identity
from schemas.topics import (
    BY_NAME,
    CERTIFICATES,
    CONSENTS,
    CONTACTS,
    IDENTITIES,
    OFFERS,
    OUTCOMES,
    REVIEW,
    VACANCIES,
    WORKERS,
)
from tests.property.market import made
from tests.property.market.bus import Bus
from tests.property.market.clock import BEGIN, Clock
from tests.property.market.dump import dump
from tests.property.market.process import PSEUDONYMISER

PERSON = PSEUDONYMISER.identity("13900000001")
FIRST, SECOND = (PSEUDONYMISER.worker_id(PERSON, epoch) for epoch in (0, 1))


@pytest.fixture
def bus() -> Bus:
    return Bus(Clock(), fenced=True)


@pytest.fixture
def replica() -> Replica:
    return Replica(PSEUDONYMISER)


def put(bus: Bus, replica: Replica, topic: str, key: str, value: Contract | None) -> BusRecord:
    record = bus.put(topic, key, key.split(":", maxsplit=1)[0], value)
    replica.apply(record)
    return record


def whole(replica: Replica) -> dict[str, object]:
    return dump(replica, BEGIN)


def test_of_postings_that_are_held_the_younger_wins(bus: Bus, replica: Replica) -> None:
    """A redelivered older one does not come back over it; a tombstone ends either."""
    held = [
        HeldPosting(vacancy_id="v-1", enterprise_id="e-1", position=position, occurred_at=BEGIN, reasons=("looks",))
        for position in (1, 2)
    ]
    for each in reversed(held):
        put(bus, replica, REVIEW.name, "v-1", each)
    assert replica.held == {"v-1": held[1]}
    put(bus, replica, REVIEW.name, "v-1", None)
    assert replica.held == {}


def test_the_same_record_again_changes_nothing(bus: Bus, replica: Replica) -> None:
    """Each record is applied twice in a row: the picture is that of applying it once."""
    once = Replica(PSEUDONYMISER)
    for topic, key, value in (
        (WORKERS.name, "w-1", made.worker()),
        (CERTIFICATES.name, "w-1:c-1", made.certificate()),
        (VACANCIES.name, "v-1", made.vacancy()),
        (CONTACTS.name, "w-1", made.contact()),
        (CONSENTS.name, "w-1:push", made.consent()),
    ):
        record = put(bus, replica, topic, key, value)
        replica.apply(record)
        once.apply(record)
    assert whole(replica) == whole(once)


@pytest.mark.parametrize(
    ("topic", "key", "old", "new"),
    [
        (WORKERS.name, "w-1", made.worker(position=1), made.worker(position=2, max_distance_km=5)),
        (CERTIFICATES.name, "w-1:c-1", made.certificate(position=1), made.certificate(position=2, level=6)),
        (VACANCIES.name, "v-1", made.vacancy(position=1), made.vacancy(position=2, lodging=True)),
    ],
    ids=["worker", "certificate", "vacancy"],
)
def test_the_highest_position_wins(
    bus: Bus, replica: Replica, *, topic: str, key: str, old: Contract, new: Contract
) -> None:
    """A redelivered batch writes an older record again: nothing changes, its broker time does not count."""
    if topic == CERTIFICATES.name:
        put(bus, replica, WORKERS.name, "w-1", made.worker())
    put(bus, replica, topic, key, old)
    put(bus, replica, topic, key, new)
    before = whole(replica)
    put(bus, replica, topic, key, old)
    assert whole(replica) == before


@pytest.mark.parametrize("order", list(permutations(range(4))), ids=str)
def test_a_stale_epoch_is_ignored_in_any_order(bus: Bus, order: tuple[int, ...]) -> None:
    """The number starts a new person: whatever comes of the old one, before or after, they are gone."""
    records = [
        bus.put(IDENTITIES.name, PERSON, PERSON, Identity(epoch=1)),
        bus.put(WORKERS.name, FIRST, FIRST, made.worker(FIRST)),
        bus.put(CERTIFICATES.name, f"{FIRST}:c-1", FIRST, made.certificate(FIRST)),
        bus.put(WORKERS.name, SECOND, SECOND, made.worker(SECOND)),
    ]
    replica, straight = Replica(PSEUDONYMISER), Replica(PSEUDONYMISER)
    for index in order:
        replica.apply(records[index])
    for record in records:
        straight.apply(record)
    assert replica.is_gone(FIRST)
    assert not replica.is_gone(SECOND)
    assert whole(replica) == whole(straight)


def test_a_certificate_may_come_before_its_worker(bus: Bus, replica: Replica) -> None:
    """The completion of somebody not registered yet waits, and counts from the registration on."""
    put(bus, replica, VACANCIES.name, "v-1", made.vacancy(level=4, certificate_must=True))
    put(bus, replica, CERTIFICATES.name, "w-1:c-1", made.certificate())
    assert not replica.index.evaluate("w-1", "v-1", BEGIN).eligible
    put(bus, replica, WORKERS.name, "w-1", made.worker())
    assert replica.index.evaluate("w-1", "v-1", BEGIN).eligible


def test_tombstones_leave_nothing(bus: Bus, replica: Replica) -> None:
    """After the tombstones of all its keys the replica equals one that never knew them."""
    keys = [
        (WORKERS.name, "w-1", made.worker()),
        (CERTIFICATES.name, "w-1:c-1", made.certificate()),
        (VACANCIES.name, "v-1", made.vacancy()),
        (CONTACTS.name, "w-1", made.contact(openid_hash="x-1")),
        (CONSENTS.name, "w-1:push", made.consent()),
    ]
    for topic, key, value in keys:
        put(bus, replica, topic, key, value)
    for topic, key, _ in keys:
        put(bus, replica, topic, key, None)
    assert whole(replica) == whole(Replica(PSEUDONYMISER))
    assert replica.is_gone("w-1")
    assert replica.people.by_openid("x-1") is None
    assert replica.take_touched().workers == {"w-1"}


def test_an_openid_moves_to_another_worker(bus: Bus, replica: Replica) -> None:
    """A number that is reassigned: the tombstone of the former contact does not hide the new one."""
    put(bus, replica, CONTACTS.name, "w-1", made.contact("w-1", "x-1"))
    put(bus, replica, CONTACTS.name, "w-2", made.contact("w-2", "x-1"))
    put(bus, replica, CONTACTS.name, "w-1", None)
    assert replica.people.by_openid("x-1") == "w-2"


def _outcome() -> OutcomeReported:
    return OutcomeReported(
        offer_id="o-1", vacancy_id="v-1", worker_id="w-1", occurred_at=BEGIN, outcome=OutcomeKind.ACCEPTED
    )


def test_what_a_log_has_taken_up_waits_no_more(bus: Bus, replica: Replica) -> None:
    """A happening waits until the log has its effect, is not taken again, and the log never goes back."""
    first = put(bus, replica, OUTCOMES.name, "v-1", _outcome())
    second = put(bus, replica, OUTCOMES.name, "v-1", _outcome())
    waiting = replica.happenings.outcomes[first.partition]
    assert list(waiting) == [first.offset, second.offset]
    bus.put(OFFERS.name, "#taken", "v-1", TakenUp(topic=OUTCOMES.name, position=2))
    bus.put(OFFERS.name, "#taken", "v-1", TakenUp(topic=OUTCOMES.name, position=1))
    for record in bus.logs[OFFERS.name, first.partition]:
        replica.apply(record)
        replica.apply(first)
        replica.apply(second)
        assert not waiting
    assert replica.happenings.taken == {(OUTCOMES.name, first.partition): 2}


@pytest.mark.parametrize(
    ("topic", "key", "value"),
    [
        (WORKERS.name, "w-1", b"{"),
        (WORKERS.name, "w-1", b'{"worker_id":"w-1"}'),
        (OFFERS.name, "v-1:w-1", b'{"offer_id":1}'),
        (IDENTITIES.name, PERSON, None),
        (OUTCOMES.name, "v-1", None),
        (OFFERS.name, "#unheard-of", b"{}"),
    ],
)
def test_an_unreadable_record_is_named_with_its_position(
    bus: Bus, replica: Replica, topic: str, key: str, value: bytes | None
) -> None:
    """The process stops rather than guesses, and says where."""
    good = bus.put(WORKERS.name, "w-1", "w-1", made.worker())
    model = BY_NAME[topic].models[0]
    headers = tuple((name, old if name != "ce_type" else _type_of(model)) for name, old in good.headers)
    if key.startswith("#"):
        headers = ()
    record = good._replace(topic=topic, partition=3, offset=41, key=key, value=value, headers=headers)
    with pytest.raises(Unreadable, match=rf"{topic}\[3\] offset 41 ") as caught:
        replica.apply(record)
    assert caught.value.record is record


def _type_of(model: type[Contract]) -> bytes:
    from schemas.envelope import TYPE_OF

    return TYPE_OF[model].encode()
