"""``python -m infra.processes agent|gateway``: one process, as the fleet and production start it."""

from __future__ import annotations

import sys
from collections.abc import Coroutine

import uvloop
from aiokafka.errors import KafkaError

from agents.follow import MustRebuild
from agents.replica import Unreadable
from infra.errors import KaigongError
from infra.processes.ending import configure_logging
from infra.settings import Settings, load


def main(name: str) -> int:
    """Runs one process; what is wrong outside the code is said in one sentence."""
    try:
        settings = load()
        configure_logging(settings.log_level)
        uvloop.run(_process(name, settings))
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


def _process(name: str, settings: Settings) -> Coroutine[None, None, None]:
    # Each process imports its own parts only: an agent is back a second sooner without the web framework, and what
    # a restarted agent takes longer than its session the others wait.
    if name == "agent":
        from infra.processes.agent import run_agent

        return run_agent(settings)
    from infra.processes.gateway import run_gateway

    return run_gateway(settings)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
