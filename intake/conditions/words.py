"""What was read, with the words it was read from; and the texts that readers look at."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Generic, TypeVar

from intake.plain import plain_description

T = TypeVar("T")

READ_AT_MOST: Final = 4_000
_DASHES: Final = re.compile(r"\s*(?:[-~‐-―−﹣]+|至(?=\s*[0-9])|到(?=\s*[0-9]))\s*")
_CLAUSE_ENDS: Final = re.compile(r"[,。;!?\n、()【】|•·]|(?<=[^\d.])\d{1,2}[.、](?!\d)")


@dataclass(frozen=True, slots=True)
class Read(Generic[T]):
    """A value and the words of the text that say it."""

    value: T
    words: str


def readable(*texts: str | None) -> str:
    """The texts, one a line, in plain form, with one kind of dash; at most 4,000 characters."""
    joined = "\n".join(text for text in texts if text)[:READ_AT_MOST]
    return _DASHES.sub(lambda found: "-" if "\n" not in found[0] else "\n-", plain_description(joined))


def clause_at(text: str, at: int) -> tuple[int, int]:
    """Begin and end of the clause around a position."""
    begins, ends = _borders(text)
    which = bisect_right(begins, at) - 1
    return begins[which], ends[which]


@lru_cache(maxsize=32)
def _borders(text: str) -> tuple[list[int], list[int]]:
    found = list(_CLAUSE_ENDS.finditer(text))
    return [0, *(each.end() for each in found)], [*(each.start() for each in found), len(text)]


def clauses(text: str) -> list[str]:
    """The clauses of a text without what parts them."""
    return [clause.strip() for clause in _CLAUSE_ENDS.split(text) if clause and clause.strip()]
