"""What a start takes, and what it refuses."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest

from agents.follow import Follower
from agents.follow.progress import Spot
from agents.replica import Replica
from agents.snapshot import Keeper, Origin, Refused, file
from agents.snapshot.content import COVERED, Content, content_of, copy_of
from schemas.topics import PARTITIONS
from tests.property.market.process import PSEUDONYMISER

WRITTEN = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
HERE = Origin(cluster="c-1", topics={topic.name: "t-1" for topic in COVERED}, tombstones_kept=timedelta(days=7))
SPOTS: list[Spot] = [(topic.name, partition) for topic in COVERED for partition in range(PARTITIONS)]


class Still:
    """A follower of an empty bus, one of whose partitions perhaps nobody reads."""

    def __init__(self, *, stuck: bool = False) -> None:
        self.replica = Replica(PSEUDONYMISER)
        self.stuck = stuck

    async def barrier(self, topics: tuple[str, ...]) -> None:
        assert topics == tuple(topic.name for topic in COVERED)
        if self.stuck:
            await asyncio.Event().wait()

    def offsets(self, topics: tuple[str, ...]) -> dict[str, tuple[int, ...]]:
        return dict.fromkeys(topics, (5,) * PARTITIONS)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "agent-1.snapshot"


def keeper(path: Path, origin: Origin = HERE, *, later: timedelta = timedelta(0)) -> Keeper:
    return Keeper(path, origin, every_s=1, now=lambda: WRITTEN + later)


async def restored(keeper: Keeper, *, first: int = 0, end: int = 9) -> dict[Spot, int]:
    replica = Replica(PSEUDONYMISER)
    with replica.index.loading():
        return await keeper.restore(replica, dict.fromkeys(SPOTS, first), dict.fromkeys(SPOTS, end))


async def test_it_goes_on_where_it_was(path: Path) -> None:
    """From the offsets that were folded; the file stays."""
    assert await restored(keeper(path)) == {}
    await keeper(path).write(cast(Follower, Still()))
    assert await restored(keeper(path)) == dict.fromkeys(SPOTS, 5)
    assert await restored(keeper(path), first=5, end=5) == dict.fromkeys(SPOTS, 5)
    assert file.read(path) is not None


@pytest.mark.parametrize(
    ("origin", "later", "first", "end"),
    [
        (Origin(cluster="c-2", topics=HERE.topics, tombstones_kept=HERE.tombstones_kept), timedelta(0), 0, 9),
        (HERE, timedelta(days=4), 0, 9),
        (HERE, timedelta(0), 6, 9),
        (HERE, timedelta(0), 0, 4),
    ],
    ids=["another cluster", "too old", "its next record is gone", "ahead of the bus"],
)
async def test_what_does_not_go_on_here_is_removed(
    path: Path, origin: Origin, later: timedelta, first: int, end: int
) -> None:
    """And nothing is read on from."""
    await keeper(path).write(cast(Follower, Still()))
    assert await restored(keeper(path, origin, later=later), first=first, end=end) == {}
    assert file.read(path) is None


async def test_its_age_counts_from_when_all_partitions_were_read(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that nobody reads makes it older, however busy the others are; where too old, for good."""
    monkeypatch.setattr("agents.snapshot.keeper._CATCHES_UP_S", 0.01)
    passed, follower = [timedelta(0)], Still()
    kept = Keeper(path, HERE, every_s=1, now=lambda: WRITTEN + passed[0])

    async def age_after(days: float, *, stuck: bool) -> timedelta:
        passed[0], follower.stuck = timedelta(days=days), stuck
        await kept.write(cast(Follower, follower))
        found = file.read(path)
        assert found is not None
        return WRITTEN + passed[0] - datetime.fromisoformat(found.header["read_at"])

    await restored(kept)
    assert await age_after(1, stuck=False) == timedelta(0)
    assert await age_after(2, stuck=True) == timedelta(days=1)
    assert await age_after(4, stuck=False) == timedelta(0)
    assert await age_after(7, stuck=True) == timedelta(days=3)
    assert await age_after(8, stuck=False) == timedelta(days=4), "it may have missed a tombstone"
    assert await restored(keeper(path, later=passed[0])) == {}


async def test_a_full_disk_ends_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process goes on, without a new snapshot."""

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(file, "write", full)
    await keeper(path).write(cast(Follower, Still()))
    assert file.read(path) is None


async def test_what_cannot_be_renewed_is_removed(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The old one may name somebody who was erased since; and no fault of ours ends the process."""
    await keeper(path).write(cast(Follower, Still()))

    def broken(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(file, "write", broken)
    await keeper(path).write(cast(Follower, Still()))
    assert file.read(path) is None


async def test_a_header_without_sense_is_removed(path: Path) -> None:
    """Whoever wrote it: the topics are read, now and at the next start."""
    file.write(path, file.Snapshot({"taxonomy": "t"}, {}))
    assert await restored(keeper(path)) == {}
    assert file.read(path) is None


@pytest.fixture
def folder(path: Path) -> Path:
    """Somebody's folder, where the file would be."""
    path.mkdir()
    return path


async def test_a_folder_in_its_place_does_not_keep_a_process_from_starting(folder: Path) -> None:
    """It cannot be removed either; that is said and no more."""
    assert await restored(keeper(folder)) == {}


async def test_the_first_is_written_right_behind_a_load_without_one(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else who dies young would start from nothing each time; not if there was one to begin from."""
    written: list[str] = []
    monkeypatch.setattr(file, "write", lambda *_: written.append("one"))
    follower, kept = cast(Follower, Still()), keeper(path)
    await restored(kept)
    kept.start(follower)
    await kept.stop(follower)
    assert len(written) == 2, "behind the load, and at the end"


@pytest.mark.parametrize("spoil", ["records", "awards", "ids", "day"])
def test_arrays_of_another_version_are_refused(spoil: str) -> None:
    """Whoever changes a layout need not remember the snapshots of last week."""
    arrays: dict[str, Any] = content_of(copy_of(Replica(PSEUDONYMISER))).arrays()
    Content.of(dict(arrays))
    with pytest.raises(Refused, match=f"{spoil} is laid out otherwise"):
        Content.of(arrays | {spoil: np.zeros(3, "u4")})
    del arrays[spoil]
    with pytest.raises(Refused, match=f"{spoil} is laid out otherwise"):
        Content.of(arrays)
