"""Receipts on their way to our callback address, with the provider's own patience."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import aiohttp

from infra.simulators.ledger import Accepted, now_ms

ANSWER_WITHIN_S = 5.0


class Pusher:
    """Pushes each message's receipt when it is due, and again after each wait until it is taken.

    Args:
        push: Sends some receipts in one call and says whether they were taken.
        taken: Told of each receipt that was.
        batch: How many receipts go into one call.
        workers: How many calls run at once.
        retries_s: The waits after a failure; then it is given up.
    """

    def __init__(
        self,
        push: Callable[[Sequence[Accepted]], Awaitable[bool]],
        taken: Callable[[Accepted], None],
        *,
        batch: int,
        workers: int,
        retries_s: Sequence[float],
    ) -> None:
        self._push = push
        self._taken = taken
        self._batch = batch
        self._workers = workers
        self._retries_s = retries_s
        self._due: asyncio.Queue[tuple[Accepted, int]] = asyncio.Queue()

    def schedule(self, message: Accepted) -> None:
        """Plan the pushes of a message's receipt; none for a lost one, two for a doubled one."""
        for _ in range(message.pushes):
            self._later(message, 0, (message.report_at - now_ms()) / 1000)

    async def run(self) -> None:
        """Push until cancelled."""
        async with asyncio.TaskGroup() as group:
            for _ in range(self._workers):
                group.create_task(self._work())

    def _later(self, message: Accepted, tries: int, delay_s: float) -> None:
        asyncio.get_running_loop().call_later(max(0.0, delay_s), self._due.put_nowait, (message, tries))

    async def _work(self) -> None:
        while True:
            batch = [await self._due.get()]
            while len(batch) < self._batch and not self._due.empty():
                batch.append(self._due.get_nowait())
            try:
                taken = await self._push([message for message, _ in batch])
            except (aiohttp.ClientError, TimeoutError, OSError):
                taken = False
            for message, tries in batch:
                if taken:
                    self._taken(message)
                elif tries < len(self._retries_s):
                    self._later(message, tries + 1, self._retries_s[tries])
