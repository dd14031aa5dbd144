"""What the routes share: the parts handed in by the composition root, and those made of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from fastapi import Request

from agents.roles.membership import MembershipPolicy
from gateway.access import authenticate, enterprise_of
from gateway.arrivals import Arrivals
from gateway.binding import Bindings
from gateway.board import Board
from gateway.bus import Writer
from gateway.candidates import CandidateStreams
from gateway.contacts import ContactSeal
from gateway.crowd import Crowd
from gateway.cursors import Cursors
from gateway.following import Following
from gateway.history import History
from gateway.inbound import Inbox
from gateway.me.entry import Entry
from gateway.me.wishes import Wishes
from gateway.registration import Registrar
from notifier.outcome import Outcome
from notifier.wechat.callback import CallbackGate
from notifier.wechat.qrcode import QrCode
from schemas.decisions import Channel
from schemas.ids import Pseudonymiser
from schemas.links import Links
from schemas.sealing import Sealer
from schemas.state import Access

if TYPE_CHECKING:
    from agents.replica import Replica


@dataclass(frozen=True, kw_only=True)
class GatewayDeps:
    """What the gateway is composed of. Secrets stay out of `repr`.

    The app must be created before the follower starts: its listeners count what the follower loads.
    """

    bus: Writer
    following: Following
    replica: Replica
    history: History
    pseudonymiser: Pseudonymiser
    contact_sealer: Sealer
    cursor_sealer: Sealer
    links: Links
    """What the links of messages are read with."""
    cluster: str
    """Kafka's cluster id; a cursor of another one is refused."""
    clock: Callable[[], datetime]
    membership: MembershipPolicy
    """As the agents have it: when a rule is too broad."""
    sms_callback_secret: str | None = field(default=None, repr=False)
    """The last part of the address that the SMS provider pushes to; without it there is no such address."""
    wechat: CallbackGate | None = None
    qr_code: Callable[[str, timedelta], Awaitable[QrCode | Outcome]] | None = None
    """Has WeChat make a QR code with a scene for a time, `notifier.wechat.qrcode`."""


class Edge:
    """The running parts behind the routes."""

    def __init__(self, deps: GatewayDeps) -> None:
        self.deps = deps
        self.bus = deps.bus
        self.following = deps.following
        self.replica = deps.replica
        self.clock = deps.clock
        self.membership = deps.membership
        self.registrar = Registrar(
            deps.bus, deps.following, deps.replica.people, deps.pseudonymiser, deps.contact_sealer
        )
        self.arrivals = Arrivals(deps.following)
        self.board = Board(deps.replica, deps.following, Crowd(deps.following), deps.clock)
        self.candidates = CandidateStreams(deps.replica, deps.following, deps.history)
        self.entry = Entry(deps.links, _Persons(deps.replica, self.registrar))
        self.wishes = Wishes(deps.bus, deps.following, deps.replica, self.registrar)
        contacts = ContactSeal(deps.contact_sealer, deps.pseudonymiser)
        self.bindings = Bindings(
            deps.bus, deps.following, deps.replica.people, self.registrar, contacts, deps.cursor_sealer
        )
        self.inbox = Inbox(deps.bus, deps.following, deps.replica, self.registrar, self.bindings, deps.pseudonymiser)
        self.cursors = Cursors(deps.cursor_sealer, deps.cluster)

    def access(self, request: Request) -> Access:
        """Who asks.

        Raises:
            NotAllowed: nobody that is known.
        """
        return authenticate(request.headers.get("authorization"), self.replica.access, self.clock())

    def tenant(self, request: Request) -> str:
        """The enterprise that asks; it comes from the credential, never from path or body.

        Raises:
            NotAllowed, Problem: nobody that is known, or no enterprise.
        """
        return enterprise_of(self.access(request))


@dataclass(frozen=True)
class _Persons:
    """Who is known, and how they are reached, to `Entry`."""

    replica: Replica
    registrar: Registrar

    def is_current(self, worker_id: str) -> bool:
        return not self.replica.is_gone(worker_id)

    def contact(self, worker_id: str) -> Mapping[str, str]:
        return self.registrar.contact(worker_id)

    def by_phone(self, phone: str) -> str | None:
        return self.registrar.known_worker(phone)

    def texted(self, worker_id: str, since: datetime) -> Iterable[str]:
        for delivery in self.replica.deliveries.of_worker(worker_id).values():
            if any(each.channel is Channel.SMS and each.signed_at > since for each in delivery.attempts):
                yield delivery.notification_id
