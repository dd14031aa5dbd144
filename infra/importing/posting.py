"""A posting out of a list, and what INTAKE's own functions make of it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from infra.importing.cells import Fault, RowRefused
from infra.importing.columns import Column
from infra.importing.vacancy_columns import PLACES, VacancyColumn
from intake.errors import NotUnderstood, Refusal
from intake.lawful import Unlawful, judge_posting
from intake.screen import Finding, Screened, Verdict
from intake.several_jobs import Known, settled
from schemas.events import VacancyPosted
from schemas.ids import vacancy_listed
from schemas.state import HeldPosting, Vacancy

_COLUMN_OF: Final = {
    Refusal.UNKNOWN_OCCUPATION: VacancyColumn.TITLE,
    Refusal.UNKNOWN_REGION: PLACES.free,
    Refusal.REGION_TOO_WIDE: PLACES.free,
    Refusal.IMPLAUSIBLE_PAY: VacancyColumn.PAY,
    Refusal.PERSONAL_DATA: VacancyColumn.TITLE,
}


_AT_THE_END: Final = 2**62
"""A position behind every other: the event is still to be written."""


def no_other(vacancy_id: str) -> Vacancy | None:
    """Nothing is known under any id."""
    del vacancy_id
    return None


@dataclass(frozen=True)
class Posting:
    """What one row says."""

    event: VacancyPosted
    employer: str
    """As the list names it."""
    number: str
    """The office's own; empty where it has none."""
    spans: Sequence[tuple[int, Column]]
    """Where each column begins in the description."""

    @property
    def content(self) -> str:
        """All that the row says, but for when."""
        said = self.event.model_dump_json(exclude={"vacancy_id", "enterprise_id", "occurred_at", "quiet"})
        return f"{self.employer}\n{self.number}\n{said}"

    def of(self, enterprise_id: str) -> Posting:
        """The same of an enterprise by its id; the vacancy's id derives from that and the number, or the content."""
        vacancy_id = vacancy_listed(enterprise_id, self.number or self.content)
        named = {"enterprise_id": enterprise_id, "vacancy_id": vacancy_id}
        return replace(self, event=self.event.model_copy(update=named))


def judge(
    posting: Posting, known: Vacancy | None, held: HeldPosting | None, known_of: Known = no_other
) -> tuple[Vacancy, ...] | HeldPosting:
    """What INTAKE will make of it: the vacancies to be written, one for each job; or what a reviewer must look at.

    ``known_of`` tells what the bus has under an id.

    Raises:
        RowRefused: it is not understood, or asks for what the law forbids: with the words, the rule, lawful words.
    """
    try:
        judged = judge_posting(posting.event, _AT_THE_END, known, held)
        return judged if isinstance(judged, HeldPosting) else settled(judged, known, known_of)
    except Unlawful as error:
        raise RowRefused(list(_unlawful(posting, error.screened))) from None
    except NotUnderstood as error:
        raise RowRefused([Fault(_COLUMN_OF.get(error.code, VacancyColumn.TITLE), str(error))]) from None


def _unlawful(posting: Posting, screened: Screened) -> Iterator[Fault]:
    """Each condition with its words and its rule, then how it could be written."""
    for finding in screened.findings:
        if finding.verdict is Verdict.UNLAWFUL:
            yield Fault(_column(posting, finding), f"“{finding.words}”法律不允许：{finding.rule}")
    if (lawful := screened.proposal) is None:
        return
    if lawful.title != posting.event.title:
        yield Fault(VacancyColumn.TITLE, f"可以改为“{lawful.title}”")
    before = (posting.event.description or "").split("\n")
    changed = [line for line in lawful.description.split("\n") if line and line not in before]
    if changed:
        yield Fault(None, f"文字可以改为“{'；'.join(changed)}”")


def _column(posting: Posting, finding: Finding) -> Column:
    """The column that the words stand in."""
    if finding.field == "title" or not posting.spans:
        return VacancyColumn.TITLE
    starts = [start for start, _ in posting.spans]
    return posting.spans[max(0, bisect_right(starts, finding.start) - 1)][1]
