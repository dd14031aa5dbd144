"""DuckDB: a table of rules, scanned by two threads for each worker."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import duckdb

from benchmarks.peers.bits import shifts_of
from benchmarks.peers.duck import copy
from benchmarks.peers.within.asked import Row, Skill, holders_of
from matcher.distance import CELL_CM, COSINE_SCALE, COSINES
from schemas.state import Worker

NAME: Final = "DuckDB, a table in memory, two threads"
VERSION: Final = duckdb.__version__

_WITHIN: Final = """
SELECT DISTINCT rule FROM rows JOIN skills USING (need)
WHERE skills.degree >= rows.degree
  AND CASE WHEN rows.certified THEN skills.certified ELSE skills.level END >= rows.level
  AND (region IS NULL OR region IN (SELECT code FROM holders))
  AND (most_pay IS NULL OR most_pay >= $pay)
  AND (shifts = 0 OR shifts & $shifts <> 0)
  AND (lodging IS NULL OR lodging = $lodging)
  AND (radius IS NULL OR floor(sqrt(
        pow(abs(y - $y) * $cell_cm // 100, 2)
        + pow(abs(x - $x) * (SELECT cosine FROM cosines WHERE sum = y + $y) * $cell_cm // $scale, 2)
      )) <= radius)
"""


class Duck:
    """All rules in one table."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._db = duckdb.connect(config={"threads": 2})
        self._db.execute(
            "CREATE TABLE rows (rule INTEGER, need VARCHAR, degree INTEGER, level INTEGER, certified BOOLEAN, "
            "region VARCHAR, x BIGINT, y BIGINT, radius BIGINT, most_pay INTEGER, shifts INTEGER, lodging BOOLEAN)"
        )
        self._db.execute("CREATE TABLE cosines (sum BIGINT, cosine BIGINT)")
        self._db.execute("CREATE TABLE skills (need VARCHAR, degree INTEGER, level INTEGER, certified INTEGER)")
        self._db.execute("CREATE TABLE holders (code VARCHAR)")
        copy(self._db, "rows", rows)
        copy(self._db, "cosines", enumerate(COSINES.tolist()))

    def within(self, worker: Worker, skills: Sequence[Skill]) -> set[int]:
        """The numbers of the rules that a worker is within."""
        self._db.execute("DELETE FROM skills")
        self._db.executemany("INSERT INTO skills VALUES (?, ?, ?, ?)", skills)
        self._db.execute("DELETE FROM holders")
        self._db.executemany("INSERT INTO holders VALUES (?)", [[each] for each in holders_of(worker.place.region)])
        asked = {
            "pay": -1 if worker.reservation_pay is None else worker.reservation_pay,
            "shifts": shifts_of(worker.shifts),
            "lodging": worker.lodging_ok,
            "x": worker.place.x,
            "y": worker.place.y,
            "cell_cm": CELL_CM,
            "scale": 100 * COSINE_SCALE,
        }
        return {rule for (rule,) in self._db.execute(_WITHIN, asked).fetchall()}
