"""The peers of `make bench-rules` do the work that is claimed: over a small crowd each equals the reference."""

from __future__ import annotations

from functools import cache
from importlib import import_module

import pytest

from benchmarks import crowd
from benchmarks.peers.within.asked import Answerer, rows_of, skills_of
from schemas.state import Certificate, Rule, Worker
from tests.reference.rule import explain


def answerer(name: str, package: str) -> Answerer:
    """The peer, if this machine has it: `make test` does without."""
    pytest.importorskip(package)
    found: Answerer = getattr(import_module(f"benchmarks.peers.within.{name}"), name.upper())
    if (reason := found.absent()) is not None:
        pytest.skip(reason)
    return found


def rules() -> list[Rule]:
    """Of one province and of all, with and without an occupation, a circle, a certificate."""
    return [*crowd.rules(450), *crowd.rules(50, everywhere=True)]


def workers() -> list[tuple[Worker, Certificate | None]]:
    return [(worker, crowd.certificate_of(worker, number)) for number, worker in enumerate(crowd.workers(40))]


@cache
def expected() -> list[set[int]]:
    """By worker, the numbers of the rules that they are within."""
    asked = rules()
    return [
        {
            number
            for number, rule in enumerate(asked)
            if explain(rule, worker, [] if certificate is None else [certificate], crowd.AS_OF)[0]
        }
        for worker, certificate in workers()
    ]


@pytest.mark.parametrize(
    ("name", "package"), [("scan", "numpy"), ("duck", "duckdb"), ("postgres", "psycopg"), ("monitor", "jpype")]
)
def test_a_peer_equals_the_reference(name: str, package: str) -> None:
    """Of every worker the same rules."""
    with answerer(name, package).over(rows_of(rules())) as peer:
        found = [peer.within(worker, skills_of(worker, certificate)) for worker, certificate in workers()]
    assert expected() == found
    assert 40 < sum(map(len, found)), "there is something to find"
