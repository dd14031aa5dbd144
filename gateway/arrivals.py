"""From a registration to the worker whom INTAKE made of it, as the replica learns of them."""

from __future__ import annotations

import asyncio
from collections import OrderedDict, defaultdict
from collections.abc import Sequence
from typing import Final

import msgspec

from agents.replica.record import BusRecord
from gateway.following import Following
from schemas.topics import WORKERS

REMEMBERED: Final = 20_000
"""Registrations whose matches can be asked for: more than a night of the largest fair."""


class _Seen(msgspec.Struct, frozen=True):
    worker_id: str
    registration_id: str


_SEEN = msgspec.json.Decoder(_Seen)


class Arrivals:
    """The latest registrations that are in the replica, and who waits for one."""

    def __init__(self, following: Following) -> None:
        self._worker_of: OrderedDict[str, str] = OrderedDict()
        self._waiting: defaultdict[str, list[asyncio.Future[str]]] = defaultdict(list)
        following.listen(WORKERS.name, self._took_up)

    def worker_of(self, registration_id: str) -> str | None:
        """The worker of a registration that has arrived."""
        return self._worker_of.get(registration_id)

    async def wait(self, registration_id: str, within_s: float) -> str | None:
        """The worker, or None if the registration has not arrived in time.

        One that INTAKE sets aside, because a younger one is known, never arrives.
        """
        known = self.worker_of(registration_id)
        if known is not None:
            return known
        arrival: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._waiting[registration_id].append(arrival)
        try:
            return await asyncio.wait_for(arrival, within_s)
        except TimeoutError:
            return None
        finally:
            waiting = self._waiting[registration_id]
            if arrival in waiting:
                waiting.remove(arrival)
            if not waiting:
                del self._waiting[registration_id]

    def _took_up(self, records: Sequence[BusRecord]) -> None:
        for record in records:
            if record.value is None:
                continue
            seen = _SEEN.decode(record.value)
            self._worker_of[seen.registration_id] = seen.worker_id
            self._worker_of.move_to_end(seen.registration_id)
            for arrival in self._waiting.pop(seen.registration_id, ()):
                if not arrival.done():
                    arrival.set_result(seen.worker_id)
        while len(self._worker_of) > REMEMBERED:
            self._worker_of.popitem(last=False)
