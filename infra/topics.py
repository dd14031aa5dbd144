"""Make the topics as the catalogue has them, and say every difference in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from kafka import KafkaAdminClient
from kafka.admin import ConfigResource, ConfigResourceType
from kafka.errors import KafkaError

from infra.errors import BusUnreachable, TopicsDiffer
from infra.settings import Settings, TopicsSettings
from infra.waiting import wait_until
from schemas.topics import CATALOGUE, Topic

_REQUEST_MS = 15_000
_BOOTSTRAP_MS = 5_000
_SHOWN_S = 15.0


@dataclass(frozen=True)
class Difference:
    """One way in which the cluster is not as the catalogue has it."""

    topic: str
    words: str
    mendable: bool
    """Whether `apply` may mend it; not so the partitions and replicas of a topic that exists."""

    def __str__(self) -> str:
        return f"{self.topic}: {self.words}"


@dataclass(frozen=True)
class _Found:
    """A topic as the cluster has it."""

    partitions: int
    replication: int
    configs: Mapping[str, str | None]


def configs_of(topic: Topic, settings: TopicsSettings) -> dict[str, str]:
    """The topic-level configuration that the catalogue and this installation ask for."""
    configs = {
        "cleanup.policy": topic.cleanup.value,
        "min.insync.replicas": str(settings.min_insync),
        # Which of two records is the younger is told by the broker's clock, not by a producer's.
        "message.timestamp.type": "LogAppendTime",
    }
    if topic.retention_ms is not None:
        configs["retention.ms"] = str(topic.retention_ms)
    if topic.compaction_lag_ms is not None:
        least, most = topic.compaction_lag_ms
        most = min(most, settings.compaction_lag_max_ms or most)
        configs["min.compaction.lag.ms"] = str(min(least, most))
        configs["max.compaction.lag.ms"] = str(most)
    if topic.delete_retention_ms is not None:
        kept = settings.tombstones_kept_ms
        configs["delete.retention.ms"] = str(topic.delete_retention_ms if kept is None else kept)
    return configs


def check(settings: Settings, catalogue: Sequence[Topic] = CATALOGUE) -> list[Difference]:
    """Every difference between the cluster and the catalogue; an empty list if there is none.

    Raises:
        BusUnreachable: Kafka does not answer.
    """
    with _admin(settings) as admin:
        return _differences(admin, settings, catalogue)


def apply(settings: Settings, catalogue: Sequence[Topic] = CATALOGUE) -> list[Difference]:
    """Create what is missing and set what is set otherwise; returns what it mended.

    Raises:
        BusUnreachable: Kafka does not answer.
        TopicsDiffer: a topic has another number of partitions or replicas (nothing at all is changed then),
            or the broker did not take a setting.
    """
    with _admin(settings) as admin:
        before = _differences(admin, settings, catalogue)
        if fixed := [difference for difference in before if not difference.mendable]:
            raise TopicsDiffer("; ".join(map(str, fixed)))
        created = _create_missing(admin, settings, catalogue)
        _set_configs(admin, settings, catalogue, {difference.topic for difference in before} - created)
        # The controller has accepted it; the broker that is asked may show it a moment later.
        if not wait_until(lambda: not _differences(admin, settings, catalogue), within_s=_SHOWN_S):
            raise TopicsDiffer("; ".join(map(str, _differences(admin, settings, catalogue))))
        return before


def cluster_id(settings: Settings) -> str:
    """The id of the cluster: a cursor or a snapshot of another one means nothing here.

    Raises:
        BusUnreachable: Kafka does not answer.
    """
    with _admin(settings) as admin:
        return str(admin.describe_cluster()["cluster_id"])


@contextmanager
def _admin(settings: Settings) -> Iterator[KafkaAdminClient]:
    servers = settings.kafka.servers
    try:
        admin = KafkaAdminClient(
            bootstrap_servers=servers, request_timeout_ms=_REQUEST_MS, bootstrap_timeout_ms=_BOOTSTRAP_MS
        )
    except (KafkaError, OSError):
        raise BusUnreachable(
            f"No Kafka answers at {servers}. Start one with `kaigong up`, or name yours by KAIGONG_KAFKA__BOOTSTRAP."
        ) from None
    try:
        yield admin
    except KafkaError as error:
        raise BusUnreachable(f"Kafka at {servers} refused or did not finish: {error}.") from error
    finally:
        admin.close()


def _differences(admin: KafkaAdminClient, settings: Settings, catalogue: Sequence[Topic]) -> list[Difference]:
    found = _find(admin, settings, catalogue)
    named = [(topic, _name(topic, settings)) for topic in catalogue]
    return [
        difference for topic, name in named for difference in _compare(topic, name, found.get(name), settings.topics)
    ]


def _compare(topic: Topic, name: str, found: _Found | None, settings: TopicsSettings) -> Iterator[Difference]:
    if found is None:
        yield Difference(name, "it does not exist", mendable=True)
        return
    if found.partitions != topic.partitions:
        yield Difference(name, _other_partitions(topic, found.partitions), mendable=False)
    if found.replication != settings.replication:
        words = (
            f"it has {found.replication} replicas instead of {settings.replication}; "
            "move them with Kafka's own kafka-reassign-partitions, or correct KAIGONG_TOPICS__REPLICATION"
        )
        yield Difference(name, words, mendable=False)
    for key, wanted in configs_of(topic, settings).items():
        if (actual := found.configs.get(key)) != wanted:
            yield Difference(name, f"{key} is {actual} instead of {wanted}", mendable=True)


def _other_partitions(topic: Topic, actual: int) -> str:
    words = f"it has {actual} partitions instead of {topic.partitions}"
    if topic.compacted:
        return f"{words}; the count of a compacted topic never changes: make a new topic and switch"
    return f"{words}; it shares its count with the topics of the same key: make a new topic and switch"


def _find(admin: KafkaAdminClient, settings: Settings, catalogue: Sequence[Topic]) -> dict[str, _Found]:
    names = {_name(topic, settings) for topic in catalogue}
    described = [topic for topic in admin.describe_topics() if topic["name"] in names]
    if not described:
        return {}
    resources = [ConfigResource(ConfigResourceType.TOPIC, topic["name"]) for topic in described]
    configs = admin.describe_configs(resources, config_filter="all")["topic"]
    return {
        topic["name"]: _Found(
            partitions=len(topic["partitions"]),
            replication=min(len(partition["replica_nodes"]) for partition in topic["partitions"]),
            configs={key: config["value"] for key, config in configs[topic["name"]].items()},
        )
        for topic in described
    }


def _create_missing(admin: KafkaAdminClient, settings: Settings, catalogue: Sequence[Topic]) -> set[str]:
    """Creates them with their settings; returns their names, of which some brokers may not have heard yet."""
    existing = set(admin.list_topics())
    missing = {
        _name(topic, settings): {
            "num_partitions": topic.partitions,
            "replication_factor": settings.topics.replication,
            "configs": configs_of(topic, settings.topics),
        }
        for topic in catalogue
        if _name(topic, settings) not in existing
    }
    if missing:
        admin.create_topics(missing, timeout_ms=_REQUEST_MS)
        admin.wait_for_topics(list(missing))
    return set(missing)


def _set_configs(admin: KafkaAdminClient, settings: Settings, catalogue: Sequence[Topic], differing: set[str]) -> None:
    resources = [
        ConfigResource(ConfigResourceType.TOPIC, name, configs_of(topic, settings.topics))
        for topic in catalogue
        if (name := _name(topic, settings)) in differing
    ]
    if resources:
        results = admin.alter_configs(resources)["topic"]
        if refused := {name: result for name, result in results.items() if result != "OK"}:
            raise TopicsDiffer("; ".join(f"{name}: {result}" for name, result in refused.items()))


def _name(topic: Topic, settings: Settings) -> str:
    return settings.kafka.namespace + topic.name
