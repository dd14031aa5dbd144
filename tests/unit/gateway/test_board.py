"""The fair board's figures."""

from __future__ import annotations

import json
from contextlib import aclosing
from datetime import timedelta

from gateway.board import Board, Scope
from gateway.crowd import Crowd
from tests.unit.gateway.decided import offer
from tests.unit.gateway.world import NOW, World, form, phone, vacancy_body


async def test_a_fair_shows_its_own_figures(world: World) -> None:
    """Workers, vacancies, head-count and offers of the fair; a vacancy's fill; others do not count."""
    board = Board(world.node.replica, world.node.bus, Crowd(world.node.bus), world.clock)
    key = world.enterprise("e1")
    world.fair("f1", "e1")
    vacancy_id = world.node.client.post("/v1/vacancies", json=vacancy_body(fair_id="f1"), headers=key).json()[
        "vacancy_id"
    ]
    world.node.client.post("/v1/vacancies", json=vacancy_body(title="裁剪工"), headers=key)
    registered = await world.node.registrar.register_many([form(1, fair_id="f1"), form(2)], NOW)
    offer(world, vacancy_id, registered[0].worker_id, "e1")
    picture = board.picture(Scope(fair_id="f1"))
    assert picture["scope"]["name"] == "武鸣夜市招聘会"
    assert picture["figures"] == {"workers": 1, "vacancies": 1, "headcount": 20, "offers": 1, "accepted": 0}
    (row,) = picture["vacancies"]
    assert (row["stall"], row["offered"], row["headcount"]) == ("A12", 1, 20)
    assert board.picture(Scope(region="450100"))["figures"]["workers"] == 2
    assert board.picture(Scope())["figures"]["vacancies"] == 2


async def test_who_is_erased_counts_no_longer(world: World) -> None:
    """Each worker counts once, where the latest registration has them."""
    crowd = Crowd(world.node.bus)
    await world.node.registrar.register(form(1, fair_id="f1"), NOW)
    await world.node.registrar.register(form(1, fair_id="f2"), NOW + timedelta(minutes=1))
    assert (crowd.by_fair["f1"], crowd.by_fair["f2"], len(crowd)) == (0, 1, 1)
    await world.node.registrar.erase(phone(1), NOW)
    assert (crowd.by_fair["f2"], len(crowd)) == (0, 0)


async def test_a_change_comes_as_a_new_picture(world: World) -> None:
    """A watcher gets one picture at once, and another after something changed."""
    board = Board(world.node.replica, world.node.bus, Crowd(world.node.bus), world.clock)
    async with aclosing(board.watch(Scope())) as pictures:
        before = json.loads(await anext(pictures))
        await world.node.registrar.register_many([form(number) for number in range(1, 6)], NOW)
        after = json.loads(await anext(pictures))
    assert (before["figures"]["workers"], after["figures"]["workers"]) == (0, 5)


async def test_a_vacancy_that_expires_leaves_by_time_alone(world: World) -> None:
    """No record says so; the clock does."""
    board = Board(world.node.replica, world.node.bus, Crowd(world.node.bus), world.clock)
    key = world.enterprise("e1")
    until = (NOW + timedelta(hours=1)).isoformat()
    world.node.client.post("/v1/vacancies", json=vacancy_body(expires_at=until), headers=key)
    assert board.picture(Scope())["figures"]["vacancies"] == 1
    world.clock.advance(timedelta(hours=1))
    assert board.picture(Scope())["figures"]["vacancies"] == 0
