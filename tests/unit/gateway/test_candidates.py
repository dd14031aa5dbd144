"""Live candidates: without a gap, only one's own, and only whom one may see now."""

from __future__ import annotations

import asyncio
import json
from contextlib import aclosing

import pytest

from gateway.candidate_view import event_data
from gateway.candidates import QUEUE, STREAMS_PER_TENANT, CandidateStreams, Told, TooSlow
from gateway.problems import Problem
from schemas.decisions import Change
from schemas.topics import CANDIDATES, CONSENTS, IDENTITIES, WORKERS
from tests.unit.gateway.decided import candidate
from tests.unit.gateway.world import NOW, World, form, kiosk_body, phone

ALL: frozenset[str] = frozenset()
IDLE_S = 5.0


@pytest.fixture
def streams(world: World) -> CandidateStreams:
    return CandidateStreams(world.node.replica, world.node.bus, world.node.bus)


async def take(streams: CandidateStreams, count: int, begin: int = 0, rules: frozenset[str] = ALL) -> list[Told]:
    """The first `count` things told to e1."""
    told: list[Told] = []
    async with aclosing(streams.follow("e1", rules, begin, IDLE_S)) as stream:
        async for each in stream:
            assert isinstance(each, Told)
            told.append(each)
            if len(told) == count:
                break
    return told


async def register(world: World, *numbers: int) -> list[str]:
    registered = await world.node.registrar.register_many([form(number) for number in numbers], NOW)
    return [each.worker_id for each in registered]


def told_of(told: list[Told]) -> list[tuple[str, str]]:
    """Change and worker, in the order told."""
    return [(each.value.change, each.value.worker_id) for each in told]


async def test_history_then_live_without_a_gap_or_a_repeat(world: World, streams: CandidateStreams) -> None:
    """What was there comes from the log, what comes meanwhile from the follower, each once and in order."""
    workers = await register(world, *range(1, 9))
    for worker_id in workers[:4]:
        candidate(world, "r-1", worker_id, "e1", Change.ENTER)
    told: list[Told] = []
    async with aclosing(streams.follow("e1", ALL, 0, IDLE_S)) as stream:
        async for each in stream:
            assert isinstance(each, Told)
            if not told:
                for worker_id in workers[4:]:
                    candidate(world, "r-1", worker_id, "e1", Change.ENTER)
            told.append(each)
            if len(told) == len(workers):
                break
    assert told_of(told) == [(Change.ENTER, worker_id) for worker_id in workers]


async def test_it_resumes_after_what_was_seen(world: World, streams: CandidateStreams) -> None:
    """From the offset behind the second, the third is next."""
    workers = await register(world, 1, 2, 3)
    for worker_id in workers:
        candidate(world, "r-1", worker_id, "e1", Change.ENTER)
    seen = await take(streams, 2)
    rest = await take(streams, 1, begin=seen[-1].record.offset + 1)
    assert told_of(rest) == [(Change.ENTER, workers[2])]


async def test_others_in_the_same_partition_are_not_told(world: World, streams: CandidateStreams) -> None:
    """Another enterprise's candidates share the partition and never the stream."""
    partition = streams.partition("e1")
    neighbour = next(f"n{i}" for i in range(99) if streams.partition(f"n{i}") == partition)
    workers = await register(world, 1, 2)
    candidate(world, "r-9", workers[0], neighbour, Change.ENTER)
    candidate(world, "r-1", workers[1], "e1", Change.ENTER)
    assert told_of(await take(streams, 1)) == [(Change.ENTER, workers[1])]


async def test_a_filter_names_rules(world: World, streams: CandidateStreams) -> None:
    """Only what enters the rules asked for."""
    (worker_id,) = await register(world, 1)
    candidate(world, "r-1", worker_id, "e1", Change.ENTER)
    candidate(world, "r-2", worker_id, "e1", Change.ENTER)
    (told,) = await take(streams, 1, rules=frozenset({"r-2"}))
    assert told.value.rule_id == "r-2"


async def test_who_refused_or_is_erased_is_not_shown_from_history(world: World, streams: CandidateStreams) -> None:
    """The log still says `enter`; delivery asks again. Their `leave` is told."""
    refusing, erased, staying = await register(world, 1, 2, 3)
    for worker_id in (refusing, erased, staying):
        candidate(world, "r-1", worker_id, "e1", Change.ENTER)
    await world.node.registrar.withdraw(refusing, NOW, "sms-reply")
    await world.node.registrar.erase(phone(2), NOW)
    candidate(world, "r-1", erased, "e1", Change.LEAVE)
    world.settle()
    assert told_of(await take(streams, 2)) == [(Change.ENTER, staying), (Change.LEAVE, erased)]


@pytest.mark.parametrize("live", [False, True])
async def test_a_candidate_may_come_before_her_worker(world: World, streams: CandidateStreams, live: bool) -> None:
    """Topics are read in no order: what MEMBERSHIP knew of her is waited for, not taken for an erasure."""
    elsewhere = world.another()
    behind = world.node
    world.pause(behind)
    (registered,) = await elsewhere.registrar.register_many([form(1)], NOW)
    worker_id = registered.worker_id
    assert not behind.replica.index.has_worker(worker_id)
    known = {
        topic.name: tuple(len(world.log.partitions[topic.name, each]) for each in range(topic.partitions))
        for topic in (WORKERS, IDENTITIES, CONSENTS)
    }
    if not live:
        candidate(world, "r-1", worker_id, "e1", Change.ENTER, knowing=known)
        await behind.bus.barrier([CANDIDATES.name])
    telling = asyncio.create_task(take(streams, 1))
    await asyncio.sleep(0)
    if live:
        candidate(world, "r-1", worker_id, "e1", Change.ENTER, knowing=known)
        await behind.bus.barrier([CANDIDATES.name])
    assert told_of(await asyncio.wait_for(telling, IDLE_S)) == [(Change.ENTER, worker_id)]


async def test_who_left_since_is_not_shown_as_entering(world: World, streams: CandidateStreams) -> None:
    """A replayed `enter` whose worker is out again is passed over; the `leave` follows."""
    (worker_id,) = await register(world, 1)
    candidate(world, "r-1", worker_id, "e1", Change.ENTER)
    candidate(world, "r-1", worker_id, "e1", Change.LEAVE)
    assert told_of(await take(streams, 1)) == [(Change.LEAVE, worker_id)]


async def test_a_slow_client_is_let_go_without_a_hole(world: World, streams: CandidateStreams) -> None:
    """It gets everything up to the first missing record and nothing behind it, so its cursor is good."""
    (worker_id,) = await register(world, 1)
    stream = streams.follow("e1", ALL, 0, IDLE_S)
    first = asyncio.ensure_future(anext(stream))
    await asyncio.sleep(0)
    for _ in range(QUEUE + 50):
        candidate(world, "r-1", worker_id, "e1", Change.ENTER)
    told = [await first]

    async def read_on() -> None:
        async for each in stream:
            told.append(each)
            if len(told) == 10:  # room again, but what was missed stays missed
                candidate(world, "r-1", worker_id, "e1", Change.ENTER)

    with pytest.raises(TooSlow):
        await read_on()
    offsets = [each.record.offset for each in told if isinstance(each, Told)]
    assert offsets == list(range(len(offsets)))
    assert len(offsets) <= QUEUE + 1


async def test_a_quiet_stream_tells_its_position(world: World, streams: CandidateStreams) -> None:
    """So that the cursor of a client that only listens does not grow old."""
    (worker_id,) = await register(world, 1)
    candidate(world, "r-1", worker_id, "e1", Change.ENTER)
    async with aclosing(streams.follow("e1", ALL, streams.position("e1"), 0.01)) as stream:
        assert await anext(stream) == streams.position("e1") == 1


def test_a_tenant_has_so_many_places(streams: CandidateStreams) -> None:
    """One more is a 429; another tenant is not concerned; a place that was given back is free."""
    places = [streams.place("e1") for _ in range(STREAMS_PER_TENANT)]
    for place in places:
        place.__enter__()
    with pytest.raises(Problem) as refused, streams.place("e1"):
        pass
    assert refused.value.status == 429
    with streams.place("e2"):
        pass
    places[0].__exit__(None, None, None)
    with streams.place("e1"):
        pass


async def test_an_event_holds_only_what_is_on_the_list(world: World, streams: CandidateStreams) -> None:
    """CloudEvents, Chinese unescaped, no evidence, no cell, no phone."""
    (worker_id,) = await register(world, 1)
    candidate(world, "r-1", worker_id, "e1", Change.ENTER)
    (told,) = await take(streams, 1)
    event = json.loads(event_data(told, "熟练车位"))
    assert event["type"] == "kaigong.candidate.enter.v1"
    assert set(event["data"]) == {"rule_id", "rule", "worker_id", "change", "reason", "profile"}
    assert set(event["data"]["profile"]) == {
        *("skills", "region", "region_name", "reservation_pay", "max_distance_km", "shifts", "lodging_ok"),
        "fair_id",
    }
    assert "缝纫工" in event_data(told, None)


def test_the_list_shows_who_is_inside_now(world: World) -> None:
    """`GET /v1/candidates`: members with their profile, and the cursor from which the stream goes on."""
    key = world.enterprise("e1")
    rule = world.node.client.post(
        "/v1/rules", json={"name": "车位", "occupations": ["6-05-01-03"]}, headers=key
    ).json()["rule_id"]
    world.node.client.post("/v1/registrations", json=kiosk_body())
    world.node.client.post("/v1/registrations", json=kiosk_body(2))
    inside, refusing = (world.node.registrar.known_worker(phone(number)) for number in (1, 2))
    assert inside is not None
    assert refusing is not None
    candidate(world, rule, inside, "e1", Change.ENTER)
    candidate(world, rule, refusing, "e1", Change.ENTER)
    asyncio.run(world.node.registrar.withdraw(refusing, NOW, "station"))
    world.settle()
    listed = world.node.client.get("/v1/candidates", headers=key).json()
    assert [each["worker_id"] for each in listed["candidates"]] == [inside]
    assert listed["cursor"].startswith("u1.")


@pytest.mark.parametrize(("cursor", "status"), [("garbage", 400), ("u1.AAAA", 400)])
def test_a_bad_cursor_is_refused_before_the_stream(world: World, cursor: str, status: int) -> None:
    """In the header as in the query; the header wins."""
    key = world.enterprise("e1")
    client = world.node.client
    assert client.get("/v1/candidates/stream", params={"cursor": cursor}, headers=key).status_code == status
    in_header = client.get(
        "/v1/candidates/stream", params={"cursor": "latest"}, headers=key | {"Last-Event-ID": cursor}
    )
    assert in_header.status_code == status
