"""The fixtures and the marks of the whole suite."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
import structlog

from infra.settings import PREFIX, Settings, load
from tests.support.order import TogetherScheduling, in_order
from tests.support.parts import Bus, Store, kafka_here, kafka_in_container, redis_here, redis_in_container

TESTS = Path(__file__).parent

# A slow machine is no wrong answer; a failure prints the line that repeats it.
hypothesis.settings.register_profile(
    "kaigong", deadline=None, print_blob=True, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("kaigong")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks by what a test is: pure tests live in unit/, and who asks for Kafka needs a broker."""
    for item in items:
        if item.path.is_relative_to(TESTS / "unit"):
            item.add_marker(pytest.mark.unit)
        if {"kafka", "kafka_cluster"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.broker)
    items.sort(key=in_order)


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> TogetherScheduling:
    """Who shares parts runs in one worker."""
    return TogetherScheduling(config, log)


@pytest.fixture(autouse=True)
def logging_as_it_was() -> Iterator[None]:
    """What a test makes of logging ends with it; a logger that was used once would keep it for good, so none does."""
    before, configure = structlog.get_config(), structlog.configure

    def without_memory(**changes: object) -> None:
        configure(**(changes | {"cache_logger_on_first_use": False}))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(structlog, "configure", without_memory)
        yield
    configure(**before)


@pytest.fixture(scope="session")
def suite_settings() -> Iterator[Settings]:
    """The settings that the suite itself was started with: where Java, jars, redis-server and browser are.

    What is started from here on inherits none of them: a provider or a bus that is named may be a real one.
    """
    settings = load()
    with pytest.MonkeyPatch.context() as environment:
        for name in [each for each in os.environ if each.upper().startswith(PREFIX)]:
            environment.delenv(name)
        yield settings


@pytest.fixture(scope="session")
def kafka(suite_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bus]:
    """One real Kafka node for the whole run. Tests keep apart by `namespace`."""
    here = kafka_here(tmp_path_factory.mktemp("kafka"), suite_settings)
    with kafka_in_container() if suite_settings.test.containers else here as bus:
        yield bus


@pytest.fixture(scope="session")
def redis_server(suite_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One real Redis for the whole run."""
    here = redis_here(tmp_path_factory.mktemp("redis"), suite_settings)
    with redis_in_container() if suite_settings.test.containers else here as store:
        yield store


@pytest.fixture(scope="module")
def namespace(request: pytest.FixtureRequest) -> str:
    """The prefix of this test module's topics, so that modules share one broker without meeting.

    Of a test module only one run at a time uses a broker, so its name is enough.
    """
    return request.path.stem.removeprefix("test_").replace("_", "-") + "."
