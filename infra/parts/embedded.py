"""The parts that this installation runs itself, as the settings have it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from infra.parts.jars import ensure_jars
from infra.parts.java import find_java
from infra.parts.kafka import KafkaCluster
from infra.parts.kafka_node import Broker
from infra.parts.kafka_properties import NodePorts
from infra.parts.lock import sole_launcher
from infra.parts.redis import RedisServer, find_redis
from infra.settings import KafkaSettings, Settings


@dataclass(frozen=True)
class Embedded:
    """What runs on this machine; None for what the settings point elsewhere."""

    kafka: KafkaCluster | None
    redis: RedisServer | None

    def check(self) -> None:
        """Raise PartFailed if a part has ended by itself."""
        for part in (self.kafka, self.redis):
            if part is not None:
                part.check()


def broker_of(settings: Settings) -> Broker:
    """The Java and the jars, fetched if need be.

    Raises:
        PartMissing: one of them is not there and cannot be fetched.
        PartRefused: a jar is not the listed one.
    """
    return Broker(
        java=find_java(settings.kafka.java),
        jars=ensure_jars(settings.cache_dir, maven=settings.kafka.maven),
        heap_mb=settings.kafka.heap_mb,
    )


@contextmanager
def embedded(settings: Settings) -> Iterator[Embedded]:
    """Start what the settings do not point elsewhere; stop it in order at the end. The data stay.

    Raises:
        PartMissing, PartRefused, PartFailed: a part cannot be started; those already up are stopped again.
    """
    with ExitStack() as parts:
        parts.enter_context(sole_launcher(settings.data_dir))
        redis = None
        if settings.redis.url is None:
            server = find_redis(settings.redis.server)
            redis = parts.enter_context(RedisServer(settings.data_dir, port=settings.redis.port, server=server))
        kafka = None
        if settings.kafka.bootstrap is None:
            cluster = KafkaCluster(settings.data_dir, broker_of(settings), ports=[_ports(settings.kafka)])
            kafka = parts.enter_context(cluster)
        yield Embedded(kafka, redis)


def _ports(kafka: KafkaSettings) -> NodePorts:
    return NodePorts(client=kafka.port, controller=kafka.controller_port)
