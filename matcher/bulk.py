"""Many workers at once as records: every column is written by numpy in one go."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from itertools import chain

import numpy as np

from matcher.columns import NO_OCCUPATION, NO_PAY, NO_YEARS, WORKER
from matcher.ids import Numbering
from matcher.kernels.views import Records
from matcher.moments import ordinal
from matcher.regions import Regions
from matcher.shifts import mask_of
from schemas.plain import PlainWorker
from schemas.taxonomy.occupations import occupation_index


def records_of(workers: Sequence[PlainWorker], regions: Regions, fairs: Numbering) -> Records:
    """A `WORKER` record for each, in the order given, as if nobody held a certificate.

    Raises:
        UnknownOccupation: the taxonomy lacks one.
    """
    count = len(workers)
    skills = [worker.skills for worker in workers]
    flat = list(chain.from_iterable(skills))
    trades = [occupation_index(skill.occupation) for skill in flat]  # first, for it may raise
    counts = np.fromiter(map(len, skills), np.intp, count)
    of = np.repeat(np.arange(count), counts)
    slot = np.arange(len(flat)) - np.repeat(np.cumsum(counts) - counts, counts)

    records = np.zeros(count, WORKER)
    records["occupation"] = NO_OCCUPATION
    records["occupation"][of, slot] = trades
    records["declared"][of, slot] = [skill.level for skill in flat]
    records["years"] = NO_YEARS
    records["years"][of, slot] = [NO_YEARS if skill.years is None else skill.years for skill in flat]
    records["declared_count"] = counts
    places = [worker.place for worker in workers]
    records["x"] = [place.x for place in places]
    records["y"] = [place.y for place in places]
    records["region"] = [regions.number(place.region) for place in places]
    regions.cover_all(records["region"], records["x"], records["y"])
    records["reservation"] = [
        NO_PAY if worker.reservation_pay is None else worker.reservation_pay for worker in workers
    ]
    records["max_km"] = [worker.max_distance_km for worker in workers]
    masks = {shifts: mask_of(set(shifts)) for shifts in {worker.shifts for worker in workers}}
    records["shifts"] = [masks[worker.shifts] for worker in workers]
    records["lodging_ok"] = [worker.lodging_ok for worker in workers]
    records["available_from"] = [ordinal(worker.available_from) for worker in workers]
    weights = [worker.weights for worker in workers]
    for at, name in enumerate(("pay", "distance", "shift", "lodging", "preference")):
        records["weights"][:, at] = [getattr(each, name) for each in weights]
    records["fair"] = [fairs.number(worker.fair_id) for worker in workers]
    digests = b"".join([blake2b(worker.worker_id.encode(), digest_size=8).digest() for worker in workers])
    records["tie"] = np.frombuffer(digests, ">u8")
    return records
