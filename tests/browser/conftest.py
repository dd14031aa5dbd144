"""The whole of Kaigong for the browser: started once, for every test that asks."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from anyio.from_thread import start_blocking_portal

from infra.settings import Settings
from infra.waiting import wait_until
from tests.support.house import house

SEWING, WUMING = "6-05-01-03", "450110"


@dataclass(frozen=True)
class RunningSystem:
    """Where it answers, and the API key of an enterprise with an open sewing vacancy in 武鸣."""

    gateway_url: str
    simulators_url: str
    api_key: str = field(repr=False)

    def post(self, path: str, body: object) -> None:
        """Posts as the enterprise, once the gateway has heard of its key."""
        request = urllib.request.Request(  # noqa: S310 - a loopback address of ours
            self.gateway_url + path,
            json.dumps(body).encode(),
            {"Authorization": f"Bearer {self.api_key}", "Content-Type": "application/json"},
        )

        def taken() -> bool:
            try:
                urllib.request.urlopen(request, timeout=10).close()  # noqa: S310 - as above
            except urllib.error.HTTPError as refusal:
                if refusal.code != 401:
                    raise
                return False
            return True

        assert wait_until(taken, within_s=30), f"{path} was not taken"


def vacancy(vacancy_id: str, **stated: object) -> dict[str, object]:
    """A sewing vacancy in 武鸣 that everybody who sews there would reach."""
    usual: dict[str, object] = {
        "vacancy_id": vacancy_id,
        "title": "缝纫工",
        "occupation": SEWING,
        "headcount": 20,
        "pay": {"unit": "month", "minimum": 5_000, "maximum": 7_500},
        "region": WUMING,
    }
    return usual | stated


@pytest.fixture(scope="session")
def running_system(suite_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSystem]:
    """Kafka, Redis, simulators, two agents and a gateway, with one vacancy open.

    It lives in a thread: each test has an event loop of its own, and the house needs one that goes on.
    """
    home = tmp_path_factory.mktemp("browser")
    with (
        start_blocking_portal() as thread,
        thread.wrap_async_context_manager(house(home, suite_settings)) as built,
    ):
        system = RunningSystem(built.gateway_url, built.simulators_url, built.api_key)
        system.post("/v1/vacancies", vacancy("house-sewing"))
        yield system
