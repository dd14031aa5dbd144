"""Many workers at once as records: every column is written by numpy in one go."""

from __future__ import annotations

from hashlib import blake2b

import numpy as np

from matcher.columns import NO_OCCUPATION, NO_YEARS, WORKER
from matcher.ids import Numbering
from matcher.kernels.views import Records
from matcher.regions import Regions, code_of
from matcher.written.profile import MOST_SKILLS, Profiles


def records_of(profiles: Profiles, regions: Regions, fairs: Numbering) -> Records:
    """A `WORKER` record for each, in the order given, as if nobody held a certificate."""
    known = profiles.records
    records = np.zeros(len(known), WORKER)
    declared = np.arange(MOST_SKILLS) < known["skills"][:, None]
    for mine, theirs, none in (
        ("occupation", "occupation", NO_OCCUPATION),
        ("declared", "level", 0),
        ("years", "years", NO_YEARS),
    ):
        records[mine] = none
        records[mine][:, :MOST_SKILLS] = np.where(declared, known[theirs], none)
    records["declared_count"] = known["skills"]
    for name in ("x", "y", "reservation", "max_km", "shifts", "lodging_ok", "available_from", "weights"):
        records[name] = known[name]
    codes, which = np.unique(known["region"], return_inverse=True)
    records["region"] = np.array([regions.number(code_of(code)) for code in codes.tolist()], np.int64)[which]
    regions.cover_all(records["region"], records["x"], records["y"])
    for at, fair in profiles.fairs.items():
        records["fair"][at] = fairs.number(fair)
    digests = b"".join([blake2b(id_, digest_size=8).digest() for id_ in profiles.ids.tolist()])
    records["tie"] = np.frombuffer(digests, ">u8")
    return records
