"""What a message opens: the worker's own page."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from schemas.decisions import Delivery
from schemas.links import WORKER_CODE, WORKER_PAGE, Link, Links

LINK_LIFE: Final = timedelta(days=7)
"""Longer than any offer stands, so that who was told can still withdraw; after it a found phone opens nothing."""
CODE_LIFE: Final = timedelta(days=3)
"""Of a code, which can be guessed sooner: from the call that carried it."""


@dataclass(frozen=True)
class WorkerPages:
    """The addresses of workers' pages: a pure function of the record, so the same call again has the same one."""

    links: Links = field(repr=False)
    base: str
    """Where phones reach the gateway, without a slash at the end."""

    def url_for(self, delivery: Delivery) -> str:
        """The page that a delivery's last attempt opens.

        The token stands behind ``#``: a browser sends that to nobody, so it is in no log and no Referer.
        """
        expires_at = delivery.attempts[-1].signed_at + LINK_LIFE
        link = Link(delivery.worker_id, delivery.notification_id, expires_at)
        return f"{self.base}/me#{self.links.write(link, WORKER_PAGE)}"

    def code_for(self, delivery: Delivery) -> str:
        """The eight digits that open the same page where a message may carry no link, with the phone's number."""
        return self.links.code(delivery.notification_id, WORKER_CODE)
