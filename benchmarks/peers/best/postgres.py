"""PostgreSQL: a row for each worker, a GIN index on occupations and a GiST one on the cells within reach."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final

import psycopg

from benchmarks.peers.best.asked import Asked, Ranker, Row, Scored, rows_of
from benchmarks.peers.best.formula import EMPLOYER_FIT, SCORE, TERMS, WAY, WORKER_FIT
from benchmarks.peers.postgres import absent, copy, running, version
from schemas.state import Worker

_CROWD: Final = """
CREATE TABLE workers (
  worker integer, tie bigint, occupations integer[], levels integer[], years integer[], declared integer,
  x bigint, y bigint, within box, reach bigint, reservation bigint, shifts integer, lodging boolean,
  share_pay integer, share_distance integer, share_shift integer, share_lodging integer, share_preference integer
)
"""

_TOP: Final = f"""
WITH suited AS (
  SELECT *, {WAY} AS way FROM workers
  WHERE occupations && $needed::integer[] AND {TERMS}
    AND (($lodging AND lodging) OR within @> box(point($x, $y), point($x, $y)))
), scored AS (
  SELECT worker, tie, employer_fit, {WORKER_FIT} AS worker_fit
  FROM suited CROSS JOIN LATERAL (
    SELECT slot, {EMPLOYER_FIT} AS employer_fit
    FROM (
      SELECT *, ($degrees::integer[])[occupation] AS degree
      FROM unnest(occupations, levels, years) WITH ORDINALITY AS skill (occupation, level, years, slot)
    ) AS skill
    WHERE degree > 0 AND level >= $must_level
    ORDER BY employer_fit DESC, slot LIMIT 1
  ) AS seen
  WHERE way <= reach OR ($lodging AND lodging)
)
SELECT worker, employer_fit, worker_fit, {SCORE} AS score
FROM scored ORDER BY score DESC, tie # $tie LIMIT $k
"""  # noqa: S608  # of constants alone


class Postgres:
    """All workers in one table."""

    def __init__(self, connection: psycopg.Connection, workers: Iterable[Worker]) -> None:
        connection.prepare_threshold = None  # planned anew: whether the place or the occupation is the rarer one varies
        self._cursor = connection.cursor()
        self._cursor.execute(_CROWD)
        copy(connection, "workers", map(_record, rows_of(workers)))
        self._cursor.execute("CREATE INDEX ON workers USING gin (occupations) WITH (fastupdate = off)")
        self._cursor.execute("CREATE INDEX ON workers USING gist (within)")
        self._cursor.execute("VACUUM ANALYZE workers")
        self._top = re.sub(r"\$(\w+)", r"%(\1)s", _TOP).encode()

    def top(self, asked: Asked, k: int) -> list[Scored]:
        """The best ``k`` for a vacancy, best first."""
        found = self._cursor.execute(self._top, asked._asdict() | {"k": k})
        return [Scored(*row) for row in found.fetchall()]


@contextmanager
def _over(workers: Iterable[Worker]) -> Iterator[Postgres]:
    with running() as connection:
        yield Postgres(connection, workers)


POSTGRES: Final = Ranker("PostgreSQL, GIN on occupations and GiST on reach, two processes", version, absent, _over)


def _record(row: Row) -> tuple[object, ...]:
    west, south, east, north = row.within
    return (*row[:8], f"({east},{north}),({west},{south})", *row[9:])
