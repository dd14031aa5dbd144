"""The evidence of one pair, criterion by criterion (``docs/matching.md``, Evidence); off the hot path."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from matcher import filters
from matcher.columns import NO_OCCUPATION, NO_PAY, NO_YEARS, VacancyColumns, WorkerColumns
from matcher.ids import Numbering
from matcher.score import Scored, Side, certificate_wanted
from matcher.shifts import named
from schemas.decisions import Criterion, Evidence, Finding
from schemas.decisions import Side as Seen
from schemas.taxonomy.occupations import occupation_code


class _Line(NamedTuple):
    """What one criterion says, before its figures; an empty one has none."""

    criterion: Criterion
    finding: Finding
    need: str | int | None
    have: str | int | None
    empty: bool = False


def pair_evidence(w: WorkerColumns, v: VacancyColumns, s: Scored, fairs: Numbering) -> tuple[Evidence, ...]:
    """Explain one pair: selections and score of exactly one row each."""
    return (
        *_weighed(Seen.EMPLOYER, s.employer, _employer_lines(w, v, s)),
        *_filters_only(w, v, fairs),
        *_weighed(Seen.WORKER, s.worker, _worker_lines(w, v, s)),
    )


def _weighed(seen: Seen, side: Side, lines: list[_Line]) -> Iterator[Evidence]:
    """Add the figures; the lines are in the order of the side's criteria."""
    for n, line in enumerate(lines):
        yield Evidence(
            side=seen,
            criterion=line.criterion,
            finding=line.finding,
            need=line.need,
            have=line.have,
            score=None if line.empty else int(side.scores[n, 0]),
            asked=int(side.asked[n, 0]),
            applied=int(side.applied[n, 0]),
        )


def _employer_lines(w: WorkerColumns, v: VacancyColumns, s: Scored) -> list[_Line]:
    slot = int(s.slot[0])
    degree = int(s.employer.scores[0, 0])
    need_level, level = int(v.level[0]), int(max(w.declared[slot, 0], w.certified[slot, 0]))
    need_certified = (need_level or 1) if certificate_wanted(v)[0] else 0
    certified = int(filters.certified_for(w, v)[slot, 0])
    need_years, years = max(0, int(v.experience[0])), int(w.years[slot, 0])
    years_unknown = years == NO_YEARS
    return [
        _Line(Criterion.OCCUPATION, _met(degree > 0), _code(int(v.occupation[0])), _held(w, slot)),
        _Line(Criterion.LEVEL, _met(level >= need_level), need_level or None, level, not need_level),
        _Line(
            Criterion.CERTIFICATE,
            _met(certified >= need_certified),
            need_certified or None,
            certified or None,
            not need_certified,
        ),
        _Line(
            Criterion.EXPERIENCE,
            Finding.UNKNOWN if need_years and years_unknown else _met(years >= need_years),
            need_years or None,
            None if years_unknown else years,
            not need_years,
        ),
    ]


def _filters_only(w: WorkerColumns, v: VacancyColumns, fairs: Numbering) -> Iterator[Evidence]:
    starts_on, available_from = int(v.starts_on[0]), int(w.available_from[0])
    fits = _met(bool(filters.dates_fit(w, v)[0]))
    both = starts_on and available_from
    lines = [_Line(Criterion.DATES, fits if both else Finding.UNKNOWN, _day(starts_on), _day(available_from))]
    if v.fair[0]:
        fits = _met(bool(filters.fair_fits(w, v)[0]))
        lines.append(_Line(Criterion.FAIR, fits, fairs.word(int(v.fair[0])), fairs.word(int(w.fair[0]))))
    for line in lines:
        yield Evidence(
            side=Seen.EMPLOYER,
            criterion=line.criterion,
            finding=line.finding,
            need=line.need,
            have=line.have,
            score=None,
            asked=0,
            applied=0,
        )


def _worker_lines(w: WorkerColumns, v: VacancyColumns, s: Scored) -> list[_Line]:
    slot = int(s.slot[0])
    reservation, top = _pay(int(w.reservation[0])), _pay(int(v.pay_top[0]))
    pay_unknown = reservation is not None and top is None
    shifts = named(int(v.shifts[0]))
    lodging_ok, lodging = bool(w.lodging_ok[0]), bool(v.lodging[0])
    return [
        _Line(
            Criterion.PAY,
            Finding.UNKNOWN if pay_unknown else _met(bool(filters.pays(w, v)[0])),
            reservation,
            top,
            reservation is None,
        ),
        _Line(
            Criterion.DISTANCE,
            _met(bool(filters.reachable(w, v, s.way)[0])),
            int(w.max_km[0]) * 1000,
            int(s.way[0]),
        ),
        _Line(
            Criterion.SHIFT,
            _met(bool(filters.shifts_meet(w, v)[0])) if shifts else Finding.UNKNOWN,
            named(int(w.shifts[0])),
            shifts or None,
        ),
        _Line(
            Criterion.LODGING,
            _met(lodging or not lodging_ok),
            1 if lodging_ok else None,
            int(lodging),
            not lodging_ok,
        ),
        _Line(
            Criterion.PREFERENCE,
            Finding.MET if slot < int(w.declared_count[0]) else Finding.UNKNOWN,
            _held(w, 0),
            _held(w, slot),
        ),
    ]


def _met(met: bool) -> Finding:
    return Finding.MET if met else Finding.UNMET


def _held(w: WorkerColumns, slot: int) -> str | None:
    return _code(int(w.occupation[slot, 0]))


def _code(occupation: int) -> str | None:
    return None if occupation == NO_OCCUPATION else occupation_code(occupation)


def _pay(figure: int) -> int | None:
    return None if figure == NO_PAY else figure


def _day(ordinal: int) -> str | None:
    return date.fromordinal(ordinal).isoformat() if ordinal else None
