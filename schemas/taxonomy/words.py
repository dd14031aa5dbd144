"""The words of the trades (行话) and of the industries: what understanding free text begins with.

A word stands for an occupation by itself, or only where something else is named too: 车工 is a lathe operator beside
车床, and sews in a garment factory. Both files are curated by hand; ``schemas/NOTICE.md`` says from what.
"""

from dataclasses import dataclass
from functools import cache
from typing import Final

from schemas.taxonomy.package import read_rows

INDUSTRY_MARK: Final = "#"
"""Before a condition that is an industry, not a word: ``#服装``."""


@dataclass(frozen=True, slots=True)
class TradeWord:
    """A word, the occupation that it stands for, and those that it may mean too, best first."""

    title: str
    code: str
    also: tuple[str, ...]
    when: tuple[str, ...]
    """It stands for `code` only beside one of these words or industries; empty: always."""


@dataclass(frozen=True, slots=True)
class Industry:
    """An industry (行业), the words that give it away, and the trade of its general workers, if it has one."""

    name: str
    trade: str | None
    words: tuple[str, ...]


@cache
def trade_words() -> tuple[TradeWord, ...]:
    """Return all trade words in the order of the file."""
    return tuple(
        TradeWord(row["title"], row["code"], tuple(row["also"].split()), tuple(row["when"].split()))
        for row in read_rows("trade_words.csv")
    )


@cache
def industries() -> tuple[Industry, ...]:
    """Return all industries in the order of the file."""
    return tuple(
        Industry(row["industry"], row["trade"] or None, tuple(row["words"].split()))
        for row in read_rows("industries.csv")
    )
