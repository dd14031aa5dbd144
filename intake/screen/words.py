"""How a rule made of words looks at a text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from intake.screen.plain import Plain
from intake.screen.verdict import Kind

Span = tuple[int, int]

CLAUSE: Final = r"[^,。;!?\n]"
"""Any character within a clause of a folded text."""


@dataclass(frozen=True, slots=True)
class Context:
    """What the rest of a posting says about the work."""

    title: str
    """Tight."""
    text: str
    """Title and description, tight."""
    occupation: str | None
    """CSCO 2022 code, if it is known."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A condition, in characters of the text as it was written."""

    kind: Kind
    start: int
    end: int
    instead: str
    """What may stand there lawfully."""


class Look(Protocol):
    """One subject of the screen."""

    def __call__(self, plain: Plain, context: Context) -> Iterator[Hit]:
        """The conditions in a text."""


Instead = Callable[[re.Match[str]], str]


@dataclass(frozen=True, slots=True)
class Words:
    """A condition that can be told by its words, and where the same words are none."""

    kind: Kind
    found: re.Pattern[str]
    marks: frozenset[str]
    """Without one of these characters there is nothing to find."""
    needle: re.Pattern[str] | None = None
    """Nor without this: a quick look before the thorough one."""
    neutral: re.Pattern[str] | None = None
    """In the tight text."""
    as_written: re.Pattern[str] | None = None
    """Also neutral, if no gap is between the characters: 女包 is a product, in 女 包吃 it is not."""
    instead: str | Instead = ""

    def __call__(self, plain: Plain, context: Context) -> Iterator[Hit]:
        """What is found and is not neutral."""
        del context
        if self.marks.isdisjoint(plain.characters) or (self.needle and not self.needle.search(plain.tight)):
            return
        neutral: list[Span] | None = None
        for match in self.found.finditer(plain.tight):
            start, end = plain.origin(*match.span())
            if neutral is None:
                neutral = self._neutral(plain)
            if not overlaps(neutral, start, end):
                text = self.instead if isinstance(self.instead, str) else self.instead(match)
                yield Hit(self.kind, start, end, text)

    def _neutral(self, plain: Plain) -> list[Span]:
        spans = [] if self.as_written is None else [each.span() for each in self.as_written.finditer(plain.folded)]
        if self.neutral is not None:
            spans += [plain.origin(*each.span()) for each in self.neutral.finditer(plain.tight)]
        return spans


def any_of(*alternatives: str) -> re.Pattern[str]:
    """One pattern out of several; of those that begin at one place the first that fits wins."""
    return re.compile("|".join(alternatives))


def overlaps(spans: Sequence[Span], start: int, end: int) -> bool:
    """Whether one of the spans shares a character with this one."""
    return any(a < end and start < b for a, b in spans)
