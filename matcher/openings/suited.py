"""The vacancies that suit a worker: all of them, or the best. Filters first, the score last."""

from __future__ import annotations

from math import sqrt

import numpy as np

from matcher.arrays import Integers
from matcher.columns import SLOTS
from matcher.kernels.heap import push, put_in_order, replace_worst
from matcher.kernels.jit import compiled
from matcher.kernels.records import TIE_SHIFT, Hit, Worker
from matcher.kernels.score import distance_score
from matcher.kernels.views import Of
from matcher.openings.asking import (
    CERTIFIED,
    DEGREE,
    LEVEL,
    SKILL,
    SLOT,
    qualifies,
    skills_for,
    terms_suit,
    way_to,
    would_lodge,
)
from matcher.openings.fit import (
    employer_fit,
    highest_employer_fit,
    highest_preference,
    table_of,
    terms,
    worker_fit,
)
from matcher.openings.looking import plan
from matcher.openings.records import STOPS, Look, Store
from matcher.scale import FULL


@compiled
def eligible(worker_of_one: Of[Worker], look: Look, store: Store, found_rows: Integers) -> int:
    """Writes the rows of all that suit the worker; returns how many.

    -1 if ``store.runs``, -2 if ``found_rows`` has too little room.
    """
    worker, entries = worker_of_one[0], store.entries
    vacancies, cosines, seen = store.vacancies, store.cosines, store.seen
    run_count, found = plan(worker, look, store), 0
    if run_count > len(store.runs):
        return -1
    skills = np.empty((SLOTS, SKILL), np.int64)
    limit = worker.max_km * 1000
    for number in range(run_count):
        run = store.runs[number]
        count = skills_for(worker, run.need, store.degrees, skills)
        level, certified = skills[:count, LEVEL].max(), skills[:count, CERTIFIED].max()
        for at in range(run.begin, run.begin + run.count):
            entry = entries[at]
            if not terms_suit(entry, worker, look.now, level, certified):
                continue
            if not would_lodge(entry, worker) and way_to(entry, worker, vacancies, cosines) > limit:
                continue
            if entry.flags & STOPS:
                if seen[entry.row] == look.stamp:
                    continue
                seen[entry.row] = look.stamp
            if found == len(found_rows):
                return -2
            found_rows[found] = entry.row
            found += 1
    return found


@compiled
def top(worker_of_one: Of[Worker], look: Look, store: Store, heap: Of[Hit], scratch: Of[Hit]) -> int:
    """Fills the heap with the best that suit the worker, best first; returns how many.

    -1 if ``store.runs`` has too little room, -2 if hash and score equal those of another and only ids can decide.
    """
    worker, entries = worker_of_one[0], store.entries
    vacancies, cosines, seen = store.vacancies, store.cosines, store.seen
    hit = scratch[0]
    run_count, found = plan(worker, look, store), 0
    if run_count > len(store.runs):
        return -1
    skills = np.empty((SLOTS, SKILL), np.int64)
    table = table_of(worker)
    limit = worker.max_km * 1000
    full, least, first_of_tie = False, 0, worker.tie >> TIE_SHIFT
    for number in range(run_count):
        run = store.runs[number]
        count = skills_for(worker, run.need, store.degrees, skills)
        level, certified = skills[:count, LEVEL].max(), skills[:count, CERTIFIED].max()
        degree, preferred = skills[:count, DEGREE].max(), highest_preference(worker, skills[:count], store.preferences)
        for at in range(run.begin, run.begin + run.count):
            entry = entries[at]
            if not terms_suit(entry, worker, look.now, level, certified):
                continue
            most = highest_employer_fit(entry.occupation_share, degree)
            pleased = terms(entry, worker, table)
            if full and most * worker_fit(pleased, FULL, preferred, table) < least * least:
                continue
            distance = way_to(entry, worker, vacancies, cosines)
            if distance > limit and not would_lodge(entry, worker):
                continue
            if entry.flags & STOPS:
                if seen[entry.row] == look.stamp:
                    continue
                seen[entry.row] = look.stamp
            near = distance_score(distance, limit)
            bound = most * worker_fit(pleased, near, preferred, table)
            if full and bound < least * least:
                continue
            if full and bound < (least + 1) * (least + 1) and entry.tie ^ first_of_tie > heap[0].tie >> TIE_SHIFT:
                continue  # as good as the worst at best, and behind it: the vacancy need not be looked up
            vacancy = vacancies[entry.row]
            fit, by = -1, 0
            for each in range(count):  # the best of those that qualify, of equals the first
                if qualifies(entry, skills[each]):
                    this = employer_fit(vacancy, skills[each])
                    if this > fit:
                        fit, by = this, each
            if fit < 0:
                continue
            wished = worker_fit(pleased, near, store.preferences[worker.declared_count, skills[by, SLOT]], table)
            score = int(sqrt(float(fit * wished)))
            tie = worker.tie ^ vacancy.tie
            if full and (score < least or (score == least and tie > heap[0].tie)):
                continue
            if full and score == least and tie == heap[0].tie:
                return -2
            hit.score, hit.tie = score, tie
            hit.employer_fit, hit.worker_fit, hit.row = fit, wished, entry.row
            if full:
                replace_worst(heap, hit)
            else:
                push(heap, found, hit)
                found += 1
                full = found == len(heap)
            if full:
                least = int(heap[0].score)
    return found if put_in_order(heap, found) else -2
