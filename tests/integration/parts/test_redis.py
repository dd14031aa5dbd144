"""The launcher on a real Redis."""

import socket
import threading
from pathlib import Path

import pytest
from redis import Redis

from infra.errors import PartMissing, PartRefused
from infra.parts.redis import RedisServer, find_redis
from infra.ports import LOOPBACK, answers, free_ports
from infra.settings import Settings
from infra.waiting import wait_until
from tests.support.parts import redis_here


def test_a_killed_redis_comes_back_empty(tmp_path: Path, suite_settings: Settings) -> None:
    """Redis is fast and disposable: the same address, and nothing of before."""
    with redis_here(tmp_path, suite_settings) as server, Redis.from_url(server.url) as client:
        client.set("bucket", 1)
        server.kill()
        server.restart()
        assert client.get("bucket") is None


def test_a_part_outlives_the_thread_that_started_it(tmp_path: Path, suite_settings: Settings) -> None:
    """Linux ties a child to the thread that forked it; a restart from a worker thread must not be its end."""
    with redis_here(tmp_path, suite_settings) as server:
        restarting = threading.Thread(target=server.restart)
        restarting.start()
        restarting.join()
        assert not wait_until(lambda: not answers(server.port), within_s=0.5)


def test_a_taken_port_is_one_sentence(tmp_path: Path, suite_settings: Settings) -> None:
    """The sentence names the port and the setting."""
    (port,) = free_ports(1)
    server = RedisServer(tmp_path, port=port, server=find_redis(suite_settings.redis.server))
    with (
        socket.create_server((LOOPBACK, port)),
        pytest.raises(PartRefused, match=r"Redis .* KAIGONG_REDIS__PORT"),
    ):
        server.start()


def test_a_named_server_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """A wrong path is said, not replaced by another server."""
    with pytest.raises(PartMissing, match="KAIGONG_REDIS__SERVER"):
        find_redis(tmp_path / "redis-server")


def test_a_machine_without_redis_is_told_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither on PATH nor in a wheel: the sentence names the package and the setting."""
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("sys.prefix", str(tmp_path))
    with pytest.raises(PartMissing, match=r"apt install redis-server.*KAIGONG_REDIS__SERVER"):
        find_redis(None)
