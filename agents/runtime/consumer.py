"""How long Faust's consumer lets a fetch wait.

Subclasses of Faust's services stand in a module of their own: they silence the logger of the one that they are in.
"""

from __future__ import annotations

from typing import Final

from aiokafka import AIOKafkaConsumer
from faust.transport.drivers import aiokafka as driver

_LONG_POLL_MS: Final = 200


class _Thread(driver.AIOKafkaConsumerThread):
    """Faust's consumer with a short long poll.

    aiokafka leaves a partition out of the next fetch until what it brought has been taken, and has one fetch under way
    at a time. Where all busy partitions have brought something the next fetch names only idle ones, and Faust lets it
    wait for 1.5 s: so long nothing is read (seen in each process once in 10 s, at 100 events/s).
    """

    def _create_worker_consumer(self, transport: driver.Transport) -> AIOKafkaConsumer:
        consumer = super()._create_worker_consumer(transport)
        consumer._fetch_max_wait_ms = _LONG_POLL_MS
        return consumer


class PromptConsumer(driver.Consumer):
    """What the engine's transport makes its consumers of."""

    def _new_consumer_thread(self) -> driver.AIOKafkaConsumerThread:
        return _Thread(self, loop=self.loop, beacon=self.beacon)
