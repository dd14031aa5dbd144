"""Our engine in a process of its own, because it ends its process: BOOTSTRAP TOPIC raise|hang|finish."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence

from agents.runtime import Engine, EngineConfig, Incoming

FAILS_AT = 5
LAST = 9


async def run(bootstrap: str, topic: str, how: str) -> None:
    """Print every offset that was handled; then raise, hang in a stop, or finish."""
    engine = Engine(
        EngineConfig(
            bootstrap=bootstrap,
            namespace="",
            group=topic,
            replica_name="only",
            partitions=1,
            batch_max=3,
            stop_within_s=1.0,
        )
    )
    done = asyncio.Event()

    async def handle(events: Sequence[Incoming]) -> None:
        if how == "hang":
            done.set()
            await asyncio.Event().wait()
        if how == "raise" and any(event.offset >= FAILS_AT for event in events):
            await asyncio.sleep(1.5)  # longer than a commit interval: acked too early, it would be committed
            raise ConnectionError("the bus is gone")
        sys.stdout.write("".join(f"{event.offset}\n" for event in events))
        sys.stdout.flush()
        if events[-1].offset == LAST:
            done.set()

    engine.subscribe(topic, handle)
    await engine.start()
    await done.wait()
    await engine.stop()


if __name__ == "__main__":
    asyncio.run(run(*sys.argv[1:]))
