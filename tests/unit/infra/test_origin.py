"""A cluster that does not let a process ask about its topics: no snapshot, but a start."""

from __future__ import annotations

from concurrent.futures import Future
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from confluent_kafka import KafkaError, KafkaException
from structlog.testing import capture_logs

from infra.errors import BusUnreachable
from infra.loading import keeper_of
from infra.settings import KafkaSettings, Settings, SnapshotsSettings


def told(value: object) -> Future[Any]:
    future: Future[Any] = Future()
    future.set_result(value)
    return future


class Cluster:
    """Answers all but what it is to be asked about the topics' settings."""

    code = 0

    def __init__(self, _: object) -> None:
        pass

    def describe_cluster(self, **_: object) -> Future[Any]:
        return told(SimpleNamespace(cluster_id="c-1"))

    def describe_topics(self, topics: object, **_: object) -> dict[str, Future[Any]]:
        return {}

    def describe_configs(self, resources: list[object], **_: object) -> dict[object, Future[Any]]:
        answers: dict[object, Future[Any]] = {}
        for number, _resource in enumerate(resources):
            answers[number] = Future()
            answers[number].set_exception(KafkaException(KafkaError(self.code)))
        return answers


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setattr("infra.origin.AdminClient", Cluster)
    return Settings(kafka=KafkaSettings(bootstrap="127.0.0.1:9"), snapshots=SnapshotsSettings(dir=tmp_path))


@pytest.mark.parametrize("code", [KafkaError.TOPIC_AUTHORIZATION_FAILED, KafkaError.CLUSTER_AUTHORIZATION_FAILED])
async def test_who_may_not_ask_keeps_none(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    """It says which right is missing, and removes what nobody would renew."""
    monkeypatch.setattr(Cluster, "code", code)
    old = tmp_path / "agent-1.snapshot"
    old.write_bytes(b"of days in which it could ask")
    with capture_logs() as lines:
        assert await keeper_of(settings, "agent-1") is None
    assert "DescribeConfigs" in lines[0]["why"]
    assert not old.exists()


async def test_a_bus_that_does_not_answer_is_another_matter(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Then the process ends, and the snapshot stays for its next start."""
    monkeypatch.setattr(Cluster, "code", KafkaError._TIMED_OUT)
    with pytest.raises(BusUnreachable):
        await keeper_of(settings, "agent-1")
