"""`kaigong review`: postings that a person must look at before they become vacancies."""

from __future__ import annotations

import json
from typing import Annotated

import typer
from rich.table import Table

from gateway.records import posting_record
from infra.cli.at_desk import at_desk, stated
from infra.cli.console import err, out
from infra.desk import Desk
from infra.errors import DeskRefused
from intake.personal_data import holds_personal_data
from intake.screen import Kind
from intake.screen.table import ROW_OF
from schemas.events import PostingReviewed, ReviewVerdict
from schemas.shanghai import SHANGHAI
from schemas.state import HeldPosting, HeldWords

app = typer.Typer(help="Postings held for a reviewer. 待审核的岗位。", no_args_is_help=True)

_Vacancy = Annotated[str, typer.Argument(metavar="VACANCY", help="As `kaigong review list` prints it.")]
_Reviewer = Annotated[str, typer.Option(metavar="NAME", help="Who answers for it; kept with the verdict for 90 days.")]
_Reason = Annotated[str, typer.Option(metavar="TEXT", help="Why, for whoever asks later.")]


@app.command("list")
def list_held(as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False) -> None:
    """What is held, the longest first: the posting, the words, the rule. 列出待审核的岗位。"""

    async def read(desk: Desk) -> list[HeldPosting]:
        return sorted(desk.replica.held.values(), key=lambda each: (each.occurred_at, each.vacancy_id))

    held = at_desk(read)
    if as_json:
        for each in held:
            out.print(json.dumps(each.model_dump(mode="json"), ensure_ascii=False), markup=False)
    elif held:
        out.print(table_of(held))
    err.print(f"{len(held)} held")


@app.command("release")
def release(vacancy: _Vacancy, reviewer: _Reviewer, reason: _Reason) -> None:
    """Let a posting become a vacancy, as it was written. 审核通过。"""
    _decide(vacancy, ReviewVerdict.RELEASED, reviewer, reason)


@app.command("refuse")
def refuse(vacancy: _Vacancy, reviewer: _Reviewer, reason: _Reason) -> None:
    """Take a posting out of the queue; a live vacancy of that id stays as it was. 审核不通过。"""
    _decide(vacancy, ReviewVerdict.REFUSED, reviewer, reason)


def verdict_on(
    held: HeldPosting | None, desk: Desk, verdict: ReviewVerdict, reviewer: str, reason: str
) -> PostingReviewed:
    """The event that a reviewer's decision is.

    Raises:
        DeskRefused: nothing is held, the reviewer or the reason is empty or too long or holds a phone number.
    """
    if held is None:
        raise DeskRefused("Nothing is held under this id; `kaigong review list` prints what is.")
    if holds_personal_data(reviewer) or holds_personal_data(reason):
        raise DeskRefused("Reviewer and reason are kept as they are: write them without phone and identity numbers.")
    return stated(
        PostingReviewed,
        vacancy_id=held.vacancy_id,
        enterprise_id=held.enterprise_id,
        occurred_at=desk.opened_at,
        held_position=held.position,
        verdict=verdict,
        reviewer=reviewer.strip(),
        reason=reason.strip(),
    )


def table_of(held: list[HeldPosting]) -> Table:
    """For a terminal; a line for each condition."""
    table = Table("vacancy", "enterprise", "since", "title", "kind", "words", "rule", box=None, pad_edge=False)
    for each in held:
        since = each.occurred_at.astimezone(SHANGHAI).isoformat(timespec="minutes")
        title = "" if each.posting is None else each.posting.title
        for words in each.findings or (None,):
            table.add_row(each.vacancy_id, each.enterprise_id, since, title, *_said(each, words))
    return table


def _said(held: HeldPosting, words: HeldWords | None) -> tuple[str, str, str]:
    if words is None:
        return ", ".join(held.reasons), "", ""
    row = ROW_OF.get(Kind(words.kind)) if words.kind in set(Kind) else None
    return words.kind, words.words, "" if row is None else row.rule


def _decide(vacancy: str, verdict: ReviewVerdict, reviewer: str, reason: str) -> None:
    async def write(desk: Desk) -> PostingReviewed:
        event = verdict_on(desk.replica.held.get(vacancy), desk, verdict, reviewer, reason)
        event_id = f"{event.vacancy_id}:{event.held_position}:{event.verdict}"
        await desk.bus.write([posting_record(event, event_id)])
        return event

    event = at_desk(write)
    out.print(f"{event.verdict}: {event.vacancy_id}", markup=False)
