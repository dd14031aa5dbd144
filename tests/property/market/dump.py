"""Everything that a replica knows, in a form that two of them can be compared by."""

from __future__ import annotations

from datetime import datetime

from agents.replica import Replica


def dump(replica: Replica, as_of: datetime) -> dict[str, object]:
    """What it holds and what its index answers, part by part."""
    workers = sorted(replica.stamps.workers)
    vacancies = sorted(replica.vacancies)
    everybody = sorted(replica.people.stale | set(workers))
    offers = [(v, w) for v in sorted(replica.offers.vacancies()) for w in sorted(replica.offers.of_vacancy(v))]
    rules = sorted(replica.candidates.rules())
    return {
        "epochs": replica.people.epochs,
        "stale": replica.people.stale,
        "contacts": replica.people.contacts,
        "consents": {w: dict(replica.people.consents(w)) for w in everybody},
        "preferences": {w: replica.people.preferences(w) for w in everybody},
        "worker stamps": replica.stamps.workers,
        "vacancy stamps": replica.stamps.vacancies,
        "certificate stamps": {w: replica.stamps.certificates.get(w) for w in workers},
        "vacancies": replica.vacancies,
        "rules": replica.rules,
        "gone": [w for w in everybody if replica.is_gone(w)],
        "profiles": {w: replica.index.profile(w, as_of) for w in everybody},
        "pairs": {(w, v): replica.index.evaluate(w, v, as_of) for w in everybody for v in vacancies},
        "youngest": {(w, v): replica.stamps.youngest(w, v) for w in workers for v in vacancies},
        "offers": {pair: replica.offers.whole(*pair) for pair in offers},
        "counts": replica.offers.counts,
        "deliveries": {
            name: replica.deliveries.whole(name)
            for w in sorted(replica.deliveries.workers())
            for name in sorted(replica.deliveries.of_worker(w))
        },
        "candidates": {
            (rule, w): (
                each.candidate.change,
                bytes(each.candidate.profile),
                each.candidate.silent,
                each.written_ms,
            )
            for rule in rules
            for w, each in replica.candidates.of_rule(rule).items()
        },
        "too broad": replica.candidates.too_broad,
        "outcomes": {p: each for p, each in replica.happenings.outcomes.items() if each},
        "receipts": {p: each for p, each in replica.happenings.receipts.items() if each},
    }
