"""What a broker's server.properties says: one node, or three that are broker and controller at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from infra.ports import LOOPBACK

_COORDINATOR_PARTITIONS = 4  # Kafka's default of 50 makes the first start of a laptop's broker slow


@dataclass(frozen=True)
class NodePorts:
    """The two ports of a node: clients and other brokers; the controllers among themselves."""

    client: int
    controller: int


def server_properties(
    node: int, nodes: Sequence[NodePorts], directory: Path, overrides: Mapping[str, str]
) -> Mapping[str, str]:
    """The configuration of node `node` (counted from 1) of a cluster with these ports.

    Args:
        node: the node's id.
        nodes: the ports of all nodes, in the order of their ids.
        directory: where the node keeps its log.
        overrides: what a caller wants otherwise.
    """
    ports = nodes[node - 1]
    replicas = str(min(3, len(nodes)))
    in_sync = "2" if len(nodes) >= 3 else "1"
    properties = {
        "process.roles": "broker,controller",
        "node.id": str(node),
        "listeners": f"PLAINTEXT://{LOOPBACK}:{ports.client},CONTROLLER://{LOOPBACK}:{ports.controller}",
        "advertised.listeners": f"PLAINTEXT://{LOOPBACK}:{ports.client}",
        "controller.listener.names": "CONTROLLER",
        "controller.quorum.bootstrap.servers": ",".join(f"{LOOPBACK}:{each.controller}" for each in nodes),
        "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "log.dirs": str(directory),
        "auto.create.topics.enable": "false",
        "default.replication.factor": replicas,
        "min.insync.replicas": in_sync,
        "group.initial.rebalance.delay.ms": "0",
        "offsets.topic.num.partitions": str(_COORDINATOR_PARTITIONS),
        "offsets.topic.replication.factor": replicas,
        "transaction.state.log.num.partitions": str(_COORDINATOR_PARTITIONS),
        "transaction.state.log.replication.factor": replicas,
        "transaction.state.log.min.isr": in_sync,
        "share.coordinator.state.topic.replication.factor": replicas,
        "share.coordinator.state.topic.min.isr": in_sync,
        # A process stopped inside a transaction holds up the readers of that log partition; look for such
        # transactions every second instead of every ten.
        "transaction.abort.timed.out.transaction.cleanup.interval.ms": "1000",
        # A killed broker is not let in again before its last session is over (9 s by default). A lone node,
        # which nobody could replace, gets a short one; among three it is the time to notice a death.
        "broker.session.timeout.ms": "4000" if len(nodes) > 1 else "2000",
        "broker.heartbeat.interval.ms": "500",
    }
    return {**properties, **overrides}


def render(properties: Mapping[str, str]) -> str:
    """The text of the file."""
    return "".join(f"{name}={value}\n" for name, value in properties.items())
