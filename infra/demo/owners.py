"""Which agent owns which partitions now, by the broker's word."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, Final

from kafka import KafkaAdminClient

from infra.settings import Settings

GROUPS: Final = ("kaigong-roles", "intake")


def owned_by(settings: Settings, agent: str) -> dict[str, frozenset[int]]:
    """Topic (without namespace) → partitions that are assigned to the agent in either group."""
    namespace = settings.kafka.namespace
    admin = KafkaAdminClient(bootstrap_servers=settings.kafka.servers)
    try:
        groups: dict[str, Any] = admin.describe_groups([namespace + each for each in GROUPS])
    finally:
        admin.close()
    owned: defaultdict[str, set[int]] = defaultdict(set)
    for group in groups.values():
        for member in group["members"]:
            if member.get("group_instance_id") == agent and member["member_assignment"]:
                for topic in member["member_assignment"]["assigned_partitions"]:
                    owned[topic["topic"].removeprefix(namespace)].update(topic["partitions"])
    return {topic: frozenset(partitions) for topic, partitions in owned.items()}
