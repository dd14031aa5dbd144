"""A posting under the screen: a vacancy, or held for a person, or refused; and that person's verdict (promise P7)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from intake.errors import NotUnderstood, Refusal
from intake.personal_data import refuse_personal_data_in
from intake.screen import Finding, Screened, Verdict, screen
from intake.screen.table import ROW_OF
from intake.several_jobs import understand_jobs
from schemas.events import PostingReviewed, ReviewVerdict, VacancyPosted
from schemas.state import HeldPosting, HeldWords, Vacancy

MOST_KEPT: Final = 100
"""Conditions kept of one posting: more say nothing new, and a record is bounded."""


class Unlawful(NotUnderstood):
    """A posting that asks for what the law forbids.

    The message names the kinds and repeats no words: it goes into a dead letter's header. Whoever answers the sender
    finds the words and a proposal in ``screened``.
    """

    def __init__(self, screened: Screened) -> None:
        names = dict.fromkeys(ROW_OF[each.kind].name for each in screened.findings if each.verdict is Verdict.UNLAWFUL)
        super().__init__(Refusal.UNLAWFUL, f"岗位要求里有法律不允许的内容：{'、'.join(names)}；请改为合法的表述后再发")
        self.screened = screened


def judge_posting(
    event: VacancyPosted, position: int, known: Vacancy | None, held: HeldPosting | None
) -> tuple[Vacancy, ...] | HeldPosting:
    """What a posting at this offset of its partition becomes: vacancies, or what a reviewer must look at.

    A vacancy for each of its jobs, the main one first.
    What a reviewer let pass in the vacancy that it changes is not held again for the same words.

    Raises:
        Unlawful: it asks for what the law forbids.
        NotUnderstood: as `intake.several_jobs.understand_jobs`; or what is held under its id is another enterprise's.
    """
    _refuse_strangers(event.enterprise_id, held)
    passed = frozenset(known.reviewed) if known is not None else frozenset()
    return _judged(event, position, known, passed)


def judge_review(
    event: PostingReviewed, position: int, known: Vacancy | None, held: HeldPosting
) -> tuple[Vacancy, ...] | HeldPosting | None:
    """What a verdict at this offset makes of the posting that is held; None: it was refused, and is gone.

    A released posting is screened again: what the screen has learnt since may hold it anew or refuse it.

    Raises:
        Unlawful: it asks for what the screen knows by now to be forbidden.
        NotUnderstood: the verdict is another enterprise's, or nothing but the reasons was kept of the posting.
    """
    refuse_personal_data_in(event)
    _refuse_strangers(event.enterprise_id, held)
    if event.verdict is ReviewVerdict.REFUSED:
        return None
    if held.posting is None:
        raise NotUnderstood(Refusal.NOT_KEPT, "待审记录里没有岗位原文，无法放行；请用人单位重新发布")
    passed = frozenset(f"{each.kind}:{each.words}" for each in held.findings)
    return _judged(held.posting, position, known, passed)


def _judged(
    event: VacancyPosted, position: int, known: Vacancy | None, passed: frozenset[str]
) -> tuple[Vacancy, ...] | HeldPosting:
    vacancies = understand_jobs(event, position, known)
    findings = tuple(_findings(event, vacancies))
    named = tuple(dict.fromkeys(f"{each.kind}:{each.words}" for each in findings))
    if passed.issuperset(named):
        return tuple(each.model_copy(update={"reviewed": named}) for each in vacancies) if named else vacancies
    return HeldPosting(
        vacancy_id=event.vacancy_id,
        enterprise_id=event.enterprise_id,
        position=position,
        occurred_at=event.occurred_at,
        reasons=tuple(dict.fromkeys(each.kind.value for each in findings)),
        findings=tuple(_kept(findings[:MOST_KEPT])),
        posting=event,
    )


def _findings(event: VacancyPosted, vacancies: tuple[Vacancy, ...]) -> Iterable[Finding]:
    """What the screen finds in the posting whole and, where it has several jobs, beside each of them.

    A clean record may be asked of the guard, and not of the cleaner.

    Raises:
        Unlawful: it finds something that the law forbids.
    """
    text = event.description or ""
    found: dict[Finding, None] = {}
    for each in vacancies:
        screened = screen(event.title, text, occupation=each.occupation)
        if screened.verdict is Verdict.UNLAWFUL:
            raise Unlawful(screened)
        found |= dict.fromkeys(screened.findings)
    for each in vacancies[1:] and vacancies:
        beside = screen(each.title, text, occupation=each.occupation)
        found |= dict.fromkeys(one for one in beside.findings if one.field == "description")
    return found


def _kept(findings: Iterable[Finding]) -> Iterable[HeldWords]:
    return (HeldWords(kind=each.kind, words=each.words, field=each.field, start=each.start) for each in findings)


def _refuse_strangers(enterprise_id: str, held: HeldPosting | None) -> None:
    if held is not None and held.enterprise_id != enterprise_id:
        raise NotUnderstood(Refusal.ANOTHER_ENTERPRISE, "这个岗位属于另一家用人单位；请换一个岗位编号")
