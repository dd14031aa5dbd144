"""PostgreSQL: a row for each occupation of a rule, a B-tree on (occupation, region), a GiST index on the circles."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final

import psycopg

from benchmarks.peers.best.formula import WAY
from benchmarks.peers.postgres import absent, copy, running, version
from benchmarks.peers.rectangle import around
from benchmarks.peers.within.asked import Answerer, Row, Skill, parameters_of
from schemas.state import Worker

_RULES: Final = """
CREATE TABLE rows (
  rule integer, need text, degree integer, level integer, certified boolean, region text, x bigint, y bigint,
  radius bigint, most_pay integer, shifts integer, lodging boolean, around box
)
"""

_SUITS: Final = """
  skill.degree >= rows.degree
  AND CASE WHEN rows.certified THEN skill.certified ELSE skill.level END >= rows.level
  AND region = ANY(array_append($holders::text[], ''))
  AND (most_pay IS NULL OR most_pay >= $pay)
  AND (shifts = 0 OR shifts & $shifts <> 0)
  AND (lodging IS NULL OR lodging = $lodging)
"""

_WITHIN: Final = f"""
WITH skill AS MATERIALIZED (
  SELECT * FROM unnest($needs::text[], $degrees::int[], $levels::int[], $certificates::int[])
    AS skill (need, degree, level, certified)
)
SELECT rule FROM rows JOIN skill USING (need) WHERE radius IS NULL AND {_SUITS}
UNION
SELECT rule FROM rows JOIN skill USING (need)
WHERE radius IS NOT NULL AND around @> box(point($x, $y), point($x, $y)) AND {_SUITS} AND {WAY} <= radius
"""  # noqa: S608  # of constants alone


class Postgres:
    """All rules in one table. The region of a rule that names none is empty: an index would not find NULL beside it."""

    def __init__(self, connection: psycopg.Connection, rows: Iterable[Row]) -> None:
        self._cursor = connection.cursor()
        self._cursor.execute(_RULES)
        copy(connection, "rows", map(_record, rows))
        self._cursor.execute("CREATE INDEX ON rows (need, region) WHERE radius IS NULL")
        self._cursor.execute("CREATE INDEX ON rows USING gist (around) WHERE radius IS NOT NULL")
        self._cursor.execute("VACUUM ANALYZE rows")
        self._within = re.sub(r"\$(\w+)", r"%(\1)s", _WITHIN).encode()

    def within(self, worker: Worker, skills: Sequence[Skill]) -> set[int]:
        """The numbers of the rules that a worker is within."""
        return {rule for (rule,) in self._cursor.execute(self._within, parameters_of(worker, skills)).fetchall()}


@contextmanager
def _over(rows: Iterable[Row]) -> Iterator[Postgres]:
    with running() as connection:
        yield Postgres(connection, rows)


POSTGRES: Final = Answerer("PostgreSQL, B-tree on occupation and region, GiST on circles", version, absent, _over)


def _record(row: Row) -> tuple[object, ...]:
    circle = None
    if row.x is not None and row.y is not None and row.radius is not None:
        west, south, east, north = around(row.x, row.y, row.radius)
        circle = f"({east},{north}),({west},{south})"
    return (*row._replace(region=row.region or ""), circle)
