"""Lucene Monitor (the former Luwak): each rule a query that stands, each worker a document that comes by.

A rule is a conjunction of terms (what one skill must meet, region, shifts, lodging) and ranges of points (pay, cells).
A skill, with its need, how far it counts, its level and whether that is certified, becomes one term for each
combination that a rule may ask of it, so that "one skill meets all of these" is one term too. A circle becomes its
rectangle of cells, and the squares that this touches as terms, so that it too is found by where a worker is; who is in
the rectangle but out of the circle is left out afterwards, in Python. (`LatLonPoint.newDistanceQuery`, Lucene's own
circle, takes a millisecond to prepare for each rule that is asked.)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from contextlib import closing
from itertools import groupby
from typing import Any, Final

import jpype
import numpy as np

from benchmarks.peers import lucene
from benchmarks.peers.bits import shifts_of
from benchmarks.peers.rectangle import around
from benchmarks.peers.within.asked import ANY, Answerer, Row, Skill, holders_of
from matcher.distance import metres
from schemas.state import Worker

_BATCH: Final = 20_000
_UNKNOWN_PAY: Final = -1
_QUERY_ID: Final = re.compile(r"query=(\d+)")


class Monitor:
    """All rules, registered; Java runs."""

    def __init__(self, rows: Iterable[Row]) -> None:
        rules = [list(of_one) for _, of_one in groupby(rows, key=lambda row: row.rule)]
        self._thresholds = sorted({row.degree for of_one in rules for row in of_one})
        circles = [(row.x or 0, row.y or 0, -1 if row.radius is None else row.radius) for (row, *_) in rules]
        self._x, self._y, self._radius = np.array(circles, np.int64).T
        analysis, monitor = jpype.JPackage("org.apache.lucene.analysis"), jpype.JPackage("org.apache.lucene.monitor")
        presearcher = monitor.MultipassTermFilteredPresearcher(2)
        self._monitor = monitor.Monitor(analysis.core.WhitespaceAnalyzer(), presearcher)
        self._matcher = monitor.QueryMatch.SIMPLE_MATCHER
        document = jpype.JPackage("org.apache.lucene.document")
        self._document, self._text, self._point = document.Document, document.TextField, document.IntPoint
        self._not_stored, queries = document.Field.Store.NO, Queries()
        for first in range(0, len(rules), _BATCH):
            batch = jpype.java.util.ArrayList()
            for of_one in rules[first : first + _BATCH]:
                batch.add(monitor.MonitorQuery(str(of_one[0].rule), queries.of(of_one)))
            self._monitor.register(batch)
        self._sides = sorted(queries.sides)

    def within(self, worker: Worker, skills: Sequence[Skill]) -> set[int]:
        """The numbers of the rules that a worker is within."""
        document, store, place = self._document(), self._not_stored, worker.place
        words = (
            ("skill", " ".join(self._words_of(skills))),
            ("region", " ".join(holders_of(place.region))),
            ("shift", " ".join(str(bit) for bit in (1, 2, 4) if shifts_of(worker.shifts) & bit)),
            ("lodging", str(worker.lodging_ok)),
            ("square", " ".join(_square(place.x, place.y, side) for side in self._sides)),
        )
        for field, text in words:
            document.add(self._text(field, text, store))
        pay = _UNKNOWN_PAY if worker.reservation_pay is None else worker.reservation_pay
        document.add(self._point("pay", pay))
        document.add(self._point("cell", place.x, place.y))
        # one call for all: each match that crossed over by itself would take longer than finding it
        found = str(self._monitor.match(document, self._matcher).getMatches().toString())
        rules = np.array(_QUERY_ID.findall(found), np.int64)
        radius = self._radius[rules]
        way = metres(self._x[rules], self._y[rules], np.array([place.x]), np.array([place.y]))
        return set(rules[(radius < 0) | (way <= radius)].tolist())

    def close(self) -> None:
        """Forget all of them, and end the threads."""
        self._monitor.close()

    def _words_of(self, skills: Sequence[Skill]) -> set[str]:
        words = set()
        for need, degree, level, certified in skills:
            for threshold in self._thresholds:
                if threshold <= degree and (threshold == 0) == (need == ANY):
                    words |= {_word(need, threshold, each, certified=False) for each in range(1, level + 1)}
                    words |= {_word(need, threshold, each, certified=True) for each in range(1, certified + 1)}
        return words


MONITOR: Final = Answerer(
    "Lucene Monitor, two passes of terms",
    lambda: lucene.VERSION,
    lucene.absent,
    lambda rows: closing(Monitor(rows)),
    most=100_000,
    note="as registering takes up to half a millisecond each, 100,000 rules beside ours of the same 100,000; "
    "a circle is a rectangle of cells in it, finished in Python",
)


class Queries:
    """Rules as queries."""

    def __init__(self) -> None:
        search = jpype.JPackage("org.apache.lucene.search")
        self._builder, self._term_query = search.BooleanQuery.Builder, search.TermQuery
        self._must, self._should = search.BooleanClause.Occur.FILTER, search.BooleanClause.Occur.SHOULD
        self._term = jpype.JPackage("org.apache.lucene.index").Term
        document = jpype.JPackage("org.apache.lucene.document")
        self._between = document.IntPoint.newRangeQuery
        self.sides: set[int] = set()
        self._terms: dict[tuple[str, str], Any] = {}

    def of(self, rows: Sequence[Row]) -> Any:  # noqa: ANN401  # Java has no types here
        """One rule, of which ``rows`` has one occupation each."""
        rule, query = rows[0], self._builder()
        words = [_word(row.need, row.degree, row.level, certified=row.certified) for row in rows]
        query.add(self._any_of("skill", words), self._must)
        if rule.region is not None:
            query.add(self._one("region", rule.region), self._must)
        if rule.shifts:
            query.add(self._any_of("shift", [str(bit) for bit in (1, 2, 4) if rule.shifts & bit]), self._must)
        if rule.lodging is not None:
            query.add(self._one("lodging", str(rule.lodging)), self._must)
        if rule.most_pay is not None:
            query.add(self._between("pay", _UNKNOWN_PAY, rule.most_pay), self._must)
        if rule.radius is not None:
            assert rule.x is not None
            assert rule.y is not None
            west, south, east, north = around(rule.x, rule.y, rule.radius)
            side = 1 << max(east - west, north - south).bit_length()
            self.sides.add(side)
            squares = {_square(x, y, side) for x in (west, east) for y in (south, north)}
            query.add(self._any_of("square", sorted(squares)), self._must)
            query.add(self._between("cell", jpype.JInt[:]([west, south]), jpype.JInt[:]([east, north])), self._must)
        return query.build()

    def _one(self, field: str, word: str) -> Any:  # noqa: ANN401
        if (field, word) not in self._terms:
            self._terms[field, word] = self._term_query(self._term(field, word))
        return self._terms[field, word]

    def _any_of(self, field: str, words: Sequence[str]) -> Any:  # noqa: ANN401
        if len(words) == 1:
            return self._one(field, words[0])
        query = self._builder()
        for word in words:
            query.add(self._one(field, word), self._should)
        return query.build()


def _word(need: str, threshold: int, level: int, *, certified: bool) -> str:
    return f"{need}/{threshold}/{level}/{certified:d}"


def _square(x: int, y: int, side: int) -> str:
    return f"{side}/{x // side}/{y // side}"
