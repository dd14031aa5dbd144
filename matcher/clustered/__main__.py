"""``python -m matcher.clustered``: compiles every kernel now, so that no process has to when it starts."""

import numpy as np

from matcher.clustered.clusters import Clusters
from matcher.columns import NO_OCCUPATION, WORKER, VacancyColumns


def main() -> None:
    """One worker comes, goes, comes again and is asked for."""
    workers = np.zeros(1, WORKER)
    workers["occupation"] = NO_OCCUPATION
    workers["occupation"][0, 0] = 1
    clusters = Clusters(1_000)
    clusters.enter(workers, 0)
    clusters.settle()
    clusters.leave(workers, 0)
    clusters.enter(workers, 0)
    degrees = np.zeros(NO_OCCUPATION + 1, np.uint16)
    degrees[1] = 1
    clusters.top(VacancyColumns.empty(1), degrees, np.flatnonzero(degrees), workers, 1, np.empty(0, np.intp))


if __name__ == "__main__":
    main()
