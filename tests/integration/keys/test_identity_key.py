"""The data refuses another identity key than it was made with, on a real broker."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from infra import topics
from infra.errors import BusUnreachable, KeysRefused
from infra.identity_claim import settle_identity_key
from infra.ports import free_ports
from infra.settings import KafkaSettings, Settings
from schemas.topics import ACCESS
from tests.support.parts import Bus

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


@pytest.fixture
def bus(kafka: Bus, namespace: str, request: pytest.FixtureRequest) -> KafkaSettings:
    """The topic of credentials, empty."""
    own = KafkaSettings(bootstrap=kafka.bootstrap, namespace=f"{namespace}{request.node.name.replace('_', '-')}.")
    topics.apply(Settings(kafka=own), [ACCESS])
    return own


def test_the_first_start_is_remembered_and_another_key_refused(bus: KafkaSettings) -> None:
    """The same key starts again and again; another one does not, and the sentence names both."""
    settle_identity_key(bus, "ours", NOON)
    settle_identity_key(bus, "ours", NOON)
    with pytest.raises(KeysRefused, match="made with the identity key ours, and the key folder holds theirs"):
        settle_identity_key(bus, "theirs", NOON)
    settle_identity_key(bus, "ours", NOON)


def test_another_namespace_has_another_memory(bus: KafkaSettings, kafka: Bus, namespace: str) -> None:
    """Several installations share a cluster, each with its own key."""
    other = KafkaSettings(bootstrap=kafka.bootstrap, namespace=f"{namespace}elsewhere.")
    topics.apply(Settings(kafka=other), [ACCESS])
    settle_identity_key(bus, "ours", NOON)
    settle_identity_key(other, "theirs", NOON)


@pytest.mark.slow
def test_no_bus_is_one_sentence() -> None:
    """Not a traceback of the client."""
    (port,) = free_ports(1)
    with pytest.raises(BusUnreachable, match=f"127.0.0.1:{port}"):
        settle_identity_key(KafkaSettings(bootstrap=f"127.0.0.1:{port}"), "ours", NOON)
