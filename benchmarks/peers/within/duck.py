"""DuckDB: a table of rules in the order of occupations and regions, read by two threads for each worker."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import closing
from typing import Final

import duckdb

from benchmarks.peers.best.formula import WAY
from benchmarks.peers.duck import copy
from benchmarks.peers.within.asked import Answerer, Row, Skill, parameters_of
from schemas.state import Worker

_WITHIN: Final = f"""
WITH skill AS (
  SELECT
    unnest($needs) AS need, unnest($degrees) AS degree, unnest($levels) AS level, unnest($certificates) AS certified
)
SELECT DISTINCT rule FROM rows JOIN skill USING (need)
WHERE skill.degree >= rows.degree
  AND CASE WHEN rows.certified THEN skill.certified ELSE skill.level END >= rows.level
  AND (region IS NULL OR list_contains($holders, region))
  AND (most_pay IS NULL OR most_pay >= $pay)
  AND (shifts = 0 OR shifts & $shifts <> 0)
  AND (lodging IS NULL OR lodging = $lodging)
  AND (radius IS NULL OR {WAY} <= radius)
"""  # noqa: S608  # of constants alone


class Duck:
    """All rules in one table."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._db = duckdb.connect(config={"threads": 2})
        self._db.execute("SET integer_division = true")
        self._db.execute(
            "CREATE TABLE unordered (rule INTEGER, need VARCHAR, degree INTEGER, level INTEGER, certified BOOLEAN, "
            "region VARCHAR, x BIGINT, y BIGINT, radius BIGINT, most_pay INTEGER, shifts INTEGER, lodging BOOLEAN)"
        )
        copy(self._db, "unordered", rows)
        self._db.execute("CREATE TABLE rows AS FROM unordered ORDER BY need, region")
        self._db.execute("DROP TABLE unordered")

    def within(self, worker: Worker, skills: Sequence[Skill]) -> set[int]:
        """The numbers of the rules that a worker is within."""
        return {rule for (rule,) in self._db.execute(_WITHIN, parameters_of(worker, skills)).fetchall()}

    def close(self) -> None:
        """Forget all of them."""
        self._db.close()


DUCK: Final = Answerer(
    "DuckDB, rules in order in memory, two threads",
    lambda: duckdb.__version__,
    lambda: None,
    lambda rows: closing(Duck(rows)),
)
