"""What people's replies and clicks do. Each effect is on the bus before the provider hears a 200, and can be repeated.

Their words are read and forgotten: what is kept is what they decided.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import structlog

from agents.replica import OfferView
from agents.roles.book.policy import is_open
from gateway.binding import Bindings
from gateway.bus import Writer
from gateway.following import Following, catch_up
from gateway.records import consent_record, outcome_record
from gateway.registration import Registrar
from notifier.answer_codes import offer_of
from notifier.port import Followed, Inbound, Reply, Subscribed, Unfollowed
from notifier.replies import Answers, Other, Refuses, Rejoins, read_reply
from schemas.decisions import Channel, OfferStatus
from schemas.happenings import OutcomeKind, OutcomeReported
from schemas.ids import Pseudonymiser
from schemas.partitioning import partition_of
from schemas.state import Consent, ConsentKind
from schemas.topics import CONSENTS, CONTACTS, IDENTITIES, OFFERS, OUTCOMES

if TYPE_CHECKING:
    from agents.replica import Replica

CLOCKS_APART: Final = timedelta(minutes=2)
"""How far a provider's clock may be from ours. A reply that is older by more than that is about what was before."""

_log = structlog.get_logger()


class Came(StrEnum):
    """What a reply came to; counted in the log, with nobody's name."""

    REFUSED = "refused"
    REPEATED = "repeated"  # a refusal that the person has lifted since: the provider sent it again
    ACCEPTED = "accepted"
    CODE_USED = "code_used"  # the offer has its answer
    CODE_LATE = "code_late"  # the offer has lapsed, or its vacancy is closed
    CODE_UNKNOWN = "code_unknown"  # never issued to this worker
    NOT_BY_REPLY = "not_by_reply"  # 恢复: only their page or a station lifts a refusal
    NOT_UNDERSTOOD = "not_understood"
    STRANGER = "stranger"  # nobody is registered under this phone or openid
    FORMER_HOLDER = "former_holder"  # sent before the number was somebody else's


class Inbox:
    """Takes what people did by themselves. Errors of every method: BusDown, and then the provider sends it again."""

    def __init__(
        self,
        bus: Writer,
        following: Following,
        replica: Replica,
        registrar: Registrar,
        bindings: Bindings,
        pseudonymiser: Pseudonymiser,
    ) -> None:
        self._bus = bus
        self._following = following
        self._replica = replica
        self._registrar = registrar
        self._bindings = bindings
        self._pseudonymiser = pseudonymiser

    async def by_sms(self, replies: Iterable[Reply], now: datetime) -> None:
        """Replies of phones; each counts for the worker who holds its number now."""
        for reply in replies:
            await catch_up(self._following, CONTACTS.name, IDENTITIES.name, CONSENTS.name)
            worker_id = self._holder(reply.sender)
            came = await self._reply(worker_id, reply, Channel.SMS, now)
            _log.info("a reply", channel=Channel.SMS.value, came=came.value)

    async def by_wechat(self, events: Iterable[Inbound], now: datetime) -> None:
        """Messages and clicks of followers."""
        for event in events:
            match event:
                case Reply():
                    await catch_up(self._following, CONTACTS.name, IDENTITIES.name, CONSENTS.name)
                    came = await self._reply(self._follower(event.sender), event, Channel.WECHAT, now)
                    _log.info("a reply", channel=Channel.WECHAT.value, came=came.value)
                case Followed(scene=scene):
                    became = await self._bindings.scanned(scene, event.sender, event.at, now) if scene else "no_code"
                    _log.info("a follower", became=str(became))
                case Unfollowed():
                    changed = await self._bindings.left(event.sender, event.at, now)
                    _log.info("a follower left", unbound=changed)
                case Subscribed():
                    known = await self._credit(event, now)
                    _log.info("a message agreed to", agreed=event.agreed, known=known)

    async def _reply(self, worker_id: str | None, reply: Reply, channel: Channel, now: datetime) -> Came:
        if worker_id is None:
            return Came.STRANGER
        began = self._replica.people.began(worker_id)
        if began is not None and reply.at is not None and reply.at < began - CLOCKS_APART:
            return Came.FORMER_HOLDER
        source = f"{channel.value}-reply"
        match read_reply(reply.content):
            case Refuses():
                return await self._refuse(worker_id, reply.at, now, source)
            case Answers(code):
                return await self._accept(worker_id, code, now, source)
            case Rejoins():
                return Came.NOT_BY_REPLY
            case Other():
                return Came.NOT_UNDERSTOOD

    async def _refuse(self, worker_id: str, at: datetime | None, now: datetime, source: str) -> Came:
        known = self._replica.people.consents(worker_id).get(ConsentKind.SUPPRESSION)
        lifted_at = known.occurred_at if known is not None and not known.granted else None
        if lifted_at is not None and at is not None and at < lifted_at - CLOCKS_APART:
            return Came.REPEATED
        await self._registrar.withdraw(worker_id, now, source)
        await self._take_back_of_erased(worker_id)
        return Came.REFUSED

    async def _accept(self, worker_id: str, code: str, now: datetime, source: str) -> Came:
        await catch_up(self._following, OFFERS.name, OUTCOMES.name)
        offers = {each.offer_id: each for each in self._replica.offers.of_worker(worker_id).values()}
        found = offer_of(code, offers, self._pseudonymiser.answer_code)
        if found is None:
            return Came.CODE_UNKNOWN
        offer = offers[found]
        if self._answered(offer):
            return Came.CODE_USED
        vacancy = self._replica.vacancies.get(offer.vacancy_id)
        if offer.status is not OfferStatus.STANDING or now >= offer.deadline or not is_open(vacancy, now):
            return Came.CODE_LATE
        yes = OutcomeReported(
            offer_id=offer.offer_id,
            vacancy_id=offer.vacancy_id,
            worker_id=worker_id,
            occurred_at=now,
            outcome=OutcomeKind.ACCEPTED,
            reason=source,
        )
        await self._bus.write([outcome_record(yes)])
        return Came.ACCEPTED

    def _answered(self, offer: OfferView) -> bool:
        """Whether there is an answer; one that BOOK has not taken up yet counts."""
        waiting = self._replica.happenings.outcomes[partition_of(offer.vacancy_id, OUTCOMES.partitions)]
        return offer.outcome is not None or any(each.offer_id == offer.offer_id for each in waiting.values())

    async def _credit(self, event: Subscribed, now: datetime) -> bool:
        """One record for one agreement; a repeat has the same key. Whether the follower is a worker of ours."""
        await catch_up(self._following, CONTACTS.name, IDENTITIES.name)
        worker_id = self._follower(event.sender)
        if worker_id is None:
            return False
        consent = Consent(
            worker_id=worker_id,
            kind=ConsentKind.TEMPLATE,
            granted=event.agreed,
            occurred_at=event.at,
            text_version="wechat",
            source="wechat-subscribe",
            template=event.template,
            credit=self._pseudonymiser.event_id(event.key),
        )
        await self._bus.write([consent_record(consent, now)])
        await self._take_back_of_erased(worker_id)
        return True

    def _holder(self, phone: str) -> str | None:
        """Who is registered under a number. Once erased it is nobody's, until somebody registers it anew."""
        worker_id = self._registrar.known_worker(phone)
        return worker_id if worker_id in self._replica.people.contacts else None

    def _follower(self, openid: str) -> str | None:
        return self._replica.people.by_openid(self._pseudonymiser.openid_hash(openid))

    async def _take_back_of_erased(self, worker_id: str) -> None:
        """The erasure moves the epoch first and tombstones afterwards: who finds it moved takes back."""
        await catch_up(self._following, IDENTITIES.name)
        if worker_id in self._replica.people.stale:
            await self._registrar.forget(worker_id)
