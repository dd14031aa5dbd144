"""The words of the screen: verdicts, kinds of condition, and what was found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal


class Verdict(StrEnum):
    """What becomes of a text. The worst of its parts decides."""

    LAWFUL = "lawful"  # 合法
    DOUBTFUL = "doubtful"  # 存疑: a person looks at it first
    UNLAWFUL = "unlawful"  # 违法


class Kind(StrEnum):
    """What a condition is about: a closed set, fit for a metric's label."""

    SEX = "sex"
    AGE_BELOW_16 = "age_below_16"
    ETHNICITY = "ethnicity"
    RELIGION = "religion"
    VIRUS_CARRIER = "virus_carrier"
    MARRIAGE = "marriage"
    HOUSEHOLD = "household"
    DEPOSIT_OR_FEE = "deposit_or_fee"
    IDENTITY_PAPERS = "identity_papers"
    AGE_LIMIT = "age_limit"
    LOOKS = "looks"
    HEALTH_CONDITION = "health_condition"
    CRIMINAL_RECORD = "criminal_record"
    COUPLES = "couples"
    ORIGIN_PREFERENCE = "origin_preference"
    MOTHERS_POST = "mothers_post"


Field = Literal["title", "description"]
"""Which of the two texts."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One condition that is not plainly lawful."""

    kind: Kind
    words: str
    """As they stand in the text."""
    field: Field
    start: int
    """Where in that text, in characters."""
    verdict: Verdict
    rule: str
    """The line of the table and its source, in Chinese."""

    @property
    def end(self) -> int:
        """Behind its last character."""
        return self.start + len(self.words)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A wording that is not unlawful; what is doubtful in it stays, for a person to look at."""

    title: str
    description: str


@dataclass(frozen=True, slots=True)
class Screened:
    """The screen's answer on one posting or rule."""

    verdict: Verdict
    findings: tuple[Finding, ...]
    """In the order of the text, the title's first; empty if it is lawful."""
    proposal: Proposal | None
    """Only for what is unlawful; None too if nothing would be left of the title."""
