"""Whether a group still counts a replica in, after it was killed and started again."""

from __future__ import annotations

from typing import Final

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

_ALIVE: Final = ("Stable", "PreparingRebalance", "CompletingRebalance")


async def still_counted(bootstrap: str, group: str, client_id: str) -> bool:
    """Whether the group has a member with this client id now.

    With static membership such a one may join at once: it gets the partitions that are its own anyway, and nobody is
    disturbed. If it joined only when its replica is ready, its session might end before, and everybody would
    rebalance twice. A wrong no costs those rebalances; a wrong yes holds partitions until the replica is ready.
    """
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap, client_id=f"{client_id}-standing")
    try:
        await admin.start()
        answers = await admin.describe_consumer_groups([group])
        return any(
            state in _ALIVE and any(member[1] == client_id for member in members)
            for answer in answers
            for _, _, state, _, _, members, *_ in answer.groups
        )
    except KafkaError:
        return False
    finally:
        await admin.close()
