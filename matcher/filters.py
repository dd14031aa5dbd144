"""The hard filters of a pair (``docs/matching.md``, Eligible). Workers and vacancies broadcast."""

from datetime import datetime

import numpy as np

from matcher.arrays import Booleans, Integers
from matcher.columns import VacancyColumns, WorkerColumns
from matcher.distance import metres
from matcher.moments import microseconds


def alive(v: VacancyColumns, as_of: datetime) -> Booleans:
    """Open and not expired."""
    alive: Booleans = v.open & (v.expires > microseconds(as_of))
    return alive


def qualifying(w: WorkerColumns, v: VacancyColumns, degrees: Integers) -> Booleans:
    """Which of the worker's skills meet every must, (SLOTS, n)."""
    qualifying: Booleans = (
        (degrees > 0)
        & (np.maximum(w.declared, w.certified) >= v.must_level)
        & (certified_for(w, v) >= v.must_certified)
    )
    return qualifying


def certified_for(w: WorkerColumns, v: VacancyColumns) -> Integers:
    """The certified level of each skill, 0 for another occupation: a certificate has no substitute."""
    certified: Integers = np.where(w.occupation == v.occupation, w.certified, np.uint8(0))
    return certified


def way(w: WorkerColumns, v: VacancyColumns) -> Integers:
    """Metres from the worker's cell to the vacancy's, or to the nearest of its shuttle stops."""
    stops = int(v.stops.max(initial=0))
    if not stops:
        return metres(w.x, w.y, v.x, v.y)
    x = np.concatenate((v.x[np.newaxis], v.stop_x[:stops]))
    y = np.concatenate((v.y[np.newaxis], v.stop_y[:stops]))
    nearest: Integers = metres(w.x, w.y, x, y).min(axis=0)
    return nearest


def reachable(w: WorkerColumns, v: VacancyColumns, way: Integers) -> Booleans:
    """Within the worker's limit, or lodging is offered and the worker would live there."""
    reachable: Booleans = (way <= w.max_km.astype(np.int64) * 1000) | (v.lodging & w.lodging_ok)
    return reachable


def pays(w: WorkerColumns, v: VacancyColumns) -> Booleans:
    """The pay reaches the reservation; either unstated passes."""
    pays: Booleans = (v.pay_top < 0) | (v.pay_top >= w.reservation)
    return pays


def shifts_meet(w: WorkerColumns, v: VacancyColumns) -> Booleans:
    """The shifts intersect; a vacancy that states none passes."""
    meet: Booleans = (v.shifts == 0) | ((w.shifts & v.shifts) != 0)
    return meet


def dates_fit(w: WorkerColumns, v: VacancyColumns) -> Booleans:
    """The worker is free by the start; either unstated passes."""
    fit: Booleans = (v.starts_on == 0) | (w.available_from <= v.starts_on)
    return fit


def fair_fits(w: WorkerColumns, v: VacancyColumns) -> Booleans:
    """The vacancy is scoped to no fair, or to the worker's."""
    fits: Booleans = (v.fair == 0) | (v.fair == w.fair)
    return fits


def terms_suit(w: WorkerColumns, v: VacancyColumns) -> Booleans:
    """The filters that touch one narrow column each: pay, shifts, dates and fair."""
    return pays(w, v) & shifts_meet(w, v) & dates_fit(w, v) & fair_fits(w, v)


def eligible(w: WorkerColumns, v: VacancyColumns, degrees: Integers) -> Booleans:
    """Every hard filter but `alive`."""
    eligible: Booleans = terms_suit(w, v) & qualifying(w, v, degrees).any(axis=0) & reachable(w, v, way(w, v))
    return eligible
