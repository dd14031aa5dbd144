"""Give every node of a new cluster an empty log."""

from __future__ import annotations

import base64
import shutil
import subprocess
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path

from infra.errors import PartFailed
from infra.parts.kafka_node import Broker, node_directory, properties_file, write_properties
from infra.parts.kafka_properties import NodePorts
from infra.ports import LOOPBACK


def format_nodes(broker: Broker, home: Path, ports: Sequence[NodePorts], overrides: Mapping[str, str]) -> None:
    """Format all nodes with one cluster id and themselves as the first voters. What `home` held is gone.

    Raises:
        PartFailed: the broker's own tool refused.
    """
    shutil.rmtree(home, ignore_errors=True)
    cluster_id = _kafka_uuid()
    voters = ",".join(
        f"{node}@{LOOPBACK}:{each.controller}:{_kafka_uuid()}" for node, each in enumerate(ports, start=1)
    )
    tools = []
    for node in range(1, len(ports) + 1):
        node_directory(home, node).mkdir(parents=True)
        write_properties(home, node, ports, overrides)
        identity = ("-t", cluster_id, "--initial-controllers", voters)
        command = broker.command("kafka.tools.StorageTool", "format", *identity, "-c", properties_file(home, node))
        tools.append(subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True))
    for tool in tools:
        output, _ = tool.communicate()
        if tool.returncode != 0:
            raise PartFailed(f"{home} could not be formatted: {output.strip()[-500:]}")


def _kafka_uuid() -> str:
    """A random id as Kafka writes it: 22 characters that do not look like an option."""
    while (text := base64.urlsafe_b64encode(uuid.uuid4().bytes).rstrip(b"=").decode()).startswith("-"):
        pass
    return text
