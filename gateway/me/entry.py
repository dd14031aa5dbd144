"""Who comes in: with the link of a message and the end of the phone's number, or with the code of an SMS and all of it.

A link alone opens nothing, for messages are passed on and phones are lent. What a visitor gets for both is a session,
for half an hour, that every other call carries in its Authorization header: there is no cookie that another site's page
could make use of, and no secret in an address. Whatever is wrong, the answer is the same.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final, Protocol

from agents.roles.notify.page import CODE_LIFE
from gateway.limits import Limit
from gateway.problems import Problem
from schemas.links import WORKER_CODE, WORKER_PAGE, Link, LinkRefused, Links

SESSION_LIFE: Final = timedelta(minutes=30)
WRONG_DIGITS: Final = 5
WRONG_DIGITS_WITHIN: Final = timedelta(hours=24)
"""Of 10,000 a stranger with somebody's link has tried 35 at most when it expires, at one gateway."""

CLOSED: Final = (
    "打不开。可能是链接过期或不完整，也可能是手机号或验证码不对、试的次数太多。"
    "请点最新一条消息再试，或到就近的就业驿站问。"
)

_WORKER_SESSION: Final = "worker-session"


class Closed(Problem):
    """The one answer to whoever may not come in."""

    def __init__(self) -> None:
        super().__init__(404, CLOSED, "the link, or what was sent with it, opens nothing")


class Persons(Protocol):
    """What is asked about whoever wants to come in."""

    def is_current(self, worker_id: str) -> bool:
        """Whether the worker is known and their epoch is not over."""

    def contact(self, worker_id: str) -> Mapping[str, str]:
        """The opened contact; empty where none is known."""

    def by_phone(self, phone: str) -> str | None:
        """The current worker of a phone; None for what is none, or nobody's."""

    def texted(self, worker_id: str, since: datetime) -> Iterable[str]:
        """The messages that went to their phone by SMS, or may have, since then."""


class Entry:
    """Lets people in."""

    def __init__(self, links: Links, persons: Persons) -> None:
        self._links = links
        self._persons = persons
        self._wrong = Limit(WRONG_DIGITS, WRONG_DIGITS_WITHIN)

    def enter(self, token: str, digits: str, now: datetime) -> str:
        """A session for the link of a message.

        Raises:
            Closed: the link opens nothing (any more), or the digits are not those of its phone, or were not too often.
        """
        link = self._read(token, WORKER_PAGE, now)
        if self._wrong.reached(link.notification_id, now):
            raise Closed
        phone = self._persons.contact(link.worker_id).get("phone", "")
        if not phone or not hmac.compare_digest(phone[-4:].encode(), digits.encode()):
            self._wrong.add(link.notification_id, now)  # a message that comes later opens, whoever has the earlier one
            raise Closed
        until = min(now + SESSION_LIFE, link.expires_at)
        return self._links.write(Link(link.worker_id, link.notification_id, until), _WORKER_SESSION)

    def enter_by_code(self, phone: str, code: str, now: datetime) -> str:
        """A session for the code of an SMS, which may carry no link, and the phone that it was sent to.

        Raises:
            Closed: nobody of this phone was sent this code of late, or wrong ones were tried too often.
        """
        worker_id = self._persons.by_phone(phone)
        if worker_id is None or self._wrong.reached(worker_id, now):
            raise Closed
        for message in self._persons.texted(worker_id, now - CODE_LIFE):
            if self._links.is_code(code, message, WORKER_CODE):
                return self._links.write(Link(worker_id, message, now + SESSION_LIFE), _WORKER_SESSION)
        self._wrong.add(worker_id, now)
        raise Closed

    def visitor(self, authorization: str | None, now: datetime) -> Link:
        """Whose session it is, and which message brought them.

        Raises:
            Closed: there is no session, it is over, or its person is erased.
        """
        scheme, _, token = (authorization or "").strip().partition(" ")
        if scheme.lower() != "bearer":
            raise Closed
        return self._read(token, _WORKER_SESSION, now)

    def _read(self, token: str, purpose: str, now: datetime) -> Link:
        try:
            link = self._links.read(token, purpose, now)
        except LinkRefused:
            raise Closed from None
        if not self._persons.is_current(link.worker_id):
            raise Closed
        return link
