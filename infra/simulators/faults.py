"""Faults by script: each is told once and spends itself."""

import asyncio
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self

from aiohttp import web

BEFORE = frozenset({"latency", "hang_before_accept", "refuse"})
AFTER = frozenset({"hang_after_accept"})
EITHER = frozenset({"reset", "http_500", "http_502", "malformed_body", "html_body", "empty_body"})
CALL = BEFORE | AFTER | EITHER
RECEIPT = frozenset({"lost_receipt", "duplicate_receipt", "late_receipt", "failed_receipt", "early_receipt"})
QUERY = frozenset({"query_fails"})
TOKEN = frozenset({"token_fails"})
KINDS = CALL | RECEIPT | QUERY | TOKEN

_PROVIDERS = frozenset({"", "alibaba", "tencent", "wechat", "wecom"})

# Our own callers give up long before.
_HANG_MS = 60_000
_POLL_S = 0.05


@dataclass(slots=True)
class Fault:
    """One scripted fault.

    Attributes:
        kind: One of `KINDS`.
        provider: `alibaba`, `tencent`, `wechat`, `wecom`, or empty for whichever comes first.
        count: How many calls it still spoils.
        ms: How long it delays or hangs.
        code: What `refuse` answers and what `failed_receipt` reports.
        accepted: For `EITHER`, the faults of an answer: whether the message is accepted all the same.
    """

    kind: str
    provider: str = ""
    count: int = 1
    ms: int = 0
    code: str = ""
    accepted: bool = True

    @classmethod
    def parsed(cls, members: Mapping[str, Any]) -> Self:
        """A fault from the admin API.

        Raises:
            ValueError: Says in one sentence what is wrong with it.
        """
        fault = cls(**{name: value for name, value in members.items() if name in cls.__slots__})
        if unknown := members.keys() - set(cls.__slots__):
            raise ValueError(f"a fault has no {', '.join(sorted(unknown))}")
        if fault.kind not in KINDS:
            raise ValueError(f"no fault {fault.kind!r}; there are {', '.join(sorted(KINDS))}")
        if fault.provider not in _PROVIDERS or fault.count < 1 or not 0 <= fault.ms < math.inf:
            raise ValueError("provider is alibaba, tencent, wechat, wecom or empty; count at least 1; ms not negative")
        if fault.kind in {"refuse", "failed_receipt"} and not fault.code:
            raise ValueError(f"{fault.kind} needs a code of the provider")
        return fault

    @property
    def spoils_before(self) -> bool:
        """Whether the message is not accepted."""
        return self.kind in {"hang_before_accept", "refuse"} or (self.kind in EITHER and not self.accepted)


class Faults:
    """The script: faults are spent in the order they were told."""

    def __init__(self) -> None:
        self._told: list[Fault] = []

    def tell(self, fault: Fault) -> None:
        """Add a fault to the script."""
        self._told.append(fault)

    def clear(self) -> None:
        """Forget the rest of the script."""
        self._told.clear()

    def left(self) -> list[dict[str, Any]]:
        """What is still to come."""
        return [asdict(fault) for fault in self._told]

    def take(self, provider: str, kinds: frozenset[str]) -> Fault | None:
        """Spend the next fault of these kinds, if there is one for this provider."""
        for place, fault in enumerate(self._told):
            if fault.kind in kinds and fault.provider in {"", provider}:
                fault.count -= 1
                if fault.count == 0:
                    del self._told[place]
                return fault
        return None


async def spoil(fault: Fault, request: web.Request) -> web.Response:
    """The answer that a spoiled call gets instead of its own."""
    match fault.kind:
        case "hang_before_accept" | "hang_after_accept":
            await hold(request, fault.ms or _HANG_MS)
            return web.Response(status=504)
        case "reset":
            if request.transport is not None:
                request.transport.abort()
            return web.Response()
        case "http_500" | "http_502":
            status = int(fault.kind.removeprefix("http_"))
            return web.Response(status=status, text="<html>Server Error</html>", content_type="text/html")
        case "html_body":
            return web.Response(text="<html>请稍后再试</html>", content_type="text/html")
        case "empty_body":
            return web.Response()
        case _:
            return web.Response(text='{"Code":"OK","Mess', content_type="application/json")


async def hold(request: web.Request, ms: int) -> None:
    """Keep a caller waiting, for as long as it does."""
    waited = 0.0
    while waited < ms / 1000 and request.transport is not None and not request.transport.is_closing():
        await asyncio.sleep(min(_POLL_S, ms / 1000 - waited))
        waited += _POLL_S
