"""How a process ends: in order when asked, at once when going on would be wrong."""

from __future__ import annotations

import asyncio
import contextlib
import faulthandler
import logging
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import structlog

_log = structlog.get_logger()

_LOOKS_PER_LIMIT: Final = 10


def end_process(reason: str) -> None:
    """Ends this process now, so that its supervisor starts a clean one; nothing is flushed, nothing can hang.

    Offsets and fences make that safe: what was not committed comes again.
    """
    _log.critical("the process ends itself", reason=reason)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(os.EX_TEMPFAIL)


def asked_to_stop() -> asyncio.Event:
    """Set by SIGTERM and Ctrl-C."""
    stop = asyncio.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(each, stop.set)
    return stop


@asynccontextmanager
async def stuck_detector(limit_s: float) -> AsyncIterator[None]:
    """Ends the process, with the stacks of all threads on stderr, when its event loop stands still for ``limit_s``.

    A stuck loop can keep its partitions: the group's heartbeats may come from another thread.
    """

    async def look() -> None:
        while True:
            faulthandler.dump_traceback_later(limit_s, exit=True)
            await asyncio.sleep(limit_s / _LOOKS_PER_LIMIT)

    looking = asyncio.create_task(look())
    try:
        yield
    finally:
        looking.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await looking
        faulthandler.cancel_dump_traceback_later()


def configure_logging(level: str) -> None:
    """JSON lines on stdout. What libraries log goes to stderr, from warnings up."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(
        level=max(logging.WARNING, logging.getLevelNamesMapping()[level.upper()]),
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
