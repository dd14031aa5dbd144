"""What this machine lacks to run Kaigong, in words a user can act on."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from infra.errors import KaigongError
from infra.parts.jars import KAFKA_VERSION, check_jars, home_of
from infra.parts.java import find_java
from infra.parts.kafka_probe import brokers_of
from infra.parts.redis import find_redis, redis_answers
from infra.ports import is_free
from infra.settings import Settings

_LEAST_FREE_MB = 2_000  # the broker's jars, and some rounds of the demo


@dataclass(frozen=True)
class Finding:
    """One thing looked at."""

    subject: str
    fine: bool
    words: str
    """What was found; where something is wrong, also what to do about it."""


def examine(settings: Settings) -> Iterator[Finding]:
    """Look at everything in turn. Nothing is started or changed."""
    yield _python()
    yield _disk(settings.data_dir)
    if settings.kafka.bootstrap:
        yield _cluster(settings.kafka.bootstrap)
    else:
        yield _part("Java", lambda: f"{find_java(settings.kafka.java)}")
        yield _part("Kafka", lambda: _jars(settings))
        yield _port("Kafka's port", settings.kafka.port, "KAIGONG_KAFKA__PORT")
        yield _port("Its controller's port", settings.kafka.controller_port, "KAIGONG_KAFKA__CONTROLLER_PORT")
    if settings.redis.url is None:
        yield _part("Redis", lambda: f"{find_redis(settings.redis.server)}")
        yield _port("Redis's port", settings.redis.port, "KAIGONG_REDIS__PORT")
    else:
        yield _store(settings.redis.address)
    yield _port("The gateway's port", settings.gateway.port, "KAIGONG_GATEWAY__PORT")
    if settings.simulated:
        yield _port("The simulators' port", settings.simulators.port, "KAIGONG_SIMULATORS__PORT")


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    fine = (3, 11) <= sys.version_info < (3, 14)
    unsupported = f"{version} is not supported; install 3.11, 3.12 or 3.13"
    return Finding("Python", fine, version if fine else unsupported)


def _disk(data_dir: Path) -> Finding:
    there = next(each for each in (data_dir, *data_dir.parents) if each.exists())
    free_mb = shutil.disk_usage(there).free // 1_000_000
    if not os.access(there, os.W_OK):
        return Finding("Data", False, f"{there} cannot be written; name another by KAIGONG_DATA_DIR")
    if free_mb < _LEAST_FREE_MB:
        words = f"{there} has {free_mb} MB left; make room or name another by KAIGONG_DATA_DIR"
        return Finding("Data", False, words)
    return Finding("Data", True, f"{data_dir} ({free_mb} MB free)")


def _jars(settings: Settings) -> str:
    home = home_of(settings.cache_dir)
    if not home.is_dir():
        return f"{KAFKA_VERSION} will be fetched at the first start (44 MB), or now by `kaigong parts fetch`"
    check_jars(home)
    return f"{KAFKA_VERSION} in {home}"


def _part(subject: str, look: Callable[[], str]) -> Finding:
    try:
        return Finding(subject, True, look())
    except KaigongError as error:
        return Finding(subject, False, str(error))


def _port(subject: str, port: int, setting: str) -> Finding:
    if is_free(port):
        return Finding(subject, True, f"{port} is free")
    return Finding(subject, False, f"{port} is taken: Kaigong already runs, or set {setting} to another")


def _cluster(bootstrap: str) -> Finding:
    if brokers := brokers_of(bootstrap):
        return Finding("Kafka", True, f"{bootstrap} answers with {len(brokers)} broker(s)")
    words = f"{bootstrap} does not answer; start that cluster or correct KAIGONG_KAFKA__BOOTSTRAP"
    return Finding("Kafka", False, words)


def _store(address: str) -> Finding:
    """The address may hold a password, so it is not repeated."""
    if redis_answers(address):
        return Finding("Redis", True, "the named one answers")
    return Finding("Redis", False, "the named one does not answer; start it or correct KAIGONG_REDIS__URL")
