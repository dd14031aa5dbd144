"""The screen itself: every subject looks at both texts, and the worst decides."""

from __future__ import annotations

from typing import Final

from intake.screen.age import BARE, BY_NAME, MINORS, ages
from intake.screen.family import MARRIAGE, couples
from intake.screen.fees import FEES, PAPERS
from intake.screen.health import VIRUS, health
from intake.screen.looks import HEIGHT, LOOKS
from intake.screen.origin import ETHNICITY, HOUSEHOLD, ORIGIN, PROVINCES, RELIGION
from intake.screen.plain import Plain
from intake.screen.record import record
from intake.screen.sex import MOTHERS, one_sex
from intake.screen.table import ROW_OF
from intake.screen.verdict import Field, Finding, Screened, Verdict
from intake.screen.wording import propose
from intake.screen.words import Context, Hit, Look

_LOOKS: Final[tuple[Look, ...]] = (
    one_sex,
    ages,
    MINORS,
    BY_NAME,
    BARE,
    LOOKS,
    HEIGHT,
    health,
    VIRUS,
    MARRIAGE,
    couples,
    HOUSEHOLD,
    PROVINCES,
    ORIGIN,
    ETHNICITY,
    RELIGION,
    FEES,
    PAPERS,
    record,
    MOTHERS,
)
_LAWFUL: Final = Screened(Verdict.LAWFUL, (), None)


def screen(title: str, description: str = "", *, occupation: str | None = None) -> Screened:
    """What a posting's texts ask for that is not plainly lawful.

    A rule has a name only: that is the title.

    Args:
        title: as it was written.
        description: as it was written, or nothing.
        occupation: the CSCO 2022 code of the work if it is known; a clean record may be asked of guards, teachers
            and drivers.
    """
    hits = _hits(title, description, occupation)
    findings = tuple(
        _finding(hit, field, text)
        for field, text, found in zip(_FIELDS, (title, description), hits, strict=True)
        for hit in found
    )
    if not findings:
        return _LAWFUL
    if not any(each.verdict is Verdict.UNLAWFUL for each in findings):
        return Screened(Verdict.DOUBTFUL, findings, None)

    def unlawful(title: str, description: str) -> tuple[list[Hit], list[Hit]]:
        in_title, in_description = _hits(title, description, occupation)
        return [*filter(_is_unlawful, in_title)], [*filter(_is_unlawful, in_description)]

    return Screened(Verdict.UNLAWFUL, findings, propose(title, description, unlawful))


_FIELDS: Final[tuple[Field, Field]] = ("title", "description")


def _hits(title: str, description: str, occupation: str | None) -> tuple[list[Hit], list[Hit]]:
    """What is found in each, in the order of the text."""
    texts = Plain.of(title), Plain.of(description)
    context = Context(texts[0].tight, f"{texts[0].tight}\n{texts[1].tight}", occupation)
    return _in_one(texts[0], context), _in_one(texts[1], context)


def _in_one(text: Plain, context: Context) -> list[Hit]:
    if not text.tight:
        return []
    found = [hit for look in _LOOKS for hit in look(text, context)]
    return sorted(found, key=lambda hit: (hit.start, -hit.end))


def _is_unlawful(hit: Hit) -> bool:
    return ROW_OF[hit.kind].verdict is Verdict.UNLAWFUL


def _finding(hit: Hit, field: Field, text: str) -> Finding:
    row = ROW_OF[hit.kind]
    return Finding(hit.kind, text[hit.start : hit.end], field, hit.start, row.verdict, row.rule)
