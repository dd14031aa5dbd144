"""Who of a cluster is alive."""

from __future__ import annotations

from kafka import KafkaAdminClient
from kafka.errors import KafkaError

_ANSWER_MS = 3000


def brokers_of(bootstrap: str) -> set[int]:
    """The ids of the brokers that the cluster itself counts as alive; empty while nobody answers."""
    try:
        admin = KafkaAdminClient(
            bootstrap_servers=bootstrap, request_timeout_ms=_ANSWER_MS, bootstrap_timeout_ms=_ANSWER_MS
        )
    except (KafkaError, OSError):
        return set()
    try:
        brokers = admin.describe_cluster()["brokers"]
        return {broker["broker_id"] for broker in brokers if not broker["is_fenced"]}
    except (KafkaError, OSError):
        return set()
    finally:
        admin.close()
