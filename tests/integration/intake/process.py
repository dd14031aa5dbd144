"""An INTAKE process to kill; its one argument is JSON, the fields of IntakeConfig."""

from __future__ import annotations

import asyncio
import json
import logging
import sys

import uvloop

from agents.intake.app import IntakeConfig, build_intake
from tests.integration.intake.world import KnownHere, sealer


async def run(config: IntakeConfig) -> None:
    """Run until killed, or until INTAKE ends the process itself."""
    intake = build_intake(config, sealer=sealer(), known=KnownHere(), certificates_of_erased=lambda _partition: ())
    await intake.start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    logging.basicConfig(level=logging.ERROR, format="%(message)s")
    uvloop.run(run(IntakeConfig(**json.loads(sys.argv[1]))))
