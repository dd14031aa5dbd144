"""Which record of a pair is the youngest, and whether it came quietly."""

from __future__ import annotations

import pytest

from agents.replica.stamps import Stamp, Stamps
from schemas.decisions import OwedTo


def stamps(worker: Stamp, vacancy: Stamp, *certificates: Stamp) -> Stamps:
    known = Stamps({"w-1": worker}, {"w-1": {f"c-{n}": each for n, each in enumerate(certificates)}})
    known.vacancies["v-1"] = vacancy
    return known


LOUD, QUIET = False, True


@pytest.mark.parametrize(
    ("known", "owed_to", "silent"),
    [
        (stamps(Stamp(2, QUIET), Stamp(1, LOUD)), OwedTo.WORKER, True),
        (stamps(Stamp(1, QUIET), Stamp(2, LOUD)), OwedTo.VACANCY, False),
        (stamps(Stamp(1, LOUD), Stamp(2, LOUD), Stamp(3, QUIET)), OwedTo.COMPLETION, True),
        (stamps(Stamp(3, LOUD), Stamp(3, QUIET), Stamp(3, LOUD)), OwedTo.VACANCY, True),
        (stamps(Stamp(3, QUIET), Stamp(2, LOUD), Stamp(3, LOUD)), OwedTo.COMPLETION, False),
    ],
)
def test_the_youngest_record_decides(known: Stamps, owed_to: OwedTo, silent: bool) -> None:
    """By broker time; of equals the vacancy, then the completion, then the worker."""
    assert known.youngest("w-1", "v-1")[0] is owed_to
    assert known.silent("w-1", "v-1") is silent


def test_of_equal_completions_a_loud_one_counts() -> None:
    """Whichever came first: a replica rebuilt from a compacted topic sees them in another order."""
    one = stamps(Stamp(1, LOUD), Stamp(1, LOUD), Stamp(2, QUIET), Stamp(2, LOUD))
    other = stamps(Stamp(1, LOUD), Stamp(1, LOUD), Stamp(2, LOUD), Stamp(2, QUIET))
    assert one.youngest("w-1", "v-1") == other.youngest("w-1", "v-1") == (OwedTo.COMPLETION, Stamp(2, LOUD))
    assert not one.worker_quiet("w-1")
    assert not other.worker_quiet("w-1")


def test_a_worker_is_quiet_by_the_youngest_of_their_own() -> None:
    """A loud completion after a census makes the worker audible."""
    assert stamps(Stamp(1, QUIET), Stamp(9, LOUD)).worker_quiet("w-1")
    assert not stamps(Stamp(1, QUIET), Stamp(9, QUIET), Stamp(2, LOUD)).worker_quiet("w-1")
