"""One broker's command line, and the files of its directory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from infra.parts.kafka_properties import NodePorts, render, server_properties


@dataclass(frozen=True, kw_only=True)
class Broker:
    """What a node is run with."""

    java: Path
    jars: Path
    heap_mb: int = 384

    def command(self, main_class: str, *arguments: str | Path) -> list[str | Path]:
        """The command line that runs a class of the broker's jars."""
        return [
            self.java,
            "-Xms128m",
            f"-Xmx{self.heap_mb}m",
            "-XX:+UseSerialGC",  # two cores shared by everything
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
            "-Dorg.slf4j.simpleLogger.showDateTime=true",
            "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
            "-cp",
            f"{self.jars}/*",
            main_class,
            *arguments,
        ]


def node_directory(home: Path, node: int) -> Path:
    """What belongs to one node."""
    return home / f"node-{node}"


def log_directory(home: Path, node: int) -> Path:
    """Its segment files."""
    return node_directory(home, node) / "log"


def properties_file(home: Path, node: int) -> Path:
    """Its configuration."""
    return node_directory(home, node) / "server.properties"


def write_properties(home: Path, node: int, ports: Sequence[NodePorts], overrides: Mapping[str, str]) -> None:
    """Write its configuration anew."""
    properties = server_properties(node, ports, log_directory(home, node), overrides)
    properties_file(home, node).write_text(render(properties))
