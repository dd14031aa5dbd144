"""DuckDB: a table of skills in the order of occupations and places, read by two threads for each vacancy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing
from typing import Final

import duckdb

from benchmarks.peers.best.asked import Asked, Ranker, Row, Scored, rows_of
from benchmarks.peers.best.formula import EMPLOYER_FIT, SCORE, TERMS, WAY, WORKER_FIT
from benchmarks.peers.duck import copy
from schemas.state import Worker

_COLUMNS: Final = (
    "worker INTEGER, tie BIGINT, slot INTEGER, occupation INTEGER, level INTEGER, years INTEGER, declared INTEGER, "
    "x BIGINT, y BIGINT, reach BIGINT, reservation BIGINT, shifts INTEGER, lodging BOOLEAN, share_pay INTEGER, "
    "share_distance INTEGER, share_shift INTEGER, share_lodging INTEGER, share_preference INTEGER"
)

_TOP: Final = f"""
WITH suited AS (
  SELECT skills.*, degree, {WAY} AS way
  FROM skills JOIN (SELECT unnest($needed) AS occupation, unnest($of_needed) AS degree) USING (occupation)
  WHERE level >= $must_level AND {TERMS}
), seen AS (
  SELECT *, {EMPLOYER_FIT} AS employer_fit
  FROM suited WHERE way <= reach OR ($lodging AND lodging)
  QUALIFY row_number() OVER (PARTITION BY worker ORDER BY employer_fit DESC, slot) = 1
), scored AS (
  SELECT worker, tie, employer_fit, {WORKER_FIT} AS worker_fit FROM seen
)
SELECT worker, employer_fit, worker_fit, {SCORE} AS score
FROM scored ORDER BY score DESC, xor(tie, $tie) LIMIT $k
"""  # noqa: S608  # of constants alone


class Duck:
    """All skills in one table, with all that a query asks of their workers."""

    def __init__(self, workers: Iterable[Worker]) -> None:
        self._db = duckdb.connect(config={"threads": 2})
        self._db.execute("SET integer_division = true")
        self._db.execute(f"CREATE TABLE unordered ({_COLUMNS})")
        copy(self._db, "unordered", _skills(rows_of(workers)))
        self._db.execute("CREATE TABLE skills AS FROM unordered ORDER BY occupation, x, y, reservation")
        self._db.execute("DROP TABLE unordered")

    def top(self, asked: Asked, k: int) -> list[Scored]:
        """The best ``k`` for a vacancy, best first."""
        given = asked._asdict()
        degrees = given.pop("degrees")
        given |= {"k": k, "of_needed": [degrees[each - 1] for each in asked.needed]}
        return [Scored(*row) for row in self._db.execute(_TOP, given).fetchall()]

    def close(self) -> None:
        """Forget all of them."""
        self._db.close()


DUCK: Final = Ranker(
    "DuckDB, skills in order in memory, two threads",
    lambda: duckdb.__version__,
    lambda: None,
    lambda workers: closing(Duck(workers)),
)


def _skills(rows: Iterable[Row]) -> Iterator[tuple[object, ...]]:
    for row in rows:
        for slot, skill in enumerate(zip(row.occupations, row.levels, row.years, strict=True), 1):
            yield (row.worker, row.tie, slot, *skill, row.declared, row.x, row.y, *row[9:])
