"""What the bus says of itself: which cluster this is, and which topics."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from confluent_kafka import KafkaError, KafkaException, TopicCollection
from confluent_kafka.admin import AdminClient, ConfigResource  # type: ignore[attr-defined]  # it is documented there

from agents.snapshot import Origin, Refused
from infra.errors import BusUnreachable
from infra.settings import Settings

_REQUEST_S: Final = 15.0
_KEPT: Final = "delete.retention.ms"
_DENIED: Final = (KafkaError.TOPIC_AUTHORIZATION_FAILED, KafkaError.CLUSTER_AUTHORIZATION_FAILED)


def origin(settings: Settings, topics: Iterable[str]) -> Origin:
    """The ids of the cluster and of these topics, and how long their tombstones are kept.

    Raises:
        BusUnreachable: Kafka does not answer, or a topic is missing.
        Refused: this process may not ask that.
    """
    names = {settings.kafka.namespace + topic: topic for topic in topics}
    admin = AdminClient({"bootstrap.servers": settings.kafka.servers})
    try:
        cluster = admin.describe_cluster(request_timeout=_REQUEST_S)
        described = admin.describe_topics(TopicCollection(list(names)), request_timeout=_REQUEST_S)
        resources = [ConfigResource(ConfigResource.Type.TOPIC, name) for name in names]
        configs = admin.describe_configs(resources, request_timeout=_REQUEST_S)
        kept = min(int(each.result()[_KEPT].value) for each in configs.values())
        return Origin(
            cluster=str(cluster.result().cluster_id),
            topics={names[name]: str(each.result().topic_id) for name, each in described.items()},
            tombstones_kept=timedelta(milliseconds=kept),
        )
    except KafkaException as error:
        if error.args[0].code() in _DENIED:
            raise Refused(
                f"the cluster does not let this process ask ({error.args[0].str()}): "
                "it takes Describe and DescribeConfigs on the topics"
            ) from None
        raise BusUnreachable(
            f"Kafka at {settings.kafka.servers} did not tell the ids of its topics: {error.args[0].str()}."
        ) from None
