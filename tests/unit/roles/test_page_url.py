"""The address that a message opens."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from agents.roles.notify.page import LINK_LIFE, WorkerPages
from schemas.decisions import Attempt, AttemptState, Basis, Channel, Delivery, DeliveryState
from schemas.links import WORKER_PAGE, Links

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
LINKS = Links({"l1": b"l" * 32}, "l1")
ATTEMPT = Attempt(attempt_id="a-1", channel=Channel.WECHAT, signed_at=NOW, state=AttemptState.OPEN)
DELIVERY = Delivery(
    notification_id="n-1",
    worker_id="w-1",
    offers=(),
    state=DeliveryState.INTENT,
    planned_at=NOW,
    deadline=NOW + timedelta(hours=24),
    changed_at=NOW,
    attempts=(ATTEMPT,),
    basis=Basis(as_of=NOW, offsets={}, policy="test", taxonomy="test"),
)


def test_it_names_nobody_and_is_a_function_of_the_record() -> None:
    """The token stands where no server is sent it; the same call made again has the same address."""
    pages = WorkerPages(LINKS, "https://jobs.example")
    url = pages.url_for(DELIVERY)
    address, _, token = url.partition("#")
    assert address == "https://jobs.example/me"
    link = LINKS.read(token, WORKER_PAGE, NOW)
    assert (link.worker_id, link.notification_id, link.expires_at) == ("w-1", "n-1", NOW + LINK_LIFE)
    assert pages.url_for(DELIVERY) == url
