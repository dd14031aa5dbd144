"""A bus that stops answering while people register."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from infra.settings import Settings
from tests.integration.gateway.gateways import gateway, make_topics
from tests.integration.gateway.test_gateway_on_kafka import body
from tests.support.parts import kafka_here

FAST_S = 6.0


async def test_a_503_comes_fast_and_the_repeat_succeeds(
    tmp_path: Path, suite_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The broker freezes: 503 with a sentence within seconds. It wakes: the same form is taken."""
    monkeypatch.setattr("gateway.routes.registrations.WAIT_S", 0.01)
    with kafka_here(tmp_path, suite_settings) as cluster:
        make_topics(cluster.bootstrap, "down.")
        async with gateway(cluster.bootstrap, "down.") as running:
            async with running.http.post("/v1/registrations", json=body(1, "reg-1")) as answer:
                assert answer.status == 201
            cluster.pause()
            try:
                began = time.monotonic()
                async with running.http.post("/v1/registrations", json=body(2, "reg-2")) as answer:
                    assert answer.status == 503
                    assert answer.content_type == "application/problem+json"
                    assert (await answer.json())["title"] == "系统正忙，请稍后再试"
                assert time.monotonic() - began < FAST_S
            finally:
                cluster.resume()
            deadline = time.monotonic() + 30
            status = 503
            while status == 503 and time.monotonic() < deadline:
                async with running.http.post("/v1/registrations", json=body(2, "reg-2")) as answer:
                    status = answer.status
            assert status == 201
