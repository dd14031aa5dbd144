"""What the providers accepted, in order, and why they refused the rest."""

import asyncio
import time
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Literal

import orjson

from schemas.shanghai import SHANGHAI

Provider = Literal["alibaba", "tencent", "wechat", "wecom"]
Channel = Literal["sms", "wechat", "wecom"]


@dataclass(frozen=True, slots=True)
class Accepted:
    """One message that a provider took. What becomes of it is decided at this moment, so a restart keeps it.

    Attributes:
        seq: 1, 2, 3 … over all providers.
        provider: Who took it.
        channel: By which way the person is told.
        recipient: Phone, openid or robot.
        attempt_id: OutId, SessionContext or client_msg_id; empty where the provider knows no reference of ours.
        nonce: Of the call's signature; empty where there is none.
        template: The template's code or id.
        params: Its variables or fields.
        text: As the person reads it.
        accepted_at: Milliseconds since 1970.
        provider_id: BizId, SerialNo or msgid.
        report_at: When the receipt is due, ms since 1970.
        report_code: What it says.
        pushes: How often it is pushed: 0 is a lost receipt.
        url: The page that the message opens; empty for none.
    """

    seq: int
    provider: Provider
    channel: Channel
    recipient: str
    attempt_id: str
    nonce: str
    template: str
    params: dict[str, str]
    text: str
    accepted_at: int
    provider_id: str
    report_at: int
    report_code: str
    pushes: int
    url: str = ""

    @property
    def delivered(self) -> bool:
        """Whether it reaches the person."""
        return self.report_code in {"DELIVERED", "DELIVRD", "success", "0"}

    @property
    def day(self) -> str:
        """The Beijing day of acceptance, `20261121`."""
        return beijing(self.accepted_at, "%Y%m%d")


class Ledger:
    """The accepted messages, in memory and, if there is a journal, written there before they are answered."""

    def __init__(self, journal: Path | None) -> None:
        self.accepted: list[Accepted] = []
        self.refused: Counter[tuple[Provider, str]] = Counter()
        self._by_number_and_day: defaultdict[tuple[str, str], list[Accepted]] = defaultdict(list)
        self._receipted: set[int] = set()
        self._grown = asyncio.Event()
        self._journal: BinaryIO | None = None
        self._receipts: BinaryIO | None = None
        if journal:
            self._journal, self._receipts = self._reopened(journal)

    @property
    def next_seq(self) -> int:
        """The number that the next accepted message must carry."""
        return len(self.accepted) + 1

    def accept(self, message: Accepted) -> None:
        """Take a message. Once this returns, not even SIGKILL makes the provider forget it."""
        if self._journal:
            self._journal.write(orjson.dumps(message, option=orjson.OPT_APPEND_NEWLINE))
        self._remember(message)
        self._grown.set()
        self._grown = asyncio.Event()

    def refuse(self, provider: Provider, reason: str) -> None:
        """Count a refusal."""
        self.refused[provider, reason] += 1

    def receipted(self, message: Accepted) -> None:
        """Its receipt was taken by our side: it is not pushed again after a restart."""
        if message.seq not in self._receipted and self._receipts:
            self._receipts.write(b"%d\n" % message.seq)
        self._receipted.add(message.seq)

    def unreceipted(self, provider: Provider) -> list[Accepted]:
        """Messages of a provider whose receipt is still owed."""
        return [
            one for one in self.accepted if one.provider == provider and one.pushes and one.seq not in self._receipted
        ]

    def of_number(self, provider: Provider, phone: str, day: str) -> list[Accepted]:
        """The SMS to a number on a Beijing day, newest first."""
        return [one for one in reversed(self._by_number_and_day[phone, day]) if one.provider == provider]

    async def beyond(self, seq: int) -> None:
        """Wait until there is a message after this one."""
        while len(self.accepted) <= seq:
            await self._grown.wait()

    def close(self) -> None:
        """Close the journal's files."""
        for file in filter(None, (self._journal, self._receipts)):
            file.close()

    def _remember(self, message: Accepted) -> None:
        self.accepted.append(message)
        if message.channel == "sms":
            self._by_number_and_day[message.recipient, message.day].append(message)

    def _reopened(self, journal: Path) -> tuple[BinaryIO, BinaryIO]:
        journal.parent.mkdir(parents=True, exist_ok=True)
        receipts = journal.with_name(journal.name + ".receipts")
        for line in _whole_lines(journal):
            self._remember(Accepted(**orjson.loads(line)))
        self._receipted = {int(line) for line in _whole_lines(receipts)}
        # Unbuffered: each line is the kernel's before the answer leaves.
        return journal.open("ab", buffering=0), receipts.open("ab", buffering=0)


def now_ms() -> int:
    """Milliseconds since 1970, by this machine's clock."""
    return time.time_ns() // 1_000_000


def beijing(at_ms: int, layout: str) -> str:
    """A moment in the provider's calendar."""
    return datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(SHANGHAI).strftime(layout)


def _whole_lines(path: Path) -> list[bytes]:
    if not path.exists():
        return []
    whole = path.read_bytes()
    end = whole.rfind(b"\n") + 1
    if end < len(whole):  # the machine died within a line, so it was never answered
        with path.open("r+b") as file:
            file.truncate(end)
    return whole[:end].splitlines()
