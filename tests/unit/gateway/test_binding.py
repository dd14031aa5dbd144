"""Whose WeChat is whose: one code, one scan, one worker."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.own.fence import Record
from gateway.binding import LIFE, Became
from gateway.bus import Written
from gateway.contacts import ContactSeal
from schemas.state import Identity
from schemas.topics import CONTACTS, IDENTITIES
from tests.unit.gateway.pushed import scan, wechat_event
from tests.unit.gateway.world import NOW, PSEUDONYMISER, SEALER, World, form, phone

MINUTE = timedelta(minutes=1)
CONTACT_SEAL = ContactSeal(SEALER, PSEUDONYMISER)


def register(world: World, number: int = 1, **stated: object) -> str:
    return asyncio.run(world.node.registrar.register(form(number, **stated), world.clock())).worker_id


def code_for(world: World, worker_id: str) -> str:
    return world.node.bindings.code_for(worker_id, world.clock())


def scanned(world: World, openid: str, code: str, *, at: datetime | None = None, follows: bool = False) -> None:
    assert scan(world, openid, code, at=at, follows=follows).text == "success"
    world.settle()


def leaves(world: World, openid: str, *, at: datetime | None = None) -> None:
    assert wechat_event(world, openid, "unsubscribe", at=at).text == "success"
    world.settle()


def bound(world: World, worker_id: str) -> str | None:
    """The openid in a worker's contact; the hash beside it is always that one's."""
    contact = world.node.replica.people.contacts[worker_id]
    opened: str | None = json.loads(SEALER.open(contact.sealed, worker_id, contact.key_id)).get("openid")
    assert contact.openid_hash == (PSEUDONYMISER.openid_hash(opened) if opened else None)
    return opened


@pytest.mark.parametrize("follows", [False, True])
def test_a_scan_binds(world: World, follows: bool) -> None:
    """A new follower or an old one; phone and name stay as they are."""
    worker_id = register(world, name="测试甲")
    scanned(world, "o_1", code_for(world, worker_id), follows=follows)
    assert bound(world, worker_id) == "o_1"
    contact = world.node.replica.people.contacts[worker_id]
    assert CONTACT_SEAL.opened(contact) == {"phone": phone(1), "name": "测试甲", "openid": "o_1"}


def test_any_gateway_takes_the_scan(world: World) -> None:
    """Whoever made the code, and whoever has bound with it before: the gateway that is asked catches up first."""
    other = world.another()
    world.pause(world.node)
    worker_id = asyncio.run(other.registrar.register(form(), NOW)).worker_id
    code = other.bindings.code_for(worker_id, NOW)
    assert scan(world, "o_1", code).text == "success"
    other.bus.catch_up()
    assert other.replica.people.by_openid(PSEUDONYMISER.openid_hash("o_1")) == worker_id
    younger = other.bindings.code_for(worker_id, NOW + MINUTE)
    assert asyncio.run(other.bindings.scanned(younger, "o_2", NOW, NOW)) is Became.BOUND
    assert asyncio.run(world.node.bindings.scanned(younger, "o_3", NOW, NOW)) is Became.SPENT


def test_a_code_fits_a_scene_and_tells_nothing(world: World) -> None:
    """1 to 64 characters of those that WeChat takes; neither worker nor phone can be read in it."""
    worker_id = register(world)
    code = code_for(world, worker_id)
    assert len(code) <= 64
    assert code.isascii()
    assert code.replace("-", "").replace("_", "").isalnum()
    assert worker_id.removeprefix("w-") not in code.lower()
    assert code != code_for(world, worker_id)


def test_a_code_works_once(world: World) -> None:
    """Somebody who photographed it gets nothing, and the one who is bound stays bound."""
    worker_id = register(world)
    code = code_for(world, worker_id)
    scanned(world, "o_1", code)
    scanned(world, "o_2", code)
    assert bound(world, worker_id) == "o_1"
    assert world.node.replica.people.by_openid(PSEUDONYMISER.openid_hash("o_2")) is None


def test_a_repeated_event_changes_nothing(world: World) -> None:
    """WeChat sends it up to four times."""
    worker_id = register(world)
    code = code_for(world, worker_id)
    for _ in range(3):
        scanned(world, "o_1", code)
    written = [record for record in world.log.of(CONTACTS.name) if record.key == worker_id]
    assert len(written) == 2  # the registration's, and one


def test_older_codes_are_used_up_with_a_younger_one(world: World) -> None:
    """Two kiosks, two codes: the last one that was made is the one that counts."""
    worker_id = register(world)
    older = code_for(world, worker_id)
    world.clock.advance(MINUTE)
    scanned(world, "o_1", code_for(world, worker_id))
    scanned(world, "o_2", older)
    assert bound(world, worker_id) == "o_1"


def test_a_used_code_stays_used_after_leaving(world: World) -> None:
    """Neither the same event again nor another person can bring the binding back."""
    worker_id = register(world)
    code = code_for(world, worker_id)
    scanned(world, "o_1", code)
    leaves(world, "o_1", at=NOW + MINUTE)
    for openid in ("o_1", "o_2"):
        scanned(world, openid, code)
    assert bound(world, worker_id) is None


def test_a_used_code_stays_used_after_registering_anew(world: World) -> None:
    """The registration writes the contact again and keeps what the codes said."""
    worker_id = register(world)
    code = code_for(world, worker_id)
    scanned(world, "o_1", code)
    world.clock.advance(MINUTE)
    register(world, name="测试乙")
    scanned(world, "o_2", code)
    assert bound(world, worker_id) == "o_1"


def test_a_code_expires(world: World) -> None:
    """Half an hour after it was shown it is a picture."""
    worker_id = register(world)
    code = code_for(world, worker_id)
    world.clock.advance(LIFE)
    scanned(world, "o_1", code)
    assert bound(world, worker_id) is None


def test_one_openid_is_one_workers(world: World) -> None:
    """A family's phone moves to the other worker; the first is reached by SMS only."""
    first, second = register(world, 1), register(world, 2)
    scanned(world, "o_1", code_for(world, first))
    scanned(world, "o_1", code_for(world, second), at=NOW + MINUTE, follows=True)
    assert (bound(world, first), bound(world, second)) == (None, "o_1")
    assert world.node.replica.people.by_openid(PSEUDONYMISER.openid_hash("o_1")) == second


def test_a_registration_that_states_an_openid_takes_it_over(world: World) -> None:
    """By a trusted caller, in one batch or in two: the last one has it."""
    first, second = register(world, 1, openid="o_1"), register(world, 2, openid="o_1")
    assert (bound(world, first), bound(world, second)) == (None, "o_1")
    forms = [form(number, openid="o_9", registration_id=f"again-{number}") for number in (3, 4)]
    third, fourth = asyncio.run(world.node.registrar.register_many(forms, NOW))
    world.settle()
    assert (bound(world, third.worker_id), bound(world, fourth.worker_id)) == (None, "o_9")


def test_a_crash_between_the_two_contacts_is_mended_by_the_repeat(world: World) -> None:
    """The openid is nobody's for a moment, the code is still good, and WeChat sends the event again."""
    first, second = register(world, 1), register(world, 2)
    scanned(world, "o_1", code_for(world, first))
    code = code_for(world, second)
    settle = world.node.bus.after_write

    def dies() -> None:
        world.log.down = True

    world.node.bus.after_write = dies
    assert scan(world, "o_1", code, follows=True).status_code == 503
    world.log.down, world.node.bus.after_write = False, settle
    world.settle()
    assert (bound(world, first), bound(world, second)) == (None, None)
    scanned(world, "o_1", code, follows=True)
    assert bound(world, second) == "o_1"


def test_a_registration_at_the_same_moment_does_not_lose_the_binding(world: World) -> None:
    """Another gateway writes the contact from what it was before: ours is written once more, on top of it."""
    worker_id = register(world)
    other = world.another()
    world.pause(other)
    other.bus.catch_up()
    code = code_for(world, worker_id)
    world.clock.advance(MINUTE)
    stale = [form(name="测试丙", registration_id="reg-2")]
    write = world.node.bus.write

    async def overtaken(records: Sequence[Record]) -> list[Written]:
        written = await write(records)
        if stale and records[0].topic == CONTACTS.name:
            drafted = other.registrar._draft(stale.pop(), phone(1), world.clock())
            records, _freed = other.registrar._firsts([drafted], world.clock())
            await other.bus.write(records)
        return written

    world.node.bus.write = overtaken
    scanned(world, "o_1", code)
    assert bound(world, worker_id) == "o_1"
    assert CONTACT_SEAL.opened(world.node.replica.people.contacts[worker_id])["name"] == "测试丙"


def test_a_leaving_closes_the_channel(world: World) -> None:
    """WeChat is no way any more; nothing is suppressed, and the number stays."""
    worker_id = register(world, openid="o_1")
    leaves(world, "o_1")
    assert bound(world, worker_id) is None
    assert CONTACT_SEAL.opened(world.node.replica.people.contacts[worker_id]) == {"phone": phone(1)}
    assert not world.node.replica.people.suppressed(worker_id)


def test_an_old_leaving_does_not_undo_a_younger_binding(world: World) -> None:
    """The event of a minute ago comes, or comes again, after the person is back."""
    worker_id = register(world)
    scanned(world, "o_1", code_for(world, worker_id), at=NOW + MINUTE)
    for at in (NOW, NOW + MINUTE):
        leaves(world, "o_1", at=at)
    assert bound(world, worker_id) == "o_1"
    leaves(world, "o_1", at=NOW + 2 * MINUTE)
    assert bound(world, worker_id) is None


def test_nobody_is_bound_to_whom_is_erased(world: World) -> None:
    """The code names a worker who is no more, and their contact stays gone."""
    worker_id = register(world)
    code = code_for(world, worker_id)
    asyncio.run(world.node.registrar.erase(phone(1), NOW))
    again = register(world)
    scanned(world, "o_1", code)
    assert bound(world, again) is None
    assert world.log.last(CONTACTS.name)[worker_id].value is None


def test_a_code_of_somebody_who_is_being_erased_takes_nothing_from_others(world: World) -> None:
    """The epoch has moved and the tombstones are still to come: the openid stays with whom it was."""
    erased, other = register(world, 1), register(world, 2, openid="o_1")
    code = code_for(world, erased)
    world.put(IDENTITIES, PSEUDONYMISER.identity(phone(1)), Identity(epoch=1))
    scanned(world, "o_1", code, follows=True)
    assert bound(world, other) == "o_1"


def test_an_openid_of_somebody_who_is_being_erased_is_nobodys(world: World) -> None:
    """Before the tombstone of their contact, too."""
    register(world, openid="o_1")
    world.put(IDENTITIES, PSEUDONYMISER.identity(phone(1)), Identity(epoch=1))
    assert world.node.replica.people.by_openid(PSEUDONYMISER.openid_hash("o_1")) is None


def test_an_erasure_that_overtakes_a_takeover_leaves_no_contact(world: World) -> None:
    """A registration takes the openid of somebody who is erased at that moment: their contact stays gone."""
    holder = register(world, 1, openid="o_1")
    erasures = [world.another().registrar.erase(phone(1), NOW)]
    write = world.node.bus.write

    async def overtaken(records: Sequence[Record]) -> list[Written]:
        while erasures:
            await erasures.pop()
        return await write(records)

    world.node.bus.write = overtaken
    taker = register(world, 2, openid="o_1")
    assert world.log.last(CONTACTS.name)[holder].value is None
    assert bound(world, taker) == "o_1"


@pytest.mark.parametrize("taken", ["scan", "leave"])
def test_an_erasure_that_overtakes_leaves_no_contact(world: World, taken: str) -> None:
    """Erased between our look and our writing: what we wrote is taken back."""
    worker_id = register(world, openid="o_1")
    code = code_for(world, worker_id)
    erasures = [world.another().registrar.erase(phone(1), NOW)]
    write = world.node.bus.write

    async def overtaken(records: Sequence[Record]) -> list[Written]:
        while erasures:
            await erasures.pop()
        return await write(records)

    world.node.bus.write = overtaken
    if taken == "scan":
        scan(world, "o_2", code)
    else:
        wechat_event(world, "o_1", "unsubscribe")
    assert world.log.last(CONTACTS.name)[worker_id].value is None


@cache
def empty() -> World:
    return World()


@given(st.text(max_size=80))
def test_what_is_no_code_of_ours_binds_nobody(code: str) -> None:
    """A poster's scene, a guess, any characters: quietly nothing."""
    assert asyncio.run(empty().node.bindings.scanned(code, "o_1", NOW, NOW)) is Became.NOT_OURS


def test_an_altered_code_binds_nobody(world: World) -> None:
    """Any character changed, dropped or doubled; but for the last one, which has spare bits."""
    code = code_for(world, register(world))
    for at in range(len(code) - 1):
        for other in {*"AZaz09-_", "", code[at] * 2} - {code[at]}:
            altered = code[:at] + other + code[at + 1 :]
            assert asyncio.run(world.node.bindings.scanned(altered, "o_1", NOW, NOW)) is Became.NOT_OURS
