"""Many plain workers as columns."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from operator import attrgetter
from typing import Final

import numpy as np

from matcher.columns import NO_PAY, NO_YEARS
from matcher.moments import ordinal
from matcher.regions import number_of
from matcher.shifts import mask_of
from matcher.written.profile import PROFILE, Profiles
from schemas.plain import PlainWorker
from schemas.taxonomy.occupations import occupation_index

_WEIGHTS: Final = attrgetter("pay", "distance", "shift", "lodging", "preference")


def profiles_of(workers: Sequence[PlainWorker]) -> Profiles:
    """In the order given.

    Raises:
        UnknownOccupation: the taxonomy lacks one.
    """
    count = len(workers)
    skills = [worker.skills for worker in workers]
    flat = list(chain.from_iterable(skills))
    counts = np.fromiter(map(len, skills), np.intp, count)
    of = np.repeat(np.arange(count), counts)
    slot = np.arange(len(flat)) - np.repeat(np.cumsum(counts) - counts, counts)

    records = np.zeros(count, PROFILE)
    records["occupation"][of, slot] = [occupation_index(skill.occupation) for skill in flat]
    records["level"][of, slot] = [skill.level for skill in flat]
    records["years"][of, slot] = [NO_YEARS if skill.years is None else skill.years for skill in flat]
    records["skills"] = counts
    records["position"] = [worker.position for worker in workers]
    records["occurred_ms"] = [worker.occurred_ms for worker in workers]
    places = [worker.place for worker in workers]
    records["x"] = [place.x for place in places]
    records["y"] = [place.y for place in places]
    regions = [place.region for place in places]
    numbers = {region: number_of(region) for region in set(regions)}
    records["region"] = [numbers[region] for region in regions]
    records["reservation"] = [
        NO_PAY if worker.reservation_pay is None else worker.reservation_pay for worker in workers
    ]
    records["max_km"] = [worker.max_distance_km for worker in workers]
    shifts = [worker.shifts for worker in workers]
    masks = {each: mask_of(set(each)) for each in set(shifts)}
    records["shifts"] = [masks[each] for each in shifts]
    records["lodging_ok"] = [worker.lodging_ok for worker in workers]
    records["available_from"] = [ordinal(worker.available_from) for worker in workers]
    weights = chain.from_iterable([_WEIGHTS(worker.weights) for worker in workers])
    records["weights"] = np.fromiter(weights, np.uint8, 5 * count).reshape(count, 5)
    records["quiet"] = [worker.quiet for worker in workers]
    records["read"] = True
    fairs = {at: worker.fair_id for at, worker in enumerate(workers) if worker.fair_id is not None}
    ids = [worker.worker_id.encode() for worker in workers]
    return Profiles(np.array(ids, np.bytes_) if ids else np.zeros(0, "S1"), records, fairs)
