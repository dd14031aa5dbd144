"""A process as its supervisor and its operator meet it: nothing but sentences."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from infra.errors import CredentialMissing
from infra.processes import __main__ as process
from infra.processes.fleet import Fleet
from infra.processes.gateway import run_gateway
from infra.settings import AlibabaSettings, Settings


def test_a_fault_of_our_own_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its kind and its place; what a foreign error says may hold personal data."""

    async def broken(_: Settings) -> None:
        raise LookupError("13900000001")

    monkeypatch.setattr(process, "_process", lambda _, settings: broken(settings))
    assert process.main("agent") == 70
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "LookupError" in said
    assert "test_processes.py" in said
    assert "13900000001" not in said


def test_a_gateway_of_a_real_account_needs_a_secret_of_its_own() -> None:
    """With the published one anybody could send receipts, and refusals in anybody's name."""
    settings = Settings(alibaba=AlibabaSettings(base_url="https://provider.example"))
    with pytest.raises(CredentialMissing, match="KAIGONG_GATEWAY__CALLBACK_SECRET"):
        asyncio.run(run_gateway(settings))


class _Answers(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"ready": true}')

    def log_request(self, *_: object) -> None:
        """Nobody reads it."""


def test_our_own_processes_are_asked_without_a_proxy() -> None:
    """An office's proxy knows nothing of what listens on this machine. It is named when a process starts."""
    with HTTPServer(("127.0.0.1", 0), _Answers) as server:
        serving = Thread(target=partial(server.serve_forever, poll_interval=0.01))
        serving.start()
        try:
            url = f"http://127.0.0.1:{server.server_port}/"
            ask = f"from infra.processes.fleet import fetch_json; print(fetch_json({url!r}))"
            environment = {"PATH": os.environ["PATH"], "http_proxy": "http://127.0.0.1:9"}
            answer = subprocess.run(
                [sys.executable, "-c", ask], env=environment, capture_output=True, text=True, check=False
            )
        finally:
            server.shutdown()
            serving.join()
    assert answer.stdout == "{'ready': True}\n"


class _EndsAtOnce:
    """A process that never runs for long enough to be seen running."""

    running = False

    def __init__(self) -> None:
        self.starts = 0

    def start(self) -> None:
        self.starts += 1


def test_a_fleet_does_not_hammer_a_process_that_keeps_ending(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is looked at 200 times within less than its first pause, and started twice at the most."""
    fleet = Fleet(Settings(), tmp_path, agents=(), simulators=False)
    ending = _EndsAtOnce()
    monkeypatch.setattr(fleet, "gateway", ending)
    looks = iter([*[False] * 200, True])
    monkeypatch.setattr(fleet._stopping, "wait", lambda _: next(looks))
    fleet._watch()
    assert 1 <= ending.starts <= 2
