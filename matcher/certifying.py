"""Certificates applied to many workers at once, as ``matcher.skills.certify`` applies them to one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from matcher.arrays import Rows
from matcher.columns import NO_OCCUPATION, SLOTS, WorkerColumns
from matcher.skills import HeldCertificate


def certify_all(columns: WorkerColumns, rows: Rows, held: Sequence[Sequence[HeldCertificate]], day: int) -> int:
    """Writes the certified levels and the occupations that are only certified; returns the most skills that one has.

    Args:
        columns: of all workers.
        rows: whose, each once.
        held: what each of these holds.
        day: an ordinal.
    """
    valid = [(at, c.occupation, c.level) for at, each in enumerate(held) for c in each if c.valid_on(day)]
    whose, occupations, levels = np.array(valid, np.int64).reshape(-1, 3).T
    order = np.lexsort((-levels, occupations, whose))
    whose, occupations, levels = whose[order], occupations[order], levels[order]
    best = (np.diff(whose, prepend=-1) != 0) | (np.diff(occupations, prepend=-1) != 0)
    whose, occupations, levels = whose[best], occupations[best], levels[best]

    declared_count = columns.declared_count[rows].astype(np.int64)
    is_declared = np.arange(SLOTS)[:, None] < declared_count
    occupation = np.where(is_declared, columns.occupation[:, rows], NO_OCCUPATION)
    certified = np.zeros_like(columns.certified[:, rows])
    slot, at = np.nonzero(occupation[:, whose] == occupations)
    certified[slot, whose[at]] = levels[at]

    beyond = np.ones(len(whose), np.bool_)
    beyond[at] = False
    whose, occupations, levels = whose[beyond], occupations[beyond], levels[beyond]
    order = np.lexsort((occupations, -levels, whose))
    whose, occupations, levels = whose[order], occupations[order], levels[order]
    first = np.flatnonzero(np.diff(whose, prepend=-1))
    rank = np.arange(len(whose)) - np.repeat(first, np.diff(first, append=len(whose)))
    slot = declared_count[whose] + rank
    room = slot < SLOTS
    occupation[slot[room], whose[room]] = occupations[room]
    certified[slot[room], whose[room]] = levels[room]
    columns.occupation[:, rows] = occupation
    columns.certified[:, rows] = certified
    return int(np.count_nonzero(occupation != NO_OCCUPATION, axis=0).max(initial=0))
