"""The real parts that the suite runs against: on this machine, or in containers where Docker answers."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from infra.parts.embedded import broker_of
from infra.parts.jars import KAFKA_VERSION
from infra.parts.kafka import KafkaCluster
from infra.parts.kafka_probe import brokers_of
from infra.parts.redis import RedisServer, find_redis
from infra.ports import LOOPBACK, free_ports
from infra.settings import Settings
from infra.waiting import wait_until

_DOCKER_SOCKET = "/var/run/docker.sock"


class Bus(Protocol):
    """A running Kafka."""

    @property
    def bootstrap(self) -> str: ...


class Store(Protocol):
    """A running Redis."""

    @property
    def url(self) -> str: ...


@contextmanager
def kafka_here(data_dir: Path, settings: Settings, *, nodes: int = 1) -> Iterator[KafkaCluster]:
    """Apache Kafka from its jars, on free ports."""
    with KafkaCluster(data_dir, broker_of(settings), nodes=nodes) as cluster:
        yield cluster


@contextmanager
def redis_here(data_dir: Path, settings: Settings) -> Iterator[RedisServer]:
    """redis-server on a free port."""
    (port,) = free_ports(1)
    with RedisServer(data_dir, port=port, server=find_redis(settings.redis.server)) as server:
        yield server


def docker_answers() -> bool:
    """Whether a Docker daemon listens; asks its socket only, so a machine without one loses no time."""
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(1)
        try:
            probe.connect(_DOCKER_SOCKET)
        except OSError:
            return False
    return True


class _At:
    """Where a container's part is found."""

    def __init__(self, *, bootstrap: str = "", url: str = "") -> None:
        self.bootstrap = bootstrap
        self.url = url


@contextmanager
def kafka_in_container() -> Iterator[Bus]:
    """The official image, one node."""
    from testcontainers.core.container import DockerContainer

    (port,) = free_ports(1)
    container = (
        DockerContainer(f"apache/kafka:{KAFKA_VERSION}")
        .with_bind_ports(9092, port)
        .with_env("KAFKA_NODE_ID", "1")
        .with_env("KAFKA_PROCESS_ROLES", "broker,controller")
        .with_env("KAFKA_LISTENERS", "PLAINTEXT://:9092,CONTROLLER://:9093")
        .with_env("KAFKA_ADVERTISED_LISTENERS", f"PLAINTEXT://{LOOPBACK}:{port}")
        .with_env("KAFKA_CONTROLLER_LISTENER_NAMES", "CONTROLLER")
        .with_env("KAFKA_LISTENER_SECURITY_PROTOCOL_MAP", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT")
        .with_env("KAFKA_CONTROLLER_QUORUM_VOTERS", "1@localhost:9093")
        .with_env("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false")
        .with_env("KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR", "1")
        .with_env("KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR", "1")
        .with_env("KAFKA_TRANSACTION_STATE_LOG_MIN_ISR", "1")
        .with_env("KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS", "0")
    )
    with container:
        bus = _At(bootstrap=f"{LOOPBACK}:{port}")
        assert wait_until(lambda: bool(brokers_of(bus.bootstrap)), within_s=60), "no answer"
        yield bus


@contextmanager
def redis_in_container() -> Iterator[Store]:
    """The official image."""
    from testcontainers.community.redis import RedisContainer

    with RedisContainer("redis:7") as container:
        yield _At(url=f"redis://{container.get_container_host_ip()}:{container.get_exposed_port(6379)}/0")
