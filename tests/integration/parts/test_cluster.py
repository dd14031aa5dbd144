"""Three nodes: what one dead broker changes."""

from pathlib import Path

import pytest

from infra.parts.kafka_probe import brokers_of
from infra.settings import Settings
from infra.waiting import wait_until
from tests.integration.parts.test_kafka import create, produce, values_of
from tests.support.parts import kafka_here

pytestmark = [pytest.mark.broker, pytest.mark.cluster, pytest.mark.timeout(180)]


@pytest.mark.slow
def test_a_dead_broker_loses_nothing_and_stops_nothing(tmp_path: Path, suite_settings: Settings) -> None:
    """One of three is SIGKILLed: writing goes on, the cluster notices, and the node is taken back."""
    with kafka_here(tmp_path, suite_settings, nodes=3) as cluster:
        create(cluster.bootstrap, replicas=3)
        produce(cluster.bootstrap, b"before")
        cluster.kill(2)
        produce(cluster.bootstrap, b"during")
        assert wait_until(lambda: brokers_of(cluster.bootstrap) == {1, 3}, within_s=30)
        cluster.restart(2)
        assert {1, 2, 3} == brokers_of(cluster.bootstrap)
        produce(cluster.bootstrap, b"after")
        assert [b"before", b"during", b"after"] == values_of(cluster.bootstrap)
