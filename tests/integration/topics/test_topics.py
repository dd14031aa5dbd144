"""`kaigong topics` against a real broker."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from kafka import KafkaAdminClient
from kafka.admin import ConfigResource, ConfigResourceType

from infra import topics
from infra.errors import TopicsDiffer
from infra.settings import KafkaSettings, Settings, TopicsSettings
from infra.waiting import wait_until
from schemas.topics import CATALOGUE, REGISTRATIONS, WORKERS
from tests.support.parts import Bus


@pytest.fixture
def admin(kafka: Bus) -> Iterator[KafkaAdminClient]:
    """A client to spoil things with."""
    client = KafkaAdminClient(bootstrap_servers=kafka.bootstrap)
    yield client
    client.close()


def settings_for(kafka: Bus, namespace: str, **topics_settings: int) -> Settings:
    """The settings of an installation on the suite's broker."""
    return Settings(
        kafka=KafkaSettings(bootstrap=kafka.bootstrap, namespace=namespace),
        topics=TopicsSettings(**topics_settings),
    )


def test_apply_makes_the_whole_catalogue_and_a_second_apply_nothing(kafka: Bus) -> None:
    """An empty cluster lacks every topic; after one apply nothing differs."""
    settings = settings_for(kafka, "whole.")
    assert len(CATALOGUE) == len(topics.check(settings))
    topics.apply(settings)
    assert [] == topics.check(settings)
    assert [] == topics.apply(settings)


def test_what_was_just_created_is_not_set_again(kafka: Bus, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of three nodes the one that is asked may not have heard of a new topic yet, and would refuse its settings."""
    monkeypatch.setattr(KafkaAdminClient, "alter_configs", lambda *_: pytest.fail("a new topic was set"))
    topics.apply(settings_for(kafka, "fresh."), [WORKERS])


def test_installations_share_a_cluster_without_meeting(kafka: Bus) -> None:
    """Another namespace sees none of the topics of the first."""
    topics.apply(settings_for(kafka, "mine."), [WORKERS])
    (missing,) = topics.check(settings_for(kafka, "yours."), [WORKERS])
    assert "yours.workers: it does not exist" == str(missing)


def test_a_setting_that_drifted_is_said_and_mended(kafka: Bus, admin: KafkaAdminClient) -> None:
    """Someone changed a retention by hand: check names key and both values, apply puts it back."""
    settings = settings_for(kafka, "drift.")
    topics.apply(settings, [REGISTRATIONS])
    name = "drift." + REGISTRATIONS.name
    admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, name, {"retention.ms": "1000"})])
    assert wait_until(lambda: bool(topics.check(settings, [REGISTRATIONS])), within_s=10)
    (difference,) = topics.check(settings, [REGISTRATIONS])
    assert f"{name}: retention.ms is 1000 instead of {REGISTRATIONS.retention_ms}" == str(difference)
    assert [difference] == topics.apply(settings, [REGISTRATIONS])
    assert [] == topics.check(settings, [REGISTRATIONS])


def test_the_partitions_of_a_compacted_topic_never_change(kafka: Bus, admin: KafkaAdminClient) -> None:
    """More partitions would bring the dead back: apply refuses, and changes nothing else either."""
    settings = settings_for(kafka, "grown.")
    topics.apply(settings, [WORKERS])
    grown = replace(WORKERS, partitions=WORKERS.partitions + 1)
    with pytest.raises(TopicsDiffer, match="8 partitions instead of 9"):
        topics.apply(settings, [grown, REGISTRATIONS])
    assert [] == topics.check(settings, [WORKERS])
    assert "grown." + REGISTRATIONS.name not in admin.list_topics()


def test_replicas_are_said_and_left_alone(kafka: Bus) -> None:
    """Replication is moved by Kafka's own tool; check says so."""
    topics.apply(settings_for(kafka, "alone."), [WORKERS])
    with pytest.raises(TopicsDiffer, match=r"1 replicas instead of 3; .*kafka-reassign-partitions"):
        topics.apply(settings_for(kafka, "alone.", replication=3), [WORKERS])


def test_an_installation_may_forget_sooner_than_the_catalogue(kafka: Bus) -> None:
    """The lags bound how long an erased record stays on disk; a shorter maximum shortens the minimum too."""
    settings = settings_for(kafka, "forgetful.", compaction_lag_max_ms=5000, tombstones_kept_ms=1000)
    configs = topics.configs_of(WORKERS, settings.topics)
    assert ("5000", "5000", "1000") == (
        configs["min.compaction.lag.ms"],
        configs["max.compaction.lag.ms"],
        configs["delete.retention.ms"],
    )
    topics.apply(settings, [WORKERS])
    assert [] == topics.check(settings, [WORKERS])
