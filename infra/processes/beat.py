"""The beat: a tombstone that says nothing, so that idle partitions are compacted and erasures reach the disk."""

from __future__ import annotations

import asyncio
from typing import Final

import structlog

from agents.own.fence import Record
from gateway.bus import Bus, BusDown
from schemas.topics import BEAT, CATALOGUE, DataClass

_log = structlog.get_logger()

ABOUT_PEOPLE: Final = tuple(
    topic for topic in CATALOGUE if topic.compacted and topic.data_class is not DataClass.PUBLIC
)


async def beat(bus: Bus, every_s: float) -> None:
    """Writes one to every partition of every compacted topic about people, now and then again each ``every_s``."""
    while True:
        try:
            await bus.write(
                [
                    Record(topic.name, partition, BEAT, None)
                    for topic in ABOUT_PEOPLE
                    for partition in range(topic.partitions)
                ]
            )
        except BusDown as error:
            _log.warning("the beat was not written", reason=str(error))
        await asyncio.sleep(every_s)
