"""`Registrar`: the one way by which registrations enter."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from datetime import timedelta

import pytest

from agents.own.fence import Record
from gateway.bus import BusDown, Written
from gateway.registration import UnknownPerson
from intake.phone import NotAPhone
from schemas.model import Shift
from schemas.state import ConsentKind, Worker
from schemas.topics import CONSENTS, CONTACTS, IDENTITIES, REGISTRATIONS, WORKERS
from tests.unit.gateway.world import NOW, PSEUDONYMISER, SEALER, World, form, phone

LATER, EARLIER = NOW + timedelta(minutes=5), NOW - timedelta(days=1)


async def test_people_are_written_before_the_event(world: World) -> None:
    """When the event is on the bus, identity, contact and consent already are."""
    written: list[Record] = []
    world.node.bus.before_write = written.extend
    await world.node.registrar.register(form(), NOW)
    order = [record.topic for record in written]
    firsts = order.index(REGISTRATIONS.name)
    assert {IDENTITIES.name, CONTACTS.name, CONSENTS.name} <= set(order[:firsts])


async def test_two_gateways_register_the_same_phone_at_once(world: World) -> None:
    """One worker id, one key in `contacts`, one in `identities`, although neither asked the other."""
    other = world.another()
    world.intake_runs = False
    first, second = await asyncio.gather(
        world.node.registrar.register(form(registration_id="reg-a"), NOW),
        other.registrar.register(form(registration_id="reg-b"), NOW),
    )
    assert first.worker_id == second.worker_id
    assert set(world.log.last(CONTACTS.name)) == {first.worker_id}
    assert len(world.log.last(IDENTITIES.name)) == 1
    assert {record.key for record in world.log.of(REGISTRATIONS.name)} == {first.worker_id}


async def test_the_contact_is_sealed(world: World) -> None:
    """Nothing on the bus holds the phone in the clear, and the contact opens to it."""
    registered = await world.node.registrar.register(form(name="测试甲"), NOW)
    for partition in world.log.partitions.values():
        assert not [record for record in partition if phone(1).encode() in (record.value or b"")]
    contact = world.node.replica.people.contacts[registered.worker_id]
    opened = json.loads(SEALER.open(contact.sealed, registered.worker_id, contact.key_id))
    assert opened == {"phone": phone(1), "name": "测试甲"}


async def test_an_identical_contact_is_not_written_again(world: World) -> None:
    """Registering twice leaves one contact record."""
    await world.node.registrar.register(form(), NOW)
    await world.node.registrar.register(form(), LATER)
    assert len(world.log.of(CONTACTS.name)) == 1


async def test_what_is_older_than_known_is_set_aside(world: World) -> None:
    """A kiosk that was offline overrules neither the consent nor the contact of today."""
    today = await world.node.registrar.register(form(name="今天", consent=False), NOW)
    await world.node.registrar.register(form(name="昨天", consent=True, occurred_at=EARLIER), LATER)
    people = world.node.replica.people
    contact = people.contacts[today.worker_id]
    assert json.loads(SEALER.open(contact.sealed, today.worker_id, "c1"))["name"] == "今天"
    assert not people.may_push(today.worker_id)


async def test_a_repeated_consent_moves_its_time(world: World) -> None:
    """Confirmed today, so yesterday's refusal from an offline kiosk no longer counts."""
    granted = await world.node.registrar.register(form(occurred_at=NOW - timedelta(days=2)), NOW)
    await world.node.registrar.register(form(), NOW)
    await world.node.registrar.register(form(consent=False, occurred_at=EARLIER), LATER)
    assert world.node.replica.people.may_push(granted.worker_id)


async def test_a_known_openid_survives_a_kiosk(world: World) -> None:
    """A registration without a WeChat openid does not drop the one that is known."""
    registered = await world.node.registrar.register(form(openid="o-test-1"), NOW)
    await world.node.registrar.register(form(name="测试乙"), LATER)
    openid_hash = PSEUDONYMISER.openid_hash("o-test-1")
    assert world.node.replica.people.by_openid(openid_hash) == registered.worker_id


async def test_a_registration_never_lifts_a_refusal(world: World) -> None:
    """A suppression has a key of its own; who refused stays refused after registering again."""
    registered = await world.node.registrar.register(form(), NOW)
    await world.node.registrar.withdraw(registered.worker_id, NOW, "sms-reply")
    await world.node.registrar.register(form(), LATER)
    assert world.node.replica.people.suppressed(registered.worker_id)


async def test_time_of_the_future_is_cut_to_now(world: World) -> None:
    """A kiosk whose clock runs ahead does not outrank everybody for ever."""
    await world.node.registrar.register(form(occurred_at=NOW + timedelta(days=400)), NOW)
    (event,) = world.log.of(REGISTRATIONS.name)
    assert b"2026-11-22T12:00:00Z" in (event.value or b"")


async def test_many_at_once_equal_one_by_one(world: World) -> None:
    """The bulk variant gives the same workers; a phone twice in a batch is one worker with one identity."""
    many = await world.node.registrar.register_many([form(1), form(2), form(1, registration_id="reg-again")], NOW)
    assert many[0].worker_id == many[2].worker_id != many[1].worker_id
    assert len(world.log.of(IDENTITIES.name)) == 2
    assert len(world.log.of(CONTACTS.name)) == 2


async def test_no_phone_is_refused_before_anything_is_written(world: World) -> None:
    """The whole batch is refused; nothing of it is on the bus."""
    with pytest.raises(NotAPhone):
        await world.node.registrar.register_many([form(1), form(2, phone="12345")], NOW)
    assert not world.log.of(CONTACTS.name)


async def test_a_bus_that_is_down_confirms_nothing(world: World) -> None:
    """BusDown, and a later repeat of the same form succeeds."""
    world.log.down = True
    with pytest.raises(BusDown):
        await world.node.registrar.register(form(), NOW)
    world.log.down = False
    assert (await world.node.registrar.register(form(), NOW)).registration_id == "reg-1"


class TestErasure:
    """Refusal, next epoch, tombstones, event."""

    async def test_everything_of_the_worker_is_tombstoned(self, world: World) -> None:
        """Contact and consents are gone, the worker too, and the identity is in its next epoch."""
        registered = await world.node.registrar.register(form(), NOW)
        assert await world.node.registrar.erase(phone(1), LATER) == registered.worker_id
        assert world.log.last(CONTACTS.name)[registered.worker_id].value is None
        assert all(record.value is None for record in world.log.last(CONSENTS.name).values())
        assert world.node.replica.people.epochs == {PSEUDONYMISER.identity(phone(1)): 1}
        assert world.node.replica.is_gone(registered.worker_id)

    async def test_the_order_leaves_no_hole(self, world: World) -> None:
        """The refusal is first and the epoch moves before any tombstone."""
        await world.node.registrar.register(form(), NOW)
        written: list[Record] = []
        world.node.bus.before_write = written.extend
        await world.node.registrar.erase(phone(1), LATER)
        seen = [(record.topic, record.value is None) for record in written]
        assert seen[0] == (CONSENTS.name, False)
        assert seen[1] == (IDENTITIES.name, False)
        assert next(topic for topic, is_tombstone in seen if is_tombstone) == CONTACTS.name
        assert seen[-1][0] != CONSENTS.name

    async def test_the_number_starts_a_new_person(self, world: World) -> None:
        """After an erasure the same phone registers as somebody else."""
        before = await world.node.registrar.register(form(), NOW)
        await world.node.registrar.erase(phone(1), LATER)
        after = await world.node.registrar.register(form(), LATER)
        assert before.worker_id != after.worker_id
        assert world.node.replica.people.suppressed(after.worker_id) is False

    async def test_by_worker_id(self, world: World) -> None:
        """The phone is found in the sealed contact."""
        registered = await world.node.registrar.register(form(), NOW)
        assert await world.node.registrar.erase_worker(registered.worker_id, LATER) == registered.worker_id
        with pytest.raises(UnknownPerson):
            await world.node.registrar.erase_worker(registered.worker_id, LATER)

    async def test_one_that_broke_off_is_repeated(self, world: World) -> None:
        """The bus goes down after the epoch moved: the repeat still removes the old worker."""
        registered = await world.node.registrar.register(form(), NOW)
        writes = 0

        def fail_third() -> None:
            nonlocal writes
            writes += 1
            world.log.down = writes == 2

        world.node.bus.after_write = fail_third
        with pytest.raises(BusDown):
            await world.node.registrar.erase(phone(1), LATER)
        world.log.down = False
        world.node.bus.after_write = world.settle
        await world.node.registrar.erase(phone(1), LATER)
        assert world.log.last(CONTACTS.name)[registered.worker_id].value is None
        assert world.node.replica.is_gone(registered.worker_id)

    async def test_an_overtaken_registration_leaves_nothing_behind(self, world: World) -> None:
        """Erased while a registration is between its barrier and its event: the contact that it wrote is
        taken back, and the registration is the next person's.
        """
        before = await world.node.registrar.register(form(), NOW)
        other = world.another()
        erasures = [other.registrar.erase(phone(1), LATER)]
        write = world.node.bus.write

        async def overtaken(records: Sequence[Record]) -> list[Written]:
            while erasures:
                await erasures.pop()
            return await write(records)

        world.node.bus.write = overtaken
        after = await world.node.registrar.register(form(name="新名"), LATER + timedelta(minutes=1))
        assert after.worker_id != before.worker_id
        assert world.log.last(CONTACTS.name)[before.worker_id].value is None
        assert world.log.last(CONTACTS.name)[after.worker_id].value is not None
        consents = world.log.last(CONSENTS.name).items()
        assert not [key for key, record in consents if key.startswith(before.worker_id) and record.value]

    async def test_nobody_is_nobody(self, world: World) -> None:
        """A phone that never registered is said to be unknown, and nothing is written."""
        with pytest.raises(UnknownPerson):
            await world.node.registrar.erase(phone(9), NOW)
        assert not world.log.of(IDENTITIES.name)


async def test_a_withdrawal_is_a_refusal_of_its_own_key(world: World) -> None:
    """`withdraw` writes the suppression and leaves the consent as it was."""
    registered = await world.node.registrar.register(form(), NOW)
    await world.node.registrar.withdraw(registered.worker_id, NOW, "station")
    world.settle()
    kinds = world.node.replica.people.consents(registered.worker_id)
    assert set(kinds) == {ConsentKind.PUSH, ConsentKind.SUPPRESSION}


async def test_a_worker_s_own_words_go_onto_the_bus_masked(world: World) -> None:
    """What they wish is read; who they are and how to reach them is the platform's alone."""
    wishes = "我叫张三，电话13900000001，月薪5000以上，不上夜班"
    await world.node.registrar.register(form(wishes=wishes), NOW)
    (record,) = world.log.of(REGISTRATIONS.name)
    assert record.value is not None
    for hidden in ("张三", "13900000001"):
        assert hidden not in record.value.decode()
    (known,) = world.log.last(WORKERS.name).values()
    assert known.value is not None
    worker = Worker.model_validate_json(known.value)
    assert (worker.reservation_pay, worker.shifts) == (5000, {Shift.DAY})
    assert "5000以上" not in known.value.decode()


def test_a_form_without_own_words_says_what_it_said_before() -> None:
    """An importer names a row's registration after it: the same row stays the same registration."""
    assert "wishes" not in form().model_dump_json()
    assert "wishes" in form(wishes="白班").model_dump_json()
    assert "13900000001" not in repr(form(wishes="电话13900000001"))
