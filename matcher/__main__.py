"""``python -m matcher``: compiles every kernel now, so that no process has to when it starts."""

from datetime import UTC, datetime

import numpy as np

from matcher.clustered.clusters import Clusters
from matcher.columns import NO_OCCUPATION, VACANCY, WORKER
from matcher.degrees import Degrees
from matcher.ids import Numbering
from matcher.kernels.jit import forget_older_code
from matcher.openings.openings import Openings
from matcher.regions import Regions
from matcher.rules import RuleReader
from matcher.standing.rules import StandingRules
from matcher.workers import Workers
from matcher.written.worker import read_workers
from schemas.state import Rule
from schemas.taxonomy.occupations import occupation_code


def main() -> None:
    """One worker and one rule come, go, come again and are asked for."""
    forget_older_code()
    degrees, regions, fairs = Degrees(), Regions(), Numbering()
    workers = np.zeros(1, WORKER)
    workers["occupation"] = NO_OCCUPATION
    workers["occupation"][0, 0] = 1
    workers["x"], workers["y"] = 11_300, 2_300
    clusters = Clusters(1_000)
    clusters.fill(workers)
    clusters.enter(workers, 0)
    clusters.settle()
    clusters.leave(workers, 0)
    clusters.enter(workers, 0)
    vacancies = np.zeros(1, VACANCY)
    clusters.top(vacancies, degrees.row(1), degrees.needed(1), workers, 1, np.empty(0, np.intp))

    openings = Openings(degrees)
    degrees.fill(0)
    for _ in range(100):  # more than the table of lists has room for at first
        openings.put(vacancies, 0)
    openings.eligible(workers, vacancies, 0)
    openings.top(workers, vacancies, 1, 0)
    openings.remove(vacancies, 0)
    clusters.members(RuleReader(degrees, regions, fairs), _rule(1), workers, regions)

    standing = StandingRules(degrees, regions, fairs)
    for number in range(100):  # more than the table of lists has room for at first
        standing.put(_rule(number))
    crowd = Workers(regions, fairs, clusters)
    within = standing.within(crowd, 0)
    standing.split(within, within)
    read_workers(np.array([b"w"]), [b"{}"])


def _rule(number: int) -> Rule:
    return Rule(
        rule_id="r",
        enterprise_id="e",
        name="r",
        occurred_at=datetime.now(UTC),
        occupations=frozenset({occupation_code(number)}),
    )


if __name__ == "__main__":
    main()
