"""tantivy: a document for each worker, in one segment in memory.

It finds who may be eligible: the skills (an occupation with a level, as one term), pay, shifts and, for the way, the
rectangle of cells within reach. It ranks by its own scores or by a stored number, not by integers made of the vacancy
and the worker together, and knows no circle. So numpy finishes both, and the answers are the same; what it takes to
find alone is measured too.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import nullcontext
from functools import partial
from importlib.metadata import version
from typing import Final

import numpy as np
import tantivy
from tantivy import Document, FieldType, Occur, Query

from benchmarks.peers.best.asked import Asked, Ranker, Scored, rows_of
from benchmarks.peers.best.rank import Rank
from matcher.arrays import Rows
from schemas.state import Worker

_BITS: Final = (1, 2, 4)
_HEAP: Final = 1_000_000_000


class Tantivy:
    """All workers, and their columns for the score."""

    def __init__(self, workers: Iterable[Worker]) -> None:
        rows = list(rows_of(workers))
        self._rank = Rank(rows)
        fields = tantivy.SchemaBuilder().add_unsigned_field("worker", fast=True)
        fields.add_unsigned_field("skill", indexed=True).add_unsigned_field("shift", indexed=True)
        fields.add_boolean_field("lodging", indexed=True).add_integer_field("reservation", fast=True)
        for side in ("west", "south", "east", "north"):
            fields.add_integer_field(side, fast=True)
        self._schema = fields.build()
        index = tantivy.Index(self._schema)
        writer = index.writer(_HEAP, num_threads=1)
        for row in rows:
            document = Document()
            document.add_unsigned("worker", row.worker)
            for occupation, level in zip(row.occupations, row.levels, strict=True):
                document.add_unsigned("skill", _skill(occupation, level))
            for bit in _BITS:
                if row.shifts & bit:
                    document.add_unsigned("shift", bit)
            document.add_boolean("lodging", row.lodging)
            document.add_integer("reservation", row.reservation)
            for side, cell in row.within._asdict().items():
                document.add_integer(side, cell)
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        self._searcher = index.searcher()

    def top(self, asked: Asked, k: int) -> list[Scored]:
        """The best ``k`` for a vacancy, best first."""
        return self._rank.top(asked, self.find(asked), k)

    def find(self, asked: Asked) -> Rows:
        """Who suits, in no order; but for the corners of the rectangle."""
        found = self._searcher.search(self._query(asked), limit=self._searcher.num_docs, count=False)
        addresses = [address for _, address in found.hits]
        return np.array(self._searcher.fast_field_values("worker", addresses) if addresses else [], np.intp)

    def _query(self, asked: Asked) -> Query:
        levels = range(max(1, asked.must_level), 9)
        skills = [_skill(occupation, level) for occupation in asked.needed for level in levels]
        must = [Query.term_set_query(self._schema, "skill", skills), self._near(asked)]
        if asked.pay_top >= 0:
            must.append(self._between("reservation", None, asked.pay_top))
        if asked.shifts:
            bits = [bit for bit in _BITS if asked.shifts & bit]
            must.append(Query.term_set_query(self._schema, "shift", bits))
        return Query.const_score_query(_all(must), 1.0)

    def _near(self, asked: Asked) -> Query:
        columns = [self._between("west", None, asked.x), self._between("east", asked.x, None)]
        rows = [self._between("south", None, asked.y), self._between("north", asked.y, None)]
        near = _all([*columns, *rows])
        if not asked.lodging:
            return near
        lodged = Query.term_query(self._schema, "lodging", True)
        return Query.boolean_query([(Occur.Should, near), (Occur.Should, lodged)])

    def _between(self, field: str, least: int | None, most: int | None) -> Query:
        return Query.range_query(self._schema, field, FieldType.Integer, least, most)


TANTIVY: Final = Ranker(
    "tantivy finds, numpy ranks",
    partial(version, "tantivy"),
    lambda: None,
    lambda workers: nullcontext(Tantivy(workers)),
    note="it scores by no integers of ours and knows no circle, so numpy finishes both",
)


def _skill(occupation: int, level: int) -> int:
    return 16 * occupation + level


def _all(queries: Iterable[Query]) -> Query:
    return Query.boolean_query([(Occur.Must, query) for query in queries])
