"""``python -m infra.processes agent|gateway``: one process, as the fleet and production start it."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Coroutine
from pathlib import Path

import uvloop
from aiokafka.errors import KafkaError

from agents.follow import CannotRead, MustRebuild
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
    except (KaigongError, CannotRead, MustRebuild, Unreadable) as error:
        sys.stderr.write(f"{error}\n")
        return getattr(error, "exit_code", 75)
    except KafkaError as error:
        sys.stderr.write(
            f"Kafka at the configured address did not answer the {name} ({type(error).__name__}); "
            "is it up? See: kaigong doctor\n"
        )
        return 75
    except Exception as error:
        sys.stderr.write(f"{_own_fault(name, error)}\n")
        return 70
    return 0


def _own_fault(name: str, error: Exception) -> str:
    """Where a bug is; the text of a foreign error may hold personal data."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"A fault in Kaigong itself ended the {name}: {type(error).__name__}{where}."


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
