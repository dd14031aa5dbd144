"""The rows of a sheet, one after another: to be written, repeated, or refused. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from typing import Generic, TypeVar

from infra.importing.cells import Cells, Fault, RowRefused
from infra.importing.header import Headed
from infra.importing.kind import Kind
from infra.importing.table import Row

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Taken(Generic[Item]):
    """A row that was understood."""

    row: Row
    item: Item


@dataclass(frozen=True, slots=True)
class Repeated:
    """A row that says the very same as one above."""

    row: Row


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that is not taken, and why."""

    row: Row
    why: RowRefused


Outcome = Taken[Item] | Repeated | Refused


class Sorter(Generic[Item]):
    """Sorts the rows of all sheets of a file.

    Of two rows about one thing that differ the first is taken, the other refused: which of them is right, only the
    clerk can tell. What was seen is kept by digests, some 250 bytes a row: the only thing that grows with the file.
    """

    def __init__(self, kind: Kind[Item]) -> None:
        self._kind = kind
        self._seen: dict[bytes, tuple[int, str | None, bytes]] = {}

    def sort(self, sheet: str | None, headed: Headed) -> Iterator[Outcome[Item]]:
        """One outcome for each row, in their order."""
        for row in headed.rows:
            try:
                item = self._kind.understand(Cells(headed.layout, row))
            except RowRefused as why:
                yield Refused(row, why)
                continue
            yield self._once(sheet, row, item)

    def _once(self, sheet: str | None, row: Row, item: Item) -> Outcome[Item]:
        name = self._kind.name(item)
        content = _digest(name.content)
        key = _digest(name.thing)
        first = self._seen.get(key)
        if first is None:
            self._seen[key] = (row.number, sheet, content)
            return Taken(row, item)
        if first[2] == content:
            return Repeated(row)
        where = f"第 {first[0]} 行" if first[1] in (None, sheet) else f"工作表“{first[1]}”第 {first[0]} 行"
        fault = Fault(None, f"{self._kind.same}与{where}相同而内容不同；请核对后只留一行")
        return Refused(row, RowRefused([fault]))


def _digest(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
