"""What the commands at a desk share: the way there, and a value that a person misspelt."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

import uvloop
from pydantic import ValidationError

from infra.desk import Desk, open_desk
from infra.errors import DeskRefused
from infra.keys import Keys, load_keys
from infra.processes.ending import configure_logging
from infra.settings import Settings, load
from schemas.model import Contract

Answer = TypeVar("Answer")
Value = TypeVar("Value", bound=Contract)

_ACK_S: Final = 15.0  # a half-finished erasure is worse than a wait


def at_desk(work: Callable[[Desk], Awaitable[Answer]]) -> Answer:
    """Does one piece of work at a desk that is opened for it. Errors as `infra.desk.open_desk`."""
    settings = load()
    keys = load_keys(settings.keys.dir)
    configure_logging("critical")
    return uvloop.run(_at_desk(settings, keys, work))


def stated(kind: type[Value], **fields: object) -> Value:
    """A value out of what a person typed.

    Raises:
        DeskRefused: with each field that is not as it must be.
    """
    try:
        return kind(**fields)
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors())
        raise DeskRefused(f"Not written: {faults}.") from None


async def _at_desk(settings: Settings, keys: Keys, work: Callable[[Desk], Awaitable[Answer]]) -> Answer:
    async with open_desk(settings, keys, name="desk", ack_timeout_s=_ACK_S) as desk:
        return await work(desk)
