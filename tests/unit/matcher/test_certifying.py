"""Certificates applied to many at once give what they give one by one."""

from __future__ import annotations

from random import Random

import numpy as np

from matcher.certifying import certify_all
from matcher.columns import NO_OCCUPATION, SLOTS, WORKER, WorkerColumns
from matcher.moments import NO_DAY
from matcher.skills import HeldCertificate, certify

DAY = 740_000


def test_as_one_by_one() -> None:
    """Any number of skills and certificates, expired and repeated ones, whatever the slots said before."""
    random = Random(20261122)
    records = np.zeros(400, WORKER)
    columns = WorkerColumns.over(records)
    rows = np.array(random.sample(range(400), 300))
    wanted, held, deepest = [], [], 0
    for row in range(400):
        declared = random.choices(range(7), k=random.randint(1, 5))
        records["declared_count"][row] = len(declared)
        records["occupation"][row] = (declared + random.choices([3, 9, NO_OCCUPATION], k=SLOTS))[:SLOTS]
        records["certified"][row] = random.choices(range(9), k=SLOTS)
    untouched = np.delete(records, rows).copy()
    for row in rows.tolist():
        count = int(records["declared_count"][row])
        declared = records["occupation"][row, :count].tolist()
        mine = [
            HeldCertificate(f"c-{n}", random.randrange(14), random.randint(1, 8), random.choice([NO_DAY, DAY - 1, DAY]))
            for n in range(random.choice([0, 1, 1, 2, 9]))
        ]
        levels, beyond = certify(declared, mine, DAY)
        room = [0] * (SLOTS - count - len(beyond))
        occupation = declared + [each for each, _ in beyond] + [NO_OCCUPATION] * len(room)
        wanted.append((occupation, levels + [level for _, level in beyond] + room))
        held.append(mine)
        deepest = max(deepest, count + len(beyond))
    assert certify_all(columns, rows, held, DAY) == deepest
    found = [(records["occupation"][row].tolist(), records["certified"][row].tolist()) for row in rows.tolist()]
    assert found == wanted
    assert (np.delete(records, rows) == untouched).all()


def test_of_nobody() -> None:
    """Nothing happens."""
    assert certify_all(WorkerColumns.over(np.zeros(3, WORKER)), np.empty(0, np.intp), [], DAY) == 0
