"""Running the application under uvicorn."""

from __future__ import annotations

from typing import Final

import uvicorn
from fastapi import FastAPI

GRACE_S: Final = 5
"""After a stop streams have this long to end; clients resume by their cursors."""


def server(app: FastAPI, *, host: str, port: int) -> uvicorn.Server:
    """What the composition root runs, with ``await … .serve()``."""
    return uvicorn.Server(
        uvicorn.Config(
            app,
            host=host,
            port=port,
            access_log=False,  # `guards.AccessLog` writes lines without query strings
            server_header=False,
            log_level="warning",
            timeout_graceful_shutdown=GRACE_S,
            timeout_keep_alive=30,
        )
    )
