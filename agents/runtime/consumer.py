"""How long Faust's consumer lets a fetch wait.

Subclasses of Faust's services stand in a module of their own: they silence the logger of the one that they are in.
"""

from __future__ import annotations

from typing import Final

from aiokafka import AIOKafkaConsumer
from faust.transport.drivers import aiokafka as driver

LONG_POLL_MS: Final = 200


class _Thread(driver.AIOKafkaConsumerThread):
    """Faust's consumer with a short long poll.

    aiokafka has one fetch under way at a time, and leaves out of it what was fetched and is not taken within 0.1 s.
    Under load that are all busy partitions now and then: the fetch names only idle ones, Faust lets it wait for 1.5 s,
    and so long nothing is read (seen in each process once in 10 s, at 100 events/s).
    """

    def _create_worker_consumer(self, transport: driver.Transport) -> AIOKafkaConsumer:
        consumer = super()._create_worker_consumer(transport)
        consumer._fetch_max_wait_ms = LONG_POLL_MS
        return consumer


class PromptConsumer(driver.Consumer):
    """What the engine's transport makes its consumers of."""

    def _new_consumer_thread(self) -> driver.AIOKafkaConsumerThread:
        return _Thread(self, loop=self.loop, beacon=self.beacon)
