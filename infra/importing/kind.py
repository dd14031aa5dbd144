"""What every kind of list has: its columns, and how a row of it becomes one thing to write."""

from __future__ import annotations

from typing import NamedTuple, Protocol, TypeVar

from infra.importing.cells import Cells
from infra.importing.columns import Column
from infra.importing.header import Needed

Item = TypeVar("Item")


class Name(NamedTuple):
    """What tells two rows of a file apart."""

    thing: str
    """What the row is about: a worker, a vacancy. Two rows with one thing cannot both be right."""
    content: str
    """What it says of it: the same again is a repeat."""


class Kind(Protocol[Item]):
    """One kind of list."""

    @property
    def columns(self) -> type[Column]:
        """Those that it knows."""

    @property
    def needed(self) -> Needed:
        """Those that must be there, alternatives grouped."""

    @property
    def same(self) -> str:
        """What two rows with one thing have in common, for a message: 手机号码."""

    def understand(self, cells: Cells) -> Item:
        """What a row says.

        Raises:
            RowRefused: with every fault of the row.
        """

    def name(self, item: Item) -> Name:
        """What the item is about."""

    def explain(self, item: Item) -> str:
        """How the row was understood, for the clerk's screen: without the person."""
