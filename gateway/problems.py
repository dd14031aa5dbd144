"""Errors for people: RFC 9457 problem+json, a Chinese title for pages, one English sentence for programs.

Problem
├── Refused          the request cannot be taken as it is: 400, 413, 422 …
├── NotAllowed       no credential, or not this one's: 401, 403; a foreign object is a 404
└── Unavailable      503: the bus is down; the same request may be sent again
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi.responses import JSONResponse


class Problem(Exception):
    """An answer that is no success."""

    def __init__(
        self,
        status: int,
        title: str,
        detail: str,
        *,
        errors: Sequence[Mapping[str, str]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.title = title
        self.detail = detail
        self.errors = errors
        self.headers = headers

    def response(self) -> JSONResponse:
        """The problem as an answer; Chinese unescaped."""
        body: dict[str, Any] = {"title": self.title, "status": self.status, "detail": self.detail}
        if self.errors:
            body["errors"] = list(self.errors)
        headers = {"Cache-Control": "no-store", **(self.headers or {})}
        return JSONResponse(body, self.status, headers=headers, media_type="application/problem+json")


class Refused(Problem):
    """The request cannot be taken as it is."""


class NotAllowed(Problem):
    """Who asks may not."""

    def __init__(self, detail: str) -> None:
        super().__init__(401, "需要有效的密钥", detail, headers={"WWW-Authenticate": "Bearer"})


class NotFound(Problem):
    """Not there, or somebody else's: the answer does not tell which."""

    def __init__(self, what: str) -> None:
        super().__init__(404, "没有找到", f"there is no such {what}, or it is not yours")


class Unavailable(Problem):
    """For the moment nothing can be confirmed."""

    def __init__(self, detail: str) -> None:
        super().__init__(503, "系统正忙，请稍后再试", detail, headers={"Retry-After": "2"})


def unprocessable(errors: Sequence[Mapping[str, str]]) -> Refused:
    """Fields that need another value; each error names one and says what to do, in Chinese."""
    named = ", ".join(error["field"] for error in errors)
    return Refused(422, "有几项需要改一下", f"these fields need another value: {named}", errors=errors)
