"""``/v1/me``: a worker's own page. Everything but the entry needs a session; every refusal is the same 404."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from gateway.edge import Edge
from gateway.following import catch_up, hold
from gateway.limits import Limit
from gateway.me.answers import answer_to, may_answer, state_words
from gateway.me.entry import Closed
from gateway.me.page import Page, page_of, told_offers
from gateway.me.stored import Stored, stored_about
from gateway.me.wishes import ChangeForm, WishForm
from gateway.problems import NotFound, Problem, Refused, Unavailable
from gateway.records import outcome_record
from gateway.registration import UnknownPerson
from gateway.understanding import Findings
from intake.occupation import understand_occupation
from intake.personal_data import refuse_personal_data
from intake.place import understand_place
from schemas.happenings import OutcomeKind, OutcomeReported
from schemas.links import Link
from schemas.model import Identifier
from schemas.sealing import CannotOpen
from schemas.topics import CONSENTS, CONTACTS, DELIVERIES, IDENTITIES, OFFERS, OUTCOMES, VACANCIES, WORKERS

WAIT_S: Final = 2.0
"""How long a changed registration is waited for; then the page is told to look again."""
CALLS_PER_MINUTE: Final = 60
"""Of one person; a page that is used makes a handful."""
ENTRIES_PER_MINUTE: Final = 300
"""By links, of one address, behind which may be a whole fair."""
CODES_PER_MINUTE: Final = 30
"""By codes, of one address: unlike a link a code can be guessed, at many phones."""

_MINUTE: Final = timedelta(minutes=1)
_SHOWN: Final = tuple(
    topic.name for topic in (IDENTITIES, CONTACTS, CONSENTS, WORKERS, VACANCIES, OFFERS, DELIVERIES, OUTCOMES)
)
"""What the page shows, as of the call (promise P7)."""


class _Form(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class EntryForm(_Form):
    """The link of a message and the last four digits of the phone that it was sent to."""

    token: Annotated[str, Field(max_length=400, repr=False)]
    digits: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}$"), Field(repr=False)]


class CodeForm(_Form):
    """The code of an SMS and the phone that it was sent to."""

    phone: Annotated[str, Field(max_length=40, repr=False)]
    code: Annotated[str, StringConstraints(pattern=r"^[0-9]{8}$"), Field(repr=False)]


class Session(BaseModel):
    """What every other call carries: ``Authorization: Bearer …``."""

    session: str = Field(repr=False)


class AnswerForm(_Form):
    """An answer to one vacancy."""

    vacancy_id: Identifier
    answer: Literal[OutcomeKind.ACCEPTED, OutcomeKind.DECLINED]
    reason: Literal["far", "pay", "hours", "has-job", "other"] | None = None
    """Why not, if they care to say."""


class MessagesForm(_Form):
    """Whether messages are to come."""

    wanted: bool


class Changed(BaseModel):
    """A registration is on the bus."""

    ready: bool
    """Whether the page shows it already."""


class StoredAnswer(BaseModel):
    """What is stored about the person."""

    stored: tuple[Stored, ...]


def router(edge: Edge) -> APIRouter:
    """For whoever came in by the link of a message; `gateway.me.entry`."""
    routes = APIRouter(prefix="/v1/me", tags=["me"], dependencies=[Depends(_kept_nowhere)])
    entries, codes = Limit(ENTRIES_PER_MINUTE, _MINUTE), Limit(CODES_PER_MINUTE, _MINUTE)
    calls = Limit(CALLS_PER_MINUTE, _MINUTE)

    @routes.post("/session")
    async def enter(form: EntryForm, request: Request) -> Session:
        _limited(entries, request.client.host if request.client else "", edge.clock())
        await catch_up(edge.following, IDENTITIES.name, CONTACTS.name, WORKERS.name)
        with _opening():
            return Session(session=edge.entry.enter(form.token, form.digits, edge.clock()))

    @routes.post("/session/by-code")
    async def enter_by_code(form: CodeForm, request: Request) -> Session:
        _limited(codes, request.client.host if request.client else "", edge.clock())
        await catch_up(edge.following, IDENTITIES.name, WORKERS.name, DELIVERIES.name)
        return Session(session=edge.entry.enter_by_code(form.phone, form.code, edge.clock()))

    @routes.get("")
    async def page(request: Request) -> Page:
        return _page(await _visitor(request))

    @routes.post("/answers")
    async def answer(form: AnswerForm, request: Request) -> Page:
        """Yes or no to an offer. The same answer again changes nothing."""
        visitor = await _visitor(request)
        now = edge.clock()
        offer = told_offers(edge.replica, visitor.worker_id).get(form.vacancy_id)
        if offer is None:
            raise NotFound("offer")
        if answer_to(edge.replica, offer) is not form.answer:
            if form.answer not in may_answer(edge.replica, offer, now):
                raise Refused(409, "现在不能这样回复：" + state_words(edge.replica, offer, now), "the offer is closed")
            happening = OutcomeReported(
                offer_id=offer.offer_id,
                vacancy_id=offer.vacancy_id,
                worker_id=visitor.worker_id,
                occurred_at=now,
                outcome=form.answer,
                reason=form.reason,
            )
            (written,) = await edge.bus.write([outcome_record(happening)])
            await hold(edge.following, {(written.topic, written.partition): written.offset + 1})
        return _page(visitor)

    @routes.put("/registration")
    async def change(form: ChangeForm, request: Request) -> Changed:
        """The registration anew, with what has changed."""
        visitor = await _visitor(request)
        _check(form)
        with _opening():
            registered = await edge.wishes.change(visitor.worker_id, form, edge.clock())
        return Changed(ready=await edge.arrivals.wait(registered.registration_id, WAIT_S) is not None)

    @routes.post("/withdrawal")
    async def withdraw(request: Request) -> Page:
        """The registration counts no more, nobody is told of it, and no message comes."""
        visitor = await _visitor(request)
        with _opening():
            await edge.wishes.withdraw(visitor.worker_id, edge.clock())
        return await _page_anew(visitor)

    @routes.put("/messages")
    async def messages(form: MessagesForm, request: Request) -> Page:
        """Messages stop at once (退订), or begin again by an agreement."""
        visitor = await _visitor(request)
        with _opening():
            decide = edge.wishes.resume if form.wanted else edge.wishes.stop
            await decide(visitor.worker_id, edge.clock())
        return await _page_anew(visitor)

    @routes.put("/preferences")
    async def prefer(form: WishForm, request: Request) -> Page:
        """Quiet hours of one's own, and whether vacancies are chosen for this person."""
        visitor = await _visitor(request)
        with _opening():
            await edge.wishes.prefer(visitor.worker_id, form, edge.clock())
        return await _page_anew(visitor)

    @routes.get("/stored")
    async def stored(request: Request) -> StoredAnswer:
        """Everything that is kept about this person, in words."""
        visitor = await _visitor(request)
        with _opening():
            contact = edge.registrar.contact(visitor.worker_id)
        return StoredAnswer(stored=stored_about(edge.replica, visitor.worker_id, contact, edge.clock()))

    @routes.post("/erasure", status_code=204)
    async def erase(request: Request) -> Response:
        """Forget this person, for ever. The session and every link of theirs open nothing from here on."""
        visitor = await _visitor(request)
        with _opening():
            await edge.registrar.erase_worker(visitor.worker_id, edge.clock())
        return Response(status_code=204)

    async def _visitor(request: Request) -> Link:
        """Who asks, as of now: a stranger costs no barrier, and an erasure elsewhere counts.

        Raises:
            Closed: nobody that may come in.
        """
        authorization = request.headers.get("authorization")
        _limited(calls, edge.entry.visitor(authorization, edge.clock()).worker_id, edge.clock())
        await catch_up(edge.following, *_SHOWN)
        return edge.entry.visitor(authorization, edge.clock())

    async def _page_anew(visitor: Link) -> Page:
        await catch_up(edge.following, CONSENTS.name)
        return _page(visitor)

    def _page(visitor: Link) -> Page:
        with _opening():
            phone = edge.registrar.contact(visitor.worker_id).get("phone", "")
        page = page_of(edge.replica, visitor.worker_id, visitor.notification_id, phone, edge.clock())
        if page is None:
            raise Closed
        return page

    return routes


def _kept_nowhere(response: Response) -> None:
    """What one person sees stays in no cache, on a phone that is lent neither."""
    response.headers["Cache-Control"] = "no-store"


def _limited(limit: Limit, key: str, now: datetime) -> None:
    if limit.reached(key, now):
        seconds = str(math.ceil(limit.ends_in(key, now).total_seconds()))
        raise Problem(429, "点得太快，请过一分钟再试", "too many calls", headers={"Retry-After": seconds})
    limit.add(key, now)


@contextmanager
def _opening() -> Iterator[None]:
    """What may befall an opened contact, to its owner."""
    try:
        yield
    except UnknownPerson:
        raise Closed from None
    except CannotOpen:
        raise Unavailable("the contact of this person does not open with the keys here") from None


def _check(form: ChangeForm) -> None:
    findings = Findings()
    for at, skill in enumerate(form.skills):
        findings.ask(f"skills.{at}", understand_occupation, skill.occupation, skill.title)
    findings.ask("region", understand_place, form.region, None)
    findings.ask("registration_id", refuse_personal_data, form.registration_id)
    findings.settle()
