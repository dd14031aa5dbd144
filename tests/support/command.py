"""`kaigong`, as a user runs it, on the bus of a test."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from infra.settings import KafkaSettings, KeysSettings, Settings


@dataclass(frozen=True)
class Kaigong:
    """The command with the settings of one test; the environment of the suite has no say."""

    bootstrap: str
    namespace: str
    keys: Path

    def __call__(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """Runs it to its end."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("KAIGONG_")}
        environment |= {
            "KAIGONG_KAFKA__BOOTSTRAP": self.bootstrap,
            "KAIGONG_KAFKA__NAMESPACE": self.namespace,
            "KAIGONG_KEYS__DIR": str(self.keys),
        }
        program = Path(sys.executable).with_name("kaigong")
        return subprocess.run(
            [program, *arguments], env=environment, capture_output=True, text=True, check=False, timeout=120
        )


def settings_of(command: Kaigong) -> Settings:
    """The same settings, for what a test does in its own process."""
    kafka = KafkaSettings(bootstrap=command.bootstrap, namespace=command.namespace)
    return Settings(kafka=kafka, keys=KeysSettings(dir=command.keys))
