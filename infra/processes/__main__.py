"""``python -m infra.processes agent|gateway``: one process, as the fleet and production start it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Coroutine
from typing import Final

import uvloop
from aiokafka.errors import KafkaError

from agents.follow import MustRebuild
from agents.replica import Unreadable
from infra.errors import KaigongError
from infra.processes.agent import run_agent
from infra.processes.ending import configure_logging
from infra.processes.gateway import run_gateway
from infra.settings import Settings, load

_RUN: Final[dict[str, Callable[[Settings], Coroutine[None, None, None]]]] = {"agent": run_agent, "gateway": run_gateway}


def main(name: str) -> int:
    """Runs one process; what is wrong outside the code is said in one sentence."""
    try:
        settings = load()
        configure_logging(settings.log_level)
        uvloop.run(_RUN[name](settings))
    except (KaigongError, MustRebuild, Unreadable) as error:
        sys.stderr.write(f"{error}\n")
        return getattr(error, "exit_code", 75)
    except KafkaError as error:
        sys.stderr.write(
            f"Kafka at the configured address did not answer the {name} ({type(error).__name__}); "
            "is it up? See: kaigong doctor\n"
        )
        return 75
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
