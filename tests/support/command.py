"""`kaigong`, as a user runs it, on the bus of a test."""

from __future__ import annotations

import asyncio
import contextlib
import io
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from infra.cli import main
from infra.settings import KafkaSettings, KeysSettings, Settings


@dataclass(frozen=True)
class Kaigong:
    """The command with the settings of one test; the environment of the suite has no say."""

    bootstrap: str
    namespace: str
    keys: Path

    @property
    def settings(self) -> Settings:
        """The same settings, for what a test does itself."""
        kafka = KafkaSettings(bootstrap=self.bootstrap, namespace=self.namespace)
        return Settings(kafka=kafka, keys=KeysSettings(dir=self.keys))

    def __call__(self, *arguments: str | Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """Runs it to its end, as a process."""
        program = Path(sys.executable).with_name("kaigong")
        return subprocess.run(
            [program, *arguments],
            env=self._environment(),
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    async def here(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """Runs it in a thread of this process: for commands that neither log nor take signals, and quicker."""
        return await asyncio.to_thread(self._here, [str(each) for each in arguments])

    def _here(self, arguments: list[str]) -> subprocess.CompletedProcess[str]:
        out, err, code = io.StringIO(), io.StringIO(), 0
        with (
            patch.dict(os.environ, self._environment(), clear=True),
            patch.object(sys, "argv", ["kaigong", *arguments]),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            try:
                main()
            except SystemExit as ended:
                code = int(ended.code or 0)
        return subprocess.CompletedProcess(arguments, code, out.getvalue(), err.getvalue())

    def _environment(self) -> dict[str, str]:
        others = {name: value for name, value in os.environ.items() if not name.startswith("KAIGONG_")}
        return {
            **others,
            "KAIGONG_KAFKA__BOOTSTRAP": self.bootstrap,
            "KAIGONG_KAFKA__NAMESPACE": self.namespace,
            "KAIGONG_KEYS__DIR": str(self.keys),
        }
