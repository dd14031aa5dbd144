"""The same parts from containers, where Docker answers."""

import pytest
from redis import Redis

from infra.parts.kafka_probe import brokers_of
from tests.support.parts import docker_answers, kafka_in_container, redis_in_container

pytestmark = [
    pytest.mark.skipif(not docker_answers(), reason="the container path: no Docker answers on this machine"),
    pytest.mark.timeout(300),  # the images may have to be pulled
]


@pytest.mark.broker
def test_kafka_in_a_container_answers() -> None:
    """The suite's `kafka` fixture under KAIGONG_TEST__CONTAINERS."""
    with kafka_in_container() as bus:
        assert {1} == brokers_of(bus.bootstrap)


def test_redis_in_a_container_answers() -> None:
    """The suite's `redis_server` fixture under KAIGONG_TEST__CONTAINERS."""
    with redis_in_container() as store, Redis.from_url(store.url) as client:
        assert client.ping()
