"""The two-sided score of a pair (``docs/matching.md``, Score). Workers and vacancies broadcast."""

from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

import numpy as np

from matcher.arrays import Booleans, Integers
from matcher.columns import NO_OCCUPATION, NO_YEARS, VacancyColumns, WorkerColumns
from matcher.filters import certified_for, qualifying, way
from matcher.scale import FULL, NEUTRAL
from matcher.shifts import COUNTS


class Side(NamedTuple):
    """One side's view of n pairs: for each of its criteria the share and the score, ``(criteria, n)``."""

    asked: Integers
    applied: Integers
    scores: Integers
    fit: Integers


class Scored(NamedTuple):
    """Both sides of n pairs, and by which skill slot the employer sees the worker."""

    slot: Integers
    way: Integers
    employer: Side
    worker: Side
    score: Integers


def score(w: WorkerColumns, v: VacancyColumns, degrees: Integers) -> Scored:
    """Score pairs, eligible or not; `degrees` is (SLOTS, n)."""
    skill_scores = _employer_scores(w, v, degrees)
    employer_asked, employer_applied = v.weights, _shares(v.weights, _asked_by_employer(v))
    fits = _fit(employer_applied[:, np.newaxis], skill_scores)
    slot = _best_slot(np.where(w.occupation == NO_OCCUPATION, -1, fits), qualifying(w, v, degrees))
    employer = Side(
        employer_asked,
        employer_applied,
        np.take_along_axis(skill_scores, slot[np.newaxis, np.newaxis], axis=1)[:, 0],
        np.take_along_axis(fits, slot[np.newaxis], axis=0)[0],
    )
    distance = way(w, v)
    worker_scores = _worker_scores(w, v, slot, distance)
    worker_applied = _shares(w.weights, _asked_by_worker(w))
    worker = Side(w.weights, worker_applied, worker_scores, _fit(worker_applied, worker_scores))
    # a product of two fits is at most 10**8, so the floor of its float64 root is its integer root
    combined = np.sqrt(employer.fit * worker.fit).astype(np.int64)
    return Scored(slot, distance, employer, worker, combined)


def pair_of(scored: Scored, at: int) -> Scored:
    """One pair of many; what all of them share has one column only."""

    def column(figures: Integers) -> Integers:
        return figures if figures.shape[-1] == 1 else figures[..., at : at + 1]

    def side(of: Side) -> Side:
        return Side(*map(column, of))

    return Scored(
        column(scored.slot), column(scored.way), side(scored.employer), side(scored.worker), column(scored.score)
    )


def certificate_wanted(v: VacancyColumns) -> Booleans:
    """Whether the vacancy asks for a level or a certificate at all."""
    wanted: Booleans = (v.level > 0) | (v.must_certified > 0)
    return wanted


def _asked_by_employer(v: VacancyColumns) -> Booleans:
    always = np.ones_like(v.open)
    return np.stack((always, v.level > 0, certificate_wanted(v), v.experience > 0))


def _asked_by_worker(w: WorkerColumns) -> Booleans:
    always = np.ones_like(w.lodging_ok)
    return np.stack((w.reservation >= 0, always, always, w.lodging_ok, always))


def _shares(weights: Integers, asked: Booleans) -> Integers:
    """Spread `FULL` over the weights of what is asked, by rounding the running sum down."""
    running = np.cumsum(np.where(asked, weights, 0), axis=0, dtype=np.int64)
    shares: Integers = np.diff(FULL * running // np.maximum(running[-1], 1), axis=0, prepend=0)
    return shares


def shares_of(weights: Sequence[int], asked: Sequence[bool]) -> list[int]:
    """As ``_shares``, for one side of one pair."""
    running = list(accumulate(weight if is_asked else 0 for weight, is_asked in zip(weights, asked, strict=True)))
    spread = [FULL * each // max(running[-1], 1) for each in running]
    return [after - before for before, after in pairwise((0, *spread))]


def _fit(shares: Integers, scores: Integers) -> Integers:
    """The weighted mean; `FULL` for a side that weighs nothing."""
    fit: Integers = np.where(shares.sum(axis=0) > 0, (shares * scores).sum(axis=0) // FULL, FULL)
    return fit


def _best_slot(fits: Integers, qualifying: Booleans) -> Integers:
    """The skill with the highest fit of those that meet the musts, else of all; the first of equals."""
    slot: Integers = np.where(qualifying, fits + FULL + 1, fits).argmax(axis=0)
    return slot


def _part(have: Integers, need: Integers) -> Integers:
    """`FULL` for who has what is needed, else in proportion."""
    wide = have.astype(np.int64)
    part: Integers = np.minimum(FULL, FULL * wide // np.maximum(need, 1))
    return part


def _employer_scores(w: WorkerColumns, v: VacancyColumns, degrees: Integers) -> Integers:
    """Occupation, level, certificate, experience: (4, SLOTS, n)."""
    level = _part(np.maximum(w.declared, w.certified), v.level)
    certificate = _part(certified_for(w, v), v.level)
    experience = np.where(w.years == NO_YEARS, NEUTRAL, _part(w.years, v.experience))
    return np.stack(np.broadcast_arrays(degrees.astype(np.int64), level, certificate, experience))


def _worker_scores(w: WorkerColumns, v: VacancyColumns, slot: Integers, way: Integers) -> Integers:
    """Pay, distance, shift, lodging, preference: (5, n)."""
    lodging = np.where(v.lodging, FULL, 0)
    return np.stack(np.broadcast_arrays(_pay(w, v), _distance(w, way), _shift(w, v), lodging, _preference(w, slot)))


def _pay(w: WorkerColumns, v: VacancyColumns) -> Integers:
    reservation = w.reservation.astype(np.int64)
    surplus = FULL * (v.pay_middle - reservation) // np.maximum(reservation, 1)
    known = np.where(reservation == 0, FULL, np.clip(NEUTRAL + surplus, 0, FULL))
    pay: Integers = np.where(v.pay_middle < 0, NEUTRAL, known)
    return pay


def _distance(w: WorkerColumns, way: Integers) -> Integers:
    limit = w.max_km.astype(np.int64) * 1000
    near = FULL - (FULL - NEUTRAL) * way // np.maximum(limit, 1)
    distance: Integers = np.where(way <= limit, near, NEUTRAL * limit // np.maximum(way, 1))
    return distance


def _shift(w: WorkerColumns, v: VacancyColumns) -> Integers:
    suiting = FULL * COUNTS[w.shifts & v.shifts] // np.maximum(COUNTS[v.shifts], 1)
    shift: Integers = np.where(v.shifts == 0, NEUTRAL, suiting)
    return shift


def _preference(w: WorkerColumns, slot: Integers) -> Integers:
    count = w.declared_count.astype(np.int64)
    preference: Integers = np.where(slot < count, FULL * (count - slot) // np.maximum(count, 1), NEUTRAL)
    return preference
