"""The peers of `make bench-rules` do the work that is claimed: over a small crowd each equals the reference."""

from __future__ import annotations

from importlib import import_module
from itertools import chain

import pytest

from benchmarks import crowd
from benchmarks.peers.within.asked import Answerer, rows_of, skills_of
from tests.reference.rule import explain

RULES = 500
WORKERS = 40


def answerer(name: str, package: str) -> Answerer:
    """The peer, if this machine has it: `make test` does without."""
    pytest.importorskip(package)
    found: Answerer = getattr(import_module(f"benchmarks.peers.within.{name}"), name.upper())
    if (reason := found.absent()) is not None:
        pytest.skip(reason)
    return found


@pytest.mark.parametrize(
    ("name", "package"), [("scan", "numpy"), ("duck", "duckdb"), ("postgres", "psycopg"), ("monitor", "jpype")]
)
def test_a_peer_equals_the_reference(name: str, package: str) -> None:
    """Rules of one province and of all, with and without an occupation, a circle, a certificate."""
    rules = list(chain(crowd.rules(RULES - 50), crowd.rules(50, everywhere=True)))
    workers = [(worker, crowd.certificate_of(worker, number)) for number, worker in enumerate(crowd.workers(WORKERS))]
    expected = [
        {
            number
            for number, rule in enumerate(rules)
            if explain(rule, worker, [] if certificate is None else [certificate], crowd.AS_OF)[0]
        }
        for worker, certificate in workers
    ]
    with answerer(name, package).over(rows_of(rules)) as peer:
        found = [peer.within(worker, skills_of(worker, certificate)) for worker, certificate in workers]
    assert expected == found
    assert WORKERS < sum(map(len, found)), "there is something to find"
