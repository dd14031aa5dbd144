"""What the simulators accepted survives their death."""

import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

from infra.simulators.config import SimulatorConfig
from infra.simulators.ledger import Ledger
from notifier.alibaba import codes
from notifier.alibaba.adapter import AlibabaSms
from notifier.outcome import Found, OutcomeClass
from notifier.wechat.template import WeChatTemplate
from tests.integration.providers.support import (
    Inbox,
    about,
    alibaba_account,
    calm_account,
    providers_of,
    sms,
    wechat,
    wechat_account,
)


@asynccontextmanager
async def process(*flags: str) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    """The simulators as a process of their own, on a free port."""
    started = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "infra.simulators", "--port", "0", *flags,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert started.stdout is not None
    try:
        line = (await started.stdout.readline()).decode()
        assert line.startswith("simulators ready http://127.0.0.1:")
        yield started, line.split()[-1]
    finally:
        if started.returncode is None:
            started.kill()
        await started.communicate()


async def test_a_killed_provider_forgets_nothing(tmp_path: Path) -> None:
    """After SIGKILL the journal counts every answered message, and the next process knows each.

    It refuses the same SMS call, finds it by query, and does not send the same WeChat message again.
    """
    journal, account = tmp_path / "journal", SimulatorConfig()
    text, card = sms(), wechat()
    async with aiohttp.ClientSession() as session:
        async with process("--journal", str(journal)) as (killed, url):
            assert (await AlibabaSms(session, alibaba_account(url, account)).send(text)).code == "OK"
            first = await WeChatTemplate(calm_account(session, wechat_account(url, account))).send(card)
            killed.send_signal(signal.SIGKILL)
        lines = [json.loads(line) for line in journal.read_text().splitlines()]
        assert [(line["seq"], line["attempt_id"]) for line in lines] == [
            (1, text.attempt_id),
            (2, card.attempt_id),
        ]
        async with process("--journal", str(journal)) as (ended, url):
            adapter = AlibabaSms(session, alibaba_account(url, account))
            assert (await adapter.send(text)).code == codes.NONCE_USED
            assert isinstance(await adapter.resolve(about(text)), Found)
            again = await WeChatTemplate(calm_account(session, wechat_account(url, account))).send(card)
            assert (again.cls, again.provider_id) == (OutcomeClass.ACCEPTED, first.provider_id)
            ended.terminate()
            assert await ended.wait() == 0
        assert len(journal.read_text().splitlines()) == 2


async def test_a_receipt_still_owed_is_pushed_after_a_restart(tmp_path: Path, inbox: Inbox) -> None:
    """What was not taken before the end is pushed after it; what was taken is not pushed again."""
    journal = tmp_path / "journal"
    taken, owed = sms(), sms()
    async with providers_of(
        SimulatorConfig(journal=journal, callback_base=inbox.base, receipt_delay_s=0.0)
    ) as providers:
        await providers.sms.send(taken)
        await inbox.holds(1)
    async with providers_of(SimulatorConfig(journal=journal)) as providers:
        await providers.sms.send(owed)
    async with providers_of(SimulatorConfig(journal=journal, callback_base=inbox.base)):
        received = await inbox.holds(2)
    assert [one.attempt_id for one in received] == [taken.attempt_id, owed.attempt_id]


async def test_a_line_cut_off_by_a_dying_machine_is_dropped(tmp_path: Path) -> None:
    """Half a line was never answered; the lines before it count, and the next one starts afresh."""
    journal = tmp_path / "journal"
    async with providers_of(SimulatorConfig(journal=journal)) as providers:
        await providers.sms.send(sms())
    with journal.open("ab") as file:
        file.write(b'{"seq":2,"chan')
    Ledger(journal).close()
    assert journal.read_bytes().count(b"\n") == 1
    assert journal.read_bytes().endswith(b"\n")


async def test_a_taken_port_is_one_sentence(tmp_path: Path) -> None:
    """Who starts it twice reads what to do, and no traceback."""
    async with process() as (_, url):
        second = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "infra.simulators", "--port", url.rpartition(":")[2], cwd=Path.cwd(),
            stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        _, said = await second.communicate()
    assert second.returncode == 1
    assert said.decode().startswith("The provider simulators cannot listen on 127.0.0.1:")
    assert "Traceback" not in said.decode()
