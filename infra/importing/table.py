"""What every file looks like once it is open: sheets of rows of texts, as a spreadsheet program shows them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Row:
    """One row that is not empty. ``number`` counts from 1, as the spreadsheet does."""

    number: int
    cells: tuple[str, ...]
    """A cell that is merged over several rows has its text in each of them."""
    spread: tuple[str, ...] | None = None
    """The same with what is merged over several columns in each of these: so a header is read."""
    heading: bool = False
    """It is one text merged over several columns, and nothing beside it: a title."""
    broken: str | None = None
    """Why it cannot be told what its cells are; then they are what stands there."""


class Sheet(Protocol):
    """One sheet of a file; of CSV the only one."""

    @property
    def name(self) -> str | None:
        """As the tab shows it; None where there are no tabs."""

    def rows(self) -> Iterator[Row]:
        """The rows that are not empty, read while they are asked for.

        Raises:
            PopulationRefused: it cannot be read any further.
        """


class Source(Protocol):
    """An open file."""

    def sheets(self) -> Iterator[Sheet]:
        """One after another; each is read to its end before the next."""

    def progress(self) -> float:
        """How much of the file has been read, 0 to 1."""
