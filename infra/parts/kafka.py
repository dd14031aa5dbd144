"""A real Apache Kafka of our own on this machine: KRaft, a durable log, one node or three.

Formatted once; killed outright it comes back on its log.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Self

from infra.errors import PartRefused
from infra.parts.kafka_format import format_nodes
from infra.parts.kafka_node import Broker, log_directory, node_directory, properties_file, write_properties
from infra.parts.kafka_probe import brokers_of
from infra.parts.kafka_properties import NodePorts
from infra.parts.process import Child
from infra.ports import LOOPBACK, answers, free_ports, require_free

_START_S = 60.0
_STOP_S = 10.0  # a node that has lost its quorum never finishes an orderly stop


class KafkaCluster:
    """One node, or three combined nodes with replication 3 and two replicas in sync.

    Args:
        data_dir: keeps the logs and, in `cluster.json`, the identity of the cluster.
        broker: the Java and the jars to run it with.
        ports: of each node, in the order of their ids. Unset: those of the last start, else free ones.
        nodes: how many, where `ports` does not tell.
        overrides: broker settings that differ from `server_properties`.
    """

    def __init__(
        self,
        data_dir: Path,
        broker: Broker,
        *,
        ports: Sequence[NodePorts] | None = None,
        nodes: int = 1,
        overrides: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self._home = data_dir / "kafka"
        self._broker = broker
        self._overrides = overrides
        self._ports = tuple(ports or self._ports_of_last_start() or _choose_ports(nodes))
        self._children = {
            node: Child(
                f"Kafka node {node}",
                broker.command("kafka.Kafka", properties_file(self._home, node)),
                directory=node_directory(self._home, node),
            )
            for node in self.nodes
        }

    @property
    def nodes(self) -> range:
        """The ids of the nodes: 1, or 1 to 3."""
        return range(1, len(self._ports) + 1)

    @property
    def bootstrap(self) -> str:
        """The address for clients, all nodes named."""
        return ",".join(f"{LOOPBACK}:{ports.client}" for ports in self._ports)

    def start(self) -> None:
        """Format what is new, start all nodes and wait until the cluster has them all.

        Raises:
            PartRefused: a port is taken.
            PartFailed: it could not be formatted, or a node did not come up.
        """
        for ports in self._ports:
            require_free(ports.client, part="Kafka", setting="KAIGONG_KAFKA__PORT")
            controller_setting = "KAIGONG_KAFKA__CONTROLLER_PORT"
            require_free(ports.controller, part="Kafka's controller", setting=controller_setting)
        if not self._state_file.exists():
            # Written below, after the format: without it, an earlier attempt broke off before any start.
            format_nodes(self._broker, self._home, self._ports, self._overrides)
        self._remember()
        try:
            for node in self.nodes:
                self._launch(node)
            self._await(self.nodes)
        except BaseException:
            for node in self.nodes:
                self.kill(node)
            raise

    def stop(self) -> None:
        """Stop all nodes in order, side by side."""
        for child in self._children.values():
            child.ask_to_stop()
        for child in self._children.values():
            child.stop(within_s=_STOP_S)

    def kill(self, node: int = 1) -> None:
        """SIGKILL one node."""
        self._children[node].kill()

    def restart(self, node: int = 1) -> None:
        """Start one node again on its log and wait until the cluster has it; kill it first if it still runs.

        Raises:
            PartFailed: it did not come up.
        """
        self.kill(node)
        self._launch(node)
        self._await([node])

    def pause(self, node: int = 1) -> None:
        """SIGSTOP one node."""
        self._children[node].pause()

    def resume(self, node: int = 1) -> None:
        """SIGCONT one node."""
        self._children[node].resume()

    def pid(self, node: int = 1) -> int:
        """The process id of one node."""
        return self._children[node].pid

    def check(self) -> None:
        """Raise PartFailed if a node has ended by itself."""
        for child in self._children.values():
            child.check()

    def log_dir(self, node: int = 1) -> Path:
        """Where one node keeps its segment files."""
        return log_directory(self._home, node)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def _launch(self, node: int) -> None:
        write_properties(self._home, node, self._ports, self._overrides)
        self._children[node].start()

    def _await(self, nodes: Sequence[int]) -> None:
        """Until the metadata of the cluster names all these nodes and each accepts connections."""

        def ready() -> bool:
            listening = all(answers(self._ports[node - 1].client) for node in nodes)
            return listening and set(nodes) <= brokers_of(self.bootstrap)

        for node in nodes:
            self._children[node].await_ready(ready, within_s=_START_S)

    @property
    def _state_file(self) -> Path:
        return self._home / "cluster.json"

    def _ports_of_last_start(self) -> tuple[NodePorts, ...]:
        if not self._state_file.exists():
            return ()
        return tuple(NodePorts(**ports) for ports in json.loads(self._state_file.read_text())["ports"])

    def _remember(self) -> None:
        """Note the ports; refuse to turn one node into three.

        Raises:
            PartRefused: the data are of a cluster of another size.
        """
        before = self._ports_of_last_start()
        if before and len(before) != len(self._ports):
            raise PartRefused(
                f"{self._home} holds a cluster of {len(before)} nodes, not {len(self._ports)}. "
                "Name another directory by KAIGONG_DATA_DIR."
            )
        scratch = self._state_file.with_suffix(".new")
        scratch.write_text(json.dumps({"ports": [asdict(ports) for ports in self._ports]}))
        scratch.replace(self._state_file)


def _choose_ports(nodes: int) -> tuple[NodePorts, ...]:
    free = free_ports(2 * nodes)
    return tuple(NodePorts(*pair) for pair in zip(free[::2], free[1::2], strict=True))
