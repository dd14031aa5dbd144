"""Synthetic workers: nobody here exists. Seeded draws over real counties, towns and trades in demand.

Names say that they are test data; telephones count up from 13900000000 and may belong to somebody, so no
population may ever meet a real provider.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from infra.population.places import places_around
from infra.population.trades import trades_in_demand
from schemas.taxonomy.cells import Cell
from schemas.taxonomy.levels import Level

Shift = Literal["day", "night", "rotating"]

MOST_WORKERS = 10_000_000  # as many as there are numbers 1390xxxxxxx

_BATCH = 4_096  # a batch is one run of draws, so a smaller population is the beginning of a greater one
_MOST_TRADES = 5
_TRADES_SHARE = (0.45, 0.27, 0.15, 0.08, 0.05)  # of workers with one, two … five occupations
_LEVEL_SHARE = (0.22, 0.26, 0.24, 0.15, 0.08, 0.035, 0.01, 0.005)  # of 学徒工 … 首席技师
_LEVELS = tuple(Level)
_SHIFT_SETS: tuple[tuple[Shift, ...], ...] = (
    ("day",),
    ("day", "rotating"),
    ("day", "night"),
    ("day", "night", "rotating"),
    ("night",),
    ("rotating",),
)
_SHIFT_SHARE = (0.40, 0.20, 0.10, 0.20, 0.04, 0.06)
_LODGING_SHARE_NEAR, _LODGING_SHARE_FAR = 0.35, 0.70


@dataclass(frozen=True, slots=True)
class SyntheticWorker:
    """A made-up job seeker (求职者), as a registration would state her.

    `occupations` holds one to five pairs (CSCO code, level); `town` a nine-digit code in `county`, `cell`
    that of the town's marked point; `pay_min_cny_month` the least she works for; `max_distance_km` how far
    she travels.
    """

    number: int
    name: str
    phone: str
    openid: str | None
    county: str
    town: str
    cell: Cell
    occupations: tuple[tuple[str, Level], ...]
    pay_min_cny_month: int
    max_distance_km: int
    shifts: tuple[Shift, ...]
    lodging_ok: bool


def workers(n: int, seed: int, *, home: str = "450110") -> Iterator[SyntheticWorker]:
    """Yield `n` synthetic workers, the same for the same `seed`, `home` and release of numpy.

    About 60 % live within 60 km of the county `home`, the rest in its province and in 清远, 浏阳 and 安康.
    Another seed gives the same telephones to other people. ValueError beyond `MOST_WORKERS`.
    """
    if not 0 <= n <= MOST_WORKERS:
        raise ValueError(f"n 应在 0 到 {MOST_WORKERS:,} 之间，给的是 {n:,}：测试手机号只有这么多")
    places = places_around(home)
    trades = trades_in_demand()
    for start in range(0, n, _BATCH):
        rng = np.random.default_rng((seed, start))
        place = rng.choice(len(places.towns), _BATCH, p=places.share)
        trade = rng.choice(len(trades.codes), (_BATCH, _MOST_TRADES), p=trades.share)
        level = rng.choice(len(_LEVELS), (_BATCH, _MOST_TRADES), p=_LEVEL_SHARE)
        pay = trades.pay_cny_month[trade[:, 0]] * rng.lognormal(-0.1, 0.18, _BATCH)
        drawn = zip(
            range(start, min(n, start + _BATCH)),
            place.tolist(),
            trade.tolist(),
            level.tolist(),
            (1 + rng.choice(_MOST_TRADES, _BATCH, p=_TRADES_SHARE)).tolist(),
            (np.rint(pay / 100).astype(np.int64) * 100).tolist(),
            (3 + np.rint(47 * rng.beta(1.2, 3.0, _BATCH)).astype(np.int64)).tolist(),
            rng.choice(len(_SHIFT_SETS), _BATCH, p=_SHIFT_SHARE).tolist(),
            (rng.random(_BATCH) < np.where(places.near[place], _LODGING_SHARE_NEAR, _LODGING_SHARE_FAR)).tolist(),
            (rng.random(_BATCH) < 0.5).tolist(),
            strict=False,
        )
        for number, at, trade_row, level_row, count, pay_min, reach, shifts, lodging, wechat in drawn:
            # A trade drawn twice is known once.
            known = dict(zip(trade_row[:count], level_row[:count], strict=True))
            yield SyntheticWorker(
                number=number,
                name=f"测试工人{number:06}",
                phone=f"1390{number:07}",
                openid=_openid(seed, number) if wechat else None,
                county=places.counties[at],
                town=places.towns[at],
                cell=places.cells[at],
                occupations=tuple((trades.codes[t], _LEVELS[skill]) for t, skill in known.items()),
                pay_min_cny_month=pay_min,
                max_distance_km=reach,
                shifts=_SHIFT_SETS[shifts],
                lodging_ok=lodging,
            )


def _openid(seed: int, number: int) -> str:
    return f"o_{hashlib.sha256(f'{seed}:{number}'.encode()).hexdigest()[:26]}"
