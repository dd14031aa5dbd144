from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.integration.gateway.gateways import Gateway, gateway, make_topics
from tests.support.parts import Bus


@pytest.fixture(scope="module")
def topics(kafka: Bus, namespace: str) -> str:
    """The catalogue's topics in this module's namespace."""
    make_topics(kafka.bootstrap, namespace)
    return namespace


@pytest.fixture
async def first(kafka: Bus, topics: str) -> AsyncIterator[Gateway]:
    """A gateway."""
    async with gateway(kafka.bootstrap, topics, name="first") as running:
        yield running


@pytest.fixture
async def second(kafka: Bus, topics: str, first: Gateway) -> AsyncIterator[Gateway]:
    """Another gateway on the same bus."""
    assert asyncio.get_running_loop().is_running()
    _ = first
    async with gateway(kafka.bootstrap, topics, name="second") as running:
        yield running
