"""The application: routes, guards, pages, and errors that people can read."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, RedirectResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from gateway.bus import BusDown
from gateway.edge import Edge, GatewayDeps
from gateway.guards import TOO_LARGE, AccessLog, BodyLimit, LastWord, SafeHeaders
from gateway.problems import Problem, Refused, Unavailable, unprocessable
from gateway.routes import (
    board,
    callbacks,
    candidates,
    desk,
    health,
    me,
    outcomes,
    registrations,
    rules,
    vacancies,
)
from gateway.wording import in_chinese

__all__ = ["GatewayDeps", "create_app"]

WEB: Final = Path(__file__).parent / "web"
PAGES: Final = ("kiosk", "board", "portal", "me")

_TITLES: Final = {400: "内容读不出来，请发送 UTF-8 编码的 JSON", 404: "没有找到", 405: "不支持的方法", 413: TOO_LARGE}


def create_app(deps: GatewayDeps) -> FastAPI:
    """The gateway on these parts; create it before the follower starts."""
    edge = Edge(deps)
    # No /docs: FastAPI's page loads its scripts from elsewhere. The description itself is at /openapi.json.
    app = FastAPI(title="Kaigong 开工", version="1", docs_url=None, redoc_url=None)
    for each in (registrations, vacancies, rules, candidates, board, outcomes, callbacks, desk, me, health):
        app.include_router(each.router(edge))
    _add_pages(app)
    _add_error_words(app)
    app.add_middleware(BodyLimit)
    app.add_middleware(LastWord)
    app.add_middleware(SafeHeaders)
    app.add_middleware(AccessLog)
    return app


def _add_pages(app: FastAPI) -> None:
    def page(name: str) -> None:
        @app.get(f"/{name}", include_in_schema=False, name=name)
        async def show() -> Response:
            return FileResponse(WEB / f"{name}.html", headers={"Cache-Control": "no-cache"})

    for name in PAGES:
        page(name)

    @app.get("/", include_in_schema=False)
    async def home() -> Response:
        return RedirectResponse("/kiosk")

    app.mount("/web", StaticFiles(directory=WEB), name="web")


def _add_error_words(app: FastAPI) -> None:
    @app.exception_handler(Problem)
    async def problem(_: Request, error: Problem) -> Response:
        return error.response()

    @app.exception_handler(BusDown)
    async def bus_down(_: Request, error: BusDown) -> Response:
        return Unavailable(str(error)).response()

    @app.exception_handler(RequestValidationError)
    async def invalid(_: Request, error: RequestValidationError) -> Response:
        return unprocessable(in_chinese(error.errors())).response()

    @app.exception_handler(HTTPException)
    async def refused(_: Request, error: HTTPException) -> Response:
        title = _TITLES.get(error.status_code, "无法完成")
        return Refused(error.status_code, title, str(error.detail), headers=error.headers).response()
