"""The live index: every worker, certificate and vacancy, and the queries over them.

``docs/matching.md`` is the specification; a slow reference in ``tests/reference`` follows it, and this must
equal it exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from functools import partial
from itertools import chain, repeat
from typing import TYPE_CHECKING, Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from matcher import filters, query
from matcher.arrays import Booleans, Integers, Rows
from matcher.burst import worker_by_worker
from matcher.columns import WorkerColumns
from matcher.degrees import Degrees
from matcher.evidence import pair_evidence
from matcher.ids import Numbering
from matcher.image import WorkerImage
from matcher.in_turn import RulesInTurn
from matcher.moments import NEVER, NO_DAY, day_of, from_microseconds, microseconds, ordinal, start_of
from matcher.regions import Regions
from matcher.results import Declared, Evaluation, Ids, Match, RuleChanges, Unlocked
from matcher.rule_evidence import rule_evidence
from matcher.rules import RuleReader
from matcher.score import pair_of, score
from matcher.skills import HeldCertificate
from matcher.vacancies import Vacancies
from matcher.workers import Workers
from matcher.written.plain import profiles_of
from matcher.written.profile import PROFILE, Profiles
from schemas.decisions import Evidence, MatchScore
from schemas.decisions.candidate import CandidateProfile
from schemas.plain import PlainCertificate, PlainWorker
from schemas.state import Certificate, Rule, Vacancy, Worker
from schemas.taxonomy.occupations import occupation_index

if TYPE_CHECKING:
    from matcher.clustered.clusters import Clusters
    from matcher.openings.openings import Openings
    from matcher.standing.rules import StandingRules

Made = TypeVar("Made")

_AT_ONCE: Final = 1_024
_NOBODY: Final = np.empty(0, np.intp)


class Index:
    """Answers are a pure function of what was put and `as_of`: no clock, no randomness, no threads.

    Every ``put`` and ``remove`` may be repeated, and the last one for an id holds: which record is the newest
    is for the caller to know. A ``put`` with an occupation that the taxonomy lacks raises `UnknownOccupation`
    and changes nothing; a query about a rule that names one raises it too. Queries about unknown ids find
    nothing.

    Args:
        compiled: whether to ask the compiled kernels, where numba is there to make them; else every query scans the
            columns. The answers are the same.
        tail: how many skills may lie out of the kernels' order before they are taken in.
    """

    def __init__(self, *, compiled: bool = True, tail: int = 2_048) -> None:
        self._degrees = Degrees()
        self._regions = Regions()
        self._fairs = Numbering()
        self._workers = Workers(self._regions, self._fairs, _compiled(partial(_clusters, tail)) if compiled else None)
        self._vacancies = Vacancies(
            self._degrees, self._fairs, _compiled(partial(_openings, self._degrees)) if compiled else None
        )
        self._read = _compiled(_worker_reader) if compiled else None
        self._rules = RuleReader(self._degrees, self._regions, self._fairs)
        rules = partial(_standing, self._degrees, self._regions, self._fairs)
        compiled_rules = _compiled(rules) if compiled else None
        self._standing = RulesInTurn(self._rules) if compiled_rules is None else compiled_rules

    @property
    def worker_count(self) -> int:
        """How many workers are known."""
        return len(self._workers.book)

    @property
    def vacancy_count(self) -> int:
        """How many vacancies are known, open or not."""
        return len(self._vacancies.book)

    def has_worker(self, worker_id: str) -> bool:
        """Tell whether a worker is known."""
        return worker_id in self._workers.book

    def has_vacancy(self, vacancy_id: str) -> bool:
        """Tell whether a vacancy is known, open or not."""
        return vacancy_id in self._vacancies.book

    def put_worker(self, worker: Worker) -> None:
        """Know a worker, or know better."""
        self._workers.put(worker)

    def put_workers(self, workers: Sequence[PlainWorker]) -> Rows:
        """Know many workers, or know better, each id once; returns the row of each.

        A row is a worker's own until they are removed, so a caller may keep arrays of its own by it.
        """
        return self.put_profiles(profiles_of(workers))

    def read_workers(self, ids: NDArray[np.bytes_], values: Sequence[bytes]) -> Profiles:
        """What records of ``workers`` say, without a Python object for each; see ``matcher.written``.

        Who is not ``read`` there is for ``schemas.plain`` and the model to judge: where nothing is compiled, everybody.

        Args:
            ids: the keys of the records, ASCII without a zero byte.
            values: of as many records.
        """
        return Profiles(ids, np.zeros(len(ids), PROFILE), {}) if self._read is None else self._read(ids, values)

    def put_profiles(self, profiles: Profiles) -> Rows:
        """As ``put_workers``, from columns; all of them were read."""
        return self._workers.put_all(profiles)

    def worker_row(self, worker_id: str) -> int | None:
        """The row of a worker, or None."""
        return self._workers.book.row(worker_id)

    def worker_rows(self, worker_ids: Iterable[str]) -> Rows:
        """The row of each worker in the order given, -1 for those who are not known."""
        return self._workers.book.look_all(worker_ids)

    def rows_of_words(self, worker_ids: NDArray[np.bytes_]) -> Rows:
        """As ``worker_rows``, for ids in ASCII without a zero byte."""
        return self._workers.book.look_words(worker_ids)

    def worker_ids(self) -> Iterator[str]:
        """Every worker that is known."""
        return iter(self._workers.book)

    def loading(self) -> AbstractContextManager[None]:
        """Within it changes of workers come cheaper and every query scans; leaving it takes a moment.

        The order that the kernels ask is then made once for all, rather than kept up change by change.
        """
        return self._workers.loading()

    def image(self) -> WorkerImage:
        """A copy of what is known of all workers, without their certificates."""
        return self._workers.image()

    def restore(self, image: WorkerImage, certificates: Iterable[tuple[str, HeldCertificate]]) -> None:
        """Know these workers, and the certificates by their worker; while loading, and before anything else.

        The image has no empty rows, and its arrays become the index's own.
        """
        self._workers.restore(image)
        self._workers.certificates.restore(certificates)

    def certificates_of(self, worker_id: str) -> tuple[HeldCertificate, ...]:
        """A worker's certificates, expired ones too, whether or not the worker is known."""
        return self._workers.certificates.of(worker_id)

    def certified_workers(self) -> Iterator[str]:
        """Whoever has a certificate, known or not."""
        return iter(self._workers.certificates.holders())

    def remove_worker(self, worker_id: str) -> None:
        """Forget a worker; the certificates wait for a return until they are removed themselves."""
        self._workers.remove(worker_id)

    def put_certificate(self, certificate: Certificate) -> HeldCertificate:
        """Know a certificate, and give what is kept of it; its worker may come later."""
        held = _held(certificate)
        self._workers.certificates.put(certificate.worker_id, held)
        self._workers.certify(certificate.worker_id)
        return held

    def put_certificates(self, certificates: Iterable[PlainCertificate]) -> list[HeldCertificate]:
        """Know many certificates."""
        certified, kept = set(), []
        for each in certificates:
            held = _held(each)
            self._workers.certificates.put(each.worker_id, held)
            certified.add(each.worker_id)
            kept.append(held)
        for worker_id in certified:
            self._workers.certify(worker_id)
        return kept

    def remove_certificate(self, worker_id: str, certificate_id: str) -> None:
        """Forget a certificate."""
        self._workers.certificates.remove(worker_id, certificate_id)
        self._workers.certify(worker_id)

    def put_vacancy(self, vacancy: Vacancy) -> None:
        """Know a vacancy, or know better."""
        self._vacancies.put(vacancy)

    def remove_vacancy(self, vacancy_id: str) -> None:
        """Forget a vacancy."""
        self._vacancies.remove(vacancy_id)

    def put_rule(self, rule: Rule) -> None:
        """Let a rule stand, or as it now is."""
        self._standing.put(rule)

    def remove_rule(self, rule_id: str) -> None:
        """Let a rule stand no longer."""
        self._standing.remove(rule_id)

    def top_workers(self, vacancy_id: str, k: int, as_of: datetime, *, exclude: Collection[str] = ()) -> list[Match]:
        """The best `k` workers for a vacancy, best first; none if it is not live."""
        row = self._live_vacancy(vacancy_id, as_of)
        if row is None:
            return []
        self._workers.turn_to(day_of(as_of))
        if self._workers.clusters is not None:
            need = int(self._vacancies.columns.occupation[row])
            hits = self._workers.clusters.top(
                self._vacancies.records[row : row + 1],
                self._degrees.row(need),
                self._degrees.needed(need),
                self._workers.records,
                k,
                self._workers.book.rows_of(exclude) if exclude else _NOBODY,
            )
            if hits is not None:
                return self._matches(hits, vacancy_id)
        v = self._vacancies.columns.take(slice(row, row + 1))
        suited = filters.terms_suit(self._workers.everybody(), v)
        rows = query.may_fill(self._workers, np.flatnonzero(suited), self._degrees.row(int(v.occupation[0])) > 0)
        if exclude:
            rows = rows[np.isin(rows, self._workers.book.rows_of(exclude), invert=True)]
        rows = query.eligible_rows(self._workers.columns.take(rows), v, self._degrees, rows)
        id_of = self._workers.book.id_of
        return query.ranked(
            self._workers.columns.take(rows),
            v,
            self._degrees,
            k,
            lambda at: (id_of(int(rows[at])), vacancy_id),
        )

    def _matches(self, hits: NDArray[np.void], vacancy_id: str) -> list[Match]:
        ids = self._workers.book.ids_of(hits["row"])
        return list(map(Match._make, zip(ids, repeat(vacancy_id), *_figures(hits))))

    def top_vacancies(self, worker_id: str, k: int, as_of: datetime) -> list[Match]:
        """The best `k` live vacancies for a worker, best first."""
        row = self._workers.book.row(worker_id)
        if row is None:
            return []
        self._workers.turn_to(day_of(as_of))
        if self._vacancies.openings is not None:
            hits = self._vacancies.openings.top(
                self._workers.record(row), self._vacancies.records, k, microseconds(as_of)
            )
            if hits is not None:
                ids = self._vacancies.book.ids_of(hits["row"].tolist())
                return list(map(Match._make, zip(repeat(worker_id), ids, *_figures(hits))))
        rows = self._scan_vacancies(row, as_of)
        id_of = self._vacancies.book.id_of
        return query.ranked(
            self._workers.one(row),
            self._vacancies.columns.take(rows),
            self._degrees,
            k,
            lambda at: (worker_id, id_of(int(rows[at]))),
        )

    def eligible_vacancies(self, worker_id: str, as_of: datetime, among: Collection[str] | None = None) -> list[str]:
        """The live vacancies (of those named, if any are) for which a worker is eligible, by ascending id."""
        row = self._workers.book.row(worker_id)
        if row is None:
            return []
        rows = self._eligible_vacancies(row, as_of)
        if among is not None:
            rows = np.intersect1d(rows, self._vacancies.book.rows_of(among))
        return sorted(self._vacancies.book.ids_of(rows.tolist()))

    def eligible_vacancies_of(self, worker_ids: Collection[str], as_of: datetime) -> set[str]:
        """The live vacancies for which at least one of the workers is eligible."""
        compiled = self._vacancies.openings is not None
        if worker_by_worker(len(worker_ids), self.vacancy_count, compiled=compiled):
            suiting = [self._eligible_vacancies(row, as_of) for row in self._workers.book.rows_of(worker_ids).tolist()]
            return set(self._vacancies.book.ids_of(np.unique(np.concatenate(suiting)).tolist())) if suiting else set()
        self._workers.turn_to(day_of(as_of))
        w = self._workers.columns.take(self._workers.book.rows_of(worker_ids))
        v = self._vacancies.columns.take(slice(0, self._vacancies.book.extent))
        suited = set()
        for row in np.flatnonzero(filters.alive(v, as_of)).tolist():
            one = v.take(slice(row, row + 1))
            if filters.eligible(w, one, self._degrees.of(w.occupation, one.occupation)).any():
                suited.add(self._vacancies.book.id_of(row))
        return suited

    def evaluate(
        self, worker_id: str, vacancy_id: str, as_of: datetime, *, without_certificates: Collection[str] = ()
    ) -> Evaluation:
        """One pair in full, as if the named certificates of the worker did not exist."""
        worker_row = self._workers.book.row(worker_id)
        vacancy_row = self._vacancies.book.row(vacancy_id)
        if worker_row is None or vacancy_row is None:
            return Evaluation(eligible=False, fit=None, evidence=())
        self._workers.turn_to(day_of(as_of))
        return self._evaluations(self._workers.one(worker_row, without_certificates), vacancy_row, as_of)[0]

    def evaluate_many(self, worker_ids: Collection[str], vacancy_id: str, as_of: datetime) -> list[Evaluation]:
        """Each of these workers with one vacancy in full, in the order given; all of them must be known."""
        vacancy_row = self._vacancies.book.row(vacancy_id)
        if vacancy_row is None or not worker_ids:
            return [Evaluation(eligible=False, fit=None, evidence=()) for _ in worker_ids]
        self._workers.turn_to(day_of(as_of))
        rows = self._workers.book.rows_of(worker_ids)
        return self._evaluations(self._workers.columns.take(rows), vacancy_row, as_of)

    def _evaluations(self, w: WorkerColumns, vacancy_row: int, as_of: datetime) -> list[Evaluation]:
        """Scored at once, for that costs the same for one and for a hundred; explained pair by pair."""
        v = self._vacancies.columns.take(slice(vacancy_row, vacancy_row + 1))
        degrees = self._degrees.of(w.occupation, v.occupation)
        scored = score(w, v, degrees)
        eligible = filters.alive(v, as_of) & filters.eligible(w, v, degrees)
        figures = zip(
            eligible.tolist(),
            scored.employer.fit.tolist(),
            scored.worker.fit.tolist(),
            scored.score.tolist(),
            strict=True,
        )
        return [
            Evaluation(
                is_eligible,
                MatchScore(employer_fit=employer_fit, worker_fit=worker_fit, score=both) if is_eligible else None,
                pair_evidence(w.take(slice(at, at + 1)), v, pair_of(scored, at), self._fairs),
            )
            for at, (is_eligible, employer_fit, worker_fit, both) in enumerate(figures)
        ]

    def members(self, rule: Rule, as_of: datetime) -> list[str]:
        """The workers within a rule, by ascending id."""
        return sorted(self.members_in_no_order(rule, as_of))

    def members_in_no_order(self, rule: Rule, as_of: datetime) -> Iterator[str]:
        """The workers within a rule, one by one: who only counts to a bound need not have all of them."""
        rows, ids_of = self._member_rows(rule, as_of), self._workers.book.ids_of
        return chain.from_iterable(ids_of(rows[at : at + _AT_ONCE]) for at in range(0, len(rows), _AT_ONCE))

    def member_count(self, rule: Rule, as_of: datetime) -> int:
        """How many workers are within a rule."""
        return len(self._member_rows(rule, as_of))

    def _member_rows(self, rule: Rule, as_of: datetime) -> Integers:
        self._workers.turn_to(day_of(as_of))
        if self._workers.clusters is not None:
            return self._workers.clusters.members(self._rules, rule, self._workers.records, self._regions)
        test = self._rules.skill_test(rule)
        rows = query.may_fill(self._workers, np.arange(self._workers.book.extent), test.accepted)
        return rows[self._rules.met(rule, test, self._workers.columns.take(rows))]

    def matches(self, rule: Rule, worker_id: str, as_of: datetime) -> bool:
        """Tell whether a worker is within a rule."""
        return bool(self.matches_many(rule, (worker_id,), as_of)[0])

    def matches_many(self, rule: Rule, worker_ids: Iterable[str], as_of: datetime) -> Booleans:
        """For each worker whether they are within a rule, in the order given; an unknown one is not."""
        self._workers.turn_to(day_of(as_of))
        rows = [self._workers.book.row(worker_id) for worker_id in worker_ids]
        known = np.array([row is not None for row in rows], np.bool_)
        w = self._workers.columns.take(np.array([row for row in rows if row is not None], np.intp))
        known[known] = self._rules.met(rule, self._rules.skill_test(rule), w)
        return known

    def rules_of(self, worker_id: str, as_of: datetime) -> list[str]:
        """The standing rules that a worker is within, in no order."""
        return self._standing.ids_of(self._within(worker_id, as_of))

    def rule_changes(self, worker_id: str, as_of: datetime, change: Callable[[], None]) -> RuleChanges:
        """Which standing rules a worker enters, stays in and leaves by what ``change`` puts or removes here.

        That is a worker or a certificate; the rules must stay as they are.
        """
        before = self._within(worker_id, as_of)
        change()
        enters, stays, leaves = self._standing.split(before, self._within(worker_id, as_of))
        ids_of = self._standing.ids_of
        return RuleChanges(ids_of(enters), Ids(stays, ids_of), ids_of(leaves))

    def unlocked(self, worker_id: str, certificate_id: str, as_of: datetime) -> Unlocked:
        """What a worker is eligible for and within now, and would not be without one certificate."""
        row = self._workers.book.row(worker_id)
        if row is None:
            return Unlocked([], [])
        without = (certificate_id,)
        suiting = np.setdiff1d(self._eligible_vacancies(row, as_of), self._eligible_vacancies(row, as_of, without))
        entered = np.setdiff1d(self._within(worker_id, as_of), self._standing.within(self._workers, row, without))
        return Unlocked(self._vacancies.book.ids_of(suiting.tolist()), self._standing.ids_of(entered))

    def _within(self, worker_id: str, as_of: datetime) -> Integers:
        self._workers.turn_to(day_of(as_of))
        row = self._workers.book.row(worker_id)
        return np.empty(0, np.uint32) if row is None else self._standing.within(self._workers, row)

    def explain_member(self, rule: Rule, worker_id: str, as_of: datetime) -> tuple[Evidence, ...]:
        """Why a worker is or is not within a rule: what the rule asks and the worker has."""
        row = self._workers.book.row(worker_id)
        if row is None:
            return ()
        self._workers.turn_to(day_of(as_of))
        return rule_evidence(rule, self._workers.one(row), self._rules, self._regions, self._fairs)

    def profile(self, worker_id: str, as_of: datetime | None = None) -> CandidateProfile | None:
        """What an enterprise may see of a worker; without `as_of` as if no certificate ever expired."""
        return self._workers.profile(worker_id, None if as_of is None else day_of(as_of))

    def declared(self, worker_id: str) -> Declared | None:
        """What a worker said of themselves: what they may change; None for a stranger."""
        return self._workers.declared(worker_id)

    def next_change(self, id_: str, as_of: datetime) -> datetime | None:
        """The first moment after `as_of` at which a vacancy's or a worker's eligibility may change by itself.

        An open vacancy's expiry; the midnight in China after the last valid day of a worker's certificate.
        """
        moments = [start_of(c.expires_on + 1) for c in self._workers.certificates.of(id_) if c.expires_on != NO_DAY]
        row = self._live_vacancy(id_, as_of)
        if row is not None and (expires := int(self._vacancies.columns.expires[row])) != NEVER:
            moments.append(from_microseconds(expires))
        return min((moment for moment in moments if moment > as_of), default=None)

    def next_certificate_end(self, as_of: datetime) -> datetime | None:
        """The first moment after `as_of` at which any worker's certificate ends."""
        last = self._workers.certificates.next_ending(day_of(as_of))
        return None if last is None else start_of(last + 1)

    def _live_vacancy(self, vacancy_id: str, as_of: datetime) -> int | None:
        row = self._vacancies.book.row(vacancy_id)
        c = self._vacancies.columns
        if row is None or not c.open[row] or c.expires[row] <= microseconds(as_of):
            return None
        return row

    def _eligible_vacancies(self, row: int, as_of: datetime, without: Collection[str] = ()) -> Integers:
        """Rows of the live vacancies for which the worker in a row is eligible, in no order."""
        self._workers.turn_to(day_of(as_of))
        if self._vacancies.openings is None:
            return self._scan_vacancies(row, as_of, without)
        worker = self._workers.record(row, without)
        return self._vacancies.openings.eligible(worker, self._vacancies.records, microseconds(as_of))

    def _scan_vacancies(self, row: int, as_of: datetime, without: Collection[str] = ()) -> Rows:
        w = self._workers.one(row, without)
        rows = query.may_suit(self._vacancies, w, self._degrees, as_of)
        return query.eligible_rows(w, self._vacancies.columns.take(rows), self._degrees, rows)


def _held(certificate: Certificate | PlainCertificate) -> HeldCertificate:
    number = occupation_index(certificate.occupation)
    return HeldCertificate(certificate.certificate_id, number, certificate.level, ordinal(certificate.expires_on))


def _figures(hits: NDArray[np.void]) -> Iterator[list[int]]:
    return (hits[name].tolist() for name in ("employer_fit", "worker_fit", "score"))


def _compiled(make: Callable[[], Made]) -> Made | None:
    """None where numba is missing. It takes 0.3 s to load, which only whoever makes an index pays for."""
    try:
        return make()
    except ModuleNotFoundError as error:
        if error.name != "numba":
            raise
        return None


def _worker_reader() -> Callable[[NDArray[np.bytes_], Sequence[bytes]], Profiles]:
    from matcher.written.worker import read_workers

    return read_workers


def _clusters(tail: int) -> Clusters:
    from matcher.clustered.clusters import Clusters

    return Clusters(tail)


def _standing(degrees: Degrees, regions: Regions, fairs: Numbering) -> StandingRules:
    from matcher.standing.rules import StandingRules

    return StandingRules(degrees, regions, fairs)


def _openings(degrees: Degrees) -> Openings:
    from matcher.openings.openings import Openings

    return Openings(degrees)
